"""Progress: a bar with the time left on a terminal, plain lines elsewhere."""

import os
import subprocess

SIMULATE = ("simulate", "--n-cells", "4000", "--n-genes", "3000", "--force", "-o")


def on_a_terminal(command) -> str:
    """Standard error of a command that finds a terminal there."""
    ours, theirs = os.openpty()
    program = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert program.wait() == 0
    return shown.decode()


def test_a_terminal_gets_a_bar_that_goes_away(undrop, tmp_path):
    shown = on_a_terminal((undrop.path, *SIMULATE, tmp_path / "out.h5ad"))
    assert " left" in shown and "[" in shown and " %" in shown
    assert shown.endswith("\r\x1b[K"), "the bar is taken off the screen"


def test_a_pipe_gets_neither_bars_nor_control_characters(undrop, tmp_path):
    done = undrop(*SIMULATE, tmp_path / "out.h5ad")
    assert "\r" not in done.stderr and "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) < 10


def test_quiet_holds_on_a_terminal_too(undrop, tmp_path):
    assert on_a_terminal((undrop.path, *SIMULATE, tmp_path / "out.h5ad", "-q")) == ""
