"""Log, warnings and progress of the engine as those of Python."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress

from .errors import UndropWarning, python_words

Progress = Callable[[str, int, int, str], object]

LOGGER = logging.getLogger("undrop")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO}


def frames_of_the_package() -> int:
    """How many calls of the package stand between a warning and the user's own line."""
    depth = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("undrop"):
        frame = frame.f_back
        depth += 1
    return depth


class Line:
    """One line of a terminal or notebook that is written anew."""

    def __init__(self) -> None:
        self._last = 0.0
        self._shown = 0
        self._stage = ""
        self._begin = (0.0, 0)

    def __call__(self, stage: str, done: int, total: int, note: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._begin = stage, (now, done)
        if now - self._last < 0.2:
            return
        self._last = now
        share = f" {100 * done // total:3d} %" if total > 0 else ""
        text = f"{stage}{share}{self._left(now, done, total)} {note}".rstrip()
        _show("\r" + text.ljust(self._shown))
        self._shown = len(text)

    def _left(self, now: float, done: int, total: int) -> str:
        """Time left, as this stage has gone so far."""
        begin, first = self._begin
        if total <= 0 or done <= first or now - begin < 1:
            return ""
        seconds = round((now - begin) * (total - done) / (done - first))
        return f", {seconds} s left" if seconds < 60 else f", {seconds // 60} min {seconds % 60:02d} s left"

    def clear(self) -> None:
        """Leaves the line empty."""
        if self._shown:
            _show("\r" + " " * self._shown + "\r")
            self._shown = 0


class Listener:
    """What the engine tells while it runs, in the thread that called it."""

    def __init__(self, progress: bool | Progress | None) -> None:
        self._line = Line() if progress is True or (progress is None and _is_watched()) else None
        self._progress: Progress | None = progress if callable(progress) else self._line

    def log(self, level: str, message: str) -> None:
        """Warnings go to ``warnings``, the rest to the logger "undrop"."""
        if level == "warning":
            self.clear()
            warnings.warn(python_words(message), UndropWarning, stacklevel=frames_of_the_package())
        else:
            LOGGER.log(_LEVELS[level], python_words(message))

    def progress(self, stage: str, done: int, total: int, note: str) -> None:
        """Passes it on to the line or the user's function."""
        if self._progress is not None:
            self._progress(stage, done, total, note)

    def clear(self) -> None:
        """To be called when the run is over."""
        if self._line is not None:
            self._line.clear()


def _show(text: str) -> None:
    """What cannot be shown is not worth a run: programs without a terminal have no standard error, or a closed one."""
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def _is_watched() -> bool:
    try:
        return "ipykernel" in sys.modules or sys.stderr.isatty()
    except (AttributeError, ValueError):
        return False
