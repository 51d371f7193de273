"""From any format that is read to any that is written."""

from __future__ import annotations

import json
import os
from typing import Any

from . import _command


def convert(data: Any, output: str | os.PathLike[str], *, force: bool = False, **options: Any) -> dict[str, Any]:
    """Write counts, annotations and layers in another format.

    Parameters
    ----------
    data
        AnnData object, or the path of a file or folder that undrop reads (see :func:`undrop.read`).
    output
        ``*.h5ad``, ``*.loom``, ``*.h5`` (10x HDF5), ``*.csv``, ``*.tsv`` (also .gz), or ``FOLDER/`` (10x folder).
    force
        Replace an output that is there.
    **options
        Those of ``undrop convert`` (layer, format, cells_as, write_cells_as, genome, obs, max_memory), by their names
        with underscores.

    Returns
    -------
    dict with output, format, counts (where they were found), n_cells, n_genes, n_nonzeros, and not_kept: what the
    output cannot hold, each named; these are warned of too.

    Raises
    ------
    undrop.errors.FormatError, undrop.errors.InputError, undrop.errors.OptionError, undrop.errors.UsageError
        A damaged or foreign file; no counts; no such layer or format; an output that exists.
    """
    given = {**options, "force": True if force else None, "json": True}
    with _command.as_file(data) as path:
        said: dict[str, Any] = json.loads(_command.run("convert", path, _text(output), *_command.flags(given)))
    return {**said, "output": _text(output)}


def _text(output: str | os.PathLike[str]) -> str:
    """With the slash at its end, by which a folder is known."""
    return output if isinstance(output, str) else os.fspath(output)
