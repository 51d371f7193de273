"""The method that learns from bulk, from file to file."""

import json

import anndata
import numpy as np
import pytest
from scipy import sparse

pytestmark = pytest.mark.usefixtures("networks")
BRIEF = (
    "-m",
    "scdtl",
    "--hidden-dims",
    "16-8",
    "--latent-dim",
    8,
    "--unet-filters",
    "2-4",
    "--epochs-bulk",
    5,
    "--epochs-transfer",
    3,
    "--epochs-fusion",
    2,
    "--n-clusters",
    3,
    "--bulk-min-genes",
    20,
    "-t",
    1,
)


def layer(path) -> np.ndarray:
    matrix = anndata.read_h5ad(path).layers["scdtl"]
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


@pytest.fixture(scope="module")
def bulk(rich, tmp_path_factory):
    """Sums of the cells of eight parts, as a table of genes by samples."""
    adata = anndata.read_h5ad(rich)
    counts = adata.X.toarray() if sparse.issparse(adata.X) else np.asarray(adata.X)
    path = tmp_path_factory.mktemp("bulk") / "bulk.csv"
    sums = [counts[part::8].sum(0) for part in range(8)]
    lines = ["gene," + ",".join(f"s{i}" for i in range(8))]
    lines += [f"{gene}," + ",".join(str(int(s[j])) for s in sums) for j, gene in enumerate(adata.var_names)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_zeros_are_filled_and_kept_models_give_the_same_values(undrop, rich, bulk, tmp_path):
    first, again, third = (tmp_path / name for name in ("a.h5ad", "b.h5ad", "c.h5ad"))
    whole, of_bulk = tmp_path / "whole.undrop", tmp_path / "bulk.undrop"
    undrop.ok("impute", rich, "-o", first, "--bulk", bulk, "--save-model", whole, "--save-bulk-model", of_bulk, *BRIEF)
    undrop.ok("impute", rich, "-o", again, "--model", whole, "-t", 1)
    undrop.ok("impute", rich, "-o", third, "--bulk-model", of_bulk, *BRIEF)
    np.testing.assert_array_equal(layer(first), layer(again))
    np.testing.assert_array_equal(layer(first), layer(third))
    values = layer(first)
    assert np.isfinite(values).all() and (values >= 0).all()
    gate = anndata.read_h5ad(first).uns["scdtl"]["fit"]["bulk_gate"]
    assert gate["held_out_with_bulk"] > 0 and gate["held_out_without_bulk"] > 0


def test_without_bulk_it_says_what_it_needs(undrop, rich, tmp_path):
    message = undrop.refused(3, "impute", rich, "-o", tmp_path / "a.h5ad", "-m", "scdtl")
    assert "--bulk pseudo" in message and "--bulk none" in message
    assert not (tmp_path / "a.h5ad").exists()


def test_the_published_program_is_a_preset(undrop, rich, bulk, tmp_path):
    path = tmp_path / "a.h5ad"
    undrop.ok("impute", rich, "-o", path, "--preset", "reference", "--bulk", bulk, *BRIEF)
    assert np.isfinite(layer(path)).all()


def test_types_reach_no_training(undrop, simulated, tmp_path):
    """Whoever has which type, the hidden entries are predicted the same."""
    adata = anndata.read_h5ad(simulated)
    adata.obs["dealt"] = np.random.default_rng(1).permutation(adata.obs["group"].astype(str).to_numpy())
    adata.write_h5ad(tmp_path / "counts.h5ad")
    entrant = "learner=scdtl:bulk=none:hidden_dims=16-8:latent_dim=8:epochs_transfer=2:fusion=false"
    found = []
    for label in ("group", "dealt"):
        folder = tmp_path / label
        asked = ("--labels", label, "--protocols", "mask", "--repeats", 1, "-t", 1, "-q")
        undrop.ok("compare", tmp_path / "counts.h5ad", "-o", folder, "-m", entrant, *asked)
        standings = json.loads((folder / "scores.json").read_text())["standings"]
        found.append([one["score"]["value"] for one in standings if one["entrant"] == "learner"])
    assert found[0] == found[1] and found[0]
