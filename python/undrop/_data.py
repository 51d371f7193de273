"""AnnData objects and bare matrices as data sets of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from . import _core
from ._counts import counts_of
from .errors import InputError, OptionError


def is_anndata(data: Any) -> bool:
    """True for an AnnData object, without importing anndata."""
    return all(hasattr(data, name) for name in ("obs", "var", "layers", "uns", "varm", "obs_names"))


def data_of(data: Any, layer: str | None, columns: Iterable[str | None]) -> _core.Data:
    """The data set of an AnnData object or a matrix of cells × genes.

    `columns` are the columns of obs that the run reads; all others are left where they are.
    """
    if is_anndata(data):
        return _of_anndata(data, layer, [name for name in columns if name])
    if layer is not None:
        raise OptionError(f"layer {layer}: a bare matrix has no layers; leave it out")
    if missing := [name for name in columns if name]:
        raise OptionError(f"{missing[0]}: a bare matrix has no annotations of cells; give an AnnData object")
    if hasattr(data, "to_numpy"):  # a DataFrame
        return _core.Data(counts_of(_values(data)), _strings(data.index), _strings(data.columns), "the table", "X")
    counts = counts_of(data)
    n_cells, n_genes = counts.shape
    return _core.Data(counts, _strings(range(n_cells)), _strings(range(n_genes)), "the matrix", "X")


def _values(table: pd.DataFrame) -> np.ndarray:
    """Values of a table; those of the kinds that may be missing (Int64, Float64) as floats, missing ones as NaN."""
    if any(isinstance(kind, pd.api.extensions.ExtensionDtype) for kind in table.dtypes):
        numbers = [pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind) for kind in table.dtypes]
        if all(numbers):
            return np.asarray(table.to_numpy(np.float64, na_value=np.nan))
    return np.asarray(table.to_numpy())


def _strings(names: Iterable[Any]) -> list[str]:
    return list(map(str, names))


def _of_anndata(adata: Any, layer: str | None, columns: list[str]) -> _core.Data:
    location, counts = _named_counts(adata, layer) if layer else _found_counts(adata)
    data = _core.Data(counts, _strings(adata.obs_names), _strings(adata.var_names), "adata", location)
    for name in adata.obs.columns:
        if name in columns:
            _add_column(data, str(name), adata.obs[name])
        else:
            data.add_obs_numbers(str(name), [])  # messages list the columns that there are
    for name in adata.var.columns:
        if adata.var[name].dtype.kind == "O" or isinstance(adata.var[name].dtype, pd.StringDtype | pd.CategoricalDtype):
            data.add_var_texts(str(name), _texts(adata.var[name]))
    return data


def _texts(column: pd.Series) -> list[str]:
    missing = column.isna().to_numpy()
    return ["" if gone else str(value) for value, gone in zip(column, missing, strict=True)]


def _category(value: Any) -> str:
    """Its name as the engine reads it from a file: 1.0 is "1"."""
    return _core.text_of_number(float(value)) if isinstance(value, float | np.floating) else str(value)


def _add_column(data: _core.Data, name: str, column: pd.Series) -> None:
    if isinstance(column.dtype, pd.CategoricalDtype):
        names = [_category(value) for value in column.cat.categories]
        data.add_obs_categories(name, names, column.cat.codes.to_numpy(np.int32).tolist())
    elif pd.api.types.is_bool_dtype(column.dtype):
        data.add_obs_booleans(name, column.astype("boolean").to_numpy(np.float64, na_value=np.nan).tolist())
    elif pd.api.types.is_numeric_dtype(column.dtype):
        data.add_obs_numbers(name, column.to_numpy(np.float64, na_value=np.nan).tolist())
    else:
        data.add_obs_texts(name, _texts(column))


def _raw_has_the_genes(adata: Any) -> bool:
    return adata.raw is not None and list(adata.raw.var_names) == list(adata.var_names)


def _refuse_raw(adata: Any) -> InputError:
    return InputError(
        f"adata: raw.X does not have the {adata.n_vars} genes of var, so its counts cannot be used beside X. Make it "
        "the data set (adata = adata.raw.to_adata()) or copy its counts of these genes into a layer "
        "(adata.layers['counts'] = adata.raw[:, adata.var_names].X) and give layer='counts'"
    )


def _named_counts(adata: Any, layer: str) -> tuple[str, _core.Counts]:
    if layer in adata.layers:
        return f"layers/{layer}", counts_of(adata.layers[layer])
    if layer == "X" and adata.X is not None:
        return "X", counts_of(adata.X)
    if layer == "raw" and adata.raw is not None:
        if not _raw_has_the_genes(adata):
            raise _refuse_raw(adata)
        return "raw/X", counts_of(adata.raw.X)
    places = [*adata.layers, *(["X"] if adata.X is not None else []), *(["raw"] if adata.raw is not None else [])]
    raise OptionError(f"layer {layer}: is not in adata; there are: {', '.join(places)}")


def _may_hold_counts(matrix: Any) -> bool:
    """Looks at the first cells only."""
    some = matrix[: min(100, matrix.shape[0])]
    values = np.asarray(getattr(some, "data", some) if hasattr(some, "indptr") else some)
    return bool(values.dtype.kind in "iufb" and np.all(values >= 0) and np.all(values == np.rint(values)))


def _found_counts(adata: Any) -> tuple[str, _core.Counts]:
    """Counts from layers["counts"], X or raw, the first that holds whole numbers none of which is negative."""
    places: list[tuple[str, Any]] = []
    if "counts" in adata.layers:
        places.append(("layers/counts", adata.layers["counts"]))
    if adata.X is not None:
        places.append(("X", adata.X))
    for location, matrix in places:
        if _may_hold_counts(matrix) and (counts := counts_of(matrix)).holds_counts:
            return location, counts
    if adata.raw is not None and _may_hold_counts(adata.raw.X):
        if not _raw_has_the_genes(adata):
            raise _refuse_raw(adata)
        if (counts := counts_of(adata.raw.X)).holds_counts:
            return "raw/X", counts
    if not places:
        raise InputError(
            "adata: there is no X and no layer named counts. Name the one that holds the raw counts by layer=; there "
            f"are: {', '.join(adata.layers) or 'none'}"
        )
    return places[0][0], counts_of(places[0][1])
