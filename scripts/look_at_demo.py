"""Opens an imputed file in scanpy and says what is in it: the demo's outside witness."""

import sys

import numpy as np
import scanpy as sc
from scipy import sparse


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def principal_component_purity(values: np.ndarray, groups: np.ndarray) -> float:
    """Share of the cells whose nearest neighbour, in ten principal components, is of their own group."""
    pca = sc.pp.pca(values.astype(np.float32), n_comps=10, random_state=0)
    distances = ((pca[:, None, :] - pca[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return float((groups[distances.argmin(axis=1)] == groups).mean())


def main(path: str) -> None:
    adata = sc.read_h5ad(path)
    key = next(name for name in adata.uns if name != "simulation" and name in adata.layers)
    counts, imputed = dense(adata.X), dense(adata.layers[key])
    seen = counts > 0
    factors = adata.obs[f"{key}_size_factor"].to_numpy()
    observed = np.log1p(counts / np.where(factors > 0, factors, 1)[:, None])
    print(adata)
    print(f"zeros in the counts: {100 * (~seen).mean():.1f} %, in the layer: {100 * (imputed == 0).mean():.1f} %")
    changed = imputed[seen] != observed[seen].astype(np.float32)
    print(f"observed entries changed: {int(changed.sum())} of {int(seen.sum())}")
    groups = adata.obs["group"].to_numpy()
    before = principal_component_purity(observed, groups)
    after = principal_component_purity(imputed, groups)
    print(f"nearest neighbour of the same group: {100 * before:.0f} % before, {100 * after:.0f} % after")


if __name__ == "__main__":
    main(sys.argv[1])
