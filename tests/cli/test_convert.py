"""What is converted comes back the same, is read by others, and what is lost is said."""

import gzip
import json
import os

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
import scanpy as sc
from scipy import sparse

FORMATS = ["a.h5ad", "a.loom", "a.h5", "a/", "a.csv", "a.csv.gz", "a.tsv"]


def dense(matrix):
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


@pytest.fixture(scope="module")
def there(undrop, rich, tmp_path_factory):
    """The rich file in every format."""
    folder = tmp_path_factory.mktemp("converted")
    for name in FORMATS:
        undrop.ok("convert", rich, f"{folder}/{name}")
    return folder


@pytest.mark.parametrize("name", FORMATS)
def test_counts_and_names_come_back(undrop, rich, there, tmp_path, name):
    undrop.ok("convert", f"{there}/{name}", tmp_path / "back.h5ad")
    expected, back = anndata.read_h5ad(rich), anndata.read_h5ad(tmp_path / "back.h5ad")
    assert (dense(back.X) == dense(expected.X)).all()
    assert list(back.obs_names) == list(expected.obs_names)
    assert list(back.var_names) == list(expected.var_names)


@pytest.mark.parametrize("name", ["a.loom", "a/"])
def test_annotations_come_back(undrop, rich, there, tmp_path, name):
    undrop.ok("convert", f"{there}/{name}", tmp_path / "back.h5ad")
    expected, back = anndata.read_h5ad(rich), anndata.read_h5ad(tmp_path / "back.h5ad")
    assert list(back.obs["group"].astype(str)) == list(expected.obs["group"].astype(str))
    assert np.array_equal(back.obs["quality"], expected.obs["quality"])
    assert np.array_equal(back.obs["kept"].astype(bool), expected.obs["kept"])
    assert np.array_equal(back.var["length"], expected.var["length"])
    if name == "a.loom":
        assert (dense(back.layers["spliced"]) == dense(expected.layers["spliced"])).all()


def test_others_read_what_was_written(rich, there):
    expected = dense(anndata.read_h5ad(rich).X)
    names = list(anndata.read_h5ad(rich).var_names)
    folder = sc.read_10x_mtx(there / "a", var_names="gene_ids")
    assert (dense(folder.X) == expected).all() and list(folder.var_names) == names
    assert (dense(sc.read_10x_h5(there / "a.h5").X) == expected).all()
    table = pd.read_csv(there / "a.csv.gz", index_col=0)
    assert (expected == table.to_numpy().T).all() and list(table.index) == names
    assert (expected == pd.read_csv(there / "a.tsv", index_col=0, sep="\t").to_numpy().T).all()


def test_loom_is_read_by_loompy_and_anndata(rich, there):
    pytest.importorskip("loompy")
    read_loom = getattr(anndata, "io", anndata).read_loom
    expected, back = anndata.read_h5ad(rich), read_loom(there / "a.loom", validate=True)
    assert (dense(back.X) == dense(expected.X)).all()
    assert list(back.obs_names) == list(expected.obs_names) and list(back.var_names) == list(expected.var_names)
    assert np.array_equal(back.obs["quality"], expected.obs["quality"])
    assert (dense(back.layers["spliced"]) == dense(expected.layers["spliced"])).all()


def test_loom_keeps_to_its_specification(rich, there):
    n_cells, n_genes = anndata.read_h5ad(rich, backed="r").shape
    with h5py.File(there / "a.loom") as loom:
        assert loom["attrs/LOOM_SPEC_VERSION"][()] == b"3.0.0"
        assert loom["matrix"].shape == (n_genes, n_cells)
        assert {"row_attrs", "col_attrs", "layers", "row_graphs", "col_graphs"} < set(loom)
        assert loom["row_attrs/Gene"].shape == (n_genes,) and loom["col_attrs/CellID"].shape == (n_cells,)


@pytest.mark.parametrize("name", ["a.loom", "a.h5", "a/", "a.csv.gz", "a.tsv"])
def test_same_bytes_twice(undrop, rich, there, tmp_path, name):
    undrop.ok("convert", rich, f"{tmp_path}/{name}")
    one, two = there / name, tmp_path / name
    files = sorted(os.listdir(one)) if one.is_dir() else [""]
    for file in files:
        assert (one / file).read_bytes() == (two / file).read_bytes(), file


def test_h5ad_to_h5ad_is_a_copy(rich, there):
    assert rich.read_bytes() == (there / "a.h5ad").read_bytes()


def test_what_is_lost_is_said(undrop, rich, tmp_path):
    facts = json.loads(undrop.ok("convert", rich, tmp_path / "a.loom", "--json"))
    assert set(facts["not_kept"]) == {"raw", "obsm/X_pca", "obsp/distances", "varm/loadings", "uns/note"}
    done = undrop("convert", rich, tmp_path / "a.csv")
    for place in ("layers/spliced", "obs/group", "var/length", "obsm/X_pca"):
        assert place in done.stderr
    assert "csv" not in json.loads(undrop.ok("convert", rich, tmp_path / "b.h5ad", "--json"))["not_kept"]


