"""Scores of a result against a known truth."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd

from . import _command


def evaluate(
    imputed: Any,
    truth: Any,
    *,
    layer: str | None = None,
    scale: str | None = None,
    counts: Any = None,
    truth_layer: str | None = None,
    mask_only: bool = False,
) -> pd.DataFrame:
    """Score a result, by whatever tool, against a known truth, with controls beside it.

    Parameters
    ----------
    imputed
        AnnData object or path of an h5ad file with the imputed layer.
    truth
        AnnData object or path with the true counts of the same cells and genes.
    layer
        Layer of `imputed` to be scored, or "X"; the one that undrop marked as imputed if None.
    scale
        "log1p", "normalized" or "counts"; if None, as the object says.
    counts
        The counts that were imputed, if they are not `imputed`'s own.
    truth_layer
        Layer of `truth`; ``true_counts`` where there is one, else its counts.
    mask_only
        Score hidden entries only: 0 in the input and positive in the truth.

    Returns
    -------
    DataFrame, one row a result or control, one column a score: rmse, mae, pearson and cosine on log1p of normalised
    counts (overall, per gene, per cell), the mass ratio, and accuracy, precision, recall and F1 of dropout calls.

    Raises
    ------
    undrop.errors.InputError, undrop.errors.OptionError
        The shapes or names differ; there is no such layer.
    """
    with ExitStack() as files:
        truth_path = _with_layer(files.enter_context(_command.as_file(truth)), truth_layer)
        own = files.enter_context(_command.as_file(imputed))
        given: dict[str, Any] = {"truth": truth_path, "layer": layer, "scale": scale, "json": True, "quiet": True}
        if counts is not None:
            given["input"] = files.enter_context(_command.as_file(counts))
        if mask_only:
            given["mask_only"] = True
        return _table(json.loads(_command.run("evaluate", own, *_command.flags(given))))


def _with_layer(path: Path, layer: str | None) -> str:
    return f"{path}:{layer}" if layer else str(path)


def _table(found: dict[str, Any]) -> pd.DataFrame:
    rows = []
    for row in found["rows"]:
        recovery = row["recovery"]
        flat = {"name": row["name"], "n_entries": row["n_entries"]}
        flat |= {name: value for name, value in recovery.items() if not isinstance(value, dict)}
        for group in ("per_gene", "per_cell"):
            flat |= {f"{name}_{group}": value for name, value in recovery.get(group, {}).items()}
        flat["mass_ratio"] = row["mass_ratio"]
        rows.append(flat | (row.get("calls") or {}))
    table = pd.DataFrame(rows).set_index("name")
    table.attrs = {name: found[name] for name in ("layer", "scale", "n_cells", "n_genes")}
    return table
