"""Any format that undrop reads, as an AnnData object."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from . import _command

if TYPE_CHECKING:
    from anndata import AnnData


def read(
    path: str | os.PathLike[str],
    *,
    layer: str | None = None,
    cells_as: str | None = None,
    genome: str | None = None,
    obs: str | os.PathLike[str] | None = None,
) -> AnnData:
    """Read counts: h5ad, loom, 10x HDF5 or folder, MatrixMarket, csv, tsv, rds of R; recognised by content.

    Parameters
    ----------
    path
        File or folder.
    layer
        Of other formats than h5ad: the layer or assay that holds the counts.
    cells_as
        Text tables and matrices of R: "columns" (as the field has it, if None) or "rows".
    genome
        10x HDF5 files of several genomes: which one.
    obs
        Table of annotations of the cells; the first column is the cell's name.

    Returns
    -------
    AnnData, cells × genes, with counts in X; of an h5ad file everything, as it stands there.

    Raises
    ------
    undrop.errors.FormatError, undrop.errors.InputError, undrop.errors.OptionError
        A damaged or foreign file; no counts found, or no such file; no such layer.
    """
    import anndata

    with tempfile.TemporaryDirectory(prefix="undrop-") as folder:
        made = Path(folder) / "read.h5ad"
        options = {"layer": layer, "cells_as": cells_as, "genome": genome, "obs": obs, "quiet": True}
        _command.run("convert", os.fspath(path), made, *_command.flags(options))
        return anndata.read_h5ad(made)
