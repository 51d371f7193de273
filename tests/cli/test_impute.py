"""What an imputed file holds, with anndata and scanpy as witnesses."""

import json

import anndata
import h5py
import numpy as np
import pytest
import scanpy as sc
from conftest import BRIEF
from scipy import sparse

pytestmark = pytest.mark.usefixtures("networks")


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def size_factors(counts: np.ndarray) -> np.ndarray:
    totals = counts.sum(axis=1, dtype=np.float64)
    return totals / np.median(totals[totals > 0])


def members(path) -> dict[str, bytes]:
    """Every data set of the file by its path, as bytes."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = np.asarray(item[()]).tobytes() if item.dtype != object else repr(item[()]).encode()

    with h5py.File(path) as file:
        file.visititems(visit)
    return found


def test_everything_of_the_input_is_there_unchanged(rich, imputed):
    before, after = members(rich), members(imputed)
    assert before.keys() <= after.keys()
    assert not [name for name in before if before[name] != after[name]]
    new = {name.split("/")[0] for name in after.keys() - before.keys()}
    assert new <= {"layers", "obs", "var", "varm", "uns"}


def test_anndata_and_scanpy_open_it(rich, imputed):
    before, after = anndata.read_h5ad(rich), sc.read_h5ad(imputed)
    assert list(after.obs_names) == list(before.obs_names)
    assert after.layers["scgacl"].dtype == np.float32
    assert after.layers["scgacl"].shape == before.shape
    assert after.var["scgacl_imputed"].dtype == bool
    assert after.varm["scgacl_dropout"].shape[0] == before.n_vars
    assert np.all((after.varm["scgacl_dropout"] >= 0) & (after.varm["scgacl_dropout"] <= 1))
    assert after.obs["scgacl_cluster"].dtype.name == "category"
    sc.pp.pca(after, layer="scgacl", n_comps=5)
    after.write_h5ad(imputed.with_name("again.h5ad"))


def test_scipy_works_in_place_on_what_was_written(undrop, simulated, tmp_path):
    """SciPy's own loops want one integer type for indices and indptr; anndata hands them over as they are stored."""
    table = tmp_path / "counts.csv"
    anndata.read_h5ad(simulated).to_df().T.astype(int).to_csv(table)
    undrop.ok("impute", table, "-o", tmp_path / "out.h5ad", *BRIEF)
    adata = anndata.read_h5ad(tmp_path / "out.h5ad")
    assert sparse.issparse(adata.X)
    for matrix in filter(sparse.issparse, (adata.X, *adata.layers.values())):
        matrix.eliminate_zeros()
        matrix.sort_indices()


def test_observed_values_are_those_of_the_input_bit_for_bit(rich, imputed):
    counts = dense(anndata.read_h5ad(rich).X)
    adata = anndata.read_h5ad(imputed)
    factors = size_factors(counts)
    np.testing.assert_array_equal(adata.obs["scgacl_size_factor"], factors)
    layer, seen = dense(adata.layers["scgacl"]), counts > 0
    scaled = counts.astype(np.float64) / np.where(factors > 0, factors, 1)[:, None]
    expected = np.log1p(scaled).astype(np.float32)
    np.testing.assert_array_max_ulp(layer[seen], expected[seen], maxulp=1)
    assert np.isfinite(layer).all() and (layer >= 0).all()
    assert (layer[~seen] > 0).any(), "some zeros are filled"


def test_only_called_zeros_are_filled(rich, imputed):
    counts = dense(anndata.read_h5ad(rich).X)
    adata = anndata.read_h5ad(imputed)
    table = adata.varm["scgacl_dropout"]
    probability = table[:, adata.obs["scgacl_cluster"].cat.codes.to_numpy()].T
    filled = (dense(adata.layers["scgacl"]) > 0) & (counts == 0)
    assert not (filled & (probability < 0.5)).any()


def test_the_file_says_how_it_was_made(undrop, imputed):
    facts = anndata.read_h5ad(imputed).uns["scgacl"]
    assert f"undrop {facts['version']}" == undrop.ok("--version").strip()
    assert bool(facts["imputed"]) is True
    assert (facts["method"], facts["scale"], facts["policy"]) == ("scgacl", "log1p", "fill")
    assert int(facts["seed"]) == 0
    assert len(facts["checksum"]) == 32
    assert int(facts["options"]["epochs_warmup"]) == 2
    assert "test" in facts["note"]


