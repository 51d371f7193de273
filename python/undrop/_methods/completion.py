"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def completion(
    data: Any,
    *,
    rank: int | Literal["auto"] | None = None,
    ridge: float | Literal["auto"] | None = None,
    hidden_share: float | None = None,
    max_sweeps: int | None = None,
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
    r"""Low-rank completion of the non-zeros, zeros as missing.

    Gene and cell effects and a low-rank part, fitted to log1p(count / size factor) of the non-zeros alone by
    alternating least squares: what a zero would have shown if it had been seen. The control to beat at hidden
    counts. Filling every zero with it multiplies the mass and blurs cell types: presence and absence are lost.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    rank
        Factors of cells and genes; auto: chosen on hidden non-zeros. From 0 to 200. Default: 'auto'.
    ridge
        Penalty on the factors' squares; auto: chosen on hidden non-zeros. From 0.001 to 1000000. Default:
        'auto'.
    hidden_share
        Share of the non-zeros hidden for that choice. From 0.01 to 0.5. Default: 0.1.
    max_sweeps
        Rounds of least squares, at most. From 1 to 10000. Default: 30.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.
    """
    return _run.run_method("completion", locals(), ["rank", "ridge", "hidden_share", "max_sweeps"])
