"""`undrop simulate`: counts with a known truth, as another program reads them."""

from __future__ import annotations

import json

import anndata
import numpy as np
import pytest

SMALL = ("--n-cells", 80, "--n-genes", 120)


def test_the_truth_stands_beside_the_counts(undrop, tmp_path):
    path = tmp_path / "counts.h5ad"
    undrop.ok("simulate", "-o", path, *SMALL, "--seed", 3)
    data = anndata.read_h5ad(path)
    counts, true, dropped = data.X.toarray(), data.layers["true_counts"].toarray(), data.layers["dropped"].toarray()
    assert data.shape == (80, 120)
    assert np.array_equal(counts, np.where(dropped > 0, 0, true))
    assert (true[dropped > 0] > 0).all()
    assert data.layers["true_mean"].shape == (80, 120)
    assert set(data.obs["group"]) == {"Group1", "Group2", "Group3"}


def test_same_seed_same_bytes(undrop, tmp_path):
    for name, threads in (("a", 1), ("b", 2)):
        undrop.ok("simulate", "-o", tmp_path / f"{name}.h5ad", *SMALL, "--threads", threads)
    assert (tmp_path / "a.h5ad").read_bytes() == (tmp_path / "b.h5ad").read_bytes()


def test_paths_batches_and_a_curve_a_cell(undrop, tmp_path):
    path = tmp_path / "paths.h5ad"
    undrop.ok("simulate", "-o", path, *SMALL, "--structure", "paths", "--path-origins", "0,1,1", "--n-batches", 2,
              "--dropout", "cell", "--truth", "counts")  # fmt: skip
    data = anndata.read_h5ad(path)
    assert set(data.obs["group"]) == {"Path1", "Path2", "Path3"}
    assert data.obs["step"].between(0, 99).all()
    assert {"batch", "dropout_mid", "library_size"} <= set(data.obs.columns)
    assert set(data.layers) == {"true_counts", "dropped"}
    assert data.uns["simulation"]["parameters"]["path_origins"] == "0,1,1"


def test_parameters_are_estimated_printed_and_taken_again(undrop, tmp_path):
    real, config, again = tmp_path / "real.h5ad", tmp_path / "fit.json", tmp_path / "again.h5ad"
    undrop.ok("simulate", "-o", real, "--n-cells", 200, "--n-genes", 500, "--n-groups", 1, "--dropout", "none")
    printed = undrop.ok("simulate", "--from", real, "--print-config")
    fitted = json.loads(printed)
    assert fitted["dropout"] == "none"
    assert fitted["library_location"] == pytest.approx(11, abs=0.1)
    config.write_text(printed)
    undrop.ok("simulate", "--config", config, "-o", again, "--n-cells", 50)
    assert anndata.read_h5ad(again).n_obs == 50
    direct = tmp_path / "direct.h5ad"
    undrop.ok("simulate", "--from", real, "-o", direct, "--n-cells", 50)
    assert np.array_equal(anndata.read_h5ad(direct).X.toarray(), anndata.read_h5ad(again).X.toarray())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--de-probability", "0.1,0.2"], 3, "one for each of the 3 groups"),
        (["--group-probabilities", "1,x"], 3, "separated by commas"),
        (["--structure", "paths", "--path-origins", "0,3,1"], 3, "earlier path"),
        (["--library-location", "60000"], 3, "--library-distribution normal"),
        (["--from", "missing.h5ad"], 2, "no such file"),
        (["--mean-shap", "1"], 1, "mean-shape"),
    ],
)
def test_what_makes_no_model_is_refused(undrop, tmp_path, arguments, code, words):
    path = tmp_path / "counts.h5ad"
    assert words in undrop.refused(code, "simulate", "-o", path, *arguments)
    assert list(tmp_path.iterdir()) == []
