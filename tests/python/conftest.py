"""The installed package, the built command, and small counts to drive both with."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

ROOT = Path(__file__).resolve().parents[2]
WHEEL = Path(os.environ.get("UNDROP_WHEEL", ROOT / "build/release/wheel")).resolve()
sys.path.insert(0, str(WHEEL))

ad = pytest.importorskip("anndata")


def pytest_sessionstart(session):
    if not (WHEEL / "undrop/__init__.py").exists():
        pytest.exit(f"{WHEEL} has no package; scripts/wheel.sh makes it, or set UNDROP_WHEEL", returncode=2)


@pytest.fixture(scope="session")
def networks():
    """Skips where this build has no network methods."""
    if not list((WHEEL / "undrop/lib").glob("libundrop_networks.so")):
        pytest.skip("this build has no network methods")


@pytest.fixture(scope="session")
def counts_file(tmp_path_factory) -> Path:
    """150 cells x 300 genes in three groups, with labels, a batch, gene symbols and a second kind of feature."""
    import undrop as ud

    adata = ud.simulate(n_cells=150, n_genes=300, n_groups=3, seed=3)
    adata = ad.AnnData(adata.X.astype(np.float32), obs=adata.obs[["group"]].copy(), var=adata.var[[]].copy())
    adata.obs["batch"] = [("a", "b")[i % 2] for i in range(adata.n_obs)]
    adata.obs["quality"] = np.linspace(0, 1, adata.n_obs)
    adata.var["gene_symbols"] = [f"symbol{i}" for i in range(adata.n_vars)]
    adata.var["feature_types"] = ["Gene Expression"] * 295 + ["Antibody Capture"] * 5
    points = np.random.default_rng(0).normal(size=(adata.n_obs, 3))
    adata.obsm["X_pca"] = points
    away = np.linalg.norm(points[:, None] - points[None], axis=2)
    away[away > np.sort(away, axis=1)[:, [6]]] = 0
    adata.obsp["near_distances"] = sparse.csr_matrix(away)
    adata.uns["near"] = {"distances_key": "near_distances"}
    path = tmp_path_factory.mktemp("counts") / "counts.h5ad"
    adata.write_h5ad(path)
    return path


@pytest.fixture
def adata(counts_file):
    return ad.read_h5ad(counts_file)
