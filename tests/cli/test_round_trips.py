"""Outside witnesses: what anndata wrote, today and in 0.7, is read; what undrop writes is read by anndata and R."""

import json
import shutil
import subprocess

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from conftest import BRIEF
from scipy import sparse

N_CELLS, N_GENES = 40, 30


def base() -> anndata.AnnData:
    random = np.random.default_rng(3)
    counts = random.poisson(1.0, (N_CELLS, N_GENES)).astype(np.float32)
    counts[counts > 3] = 1000
    adata = anndata.AnnData(counts)
    adata.obs_names = [f"cell-{i}" for i in range(N_CELLS)]
    adata.var_names = [f"gene-{i}" for i in range(N_GENES)]
    return adata


def annotated() -> anndata.AnnData:
    adata = base()
    adata.X = sparse.csr_matrix(adata.X)
    one_in_three = np.arange(N_CELLS) % 3 == 0
    adata.obs["type"] = pd.Categorical(np.where(one_in_three, "b", "a"), categories=["b", "unused", "a"])
    adata.obs["rank"] = pd.Categorical(np.where(one_in_three, "low", "high"), categories=["low", "high"], ordered=True)
    gaps = pd.array(np.where(one_in_three, "x", "été"), dtype="string")
    adata.obs["word"] = gaps
    adata.obs["whole"] = pd.array([None if gap else i for i, gap in enumerate(one_in_three)], dtype="Int64")
    adata.obs["truth"] = pd.array([None if gap else i % 2 == 0 for i, gap in enumerate(one_in_three)], dtype="boolean")
    adata.obs["single"] = np.linspace(0, 1, N_CELLS, dtype=np.float32)
    adata.var["length"] = np.arange(N_GENES, dtype=np.int32)
    adata.obsm["X_pca"] = np.arange(2.0 * N_CELLS).reshape(N_CELLS, 2)
    adata.obsm["frame"] = pd.DataFrame({"a": range(N_CELLS), "b": ["t"] * N_CELLS}, index=adata.obs_names)
    adata.obsm["sparse"] = sparse.random(N_CELLS, 7, 0.2, format="csr", random_state=1)
    adata.obsp["graph"] = sparse.identity(N_CELLS, format="csr")
    adata.varm["loadings"] = np.ones((N_GENES, 3), dtype=np.float32)
    adata.varp["links"] = sparse.identity(N_GENES, format="csc")
    adata.layers["spliced"] = sparse.csc_matrix(adata.X)
    adata.uns["nested"] = {"deep": {"deeper": {"number": 1.5, "text": "ü", "array": np.arange(6).reshape(2, 3)}}}
    adata.uns["table"] = pd.DataFrame({"n": [1, 2]}, index=["p", "q"])
    adata.uns["colors"] = np.array(["#ff0000", "#00ff00"], dtype=object)
    adata.raw = adata
    return adata


def facts_of(undrop, path, *arguments) -> dict:
    return json.loads(undrop.ok("info", path, "--json", *arguments))


def dense_as(dtype):
    return lambda adata: setattr(adata, "X", adata.X.astype(dtype))


def sparse_as(form, dtype=np.float32, wide_indices=False):
    def change(adata):
        x = form(adata.X.astype(dtype))
        if wide_indices:
            x.indices, x.indptr = x.indices.astype(np.int64), x.indptr.astype(np.int64)
        adata.X = x

    return change


def in_layer(adata):
    adata.layers["counts"] = sparse.csc_matrix(adata.X)
    adata.X = np.log1p(adata.X)


def in_raw(adata):
    adata.raw = adata.copy()
    adata.X = np.log1p(adata.X)


def without_x(adata):
    adata.layers["counts"] = adata.X.copy()
    del adata.X


ENCODINGS = {
    "dense_float64": dense_as(np.float64),
    "dense_int32": dense_as(np.int32),
    "dense_int64": dense_as(np.int64),
    "dense_uint16": dense_as(np.uint16),
    "csr": sparse_as(sparse.csr_matrix),
    "csr_int64": sparse_as(sparse.csr_matrix, np.int64, wide_indices=True),
    "csr_array": sparse_as(sparse.csr_array, np.int32),
    "csc": sparse_as(sparse.csc_matrix),
    "csc_float64": sparse_as(sparse.csc_matrix, np.float64, wide_indices=True),
    "layer": in_layer,
    "raw": in_raw,
    "no_x": without_x,
}


