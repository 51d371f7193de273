"""A run that dies, or is told to stop, at any moment leaves no half file behind, and nothing that hinders the next."""

import os
import random
import signal
import subprocess
import time

import anndata
import h5py
import numpy as np
import pytest
from conftest import BRIEF
from scipy import sparse

KILLS = 10


def start(undrop, *arguments):
    command = [str(undrop.path), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def leftovers(folder, output):
    return [path for path in folder.iterdir() if path.name.startswith(f".{output}.")]


class Victim:
    """A quick run that can be killed: its arguments, how long it takes, and what it writes."""

    def __init__(self, undrop, folder, *arguments):
        self.undrop, self.folder, self.arguments = undrop, folder, arguments
        begin = time.perf_counter()
        undrop.ok(*arguments, "-o", folder / "whole.h5ad")
        self.seconds = time.perf_counter() - begin
        self.whole = (folder / "whole.h5ad").read_bytes()

    def kill(self, output, after, *more):
        run = start(self.undrop, *self.arguments, "-o", output, *more)
        time.sleep(after)
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=30)


def check_kills(victim, output, old):
    """Absent or old, or whole and new; a run after each death finds its way and clears up."""
    moments = random.Random(4)
    seen = set()
    for _ in range(KILLS):
        output.unlink(missing_ok=True)
        if old is not None:
            output.write_bytes(old)
        victim.kill(output, moments.uniform(0, 1.1 * victim.seconds), *(["--force"] if old is not None else []))
        found = output.read_bytes() if output.exists() else None
        assert found in (old, victim.whole)
        seen.add("new" if found == victim.whole else "old")
    output.unlink(missing_ok=True)
    victim.undrop.ok(*victim.arguments, "-o", output)
    assert output.read_bytes() == victim.whole
    assert not leftovers(output.parent, output.name)
    return seen


@pytest.mark.parametrize("old", [None, b"precious"], ids=["fresh", "force"])
def test_a_killed_simulation_leaves_nothing_half(undrop, tmp_path, old):
    victim = Victim(undrop, tmp_path, "simulate", "--n-cells", 700, "--n-genes", 800, "-t", 1)
    assert "old" in check_kills(victim, tmp_path / "out.h5ad", old)


@pytest.mark.usefixtures("networks")
def test_a_killed_imputation_leaves_nothing_half(undrop, simulated, tmp_path):
    victim = Victim(undrop, tmp_path, "impute", simulated, "-t", 1, *BRIEF)
    before = simulated.read_bytes()
    check_kills(victim, tmp_path / "out.h5ad", None)
    assert simulated.read_bytes() == before


def test_what_a_killed_run_left_is_cleared_by_the_next(undrop, tmp_path):
    arguments = ("simulate", "--n-cells", 3000, "--n-genes", 2000, "-t", 1)
    output = tmp_path / "out.h5ad"
    run = start(undrop, *arguments, "-o", output)
    while not leftovers(tmp_path, "out.h5ad") and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=30)
    assert leftovers(tmp_path, "out.h5ad")
    undrop.ok("simulate", "--n-cells", 50, "--n-genes", 50, "-o", output)
    assert [path.name for path in tmp_path.iterdir()] == ["out.h5ad"]


def stopped(run, when, seconds_before):
    time.sleep(seconds_before)
    begin = time.perf_counter()
    run.send_signal(when)
    _, said = run.communicate(timeout=60)
    return time.perf_counter() - begin, said


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Three million non-zeros and more, by rows, by columns, dense: so that reading takes a while."""
    folder = tmp_path_factory.mktemp("large")
    x = sparse.random(5000, 3000, 0.25, format="csr", random_state=2, dtype=np.float32)
    x.data[:] = np.ceil(x.data * 5)
    for name, form in {"rows": x, "columns": x.tocsc(), "dense": x.toarray()}.items():
        adata = anndata.AnnData(form)
        how = {"compression": "gzip", "compression_opts": 1} if name != "dense" else {}
        adata.write_h5ad(folder / f"{name}.h5ad", **how)
    return folder


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("form", ["rows", "columns", "dense"])
def test_reading_stops_within_a_second(undrop, large, tmp_path, form):
    for when, delay in ((signal.SIGINT, 0.15), (signal.SIGTERM, 0.4), (signal.SIGINT, 0.8)):
        run = start(undrop, "impute", large / f"{form}.h5ad", "-o", tmp_path / "out.h5ad", "-q")
        seconds, said = stopped(run, when, delay)
        assert run.returncode == 130, said
        assert seconds < 1 + slack(), f"{form}, {delay} s"
        assert "interrupted" in said
        assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("networks")
def test_writing_stops_within_a_second(undrop, large, tmp_path):
    """Stopped once the hidden file has begun to grow."""
    model = tmp_path / "model"
    with h5py.File(large / "rows.h5ad") as file:
        assert file["X/data"].size > 3_000_000
    kept = ("--save-model", model, "--n-top-genes", 300)
    undrop.ok("impute", large / "rows.h5ad", "-o", tmp_path / "first.h5ad", *kept, *BRIEF)
    for delay in (0.2, 0.1, 0.05, 0.0):
        run = start(undrop, "impute", large / "rows.h5ad", "-o", tmp_path / "out.h5ad", "--model", model, "-q")
        while not leftovers(tmp_path, "out.h5ad") and run.poll() is None:
            time.sleep(0.01)
        seconds, said = stopped(run, signal.SIGINT, delay)
        if run.returncode != 0:  # a fast machine had written all by then
            break
        (tmp_path / "out.h5ad").unlink()
    assert run.returncode == 130, said
    assert seconds < 1 + slack()
    assert not (tmp_path / "out.h5ad").exists() and not leftovers(tmp_path, "out.h5ad")


def slack() -> float:
    """Where others use the machine too, a second of work takes longer."""
    return max(0.0, os.getloadavg()[0] / (os.cpu_count() or 1) - 1)
