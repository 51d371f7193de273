"""An embedding or a graph of the input in place of a method's own: --use-rep and --neighbors-key."""

import anndata
import numpy as np
import pytest
import scanpy as sc


@pytest.fixture(scope="module")
def neighbored(simulated, tmp_path_factory):
    """The simulated counts as a scanpy user has them: components, and graphs under two keys."""
    adata = anndata.read_h5ad(simulated)
    shown = anndata.AnnData(np.log1p(np.asarray(adata.X.todense())), obs=adata.obs)
    sc.pp.pca(shown, n_comps=10)
    adata.obsm["X_pca"] = shown.obsm["X_pca"]
    sc.pp.neighbors(adata, n_neighbors=6, use_rep="X_pca")
    sc.pp.neighbors(adata, n_neighbors=4, use_rep="X_pca", key_added="few")
    path = tmp_path_factory.mktemp("neighbored") / "neighbored.h5ad"
    adata.write_h5ad(path)
    return path


def imputed(undrop, path, output, method, *options):
    undrop.ok("impute", path, "-o", output, "-m", method, "--policy", "denoise", "--scale", "normalized", *options)
    return np.asarray(anndata.read_h5ad(output).layers[method])


def test_neighbours_of_the_embedding_are_those_that_are_averaged(undrop, neighbored, tmp_path):
    adata = anndata.read_h5ad(neighbored)
    values = imputed(undrop, neighbored, tmp_path / "a.h5ad", "knn_mean", "--use-rep", "X_pca", "--n-neighbors", 6)
    counts = np.asarray(adata.X.todense(), dtype=np.float64)
    totals = counts.sum(axis=1)
    rates = counts / (totals / np.median(totals))[:, None]
    where = adata.obsm["X_pca"].astype(np.float64)
    distance = ((where[:, None] - where[None]) ** 2).sum(axis=2)
    nearest = np.argsort(distance, axis=1)[:, :6]
    np.testing.assert_allclose(values, rates[nearest].mean(axis=1), rtol=1e-5, atol=1e-6)
    graph = imputed(
        undrop, neighbored, tmp_path / "b.h5ad", "knn_mean", "--neighbors-key", "neighbors", "--n-neighbors", 6
    )
    np.testing.assert_allclose(graph, values, rtol=1e-5, atol=1e-6)


def test_graph_and_embedding_agree_in_magic(undrop, neighbored, tmp_path):
    few = ("--knn", 2, "--knn-max", 3)
    by_graph = imputed(undrop, neighbored, tmp_path / "a.h5ad", "magic", "--neighbors-key", "few", *few)
    by_rep = imputed(undrop, neighbored, tmp_path / "b.h5ad", "magic", "--use-rep", "X_pca", *few)
    np.testing.assert_allclose(by_graph, by_rep, rtol=1e-4, atol=1e-5)
    own = imputed(undrop, neighbored, tmp_path / "c.h5ad", "magic", *few)
    assert np.abs(own - by_rep).max() > 1e-3


def test_kept_imputer_needs_no_embedding(undrop, neighbored, simulated, tmp_path):
    model = tmp_path / "model"
    given = ("--use-rep", "X_pca", "--save-model", model)
    first = imputed(undrop, neighbored, tmp_path / "a.h5ad", "knn_smoothing", *given)
    output = tmp_path / "b.h5ad"
    kept = ("--policy", "denoise", "--scale", "normalized")
    undrop.ok("impute", simulated, "-o", output, "--model", model, *kept)
    np.testing.assert_array_equal(np.asarray(anndata.read_h5ad(output).layers["knn_smoothing"]), first)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-m", "magic", "--use-rep", "X_umap"), "there are: X_pca"),
        (("-m", "magic", "--neighbors-key", "mine"), "there are: few, neighbors"),
        (("-m", "magic", "--use-rep", "X_pca", "--neighbors-key", "few"), "give one"),
        (("-m", "magic", "--use-rep", "X_pca", "--n-pcs", "5"), "has no effect"),
        (("-m", "magic", "--use-rep", "X_pca", "--tune"), "cannot be used beside --tune"),
        (("-m", "magic", "--use-rep", "X_pca", "--policy", "posterior"), "cannot be used beside --policy posterior"),
    ],
)
def test_refusals_say_what_there_is(undrop, neighbored, tmp_path, arguments, said):
    output = tmp_path / "a.h5ad"
    assert said in undrop.refused(3, "impute", neighbored, "-o", output, *arguments)
    assert not output.exists()


def test_only_h5ad_holds_them(undrop, neighbored, tmp_path):
    table = tmp_path / "a.csv"
    undrop.ok("convert", neighbored, table)
    refused = undrop.refused(3, "impute", table, "-o", tmp_path / "a.h5ad", "-m", "magic", "--use-rep", "X_pca")
    assert "h5ad files only" in refused
