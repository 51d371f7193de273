"""The command line that the package holds."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ._progress import LOGGER, frames_of_the_package
from .errors import InputError, UndropWarning, of_exit_code, python_words

PROGRAM = Path(__file__).parent / "bin" / "undrop"
_ERROR = "undrop: error: "
_WARNING = "warning: "


def environment() -> dict[str, str]:
    """That of this process, with the libraries of the installed torch where the command looks for them."""
    import importlib.util

    given = dict(os.environ)
    spec = importlib.util.find_spec("torch")
    if spec is not None and spec.origin:
        paths = [str(Path(spec.origin).parent / "lib"), given.get("LD_LIBRARY_PATH", "")]
        given["LD_LIBRARY_PATH"] = os.pathsep.join(path for path in paths if path)
    return given


def main() -> None:
    """`undrop` on the command line."""
    os.execve(PROGRAM, [str(PROGRAM), *sys.argv[1:]], environment())


def run(*arguments: Any) -> str:
    """What the command prints.

    Raises
    ------
    undrop.errors.UndropError
        The class that its exit code stands for, with its message.
    """
    command = [str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    lines = done.stderr.splitlines()
    if done.returncode != 0:
        errors = [line.removeprefix(_ERROR) for line in lines if line.startswith(_ERROR)]
        raise of_exit_code(done.returncode, errors[0] if errors else done.stderr.strip())
    for line in lines:
        _pass_on(line)
    return done.stdout


def _pass_on(line: str) -> None:
    if line.startswith(_WARNING):
        text = python_words(line.removeprefix(_WARNING))
        warnings.warn(text, UndropWarning, stacklevel=frames_of_the_package())
    else:
        LOGGER.info(line)


def flags(options: dict[str, Any]) -> list[str]:
    """Arguments of Python as those of the command; None is left out, lists are joined by commas."""
    out: list[str] = []
    for name, value in options.items():
        flag = {"n_threads": "threads"}.get(name, name).replace("_", "-")
        if value is None:
            continue
        if isinstance(value, bool):
            out.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            out += [f"--{flag}", ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)]
    return out


def _written(data: Any) -> Any:
    """A copy: anndata turns texts into categories in the object that it writes."""
    from ._data import is_anndata  # here, for the command line starts without numpy

    if not is_anndata(data):
        raise InputError(f"an AnnData object or the path of a file is needed, this is {type(data).__name__}")
    return data.to_memory() if data.isbacked else data.copy()


@contextmanager
def as_file(data: Any) -> Iterator[Path]:
    """A path of the data: its own where it is one, else a temporary h5ad file."""
    if isinstance(data, str | os.PathLike):
        yield Path(data)
        return
    with tempfile.TemporaryDirectory(prefix="undrop-") as folder:
        path = Path(folder) / "data.h5ad"
        _written(data).write_h5ad(path)
        yield path
