"""Real sets and files of the wild through the whole command: each gives a layer."""

import anndata
import numpy as np
import pytest
from conftest import BRIEF, SHARED
from scipy import sparse

pytestmark = pytest.mark.usefixtures("networks")

# Name -> extra options. Small sets of every kind: UMI and read counts, spike-ins, two cell types.
SETS = {
    "cellbench_dropseq": (),
    "islam_es_mef": ("--labels", "label"),
    "sim_groups3": ("--labels", "label"),
    "deng_embryo": (),
    "formats/tenx_v3.h5": (),
    "formats/tenx_v2.h5": (),
    "formats/tenx_v2_mtx": (),
    "formats/tenx_v3_mtx": (),
    "formats/genes_by_cells.tsv": (),
    "formats/r_write_csv_no_corner_first500genes.csv.gz": (),
}


@pytest.mark.parametrize("name", SETS)
def test_a_real_set_gets_its_layer(undrop, tmp_path, name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    output = tmp_path / "out.h5ad"
    undrop.ok("impute", path, "-o", output, *SETS[name], "--n-top-genes", 500, *BRIEF)
    adata = anndata.read_h5ad(output)
    layer, counts = adata.layers["scgacl"], adata.X
    layer, counts = (matrix.toarray() if sparse.issparse(matrix) else matrix for matrix in (layer, counts))
    assert layer.shape == counts.shape == adata.shape
    assert np.isfinite(layer).all() and (layer >= 0).all()
    assert (layer[counts > 0] > 0).all()
    assert adata.var["scgacl_imputed"].any()
