"""What undrop writes is worked on elsewhere: a day's work in scanpy, Seurat's objects in R, readers of 10x folders; and
what R keeps is imputed."""

import anndata
import numpy as np
import pytest
from scipy import sparse
from test_round_trips import r_says


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


@pytest.fixture(scope="module")
def folder(undrop, simulated, tmp_path_factory):
    """One result sparse (zeros are called), one dense, and one as a 10x folder."""
    folder = tmp_path_factory.mktemp("elsewhere")
    undrop.ok("impute", simulated, "-m", "none", "-o", folder / "sparse.h5ad", "-q")
    undrop.ok("impute", simulated, "-m", "magic", "--policy", "denoise", "-o", folder / "dense.h5ad", "-q")
    undrop.ok("impute", simulated, "-m", "alra", "-o", f"{folder}/tenx/", "-q")
    undrop.ok("impute", simulated, "-m", "alra", "--scale", "counts", "-o", folder / "alra.h5ad", "-q")
    assert sparse.issparse(anndata.read_h5ad(folder / "sparse.h5ad").layers["none"])
    assert not sparse.issparse(anndata.read_h5ad(folder / "dense.h5ad").layers["magic"])
    return folder


@pytest.mark.filterwarnings("ignore")
def test_a_day_in_scanpy(folder, tmp_path, monkeypatch):
    """Normalise the counts, components of the layer, neighbours, UMAP, and pictures coloured by the layer."""
    sc = pytest.importorskip("scanpy")
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    monkeypatch.chdir(tmp_path)
    adata = sc.read_h5ad(folder / "dense.h5ad")
    before = dense(adata.layers["magic"]).copy()
    sc.pp.normalize_total(adata)
    sc.pp.log1p(adata)
    assert np.array_equal(dense(adata.layers["magic"]), before), "the layer is not X"
    sc.pp.pca(adata, layer="magic", n_comps=5)
    sc.pp.neighbors(adata, n_neighbors=10)
    sc.tl.umap(adata, random_state=0)
    assert adata.obsm["X_umap"].shape == (adata.n_obs, 2)
    gene = adata.var_names[int(before.mean(axis=0).argmax())]
    sc.pl.umap(adata, color=gene, layer="magic", show=False)
    sc.pl.violin(adata, gene, groupby="group", layer="magic", show=False)
    sc.pl.dotplot(adata, [gene], groupby="group", layer="magic", show=False)
    plt.close("all")
    sc.tl.rank_genes_groups(adata, "group", layer="magic", method="wilcoxon", n_genes=5)
    adata.write_h5ad(tmp_path / "day.h5ad")
    assert anndata.read_h5ad(tmp_path / "day.h5ad").uns["magic"]["imputed"]


# Genes x cells, as R has it. h5read turns the axes of dense members, and parts of a sparse one are vectors.
R_LAYER = """
library(Matrix)
of_file <- function(file, layer) {
  place <- paste0('layers/', layer)
  names <- list(as.character(rhdf5::h5read(file, 'var/_index')), as.character(rhdf5::h5read(file, 'obs/_index')))
  held <- rhdf5::h5read(file, place)
  if (!is.list(held)) return(structure(as.matrix(held), dimnames = names))
  sparseMatrix(i = as.integer(held$indices), p = as.integer(held$indptr), x = as.numeric(held$data), index1 = FALSE,
               dims = lengths(names), dimnames = names)
}
"""


@pytest.mark.parametrize(("name", "layer"), [("sparse", "none"), ("dense", "magic")])
def test_r_has_the_layer_as_a_matrix(name, layer, folder):
    adata = anndata.read_h5ad(folder / f"{name}.h5ad")
    code = R_LAYER + f"m <- of_file('{folder / name}.h5ad', '{layer}');"
    code += "cat(dim(m), sprintf('%.9g', c(m[3, 5], m[300, 120], sum(m))), rownames(m)[7], colnames(m)[9])"
    rows, columns, *values, gene, cell = r_says(["rhdf5", "Matrix"], code).split()[-7:]
    values_here = dense(adata.layers[layer])
    assert (int(rows), int(columns)) == (adata.n_vars, adata.n_obs)
    expected = [values_here[4, 2], values_here[119, 299], values_here.sum(dtype=np.float64)]
    assert list(map(float, values)) == pytest.approx(expected, rel=1e-6)
    assert (gene, cell) == (adata.var_names[6], adata.obs_names[8])


