"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def alra(
    data: Any,
    *,
    rank: int | Literal["auto"] | None = None,
    gap_threshold: float | None = None,
    threshold_quantile: float | None = None,
    threshold: Literal["negative", "absolute"] | None = None,
    keep_observed: bool | None = None,
    power_iterations: int | None = None,
    final_iterations: int | None = None,
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
    r"""Low-rank approximation, thresholded gene by gene.

    Singular vectors of log-normalised counts; a gene's low-rank values that are no larger than its most negative
    ones become zero, the others are scaled to the mean and deviation of the gene's observed non-zeros. The rank
    is read off the singular values. Fast, any size; meant for looking at markers in log space: counts are pulled
    up.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    rank
        Singular vectors; auto: the last gap between singular values that stands out of the noise's. From 1 to
        500. Default: 'auto'. k in the paper. Published program: auto.
    gap_threshold
        Standard deviations of the noise's gaps by which a gap stands out. From 0 to 1000. Default: 6.0.
        Published program: 6.
    threshold_quantile
        Quantile of a gene's low-rank values whose size is its threshold. From 0 to 0.5. Default: 0.001.
        Published program: 0.001.
    threshold
        negative: a quantile above 0 zeroes nothing; absolute: its size zeroes the gene's smallest values.
        Default: 'negative'. Published program: absolute.
    keep_observed
        Under --policy denoise, write observed counts as they are rather than their low-rank value. Default:
        False. Published program: false.
    power_iterations
        Of the randomised decomposition by which the rank is chosen. From 0 to 100. Default: 4. Published
        program: 2.
    final_iterations
        Of a second decomposition of the chosen rank; 0: the first one serves. From 0 to 100. Default: 0.
        Published program: 10.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Linderman, Zhao, Roulis, Bielecki, Flavell, Nadler, Kluger. Nature Communications 13, 192 (2022)
    doi:10.1038/s41467-021-27729-z
    """
    return _run.run_method(
        "alra",
        locals(),
        [
            "rank",
            "gap_threshold",
            "threshold_quantile",
            "threshold",
            "keep_observed",
            "power_iterations",
            "final_iterations",
            "dropout_model",
        ],
    )
