"""What another tool predicted, weighed against each cell's own counts."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy import sparse

from . import _command, _run
from ._data import is_anndata
from ._progress import Progress
from .errors import InputError, OptionError

if TYPE_CHECKING:
    from anndata import AnnData

_HALF = "undrop_half"


def posterior(
    data: Any,
    prediction: Any,
    *,
    prediction_scale: Literal["auto", "counts", "normalized", "log1p", "cp10k", "log1p_cp10k"] = "auto",
    prediction_of_half: Any = None,
    layer: str | None = None,
    key_added: str | None = None,
    scale: Literal["log1p", "normalized", "counts"] = "log1p",
    genes: Iterable[str] | None = None,
    feature_types: str | Iterable[str] = "Gene Expression",
    write_sd: bool = False,
    write_quantiles: str | Iterable[float] = "",
    seed: int = 0,
    n_threads: int | None = None,
    max_memory: str | int | None = None,
    copy: bool = False,
    force: bool = False,
    progress: bool | Progress | None = None,
) -> Any:
    """Weigh what another tool predicted against each cell's own counts.

    Parameters
    ----------
    data
        Raw counts that the prediction was made from, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    prediction
        What the tool made of them: the name of a layer of `data`; an AnnData object (the layer that undrop marked as
        imputed, else X) or a pair of one and the name of its layer; a matrix or DataFrame of the shape of `data`; or a
        path as the command takes it, ``FILE[:LAYER]``. Cells and genes are matched by name where there are names.
    prediction_scale
        "counts"; "normalized" (counts / size factor) or "log1p" of that; "cp10k" (per 10,000) or "log1p_cp10k". "auto":
        what undrop wrote beside it.
    prediction_of_half
        What the same tool made of :func:`half_of_molecules`, on the same scale: tells how far it can be trusted, gene
        by gene. Without it trust is a careful guess, with a warning.
    layer
        Take the counts from this layer ("X" and "raw" are names too); else ``layers["counts"]``, X or raw, whichever
        holds counts.
    key_added
        Name of the new layer and prefix of its companions; else "posterior".
    scale
        Of the new layer: "counts" at the cell's own depth, "normalized" = counts / size factor, "log1p" of that.
    genes
        Weigh only these; the others keep their counts.
    feature_types
        Types of the features that are weighed and counted in size factors.
    write_sd
        Add a layer with the standard deviation of the posterior, on the scale of the layer.
    write_quantiles
        Add a layer for each of these quantiles, for instance (0.05, 0.95).
    seed
        Of the halves of the molecules: the one that :func:`half_of_molecules` was given.
    n_threads
        All cores of the process's affinity if None.
    max_memory
        Refuse rather than exceed this, for instance "4G".
    copy
        Return a new object instead of changing `data`.
    force
        Replace a layer that undrop did not write.
    progress
        True: a line with the progress; a function of (stage, done, total, note); None: a line on a terminal or in a
        notebook.

    Returns
    -------
    None, or the new object with `copy`. Adds what :func:`undrop.pp.impute` adds: ``layers[key]`` (float32, posterior
    means), its companions, and ``uns[key]``. For a bare matrix the posterior means are returned. The same counts,
    prediction, options and seed give the same bits as ``undrop posterior``.

    Raises
    ------
    undrop.errors.InputError
        Counts that are none; a prediction that lacks cells, has no gene of `data`, or holds NaN; a half of other
        counts.
    undrop.errors.OptionError
        There is no such layer, or neither `prediction_scale` nor the data tell the scale.
    undrop.errors.ResourceError, undrop.errors.UsageError
        Too little memory; a layer that would be replaced.
    undrop.errors.Cancelled
        The run was interrupted (a KeyboardInterrupt). `data` is as it was.
    """
    with tempfile.TemporaryDirectory(prefix="undrop-") as folder:
        places = Path(folder)
        common = {
            "prediction": _place(prediction, data, "prediction", places),
            "prediction_scale": prediction_scale,
            "key_added": key_added,
            "scale": scale,
            "layer": layer,
            "feature_types": feature_types,
            "write_sd": write_sd,
            "write_quantiles": write_quantiles,
            "seed": seed,
            "n_threads": n_threads,
            "max_memory": max_memory,
        }
        if prediction_of_half is not None:
            common["prediction_of_half"] = _place(prediction_of_half, data, "prediction_of_half", places)
        kept = {"copy": copy, "force": force, "progress": progress, "genes": genes}
        return _run.weigh(data, _run.request_of({**common, **kept}, {}))


def half_of_molecules(data: Any, *, layer: str | None = None, seed: int = 0) -> AnnData:
    """One half of the molecules of all cells, for a tool whose prediction is to be weighed.

    What the tool makes of it is the `prediction_of_half` of :func:`posterior`: held against the other half, which the
    tool has not seen, it tells how far the tool can be trusted.

    Parameters
    ----------
    data
        AnnData object, or the path of a file that undrop reads; raw counts (whole numbers).
    layer
        Take the counts from this layer.
    seed
        Of the draw: a molecule is kept with probability 1/2. The same counts and seed give the same half.

    Returns
    -------
    AnnData of the same cells × genes, with counts in X, without annotations of cells (they may tell of the molecules
    that were taken), and with ``uns["undrop_half"]``, which says which half it is: keep it with the tool's result.

    Raises
    ------
    undrop.errors.InputError, undrop.errors.OptionError
        The counts are no whole numbers; there is no such layer.
    """
    import anndata

    with tempfile.TemporaryDirectory(prefix="undrop-") as folder, _command.as_file(data) as path:
        made = Path(folder) / "half.h5ad"
        options = {"export_half": made, "layer": layer, "seed": seed, "quiet": True}
        _command.run("posterior", path, *_command.flags(options))
        return anndata.read_h5ad(made)


def _place(prediction: Any, data: Any, name: str, folder: Path) -> str:
    """A prediction as the engine reads it: FILE[:LAYER]; what is held in memory is written there first."""
    if isinstance(prediction, str) and is_anndata(data) and prediction in data.layers:
        return _written((data, prediction), data, name, folder)
    if isinstance(prediction, str | os.PathLike):
        return os.fspath(prediction)
    return _written(prediction, data, name, folder)


def _written(prediction: Any, data: Any, name: str, folder: Path) -> str:
    import anndata

    source, layer, matrix = _source(prediction, data, name)
    cells, genes = _names(source, data, matrix, name)
    held = anndata.AnnData(shape=(len(cells), len(genes)))
    held.obs_names, held.var_names = cells, genes
    if layer == "X":
        held.X = matrix
    else:
        held.layers[layer] = matrix
    for fact in (layer, _HALF):
        if is_anndata(source) and fact in source.uns:
            held.uns[fact] = source.uns[fact]
    path = folder / f"{name}.h5ad"
    held.write_h5ad(path)
    return f"{path}:{layer}"


def _source(prediction: Any, data: Any, name: str) -> tuple[Any, str, Any]:
    """Where it comes from, its layer and its values."""
    if isinstance(prediction, tuple) and len(prediction) == 2 and is_anndata(prediction[0]):
        source, layer = prediction
        if layer != "X" and layer not in source.layers:
            there = ", ".join([*source.layers, "X"])
            raise OptionError(f"{name} {layer}: is not in the object; there are: {there}")
    elif is_anndata(prediction):
        marked = [key for key in prediction.layers if _is_imputed(prediction, key)]
        source, layer = prediction, marked[0] if len(marked) == 1 else "X"
    else:
        return prediction, "X", _values(prediction, name)
    return source, layer, _values(source.X if layer == "X" else source.layers[layer], name)


def _is_imputed(adata: Any, key: str) -> bool:
    facts = adata.uns.get(key)
    return isinstance(facts, dict) and bool(facts.get("imputed", False))


def _values(matrix: Any, name: str) -> Any:
    if len(getattr(matrix, "shape", ())) != 2:
        raise InputError(
            f"{name}: a layer's name, an AnnData object, a matrix of cells × genes or a path is needed, this is "
            f"{type(matrix).__name__}"
        )
    if hasattr(matrix, "to_memory"):
        matrix = matrix.to_memory()
    if sparse.issparse(matrix):
        return matrix if matrix.format in ("csr", "csc") else matrix.tocsr()
    return np.asarray(matrix)


def _names(source: Any, data: Any, matrix: Any, name: str) -> tuple[list[str], list[str]]:
    """Of cells and genes; a bare matrix has those of the counts, in their order."""
    for holder in (source, data):
        if is_anndata(holder):
            cells, genes = holder.obs_names, holder.var_names
        elif hasattr(holder, "to_numpy"):
            cells, genes = holder.index, holder.columns
        else:
            continue
        if (len(cells), len(genes)) == matrix.shape:
            return list(map(str, cells)), list(map(str, genes))
        break
    if matrix.shape != data.shape:
        raise InputError(
            f"{name}: has the shape {matrix.shape}, the counts have {data.shape}; give an object with names"
        )
    return list(map(str, range(data.shape[0]))), list(map(str, range(data.shape[1])))