@pytest.fixture(scope="module")
def plain(undrop, tmp_path_factory) -> dict:
    """The facts of the same counts, dense and single precision, from which no encoding may differ."""
    path = tmp_path_factory.mktemp("plain") / "plain.h5ad"
    base().write_h5ad(path)
    return facts_of(undrop, path)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("how", [{}, {"compression": "gzip"}, {"compression": "lzf"}], ids=["", "gzip", "lzf"])
def test_every_encoding_of_today_is_read(undrop, tmp_path, plain, encoding, how):
    adata = base()
    ENCODINGS[encoding](adata)
    adata.write_h5ad(tmp_path / "a.h5ad", **how)
    facts = facts_of(undrop, tmp_path / "a.h5ad")
    assert facts["checksum"] == plain["checksum"]


def test_every_kind_of_annotation_is_listed(undrop, tmp_path):
    adata = annotated()
    adata.write_h5ad(tmp_path / "a.h5ad")
    facts = facts_of(undrop, tmp_path / "a.h5ad")
    assert facts["obs_columns"] == list(adata.obs.columns)
    places = {entry["place"] for entry in facts["contents"]}
    assert {"obs/type", "obsm/frame", "obsp/graph", "varm/loadings", "varp/links"} <= places
    assert {"X", "raw/X", "var/length", "layers/spliced", "uns/nested"} <= places


@pytest.mark.parametrize(("n_cells", "n_genes"), [(1, N_GENES), (N_CELLS, 1), (1, 1)])
def test_awkward_shapes_are_read(undrop, tmp_path, n_cells, n_genes):
    for form in (np.asarray, sparse.csr_matrix, sparse.csc_matrix):
        adata = base()[:n_cells, :n_genes].copy()
        adata.X = form(np.ones((n_cells, n_genes), dtype=np.float32))
        adata.write_h5ad(tmp_path / "a.h5ad")
        facts = facts_of(undrop, tmp_path / "a.h5ad")
        assert (facts["cells"], facts["genes"], facts["non_zeros"]) == (n_cells, n_genes, n_cells * n_genes)


def write_as_0_7(adata, path):
    """As anndata 0.7 wrote: categories apart, no marks on arrays, sparse groups with their shape."""
    text = h5py.string_dtype()

    def frame(file, name, table):
        group = file.create_group(name)
        group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.1.0", "_index": "index"})
        group.attrs.create("column-order", list(table.columns), dtype=text)
        group.create_dataset("index", data=list(table.index), dtype=text)
        for column in table:
            values = table[column]
            if isinstance(values.dtype, pd.CategoricalDtype):
                codes = group.create_dataset(column, data=values.cat.codes.to_numpy())
                kinds = group.require_group("__categories")
                known = kinds.create_dataset(column, data=list(values.cat.categories), dtype=text)
                known.attrs["ordered"] = values.cat.ordered
                codes.attrs["categories"] = known.ref
            elif values.dtype.kind in "OTU":
                group.create_dataset(column, data=list(values), dtype=text)
            else:
                group.create_dataset(column, data=values.to_numpy())

    with h5py.File(path, "w") as file:
        x = sparse.csr_matrix(adata.X)
        group = file.create_group("X")
        group.attrs.update({"encoding-type": "csr_matrix", "encoding-version": "0.1.0", "shape": x.shape})
        for part in ("data", "indices", "indptr"):
            group.create_dataset(part, data=getattr(x, part), maxshape=(None,))
        frame(file, "obs", adata.obs)
        frame(file, "var", adata.var)
        for empty in ("layers", "obsm", "obsp", "uns", "varm", "varp"):
            file.create_group(empty)


