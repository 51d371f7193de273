"""Results in formats other than h5ad: the same values, what they come from beside them, nothing left on failure."""

import json
import os

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scanpy as sc
from conftest import BRIEF

FILES = ["a.csv.gz", "a.loom", "a/"]


@pytest.fixture(scope="module")
def results(undrop, networks, rich, tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    undrop.ok("impute", rich, "-o", folder / "counts.h5ad", "--scale", "counts", "--write-dropout", "-t", 1, *BRIEF)
    undrop.ok("impute", rich, "-o", folder / "a.csv.gz", "-t", 1, *BRIEF)
    undrop.ok("impute", rich, "-o", folder / "a.loom", "-t", 1, *BRIEF)
    undrop.ok("impute", rich, "-o", f"{folder}/a/", "--write-dropout", "-t", 1, *BRIEF)
    return folder


@pytest.fixture(scope="module")
def expected(results):
    return anndata.read_h5ad(results / "counts.h5ad")


def dense(adata, layer):
    values = adata.layers[layer]
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)


def test_table_holds_counts(results, expected):
    table = pd.read_csv(results / "a.csv.gz", index_col=0, float_precision="round_trip", dtype={0: str})
    assert list(table.index) == list(expected.var_names) and list(table.columns) == list(expected.obs_names)
    assert (dense(expected, "scgacl") == table.to_numpy(np.float32).T).all()


def test_folder_is_read_by_scanpy(results, expected):
    back = sc.read_10x_mtx(results / "a", var_names="gene_ids")
    assert np.allclose(back.X.toarray(), dense(expected, "scgacl"), rtol=1e-6)
    cells = pd.read_csv(results / "a" / "cells.tsv.gz", sep="\t", index_col=0)
    assert np.allclose(cells["scgacl_size_factor"], expected.obs["scgacl_size_factor"])
    genes = pd.read_csv(results / "a" / "gene_columns.tsv.gz", sep="\t", index_col=0)
    assert (genes["scgacl_imputed"] == expected.var["scgacl_imputed"]).all()
    dropout = sc.read_mtx(results / "a" / "scgacl_dropout.mtx.gz").X.T
    assert np.allclose(dropout.toarray(), dense(expected, "scgacl_dropout"), rtol=1e-6)


def test_loom_holds_the_layer_beside_the_counts(results, imputed, rich):
    with h5py.File(results / "a.loom") as loom:
        assert (dense(anndata.read_h5ad(imputed), "scgacl") == loom["layers/scgacl"][:].T).all()
        assert (anndata.read_h5ad(rich).X.toarray() == loom["matrix"][:].T).all()
        assert json.loads(loom["attrs/scgacl"][()])["scale"] == "log1p"


@pytest.mark.parametrize(
    ("name", "scale"), [("a.csv.gz.json", "counts"), ("a.loom.json", "log1p"), ("a/undrop.json", "counts")]
)
def test_facts_lie_beside(results, expected, name, scale):
    facts = json.loads((results / name).read_text())["scgacl"]
    uns = expected.uns["scgacl"]
    assert facts["scale"] == scale and facts["options"]["scale"] == scale
    for key in ("method", "checksum", "seed", "version", "imputed", "note", "policy"):
        assert facts[key] == uns[key]


def test_same_bytes_twice(undrop, rich, results, tmp_path):
    undrop.ok("impute", rich, "-o", tmp_path / "a.csv.gz", "-t", 1, *BRIEF)
    for name in ("a.csv.gz", "a.csv.gz.json"):
        assert (tmp_path / name).read_bytes() == (results / name).read_bytes()


@pytest.mark.parametrize(
    ("output", "options", "code", "message"),
    [
        ("a.h5", (), 3, "whole numbers"),
        ("a.txt.zip", (), 3, "does not tell the format"),
        ("a.csv", ("--write-dropout",), 3, "second matrix"),
        ("a.csv", ("--method", "scgacl", "--labels", "absent"), 3, "absent"),
    ],
)
def test_refusals_leave_nothing(undrop, networks, rich, tmp_path, output, options, code, message):
    assert message in undrop.refused(code, "impute", rich, "-o", tmp_path / output, *options)
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_existing_outputs_stay(undrop, rich, results, name):
    assert "--force" in undrop.refused(1, "impute", rich, "-o", f"{results}/{name}")
