"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def drimpute(
    data: Any,
    *,
    k_min: int | None = None,
    k_max: int | None = None,
    distances: Literal["both", "spearman", "pearson"] | None = None,
    axes_share: float | None = None,
    n_starts: int | None = None,
    keep_observed: bool | None = None,
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
    r"""Cluster means of log counts, averaged over twelve clusterings.

    Cells are clustered by Spearman and by Pearson distances into 10 to 15 groups each; a zero becomes the mean of
    log1p(count / size factor) of its cluster, zeros weighed in, averaged over the clusterings. A gene that is
    absent in all clusters of a cell stays zero. Quick, and kind to cell types.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    k_min
        Smallest number of clusters; at most a fifth of the cells. From 1 to 1000. Default: 10. k in the
        paper. Published program: 10.
    k_max
        Largest number of clusters; at most a fifth of the cells. From 1 to 1000. Default: 15. k in the paper.
        Published program: 15.
    distances
        Correlations behind the distances between cells. Default: 'both'. Published program: both.
    axes_share
        Principal axes of the distances that are clustered, as a share of the cells (2 to 100 axes). From
        0.0001 to 1. Default: 0.05. Published program: 0.05.
    n_starts
        Starts of each k-means, of which the best is kept. From 1 to 100000. Default: 20. Published program:
        1000.
    keep_observed
        Under --policy denoise, write observed counts as they are rather than their clusters' mean. Default:
        False. Published program: true.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Gong, Kwak, Pota, Koyano-Nakagawa, Garry. BMC Bioinformatics 19, 220 (2018)
    doi:10.1186/s12859-018-2226-y
    """
    return _run.run_method(
        "drimpute",
        locals(),
        ["k_min", "k_max", "distances", "axes_share", "n_starts", "keep_observed", "dropout_model"],
    )
