"""Matrices of Python as counts of the engine, without a copy where none is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from . import _core
from .errors import InputError

_ENTRIES_AT_ONCE = 1 << 22


def counts_of(matrix: Any) -> _core.Counts:
    """Counts of a matrix of cells × genes.

    A CSR matrix with sorted indices, without stored zeros and with numbers of up to 64 bits is read where it lies; it
    must not be written to meanwhile. Others are copied, by blocks of cells, into the smallest type that holds them.

    Raises
    ------
    InputError
        Values that are no numbers, NaN or infinite, or a matrix that has not two dimensions.
    """
    if len(getattr(matrix, "shape", ())) != 2:
        raise InputError(f"a matrix of cells × genes is needed, this is {type(matrix).__name__}")
    if np.ma.isMaskedArray(matrix) and np.ma.getmaskarray(matrix).any():
        raise InputError("the array has masked entries, and counts must be known; fill them (0 where nothing was seen)")
    if sparse.issparse(matrix) and matrix.format == "csr":
        return _borrowed(matrix)
    return _copied(matrix)


def _numbers(values: np.ndarray) -> np.ndarray:
    """The same memory where the engine knows the type."""
    if values.dtype == np.bool_:
        return values.view(np.uint8)
    if values.dtype.kind not in "iuf":
        raise InputError(f"the values are {values.dtype}, and counts must be numbers")
    known = values.dtype.kind in "iu" or values.dtype.itemsize in (4, 8)
    if not known or not values.dtype.isnative:
        return values.astype(np.float32 if values.dtype.itemsize <= 4 else np.float64)
    return np.ascontiguousarray(values)


def _borrowed(matrix: Any) -> _core.Counts:
    n_genes = int(matrix.shape[1])
    return _core.borrow_counts(*_parts(matrix), n_genes)


def _parts(matrix: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.ascontiguousarray(matrix.indptr), np.ascontiguousarray(matrix.indices), _numbers(matrix.data)


def _copied(matrix: Any) -> _core.Counts:
    n_cells, n_genes = map(int, matrix.shape)
    if sparse.issparse(matrix):
        return _borrowed(matrix.tocsr())
    builder = _core.CountsBuilder(n_genes, n_cells)
    for rows in _blocks(matrix, n_cells, n_genes):
        if sparse.issparse(rows):
            builder.add_sparse(*_parts(rows.tocsr()))
        else:
            builder.add_dense(np.ascontiguousarray(_numbers(np.asarray(rows)), dtype=np.float32))
    return builder.finish()


def _blocks(matrix: Any, n_cells: int, n_genes: int) -> Iterator[Any]:
    """Some cells at a time: a matrix that stays in its file is never held as a whole."""
    step = max(1, _ENTRIES_AT_ONCE // max(1, n_genes))
    for begin in range(0, n_cells, step):
        yield matrix[begin : begin + step]
