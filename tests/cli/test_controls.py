"""The controls through the command: policies, scales, kept models."""

import json

import anndata
import numpy as np
import pytest

CONTROLS = ("completion", "gamma_null", "gene_mean", "knn_mean", "lowrank", "none", "nonzero_mean")


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)


def test_controls_are_listed_apart(undrop):
    facts = json.loads(undrop.ok("methods", "--json"))["methods"]
    assert tuple(method["name"] for method in facts if method["is_control"]) == CONTROLS
    assert all(method["available"] for method in facts if method["is_control"])
    methods, controls = undrop.ok("methods").split("Controls")
    assert "scgacl" in methods and all(name in controls for name in CONTROLS)


@pytest.mark.parametrize("name", CONTROLS)
def test_fill_keeps_counts_and_a_kept_model_gives_the_same(undrop, simulated, tmp_path, name):
    first, again, model = tmp_path / "first.h5ad", tmp_path / "again.h5ad", tmp_path / "model"
    undrop.ok("impute", simulated, "-o", first, "-m", name, "--scale", "counts", "--save-model", model)
    undrop.ok("impute", simulated, "-o", again, "--model", model, "--scale", "counts")
    result = anndata.read_h5ad(first)
    counts, layer = dense(result.X), dense(result.layers[name])
    assert np.array_equal(layer[counts > 0], counts[counts > 0])
    assert (layer[counts == 0] > 0).any() == (name != "none")
    assert np.array_equal(dense(anndata.read_h5ad(again).layers[name]), layer)


def test_gene_mean_is_what_it_says(undrop, simulated, tmp_path):
    output = tmp_path / "out.h5ad"
    undrop.ok("impute", simulated, "-o", output, "-m", "gene_mean", "--policy", "denoise", "--scale", "normalized")
    result = anndata.read_h5ad(output)
    counts = dense(result.X).astype(float)
    factors = counts.sum(1) / np.median(counts.sum(1))
    expected = np.broadcast_to((counts / factors[:, None]).mean(0), counts.shape)
    np.testing.assert_allclose(dense(result.layers["gene_mean"]), expected, rtol=1e-5)


def test_a_control_without_labels_refuses_them(undrop, simulated, tmp_path):
    message = undrop.refused(3, "impute", simulated, "-o", tmp_path / "out.h5ad", "-m", "none", "--labels", "group")
    assert "uses no labels" in message and not list(tmp_path.iterdir())
