"""The package and the command line give the same bits on the same data, seed and options."""

import subprocess
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import undrop as ud
from scipy import sparse
from undrop._command import environment

pytestmark = pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
PROGRAM = Path(ud.__file__).parent / "bin/undrop"
BRIEF = {"epochs_warmup": 2, "epochs_vade": 1, "epochs_joint": 1}
RUNS = {
    "fill": ("alra", {}),
    "denoise": ("magic", {"policy": "denoise", "scale": "normalized"}),
    "posterior": ("knn_mean", {"policy": "posterior", "write_sd": True, "seed": 5}),
    "own posterior": ("ebayes", {"policy": "posterior", "write_sd": True, "sweeps": 3}),
    "populations": ("scimpute", {"labels": "group", "write_dropout": True, "scale": "counts"}),
    "batches": ("scimpute", {"batch": "batch", "n_clusters": 2, "seed": 1}),
    "preset": ("alra", {"preset": "paper", "rank": 3}),
    "embedding": ("magic", {"use_rep": "X_pca", "policy": "denoise"}),
    "graph": ("knn_mean", {"neighbors_key": "near", "n_neighbors": 4}),
    "quantiles": ("gamma_null", {"policy": "posterior", "write_quantiles": "0.05,0.95"}),
    "weighed": ("ebayes", {"zeros": "weighed", "sweeps": 3}),
    "tuned": ("lowrank", {"tune": True}),
    "network": ("scgacl", {**BRIEF, "seed": 2, "n_threads": 1}),
}


def flags(options: dict) -> list[str]:
    out = []
    for name, value in options.items():
        flag = "--" + {"n_threads": "threads"}.get(name, name).replace("_", "-")
        out += [flag] if value is True else [flag, str(value)]
    return out


