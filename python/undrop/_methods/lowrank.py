"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def lowrank(
    data: Any,
    *,
    rank: int | Literal["auto"] | None = None,
    max_rank: int | None = None,
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
    r"""Truncated singular value decomposition of log-normalised counts.

    Gene means and the leading principal components of log1p(count / size factor), zeros weighed in; negative
    values become 0. The number of components is the one that predicts hidden blocks of cells and genes best. What
    a linear method sees, and the yardstick for non-linear ones.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    rank
        Components; auto: chosen on hidden blocks of cells and genes. From 0 to 500. Default: 'auto'.
    max_rank
        Most components that auto chooses from. From 1 to 500. Default: 50.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.
    """
    return _run.run_method("lowrank", locals(), ["rank", "max_rank"])
