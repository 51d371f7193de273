"""Progress: a bar with the time left on a terminal, plain lines elsewhere."""

import os
import subprocess

import pytest

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


def closed_pipe() -> int:
    """The writing end of a pipe whose reader has gone."""
    ours, theirs = os.pipe()
    os.close(ours)
    return theirs


@pytest.mark.parametrize("command", [("methods",), ("-h",), ("impute", "-h"), ("info", "--json"), ("--version",)])
def test_a_reader_that_has_gone_ends_a_command_quietly(undrop, command):
    end = closed_pipe()
    done = subprocess.run([undrop.path, *command], stdout=end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(end)
    assert done.returncode == 5 and done.stderr == ""


def test_nobody_listens_at_all(undrop, simulated, tmp_path):
    """`undrop ... 2>&1 | head`: messages are lost, the run is not."""
    end = closed_pipe()
    for command, code in {("simulate", "-o", tmp_path / "s.h5ad", "--n-cells", 50): (0, 5), ("nosuch",): (1,)}.items():
        done = subprocess.run([undrop.path, *map(str, command)], stdout=end, stderr=end, check=False)
        assert done.returncode in code
    output = tmp_path / "compared"
    command = ("compare", simulated, "-o", output, "-m", "none", "--protocols", "structure", "--repeats", "1")
    done = subprocess.run([undrop.path, *map(str, command)], stdout=end, stderr=end, check=False)
    os.close(end)
    assert done.returncode == 5 and (output / "report.html").exists()
