"""Ctrl-C: exit code 130 in under a second, and nothing left."""

import signal
import subprocess
import time

import pytest


def interrupt(undrop, folder, arguments, when):
    """Starts the command, sends the signal once it says that work has begun, and measures the end."""
    command = [str(undrop.path), *map(str, arguments), "-v", "--log-json"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
    for line in program.stderr:
        if '"level":"progress"' in line:
            break
    program.send_signal(when)
    start = time.perf_counter()
    _, rest = program.communicate(timeout=30)
    return program.returncode, time.perf_counter() - start, rest


@pytest.mark.parametrize("when", [signal.SIGINT, signal.SIGTERM])
def test_simulate_stops_at_once(undrop, tmp_path, when):
    arguments = ("simulate", "-o", "out.h5ad", "--n-cells", 200000, "--n-genes", 2000)
    code, seconds, rest = interrupt(undrop, tmp_path, arguments, when)
    assert code == 130, rest
    assert seconds < 1
    assert "interrupted" in rest
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("networks")
def test_impute_stops_at_once(undrop, rich, tmp_path):
    arguments = ("impute", rich, "-o", "out.h5ad", "--epochs-warmup", 100000, "--patience", 0, "--max-updates", 0)
    code, seconds, rest = interrupt(undrop, tmp_path, arguments, signal.SIGINT)
    assert code == 130, rest
    assert seconds < 1
    assert not list(tmp_path.iterdir())