@pytest.fixture(scope="module")
def old_file(tmp_path_factory):
    adata = base()
    adata.obs["type"] = pd.Categorical(["b", "a"] * (N_CELLS // 2), categories=["b", "a", "unused"])
    adata.obs["depth"] = np.arange(N_CELLS)
    adata.obs["note"] = [f"n{i}" for i in range(N_CELLS)]
    path = tmp_path_factory.mktemp("old") / "old.h5ad"
    write_as_0_7(adata, path)
    return path


def test_the_oldest_encoding_is_read(undrop, old_file, plain):
    facts = facts_of(undrop, old_file)
    assert facts["checksum"] == plain["checksum"]
    assert facts["obs_columns"] == ["type", "depth", "note"]


@pytest.mark.usefixtures("networks")
@pytest.mark.filterwarnings("ignore:Element")
def test_the_oldest_encoding_is_added_to(undrop, old_file, tmp_path):
    undrop.ok("impute", old_file, "-o", tmp_path / "out.h5ad", "-t", 1, *BRIEF)
    before, after = anndata.read_h5ad(old_file), anndata.read_h5ad(tmp_path / "out.h5ad")
    pd.testing.assert_frame_equal(after.obs[before.obs.columns], before.obs)
    assert "scgacl" in after.layers


@pytest.fixture(scope="module")
def travelled(undrop, networks, tmp_path_factory):
    """Input and output of a run, with everything that an h5ad file may hold, and the same run again."""
    folder = tmp_path_factory.mktemp("travelled")
    annotated().write_h5ad(folder / "in.h5ad")
    for name in ("out", "again"):
        undrop.ok("impute", folder / "in.h5ad", "-o", folder / f"{name}.h5ad", "-t", 1, *BRIEF)
    return folder


def same(left, right):
    if isinstance(left, dict):
        return set(left) <= set(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, pd.DataFrame):
        pd.testing.assert_frame_equal(left, right)
        return True
    if sparse.issparse(left):
        return left.format == right.format and left.dtype == right.dtype and (left != right).nnz == 0
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and np.array_equal(left, right)
    return left == right


def test_anndata_reads_all_that_was_there(travelled):
    before, after = anndata.read_h5ad(travelled / "in.h5ad"), anndata.read_h5ad(travelled / "out.h5ad")
    pd.testing.assert_frame_equal(after.obs[before.obs.columns], before.obs)
    pd.testing.assert_frame_equal(after.var[before.var.columns], before.var)
    assert same(before.X, after.X)
    for name in ("layers", "obsm", "varm", "obsp", "varp"):
        assert same(dict(getattr(before, name)), dict(getattr(after, name))), name
    assert same(dict(before.uns), dict(after.uns))
    assert same(before.raw.X, after.raw.X)
    assert list(before.raw.var_names) == list(after.raw.var_names)


def test_the_same_run_writes_the_same_bytes(travelled):
    assert (travelled / "out.h5ad").read_bytes() == (travelled / "again.h5ad").read_bytes()


def test_scanpy_works_on_the_layer(travelled):
    scanpy = pytest.importorskip("scanpy")
    adata = scanpy.read_h5ad(travelled / "out.h5ad")
    scanpy.pp.pca(adata, layer="scgacl", n_comps=3)
    assert adata.obsm["X_pca"].shape == (N_CELLS, 3)


def r_says(packages, code) -> str:
    """What a line of R prints; skips where R or one of the packages is absent."""
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    asked = "".join(f"if (!requireNamespace('{name}', quietly = TRUE)) quit(status = 77);" for name in packages)
    done = subprocess.run([program, "-e", asked + code], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == 77:
        pytest.skip(f"an R package is not installed: {', '.join(packages)}")
    assert done.returncode == 0, done.stderr
    return done.stdout


READERS = {
    "rhdf5": "read <- function(name) rhdf5::h5read(file, name);",
    "hdf5r": "f <- hdf5r::h5file(file, 'r'); read <- function(name) f[[name]]$read();",
}


@pytest.mark.parametrize("package", READERS)
def test_r_reads_what_is_written(travelled, package):
    code = (
        f"file <- '{travelled / 'out.h5ad'}';" + READERS[package] + "type <- read('obs/type/codes');"
        "size <- read('obs/scgacl_size_factor'); names <- read('var/_index'); layer <- 'layers/scgacl';"
        "values <- tryCatch(read(layer), error = function(e) NULL);"
        "if (!is.numeric(values)) values <- read(paste0(layer, '/data'));"
        "cat(sprintf('%d %.10g %s %.10g', sum(type), sum(size), names[30], sum(values)))"
    )
    codes, size, name, total = r_says([package], code).split()[-4:]
    adata = anndata.read_h5ad(travelled / "out.h5ad")
    assert int(codes) == adata.obs["type"].cat.codes.sum()
    assert float(size) == pytest.approx(adata.obs["scgacl_size_factor"].sum())
    assert name == adata.var_names[29]
    assert float(total) == pytest.approx(float(adata.layers["scgacl"].sum()), rel=1e-5)
