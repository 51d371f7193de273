"""The judge: what imputation does to your data, by task, beside controls, with intervals."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from . import _command
from ._progress import Progress
from .errors import UsageError


class Comparison:
    """What a comparison found.

    Parameters
    ----------
    folder
        That ``undrop compare`` or :func:`compare` wrote to.
    text
        The tables as the command line prints them.

    Attributes
    ----------
    scores : DataFrame
        Tidy: entrant, protocol, variant, repeat, status, reason, metric, value, seconds, peak_memory (bytes) and
        mass_ratio (sum of output / sum of input, on the count scale); one row a figure.
    standings : DataFrame
        The primary score of every entrant in every protocol with its interval (value, low, high), the paired difference
        from doing nothing and from the best control, and the verdict.
    verdicts : dict
        A sentence a protocol.
    warnings : list of str
    text : str
        The tables as the command line prints them.
    """

    def __init__(self, folder: str | os.PathLike[str], text: str = "") -> None:
        self.folder = Path(folder)
        self.text = text
        found = json.loads((self.folder / "scores.json").read_text())
        self.scores = pd.read_csv(self.folder / "scores.csv", keep_default_na=False, na_values=["", "nan", "NaN"])
        self.standings = pd.DataFrame([_flat(row) for row in found["standings"]])
        self.verdicts: dict[str, str] = {each["protocol"]: each["sentence"] for each in found["verdicts"]}
        self.warnings: list[str] = found["warnings"]
        self._kept: tempfile.TemporaryDirectory[str] | None = None

    def report(self, path: str | os.PathLike[str], *, force: bool = False) -> Path:
        """Write the report: one HTML file that needs no network.

        Parameters
        ----------
        path
            File to write.
        force
            Replace a file that is there.

        Returns
        -------
        The path of the file.

        Raises
        ------
        undrop.errors.UsageError
            The file exists, unless `force`.
        """
        goal = Path(path)
        if goal.exists() and not force:
            raise UsageError(f"{goal}: exists; choose another name, or give force=True to replace it")
        return Path(shutil.copyfile(self.folder / "report.html", goal))

    def __repr__(self) -> str:
        return "\n".join(f"{protocol}: {sentence}" for protocol, sentence in self.verdicts.items())


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """{"score": {"value": 1}} as {"value": 1}, {"versus_none": {"low": 0}} as {"versus_none_low": 0}."""
    out: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            prefix = "" if name == "score" else f"{name}_"
            out |= {f"{prefix}{inner}": held for inner, held in value.items()}
        else:
            out[name] = value
    return out


def compare(
    data: Any,
    methods: str | Iterable[str] = "scgacl",
    *,
    output: str | os.PathLike[str] | None = None,
    layer: str | None = None,
    labels: str | None = None,
    protocols: str | Iterable[str] = "auto",
    repeats: int = 5,
    seed: int = 0,
    n_threads: int | None = None,
    progress: bool | Progress | None = None,
    **options: Any,
) -> Comparison:
    """Ask on your own data what a method does for which task, beside controls.

    Parameters
    ----------
    data
        AnnData object, or the path of a file that undrop reads; raw counts.
    methods
        Names, or ``NAME=METHOD:OPTION=VALUE``; "all", or "none" for the controls alone.
    output
        Folder to keep the comparison in; a temporary one, gone with the result, if None.
    layer
        Take the counts from this layer.
    labels
        Column of obs with known types, for the tasks that are scored by them. No method sees them.
    protocols
        mask, thin, truth, labels, de, null, trajectory, structure; "auto": all that the data allow.
    repeats
        Times that everything is done, with new masks, splits and seeds.
    seed, n_threads, progress
        As for :func:`undrop.pp.impute`.
    **options
        All others of ``undrop compare``, by their names with underscores.

    Returns
    -------
    Comparison

    Raises
    ------
    undrop.errors.InputError, undrop.errors.OptionError, undrop.errors.UsageError
        As :func:`undrop.pp.impute`; `output` holds a comparison already, and neither ``resume=True`` nor ``force=True``
        was given. What goes wrong in a part is a row of the scores.
    undrop.errors.Cancelled
        The comparison was interrupted (a KeyboardInterrupt); with `output`, ``resume=True`` goes on with it.
    """
    kept = tempfile.TemporaryDirectory(prefix="undrop-") if output is None else None
    folder = Path(kept.name) / "comparison" if kept is not None else Path(os.fspath(output or ""))
    given = {"layer": layer, "labels": labels, "repeats": repeats, "seed": seed, "n_threads": n_threads, **options}
    given |= {"methods": _joined(methods), "protocols": _joined(protocols)}
    with _command.as_file(data) as path:
        said = _command.run("compare", path, "-o", folder, *_command.flags(given), progress=progress)
    comparison = Comparison(folder, json.loads(said)["tables"])
    comparison._kept = kept
    return comparison


def _joined(names: str | Iterable[str]) -> str:
    return names if isinstance(names, str) else ",".join(names)
