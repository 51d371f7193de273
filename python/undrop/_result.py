"""What a run adds, put into an AnnData object or made a matrix."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from .errors import UsageError

Members = dict[str, Any]


def matrix_of(layer: Any, shape: tuple[int, int]) -> Any:
    """A CSR matrix or a dense array of float32, whichever is smaller; the engine's memory, not a copy."""
    if isinstance(layer, tuple):
        return sparse.csr_matrix(layer, shape=shape)
    return layer


def require_free(adata: Any, key: str, location: str | None, force: bool) -> None:
    """Refuses what is not undrop's own to be replaced.

    Raises
    ------
    UsageError
        The layer holds the counts that are read, or something that undrop did not write, unless `force`.
    """
    if location == f"layers/{key}":
        raise UsageError(
            f"the counts are in layers['{key}'], which the result would replace; choose another name with key_added"
        )
    written = isinstance(adata.uns.get(key), dict) and "imputed" in adata.uns[key]
    for place, names in _companions(adata, key).items():
        if location in [f"{place}/{name}" for name in names]:
            raise UsageError(f"the counts are in {location}, a name of the result's; choose another with key_added")
        if names and not written and not force:
            raise UsageError(
                f"adata has {place}['{names[0]}'] already; choose another name with key_added, or give force=True to "
                "replace it"
            )


def _companions(adata: Any, key: str) -> dict[str, list[str]]:
    """Members that a result of this key has, or had."""
    quantile = re.compile(re.escape(key) + r"_q[0-9.e-]+")
    layers = {key, f"{key}_sd", f"{key}_dropout"}
    ours = {
        "layers": [name for name in adata.layers if name in layers or quantile.fullmatch(str(name))],
        "obs": [name for name in (f"{key}_size_factor", f"{key}_cluster") if name in adata.obs],
        "var": [name for name in (f"{key}_imputed",) if name in adata.var],
        "varm": [name for name in (f"{key}_dropout",) if name in adata.varm],
        "uns": [name for name in (key,) if name in adata.uns],
    }
    return ours


def remove_old(adata: Any, key: str) -> None:
    """What an earlier result left, so that no companion of it stands beside the new layer."""
    for place, names in _companions(adata, key).items():
        for name in names:
            del getattr(adata, place)[name]


def add_to(adata: Any, members: Members) -> None:
    """Adds layers, annotations and facts."""
    for name, layer in members["layers"].items():
        adata.layers[name] = matrix_of(layer, adata.shape)
    for name, values in members["obs"].items():
        adata.obs[name] = pd.Categorical.from_codes(values[1], values[0]) if isinstance(values, tuple) else values
    for name, flags in members["var"].items():
        adata.var[name] = flags.astype(np.bool_)
    for name, table in members["varm"].items():
        adata.varm[name] = table
    for name, facts in members["uns"].items():
        adata.uns[name] = _storable(facts)


def _storable(facts: dict[str, Any]) -> dict[str, Any]:
    """Lists of texts as arrays, which h5ad files hold."""
    out: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, dict):
            out[name] = _storable(value)
        else:
            out[name] = np.array(value, dtype=object) if isinstance(value, list) else value
    return out
