"""Embeddings and graphs of cells that an AnnData object holds, for methods that take them in place of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from . import _core
from .errors import InputError, OptionError

Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]


def add_geometry(data: _core.Data, adata: Any, use_rep: str | None, neighbors_key: str | None) -> None:
    """Adds what the method's options of these names ask for.

    Raises
    ------
    OptionError
        There is no such embedding or graph.
    InputError
        Values that are NaN, infinite or, in a graph, negative.
    """
    if use_rep:
        data.set_representation(use_rep, _coordinates(adata, use_rep))
    if neighbors_key:
        distances, connectivities = (_part(adata, neighbors_key, part) for part in ("distances", "connectivities"))
        if distances is None and connectivities is None:
            raise OptionError(
                f"neighbors_key {neighbors_key}: names no graph in adata, that is, no uns['{neighbors_key}'] with "
                f"distances_key or connectivities_key in obsp; there are: {', '.join(_graphs(adata)) or 'none'}"
            )
        data.set_neighbors(neighbors_key, distances, connectivities)


def _coordinates(adata: Any, key: str) -> np.ndarray:
    if key not in adata.obsm:
        raise OptionError(f"use_rep {key}: is not in obsm of adata; there are: {', '.join(adata.obsm) or 'none'}")
    held = adata.obsm[key]
    points = np.ascontiguousarray(held.toarray() if sparse.issparse(held) else held, dtype=np.float64)
    if points.ndim != 2 or not points.shape[1]:
        raise InputError(f"obsm['{key}'] has no columns")
    if not np.isfinite(points).all():
        raise InputError(
            f"obsm['{key}']: NaN or infinity among the coordinates. Make the embedding anew, or leave use_rep out"
        )
    return points


def _name(adata: Any, key: str, part: str) -> str | None:
    """The matrix of obsp: as uns says, else by its usual names."""
    described = adata.uns.get(key)
    named = described.get(f"{part}_key") if isinstance(described, dict) else None
    candidates = [named, f"{key}_{part}", *([part] if key == "neighbors" else [])]
    return next((name for name in candidates if name is not None and name in adata.obsp), None)


def _graphs(adata: Any) -> list[str]:
    endings = ("_distances", "_connectivities")
    candidates = {*map(str, adata.uns), "neighbors"}
    candidates |= {name.removesuffix(ending) for name in adata.obsp for ending in endings if name.endswith(ending)}
    return sorted(key for key in candidates if _name(adata, key, "distances") or _name(adata, key, "connectivities"))


def _part(adata: Any, key: str, part: str) -> Pairs | None:
    """Entries by rows, other ends rising, none twice and none with itself; an entry of 0 is an entry."""
    name = _name(adata, key, part)
    if name is None:
        return None
    held = sparse.coo_matrix(adata.obsp[name])
    if not (np.isfinite(held.data).all() and (held.data >= 0).all()):
        raise InputError(
            f"obsp['{name}']: a value is negative, NaN or infinite. A graph of cells needs numbers from 0 up: make it "
            "anew (scanpy.pp.neighbors), or leave neighbors_key out"
        )
    others = held.row != held.col
    values = held.data[others].astype(np.float32)
    rows = sparse.csr_matrix((values, (held.row[others], held.col[others])), shape=held.shape)
    rows.sum_duplicates()
    return rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data
