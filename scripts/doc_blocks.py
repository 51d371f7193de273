"""Code blocks of the pages: what is in them, and small data on which each can be run."""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARKERS = ("CD3E", "MS4A1", "LYZ")


@dataclass(frozen=True)
class Block:
    """`needs` are the words after the language: what a machine must have to run it."""

    language: str
    needs: tuple[str, ...]
    code: str
    line: int


def blocks(page: str) -> list[Block]:
    """In the order of the page."""
    return [
        Block(match[1], tuple(match[2].split()), match[3], page[: match.start()].count("\n") + 1)
        for match in FENCE.finditer(page)
    ]


def plain(page: str) -> str:
    """The page without the words that are for the tests."""
    return FENCE.sub(lambda match: f"```{match[1]}\n{match[3]}```", page)


def make_data(folder: Path) -> None:
    """Small simulated counts under the names that the pages use: counts.h5ad, and 10x folders of the same."""
    import numpy as np
    import undrop as ud
    from undrop import _command

    adata = ud.simulate(n_cells=150, n_genes=200, n_groups=3, seed=11, mean_rate=2.0)
    busy = np.argsort(-np.asarray(adata.X.mean(axis=0)).ravel())[: len(MARKERS)]
    names = adata.var_names.to_numpy(dtype=object).copy()
    names[busy] = MARKERS
    adata.var_names = names.astype(str)
    adata.obs["cell_type"] = adata.obs["group"].astype(str)
    adata.obs["batch"] = np.where(np.arange(adata.n_obs) % 2, "one", "two")
    adata.obsm["X_pca"] = np.random.default_rng(0).normal(size=(adata.n_obs, 5))
    for layer in list(adata.layers):
        del adata.layers[layer]
    adata.write_h5ad(folder / "counts.h5ad")
    for name in ("filtered_feature_bc_matrix", "pbmc3k"):
        _command.run("convert", folder / "counts.h5ad", f"{folder / name}/", "-q")
