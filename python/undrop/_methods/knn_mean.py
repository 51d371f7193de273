"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def knn_mean(
    data: Any,
    *,
    n_neighbors: int | Literal["auto"] | None = None,
    n_components: int | None = None,
    n_top_genes: int | Literal["all"] | None = None,
    use_rep: str | None = None,
    neighbors_key: str | None = None,
    layer: str | None = None,
    key_added: str | None = None,
    policy: Literal["fill", "posterior", "denoise"] = "fill",
    zeros: Literal["auto", "called", "all", "weighed"] = "auto",
    scale: Literal["log1p", "normalized", "counts"] = "log1p",
    genes: Iterable[str] | None = None,
    labels: str | None = None,
    n_clusters: int | Literal["auto"] = "auto",
    batch: str | None = None,
    feature_types: str | Iterable[str] = "Gene Expression",
    preset: str = "default",
    tune: bool = False,
    write_dropout: bool = False,
    write_sd: bool = False,
    write_quantiles: str | Iterable[float] = "",
    seed: int = 0,
    n_threads: int | None = None,
    device: Literal["cpu", "cuda"] = "cpu",
    max_memory: str | int | None = None,
    strict: bool = False,
    copy: bool = False,
    force: bool = False,
    progress: bool | Progress | None = None,
) -> Any:
    r"""The mean of the nearest cells, one step.

    The mean of count / size factor over the nearest cells in principal components of log-normalised counts, the
    cell itself among them. The plainest form of smoothing: what diffusion and smoothing methods have to beat. It
    makes neighbours alike, rare cells among them.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    n_neighbors
        Cells that are averaged, the cell itself among them; auto: the square root of the cells, 5 to 30. From
        1 to 10000. Default: 'auto'.
    n_components
        Principal components in which neighbours are found. From 1 to 500. Default: 20.
    n_top_genes
        Genes behind the components, the most variable first; all are averaged. At least 2. Default: 2000.
    use_rep
        Find neighbours in this embedding (obsm of an h5ad file), in place of own components. Default: ''.
    neighbors_key
        Take this graph of cells (uns and obsp of an h5ad file; scanpy's is called neighbors). Default: ''.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.
    """
    return _run.run_method(
        "knn_mean", locals(), ["n_neighbors", "n_components", "n_top_genes", "use_rep", "neighbors_key"]
    )