def test_same_run_same_bytes_and_another_seed_another_result(undrop, rich, imputed, tmp_path):
    undrop.ok("impute", rich, "-o", tmp_path / "same.h5ad", "-t", 1, *BRIEF)
    assert (tmp_path / "same.h5ad").read_bytes() == imputed.read_bytes()
    undrop.ok("impute", rich, "-o", tmp_path / "other.h5ad", "-t", 1, *BRIEF, "--seed", 1)
    layers = [dense(anndata.read_h5ad(path).layers["scgacl"]) for path in (imputed, tmp_path / "other.h5ad")]
    assert (layers[0] != layers[1]).any()


def test_counts_stay_counts_on_their_own_scale(undrop, rich, tmp_path):
    undrop.ok("impute", rich, "-o", tmp_path / "out.h5ad", "--scale", "counts", "--key-added", "mine", *BRIEF)
    adata = anndata.read_h5ad(tmp_path / "out.h5ad")
    counts = dense(anndata.read_h5ad(rich).X)
    seen = counts > 0
    np.testing.assert_array_equal(dense(adata.layers["mine"])[seen], counts[seen])
    assert adata.uns["mine"]["scale"] == "counts"


def test_labels_are_taken(undrop, rich, tmp_path):
    undrop.ok("impute", rich, "-o", tmp_path / "out.h5ad", "--labels", "group", *BRIEF)
    adata = anndata.read_h5ad(tmp_path / "out.h5ad")
    assert adata.varm["scgacl_dropout"].shape[1] == adata.obs["group"].nunique()


def test_genes_that_are_not_asked_for_keep_their_values(undrop, rich, tmp_path):
    names = list(anndata.read_h5ad(rich).var_names[:20])
    (tmp_path / "genes.txt").write_text("\n".join(names) + "\n")
    undrop.ok("impute", rich, "-o", tmp_path / "out.h5ad", "--genes", tmp_path / "genes.txt", *BRIEF)
    adata = anndata.read_h5ad(tmp_path / "out.h5ad")
    counts = dense(anndata.read_h5ad(rich).X)
    others = ~adata.var_names.isin(names)
    assert not adata.var["scgacl_imputed"].to_numpy()[others].any()
    assert not (dense(adata.layers["scgacl"])[:, others][counts[:, others] == 0]).any()


def test_companion_layers_on_request(undrop, rich, tmp_path):
    undrop.ok("impute", rich, "-o", tmp_path / "out.h5ad", "--write-sd", "--write-dropout", *BRIEF)
    adata = anndata.read_h5ad(tmp_path / "out.h5ad")
    for name in ("scgacl_sd", "scgacl_dropout"):
        values = dense(adata.layers[name])
        assert np.isfinite(values).all() and (values >= 0).all() and values.any()


def test_a_kept_model_gives_the_same_values_and_takes_new_cells(undrop, rich, tmp_path):
    model = tmp_path / "fitted.undrop"
    undrop.ok("impute", rich, "-o", tmp_path / "a.h5ad", "--save-model", model, "-t", 1, *BRIEF)
    undrop.ok("impute", rich, "-o", tmp_path / "b.h5ad", "--model", model, "-t", 1)
    first, second = (dense(anndata.read_h5ad(tmp_path / name).layers["scgacl"]) for name in ("a.h5ad", "b.h5ad"))
    np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-6)
    anndata.read_h5ad(rich)[:40].copy().write_h5ad(tmp_path / "new.h5ad")
    undrop.ok("impute", tmp_path / "new.h5ad", "-o", tmp_path / "c.h5ad", "--model", model)
    assert anndata.read_h5ad(tmp_path / "c.h5ad").layers["scgacl"].shape[0] == 40


def test_dry_run_writes_nothing(undrop, rich, tmp_path):
    text = undrop.ok("impute", rich, "-o", tmp_path / "out.h5ad", "--dry-run")
    assert "nothing was written" in text
    assert not list(tmp_path.iterdir())


def test_summary_for_machines(undrop, rich, tmp_path):
    done = undrop("impute", rich, "-o", tmp_path / "out.h5ad", "--log-json", *BRIEF)
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    assert summary["n_cells"] == 120 and 0 < summary["n_filled"] <= summary["n_zeros"]
    assert all("level" in json.loads(line) for line in done.stderr.splitlines())


def test_a_result_is_scored_beside_its_controls(undrop, simulated, imputed):
    text = undrop.ok("evaluate", imputed, "--truth", simulated)
    assert all(name in text for name in ("none", "gene_mean", "nonzero_mean"))
    scores = json.loads(undrop.ok("evaluate", imputed, "--truth", simulated, "--json"))
    assert isinstance(scores, dict)