def by_command(path, output, method, options):
    command = [PROGRAM, "impute", path, "-o", output, "-m", method, "-q", *flags(options)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    return ad.read_h5ad(output)


def same_bits(a, b) -> bool:
    assert sparse.issparse(a) == sparse.issparse(b)
    if sparse.issparse(a):
        return all(same_bits(getattr(a, part), getattr(b, part)) for part in ("data", "indices", "indptr"))
    return a.dtype == b.dtype and a.tobytes() == b.tobytes()


def assert_same_facts(ours, theirs, place=""):
    assert set(ours) == set(theirs), place
    for name, value in theirs.items():
        if isinstance(value, dict):
            assert_same_facts(ours[name], value, f"{place}/{name}")
        elif f"{place}/{name}" not in ("/counts_format", "/options/model"):  # where they are kept
            assert np.array_equal(np.asarray(ours[name]), np.asarray(value)), f"{place}/{name}"


@pytest.mark.parametrize("name", RUNS)
def test_same_bits(name, adata, counts_file, tmp_path, request):
    method, options = RUNS[name]
    if method == "scgacl":
        request.getfixturevalue("networks")
    theirs = by_command(counts_file, tmp_path / "out.h5ad", method, options)
    assert ud.pp.impute(adata, method, **options) is None
    assert set(adata.layers) == set(theirs.layers)
    for layer in theirs.layers:
        assert adata.layers[layer].dtype == np.float32
        assert same_bits(adata.layers[layer], theirs.layers[layer]), layer
    assert list(adata.obs) == list(theirs.obs) or set(adata.obs) == set(theirs.obs)
    for column in theirs.obs:
        assert adata.obs[column].tolist() == theirs.obs[column].tolist(), column
    for column in theirs.var:
        assert adata.var[column].tolist() == theirs.var[column].tolist(), column
    for table in theirs.varm:
        assert same_bits(np.asarray(adata.varm[table]), np.asarray(theirs.varm[table])), table
    assert_same_facts(adata.uns[method], theirs.uns[method])


COLUMNS = {
    "texts": lambda half: [f"type {i}" for i in half],
    "numbers": lambda half: half,
    "floats": lambda half: half + 0.5,
    "categories of floats": lambda half: pd.Categorical(half.astype(float)),
    "categories of short floats": lambda half: pd.Categorical((half * 0.1 + 0.1).astype(np.float32)),
    "categories of large floats": lambda half: pd.Categorical(half * 1e16 + 1e16),
    "categories of booleans": lambda half: pd.Categorical(half == 1),
    "categories of numbers": pd.Categorical,
    "numbers that may miss": lambda half: pd.array(half, dtype="Int64"),
    "booleans that may miss": lambda half: pd.array(half == 1, dtype="boolean"),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_labels_have_the_same_names(kind, adata, tmp_path):
    adata = adata[:60].copy()
    adata.obs["type"] = COLUMNS[kind](np.arange(60) % 2)
    adata.write_h5ad(tmp_path / "in.h5ad")
    outcomes = []
    for run in (
        lambda: by_command(tmp_path / "in.h5ad", tmp_path / "out.h5ad", "scimpute", {"labels": "type"}),
        lambda: ud.pp.scimpute(adata, labels="type", copy=True),
    ):
        try:
            outcomes.append(run())
        except (AssertionError, ud.errors.UndropError):  # measurements are no labels, for either front
            outcomes.append(None)
    theirs, ours = outcomes
    assert (theirs is None) == (ours is None)
    if ours is not None:
        assert same_bits(ours.layers["scimpute"], theirs.layers["scimpute"])
        assert_same_facts(ours.uns["scimpute"], theirs.uns["scimpute"])


@pytest.mark.parametrize("form", ["view", "backed", "view of backed"])
def test_every_form_of_anndata_gives_the_bits_of_the_command(form, adata, tmp_path):
    part = slice(10, 90) if "view" in form else slice(None)
    adata[part].copy().write_h5ad(tmp_path / "part.h5ad")
    adata.write_h5ad(tmp_path / "whole.h5ad")
    theirs = by_command(tmp_path / "part.h5ad", tmp_path / "out.h5ad", "alra", {"rank": 4})
    given = ad.read_h5ad(tmp_path / "whole.h5ad", backed="r" if "backed" in form else None)[part]
    if form == "backed":
        given = ad.read_h5ad(tmp_path / "whole.h5ad", backed="r")
    made = ud.pp.alra(given, rank=4, copy=True)
    assert same_bits(made.layers["alra"], theirs.layers["alra"])
    assert "alra" not in given.layers
    if form != "view of backed":
        assert ud.pp.alra(given, rank=4) is None
        assert same_bits(given.layers["alra"], theirs.layers["alra"])


def test_number_of_threads_changes_nothing(adata):
    one = ud.pp.magic(adata, n_threads=1, copy=True)
    two = ud.pp.magic(adata, n_threads=3, copy=True)
    assert same_bits(one.layers["magic"], two.layers["magic"])


def test_a_model_of_either_front_serves_the_other(adata, counts_file, tmp_path):
    kept = tmp_path / "theirs.undrop"
    theirs = by_command(counts_file, tmp_path / "out.h5ad", "alra", {"save_model": kept, "rank": 4})
    ud.load(kept).transform(adata)
    assert same_bits(adata.layers["alra"], theirs.layers["alra"])
    ours = tmp_path / "ours.undrop"
    imputer = ud.Imputer("alra", rank=4).fit(adata)
    imputer.save(ours)
    assert ours.read_bytes() == kept.read_bytes()
    again = by_command(counts_file, tmp_path / "again.h5ad", "alra", {"model": ours})
    assert same_bits(adata.layers["alra"], again.layers["alra"])
    imputer.transform(adata)
    assert_same_facts(adata.uns["alra"], again.uns["alra"])


def test_a_model_of_batches(adata):
    imputer = ud.Imputer("scimpute", batch="batch", n_clusters=2, scale="counts")
    imputer.fit(adata)
    made = imputer.transform(adata, copy=True)
    ud.pp.scimpute(adata, batch="batch", n_clusters=2, scale="counts")
    assert same_bits(made.layers["scimpute"], adata.layers["scimpute"])
    assert imputer.facts["parts"] == ["a", "b"] and "fitted" in repr(imputer)


def test_a_loaded_model_can_be_saved_again(adata, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    ud.Imputer("gene_mean").fit(adata).save(first)
    with pytest.raises(ud.errors.UsageError):
        ud.Imputer("gene_mean").fit(adata).save(first)
    ud.load(first).save(second)
    assert first.read_bytes() == second.read_bytes()
    with pytest.raises(ud.errors.UsageError):
        ud.load(first).save(second)
    made = ud.load(second).transform(adata[:20].copy(), copy=True)
    assert "gene_mean" in made.layers


def test_both_find_the_counts_at_the_same_place(adata, tmp_path):
    raw = adata.copy()
    counts = adata.X.copy()
    adata.X = np.log1p(adata.X.toarray() / 3)
    places = {}
    adata.layers["counts"] = counts
    places["layers/counts"] = adata.copy()
    del adata.layers["counts"]
    adata.raw = raw
    places["raw/X"] = adata.copy()
    adata.X = counts
    places["X"] = adata
    for location, data in places.items():
        path = tmp_path / f"{location.replace('/', '_')}.h5ad"
        data.write_h5ad(path)
        theirs = by_command(path, tmp_path / f"out_{path.name}", "gene_mean", {})
        ud.pp.gene_mean(data)
        assert data.uns["gene_mean"]["counts_location"] == theirs.uns["gene_mean"]["counts_location"] == location
        assert same_bits(data.layers["gene_mean"], theirs.layers["gene_mean"])
