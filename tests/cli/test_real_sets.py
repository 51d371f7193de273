"""Real sets and files of the wild through the whole command: each gives a layer."""

import anndata
import numpy as np
import pytest
from conftest import BRIEF, SHARED
from scipy import sparse

pytestmark = pytest.mark.usefixtures("networks")

FOLDERS = sorted(path.parent.name for path in SHARED.glob("*/matrix.mtx.gz"))
FILES = [
    "tenx_v3.h5",
    "tenx_v2.h5",
    "tenx_v2_mtx",
    "tenx_v3_mtx",
    "genes_by_cells.tsv",
    "r_write_csv_no_corner_first500genes.csv.gz",
    "mca_liver2_space_quoted.txt.gz",
]
OPTIONS = {
    "buettner_ercc": ("--feature-types", "Spike-in"),
    "islam_es_mef": ("--labels", "label"),
    "sim_groups3": ("--labels", "label"),
}


def compressed(matrix) -> sparse.csr_matrix:
    parts = (matrix.data, matrix.indices, matrix.indptr) if sparse.issparse(matrix) else matrix
    return sparse.csr_matrix(parts, shape=matrix.shape)


def fill_and_check(undrop, path, output, options) -> None:
    undrop.ok("impute", path, "-o", output, *options, "--n-top-genes", 500, *BRIEF)
    adata = anndata.read_h5ad(output)
    layer, counts = (compressed(matrix) for matrix in (adata.layers["scgacl"], adata.X))
    assert layer.shape == counts.shape == adata.shape
    assert np.isfinite(layer.data).all() and (layer.data >= 0).all()
    assert ((layer > 0).multiply(counts > 0)).sum() == (counts > 0).sum(), "an observed count became zero"
    assert adata.var["scgacl_imputed"].any()


@pytest.mark.skipif(not FOLDERS, reason=f"shared data sets are absent: {SHARED}")
@pytest.mark.parametrize("name", FOLDERS)
def test_a_real_set_gets_its_layer(undrop, tmp_path, name):
    fill_and_check(undrop, SHARED / name, tmp_path / "out.h5ad", OPTIONS.get(name, ()))


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_wild_gets_its_layer(undrop, tmp_path, name):
    path = SHARED / "formats" / name
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    fill_and_check(undrop, path, tmp_path / "out.h5ad", ())


def test_a_file_of_an_old_anndata_gives_a_result_or_a_clear_refusal(undrop, tmp_path):
    path = SHARED / "formats/anndata_v0.7.8.h5ad"
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    done = undrop("impute", path, "-o", tmp_path / "out.h5ad", *BRIEF)
    assert done.returncode in (0, 2), "a result or a clear refusal"
    assert (tmp_path / "out.h5ad").exists() == (done.returncode == 0)
