"""The command line that the package holds."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ._progress import LOGGER, Listener, Progress
from .errors import Cancelled, InputError, of_exit_code

PROGRAM = Path(__file__).parent / "bin" / "undrop"


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


def run(*arguments: Any, progress: bool | Progress | None = False) -> str:
    """What the command prints. What it logs and how far it is are passed on while it runs.

    Raises
    ------
    undrop.errors.UndropError
        The class that its exit code stands for, with its message.
    undrop.errors.Cancelled
        An interrupt; the command has removed what it had begun.
    """
    command = [str(PROGRAM), *map(str, arguments), "--log-json"]
    listener = Listener(progress)
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A group of its own: an interrupt from a terminal reaches Python alone, as it does in a notebook.
    with subprocess.Popen(command, **pipes, text=True, env=environment(), process_group=0) as process:
        printed = _Reader(process.stdout)
        try:
            errors = [message for line in process.stderr or () if (message := _pass_on(line, listener))]
            code = process.wait()
        except BaseException as raised:
            _stop(process)
            if isinstance(raised, KeyboardInterrupt):
                raise Cancelled("interrupted") from None
            raise
        finally:
            listener.clear()
        if code != 0:
            raise of_exit_code(code, errors[0] if errors else f"undrop ended with the code {code}")
        return printed.text()


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that who writes to it never waits."""

    def __init__(self, stream: Any) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._held = ""
        self.start()

    def run(self) -> None:
        with suppress(ValueError):  # closed under way
            self._held = self._stream.read()

    def text(self) -> str:
        self.join()
        return self._held


def _stop(process: subprocess.Popen[str]) -> None:
    """Lets the command clean up; whoever interrupts once more does not wait for it."""
    process.send_signal(signal.SIGINT)
    try:
        _Reader(process.stderr)
        process.wait()
    except KeyboardInterrupt:
        process.kill()


def _pass_on(line: str, listener: Listener) -> str:
    """The message, if it is that of an error."""
    try:
        said = json.loads(line)
    except ValueError:
        LOGGER.info(line.rstrip())
        return ""
    if said["level"] == "error":
        return str(said["message"])
    if said["level"] == "progress":
        listener.progress(said["stage"], said["done"], said["total"], said.get("note", ""))
    else:
        listener.log(said["level"], said["message"])
    return ""


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
