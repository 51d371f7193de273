"""Counts with a known truth."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _command

if TYPE_CHECKING:
    from anndata import AnnData


def simulate(*, like: Any = None, seed: int = 0, **options: Any) -> AnnData:
    """Splat-type counts, with the truth that dropout hid.

    Parameters
    ----------
    like
        AnnData object or path: parameters with which the simulation resembles these counts.
    seed
        Of all random numbers.
    **options
        Those of ``undrop simulate`` (n_cells, n_genes, n_groups, dropout, ...), by their names with underscores.

    Returns
    -------
    AnnData with X (counts), ``layers["true_counts"]`` (before dropout), ``layers["true_mean"]`` where it was asked
    for, ``layers["dropped"]``, ``obs["group"]`` and ``uns["simulation"]`` with all parameters.

    Raises
    ------
    undrop.errors.OptionError
        An option that is unknown, out of range, or makes no model.

    References
    ----------
    Zappia, Phipson, Oshlack. Genome Biology 18, 174 (2017).
    """
    import anndata

    with tempfile.TemporaryDirectory(prefix="undrop-") as folder:
        path = Path(folder) / "simulated.h5ad"
        given = {**options, "seed": seed, "quiet": True}
        if like is None:
            _command.run("simulate", "-o", path, *_command.flags(given))
        else:
            with _command.as_file(like) as source:
                _command.run("simulate", "-o", path, *_command.flags({**given, "from": source}))
        return anndata.read_h5ad(path)
