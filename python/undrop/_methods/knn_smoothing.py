"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def knn_smoothing(
    data: Any,
    *,
    k: int | Literal["auto"] | None = None,
    n_pcs: int | None = None,
    dither: float | None = None,
    aggregate: Literal["mean", "sum", "depth"] | None = None,
    use_rep: str | None = None,
    dropout_model: Literal["own", "calibrated"] | None = None,
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
    r"""Iterative k-nearest-neighbour smoothing.

    Adds up the counts of a cell and its nearest cells, which are found anew in rounds of 2, 4, 8, ... cells from
    the sums so far. Keeps counts counts; makes neighbours alike, rare cells among them.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    k
        Cells that are added up, the cell itself among them; auto: 32 (at most a sixth of the cells), 64 where
        cells have few molecules and are many, 4 where most counts are 5 or more, as of reads. From 1 to 4096.
        Default: 'auto'. k in the paper. Published program: none.
    n_pcs
        Principal components in which neighbours are found. From 1 to 500. Default: 10. d in the paper.
        Published program: 10.
    dither
        Noise on the components, as a share of their ranges; it loosens clumps. From 0 to 1. Default: 0.03.
        Published program: 0.03.
    aggregate
        mean: sum / k; sum: as published, k times too large; depth: the sum at the cell's own depth. Default:
        'mean'. Published program: sum.
    use_rep
        Find neighbours in this embedding (obsm of an h5ad file), in place of own components. Default: ''.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Wagner, Yan and Yanai, bioRxiv 2018
    doi:10.1101/217737
    """
    return _run.run_method("knn_smoothing", locals(), ["k", "n_pcs", "dither", "aggregate", "use_rep", "dropout_model"])
