"""The built command, and small files to drive it with."""

import os
import subprocess
from pathlib import Path

import anndata
import numpy as np
import pytest
from scipy import sparse

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("UNDROP_BUILD", ROOT / "build/release")).resolve()
SHARED = Path(os.environ.get("UNDROP_SHARED_DATA_DIR", ROOT.parent / "shared/data"))
BRIEF = ("--epochs-warmup", "2", "--epochs-vade", "1", "--epochs-joint", "1")


def pytest_sessionstart(session):
    if not (BUILD / "undrop").exists():
        pytest.exit(f"{BUILD / 'undrop'} is not built; make build, or set UNDROP_BUILD", returncode=2)


class Undrop:
    """Runs the command; `path` is the program."""

    path = BUILD / "undrop"

    def __call__(self, *arguments, cwd=None, timeout=120) -> subprocess.CompletedProcess:
        command = [str(self.path), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=timeout, check=False)

    def ok(self, *arguments, **how) -> str:
        done = self(*arguments, **how)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, code: int, *arguments, **how) -> str:
        """The one message of a run that must fail."""
        done = self(*arguments, **how)
        assert done.returncode == code, done.stderr
        errors = [line for line in done.stderr.splitlines() if line.startswith("undrop: error: ")]
        assert len(errors) == 1, done.stderr
        return errors[0].removeprefix("undrop: error: ")


@pytest.fixture(scope="session")
def undrop() -> Undrop:
    return Undrop()


@pytest.fixture(scope="session")
def networks(undrop) -> None:
    """Skips where this build has no network methods."""
    if '"available": true' not in undrop.ok("methods", "scgacl", "--json"):
        pytest.skip("this build has no network methods")


@pytest.fixture(scope="session")
def simulated(undrop, tmp_path_factory) -> Path:
    """120 cells x 300 genes in three groups, with their truth."""
    path = tmp_path_factory.mktemp("simulated") / "counts.h5ad"
    undrop.ok("simulate", "-o", path, "--n-cells", 120, "--n-genes", 300, "--seed", 7)
    return path


@pytest.fixture(scope="session")
def rich(simulated, tmp_path_factory) -> Path:
    """The same counts among everything that an h5ad file of a working day holds."""
    source = anndata.read_h5ad(simulated)
    adata = anndata.AnnData(sparse.csr_matrix(source.X).astype(np.float32), obs=source.obs[["group"]].copy())
    adata.var_names = source.var_names
    n_cells, n_genes = adata.shape
    adata.obs["quality"] = np.linspace(0, 1, n_cells)
    adata.obs["kept"] = np.arange(n_cells) % 2 == 0
    adata.var["length"] = np.arange(n_genes)
    adata.layers["spliced"] = adata.X.copy()
    adata.obsm["X_pca"] = np.arange(2.0 * n_cells).reshape(n_cells, 2)
    adata.obsp["distances"] = sparse.identity(n_cells, format="csr")
    adata.varm["loadings"] = np.ones((n_genes, 2))
    adata.uns["note"] = {"text": "kept as it is", "numbers": np.arange(3)}
    adata.raw = adata
    path = tmp_path_factory.mktemp("rich") / "rich.h5ad"
    adata.write_h5ad(path)
    return path


@pytest.fixture(scope="session")
def imputed(undrop, networks, rich, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("imputed") / "imputed.h5ad"
    undrop.ok("impute", rich, "-o", path, "-t", 1, *BRIEF)
    return path