def test_cells_as_rows(undrop, rich, there, tmp_path):
    undrop.ok("convert", rich, tmp_path / "rows.csv", "--write-cells-as", "rows")
    expected = anndata.read_h5ad(rich)
    table = pd.read_csv(tmp_path / "rows.csv", index_col=0)
    assert (table.to_numpy() == dense(expected.X)).all() and list(table.index) == list(expected.obs_names)
    undrop.ok("convert", tmp_path / "rows.csv", tmp_path / "a.csv", "--cells-as", "rows", "--write-cells-as", "columns")
    assert (tmp_path / "a.csv").read_bytes() == (there / "a.csv").read_bytes()


def test_a_layer_becomes_the_matrix(undrop, rich, tmp_path):
    adata = anndata.read_h5ad(rich)
    adata.layers["double"] = adata.X * 2
    adata.write_h5ad(tmp_path / "in.h5ad")
    undrop.ok("convert", tmp_path / "in.h5ad", tmp_path / "a.loom", "--layer", "double")
    undrop.ok("convert", tmp_path / "a.loom", tmp_path / "back.h5ad")
    back = anndata.read_h5ad(tmp_path / "back.h5ad")
    assert (dense(back.X) == 2 * dense(adata.X)).all()
    assert (dense(back.layers["X"]) == dense(adata.X)).all()
    assert "has no meaning" in undrop.refused(3, "convert", rich, tmp_path / "b.h5ad", "--layer", "spliced")


def test_matrix_market_with_tables_beside(undrop, rich, there, tmp_path):
    for source, target in (("matrix.mtx", "GSM1_counts.mtx"), ("barcodes.tsv", "GSM1_barcodes.tsv")):
        (tmp_path / target).write_bytes(gzip.decompress((there / "a" / (source + ".gz")).read_bytes()))
    (tmp_path / "GSM1_genes.tsv.gz").write_bytes((there / "a" / "features.tsv.gz").read_bytes())
    undrop.ok("convert", tmp_path / "GSM1_counts.mtx", tmp_path / "back.h5ad")
    expected, back = anndata.read_h5ad(rich), anndata.read_h5ad(tmp_path / "back.h5ad")
    assert (dense(back.X) == dense(expected.X)).all()
    assert list(back.obs_names) == list(expected.obs_names) and list(back.var_names) == list(expected.var_names)


def test_annotations_from_a_table(undrop, rich, there, tmp_path):
    names = list(anndata.read_h5ad(rich).obs_names)
    rows = [f"{name},{i}" for i, name in enumerate(names)][::-1]
    (tmp_path / "obs.csv").write_text("\n".join(["cell,day", *rows[:-1], "stranger,7"]) + "\n")
    for source in (rich, there / "a.csv"):
        done = undrop("convert", source, tmp_path / "back.h5ad", "--obs", tmp_path / "obs.csv", "--force")
        assert done.returncode == 0, done.stderr
        assert f"1 of {len(names)} cells have no row ('{names[0]}')" in done.stderr
        assert "1 of 120 rows are of other cells" in done.stderr
        day = anndata.read_h5ad(tmp_path / "back.h5ad").obs["day"].to_numpy(float)
        assert np.isnan(day[0]) and (day[1:] == np.arange(1, len(names))).all()
    (tmp_path / "obs.csv").write_text("cell,day\nstranger,7\n")
    assert "none of the 120 cells" in undrop.refused(
        2, "convert", rich, tmp_path / "c.h5ad", "--obs", tmp_path / "obs.csv"
    )


@pytest.mark.parametrize(
    ("output", "code", "message"),
    [("a.xlsx", 3, "does not tell the format"), ("a", 3, "does not tell"), ("missing/a.csv", 1, "no such folder")],
)
def test_refusals(undrop, rich, tmp_path, output, code, message):
    assert message in undrop.refused(code, "convert", rich, tmp_path / output)
    assert not list(tmp_path.iterdir())


def test_nothing_is_replaced_unasked(undrop, rich, there, tmp_path):
    for name in FORMATS:
        assert "--force" in undrop.refused(1, "convert", rich, f"{there}/{name}")
    undrop.ok("convert", rich, f"{tmp_path}/a/")
    (tmp_path / "a" / "thesis.doc").write_text("")
    assert "thesis.doc" in undrop.refused(1, "convert", rich, f"{tmp_path}/a/", "--force")
    (tmp_path / "a" / "thesis.doc").unlink()
    undrop.ok("convert", rich, f"{tmp_path}/a/", "--force")
    assert sorted(os.listdir(tmp_path)) == ["a"]


def test_fractions_are_no_10x_file(undrop, simulated, tmp_path):
    adata = anndata.read_h5ad(simulated)
    adata.X = adata.X * np.float32(0.5)
    del adata.layers["true_counts"]
    adata.write_h5ad(tmp_path / "in.h5ad")
    assert "whole numbers" in undrop.refused(2, "convert", tmp_path / "in.h5ad", tmp_path / "a.h5")
    assert sorted(os.listdir(tmp_path)) == ["in.h5ad"]