def test_a_seurat_object_takes_counts_and_layer(folder, simulated):
    counts = dense(anndata.read_h5ad(simulated).X)
    code = (
        R_LAYER
        + f"""
library(SeuratObject)
file <- '{folder / "sparse.h5ad"}'
layer <- of_file(file, 'none')
x <- rhdf5::h5read(file, 'X')
counts <- if (is.list(x)) sparseMatrix(i = as.integer(x$indices), p = as.integer(x$indptr), x = as.numeric(x$data),
  index1 = FALSE, dims = dim(layer), dimnames = dimnames(layer)) else Matrix(as.matrix(x), sparse = TRUE,
  dimnames = dimnames(layer))
object <- CreateSeuratObject(counts)
object[['imputed']] <- CreateAssayObject(data = as(layer, 'CsparseMatrix'))
object$size_factor <- as.numeric(rhdf5::h5read(file, 'obs/none_size_factor'))
back <- GetAssayData(object[['imputed']])
cat(ncol(object), nrow(object), sum(GetAssayData(object[['RNA']])), sprintf('%.9g', sum(back)), Assays(object))
"""
    )
    n_cells, n_genes, total, imputed, *assays = r_says(["SeuratObject", "rhdf5", "Matrix"], code).split()[-6:]
    layer = dense(anndata.read_h5ad(folder / "sparse.h5ad").layers["none"])
    assert (int(n_cells), int(n_genes)) == counts.shape and assays == ["RNA", "imputed"]
    assert float(total) == counts.sum() and float(imputed) == pytest.approx(layer.sum(dtype=np.float64), rel=1e-6)


def test_r_reads_the_folder_as_read10x_does(folder):
    """Cell barcodes and features as tables, the matrix by readMM, each gzipped and under its usual name."""
    code = f"""
library(Matrix)
place <- function(name) gzfile(file.path('{folder / "tenx"}', name))
m <- as(readMM(place('matrix.mtx.gz')), 'CsparseMatrix')
cells <- read.table(place('barcodes.tsv.gz'), header = FALSE, sep = '\\t')[, 1]
genes <- read.delim(place('features.tsv.gz'), header = FALSE)
stopifnot(nrow(m) == nrow(genes), ncol(m) == length(cells), ncol(genes) >= 3, all(genes[, 3] == 'Gene Expression'))
cat(dim(m), sprintf('%.9g', sum(m)), genes[4, 1], cells[6])
"""
    rows, columns, total, gene, cell = r_says(["Matrix"], code).split()[-5:]
    adata = anndata.read_h5ad(folder / "alra.h5ad")
    assert (int(columns), int(rows)) == adata.shape
    assert float(total) == pytest.approx(dense(adata.layers["alra"]).sum(dtype=np.float64), rel=1e-5)
    assert (gene, cell) == (adata.var_names[3], adata.obs_names[5])


KEPT = {
    "dgCMatrix": (["Matrix"], "m"),
    "SingleCellExperiment": (
        ["Matrix", "SingleCellExperiment"],
        "SingleCellExperiment::SingleCellExperiment(list(counts = m))",
    ),
    "Seurat": (["Matrix", "SeuratObject"], "SeuratObject::CreateSeuratObject(m)"),
}


@pytest.mark.parametrize("kind", KEPT)
def test_what_r_keeps_is_imputed(kind, undrop, simulated, folder, tmp_path):
    """saveRDS in R, impute here: the values of the same counts in an h5ad file."""
    packages, made = KEPT[kind]
    undrop.ok("convert", simulated, f"{tmp_path}/tenx/", "-q")
    code = f"""
library(Matrix)
place <- function(name) gzfile(file.path('{tmp_path / "tenx"}', name))
m <- as(readMM(place('matrix.mtx.gz')), 'CsparseMatrix')
dimnames(m) <- list(read.delim(place('features.tsv.gz'), header = FALSE)[, 1],
                    read.delim(place('barcodes.tsv.gz'), header = FALSE)[, 1])
saveRDS({made}, '{tmp_path / "kept.rds"}')
"""
    r_says(packages, code)
    undrop.ok("impute", tmp_path / "kept.rds", "-m", "alra", "--scale", "counts", "-o", tmp_path / "out.h5ad", "-q")
    ours, expected = anndata.read_h5ad(tmp_path / "out.h5ad"), anndata.read_h5ad(folder / "alra.h5ad")
    assert list(ours.obs_names) == list(expected.obs_names)
    assert np.array_equal(dense(ours.layers["alra"]), dense(expected.layers["alra"]))
