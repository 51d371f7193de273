"""What there is to impute with."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pandas as pd

from . import _command


@cache
def _listing() -> dict[str, Any]:
    listing: dict[str, Any] = json.loads(_command.run("methods", "--json"))
    return listing


def methods() -> pd.DataFrame:
    """Every method, one row each, indexed by its name.

    Returns
    -------
    DataFrame with title, predicts ("rate", "expressed" or "both"), scale, dropout_model, standard_deviation,
    is_control, needs_torch, uses_labels, minimum_cells, cost, advice, available, doi.
    """
    rows = []
    for method in _listing()["methods"]:
        offers = method["offers"]
        both = offers["rate"] and offers["expressed"]
        rows.append(
            {
                "name": method["name"],
                "title": method["title"],
                "predicts": "both" if both else "rate" if offers["rate"] else "expressed",
                "scale": offers["scale"],
                "dropout_model": offers["dropout_probability"],
                "standard_deviation": offers["standard_deviation"],
                **{name: method[name] for name in ("is_control", "needs_torch", "uses_labels", "minimum_cells")},
                **{name: method[name] for name in ("cost", "advice", "available", "doi")},
            }
        )
    return pd.DataFrame(rows).set_index("name")


def options(method: str) -> pd.DataFrame:
    """The method's own options, as its function in :mod:`undrop.pp` has them.

    Parameters
    ----------
    method
        Its name; see :func:`methods`.

    Returns
    -------
    DataFrame with type, default and help, indexed by the option's name.

    Raises
    ------
    KeyError
        There is no such method.
    """
    tables = {each["name"]: each["options"] for each in _listing()["methods"]}
    return pd.DataFrame(tables[method], columns=["name", "type", "default", "help"]).set_index("name")
