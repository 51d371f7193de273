"""Imputation, called as scanpy's preprocessing is: in place, on AnnData objects or bare matrices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from . import _methods, _run
from ._methods import *  # noqa: F403
from ._progress import Progress
from .foreign import half_of_molecules, posterior

__all__ = ["half_of_molecules", "impute", "posterior", *_methods.__all__]


def impute(
    data: Any,
    method: str = "scgacl",
    *,
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
    **options: bool | int | float | str | None,
) -> Any:
    """Fill dropout zeros of raw counts; observed counts stay as they are.

    Parameters
    ----------
    data
        AnnData object (in memory, backed or a view), SciPy sparse matrix, numpy array or DataFrame; cells × genes, raw
        counts.
    method
        See :func:`undrop.methods`.
    layer
        Take the counts from this layer ("X" and "raw" are names too); else ``layers["counts"]``, X or raw, whichever
        holds counts.
    key_added
        Name of the new layer and prefix of its companions; else the method's name.
    policy
        "fill": observed counts stay, only zeros may change; "posterior": the rate given both the method's prediction
        and the cell's own count; "denoise": the method's own value everywhere.
    zeros
        Under "fill": the zeros that the dropout model calls, all, or all weighed by the probability that they are
        dropout; "auto": called where there is a dropout model.
    scale
        Of the new layer: "counts" at the cell's own depth, "normalized" = counts / size factor, "log1p" of that.
    genes
        Compute only these; the others keep their observed values.
    labels
        Column of obs with cell types, for methods that use them; else clusters are found.
    n_clusters
        Clusters to be found where no labels are given.
    batch
        Column of obs; each batch is imputed apart.
    feature_types
        Types of the features that are modelled and counted in size factors.
    preset
        "default", "paper" or "reference": settings of the method.
    tune
        Choose the method's main option by molecules held back from the fit.
    write_dropout, write_sd
        Add layers with the probability that a zero is dropout, and the standard deviation of imputed values.
    write_quantiles
        Under "posterior": add a layer for each of these quantiles, for instance (0.05, 0.95).
    seed
        Of all random numbers. The same data, options and seed give the same bits as the command line.
    n_threads
        All cores of the process's affinity if None.
    device
        Where networks run.
    max_memory
        Refuse rather than exceed this, for instance "4G".
    strict
        Fail where a fit does not converge.
    copy
        Return a new object instead of changing `data`.
    force
        Replace a layer that undrop did not write.
    progress
        True: a line with the progress; a function of (stage, done, total, note); None: a line on a terminal or in a
        notebook.
    **options
        The method's own, as ``undrop methods METHOD`` lists them.

    Returns
    -------
    None, or the new object with `copy`. Adds ``layers[key]`` (float32, CSR or dense, whichever is smaller),
    ``obs[key + "_size_factor"]``, ``obs[key + "_cluster"]`` where clusters were found, ``var[key + "_imputed"]``,
    ``varm[key + "_dropout"]`` where the dropout model is a table, and ``uns[key]`` with every option, the seed, the
    version, the checksum of the counts and the warnings. For a bare matrix the imputed one is returned.

    Raises
    ------
    undrop.errors.InputError
        Log values, negatives, NaN, swapped axes, too few cells.
    undrop.errors.OptionError
        An option that is unknown, out of range, or not offered by the method.
    undrop.errors.ResourceError, undrop.errors.NumericalError, undrop.errors.UsageError
        Too little memory; numbers that broke down; a layer that would be replaced.
    undrop.errors.Cancelled
        The run was interrupted (a KeyboardInterrupt). `data` is as it was.
    """
    given = {name: value for name, value in locals().items() if name not in ("data", "options")}
    return _run.run(data, _run.request_of(given, options))
