"""While a run goes on: interrupts, threads, warnings, log and progress."""

import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import undrop as ud
from scipy import sparse
from undrop._progress import Line
from undrop.errors import python_words


@pytest.fixture(scope="module")
def many():
    rng = np.random.default_rng(0)
    return sparse.csr_matrix(rng.poisson(0.3, (3000, 1500)).astype(np.float32))


def test_an_interrupt_stops_a_run(many):
    sent = []

    def interrupt(*_):
        if not sent:
            sent.append(True)
            os.kill(os.getpid(), signal.SIGINT)

    # A shell's background jobs start with interrupts ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            ud.pp.saver(many, n_threads=1, progress=interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    assert isinstance(caught.value, ud.errors.Cancelled)
    ud.pp.gene_mean(many[:50])  # and the next run is none the worse


@pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
def test_an_interrupt_stops_a_comparison_and_all_that_it_started(adata, tmp_path):
    """Sent to this process alone, as a notebook does."""

    def interrupt(*_):
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(ud.errors.Cancelled):
            ud.compare(adata, "saver", protocols=["mask"], repeats=5, output=tmp_path / "judged", progress=interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in running


def test_a_comparison_tells_how_far_it_is(adata, caplog):
    seen = []
    with caplog.at_level(logging.INFO, "undrop"), pytest.warns(ud.UndropWarning, match="not of the types"):
        judged = ud.compare(
            adata,
            "none",
            protocols="mask",
            repeats=2,
            progress=lambda stage, done, total, note: seen.append(done / total),
        )
    assert all(0 <= share <= 1 for share in seen) and "mask" in judged.text
    assert any("150 cells" in record.message for record in caplog.records)


def test_time_left():
    line = Line()
    line("fit", 0, 100, "")
    line._begin, line._last = (line._begin[0] - 10, 0), 0
    assert line._left(line._begin[0] + 10, 10, 100) == ", 1 min 30 s left"
    assert line._left(line._begin[0] + 10, 90, 100) == ", 1 s left"
    assert line._left(line._begin[0] + 10, 0, 100) == ""


def test_other_threads_run_meanwhile(many):
    turns = 0
    done = threading.Event()

    def count():
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    ud.pp.alra(many[:1500], rank=10)
    done.set()
    counter.join()
    assert turns > 5


def test_two_runs_at_a_time(many):
    alone = ud.pp.alra(many[:300], rank=5)
    found = [None, None]

    def work(place):
        found[place] = ud.pp.alra(many[:300], rank=5)

    workers = [threading.Thread(target=work, args=(place,)) for place in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for each in found:
        assert (each != alone).sum() == 0


def test_warnings_are_those_of_python(adata):
    with pytest.warns(ud.UndropWarning, match="not of the types to impute") as caught:
        ud.pp.gene_mean(adata)
    assert {each.filename for each in caught} == {__file__}
    recorded = [python_words(each) for each in adata.uns["gene_mean"]["warnings"]]
    assert [str(each.message) for each in caught] == recorded


def test_a_warning_that_is_an_error_stops_the_run(adata):
    with warnings.catch_warnings():
        warnings.simplefilter("error", ud.UndropWarning)
        with pytest.raises(ud.UndropWarning):
            ud.pp.gene_mean(adata)
    assert "gene_mean" not in adata.layers


@pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
def test_log_and_progress(adata, caplog, capsys):
    seen = []
    with caplog.at_level(logging.INFO, "undrop"):
        ud.pp.alra(adata, progress=lambda stage, done, total, note: seen.append((stage, done, total)))
    assert any("rank" in record.message for record in caplog.records if record.name == "undrop")
    assert seen and all(0 <= done <= total for _, done, total in seen)
    ud.pp.alra(adata, progress=True)
    shown = capsys.readouterr()
    assert "%" in shown.err and not shown.out
    ud.pp.alra(adata)  # no terminal: silent
    assert capsys.readouterr().err == ""


class Odd:
    def write(self, text):
        return len(text)


def closed():
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
@pytest.mark.parametrize("stream", [None, Odd(), closed()], ids=["none", "odd", "closed"])
def test_a_run_needs_no_standard_error(stream, adata, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    for progress in (None, True):
        ud.pp.gene_mean(adata, progress=progress)


@pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
def test_a_notebook_shows_progress(adata, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    ud.pp.alra(adata)
    shown = capsys.readouterr().err
    assert "%" in shown and shown.endswith("\r"), "the line is left empty"


@pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
def test_an_error_in_the_progress_function_stops_the_run(adata):
    def broken(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ud.pp.alra(adata, progress=broken)


TORCH = """
import sys, warnings
warnings.simplefilter("ignore")
import anndata as ad
if {torch_first}:
    import torch
    torch.set_num_threads(2)
    torch.manual_seed(3)
    state = torch.get_rng_state()
import undrop as ud
adata = ad.read_h5ad(sys.argv[1])
ud.pp.scgacl(adata, epochs_warmup=1, epochs_vade=1, epochs_joint=1, n_threads=1)
import torch
if {torch_first}:
    assert torch.get_num_threads() == 2 and torch.equal(state, torch.get_rng_state())
assert float(torch.ones(3).sum()) == 3 and torch.nn.Linear(2, 2)(torch.ones(1, 2)).shape == (1, 2)
maps = open("/proc/self/maps").read().split()
assert len({{path for path in maps if path.endswith("libtorch_cpu.so")}}) == 1
layer = adata.layers["scgacl"]
print(float(layer.sum()).hex())
"""


def test_beside_torch_in_both_orders(networks, counts_file):
    pytest.importorskip("torch")
    printed = set()
    for first in (True, False):
        program = TORCH.format(torch_first=first)
        environment = {**os.environ, "PYTHONPATH": str(ud.__path__[0] + "/..")}
        done = subprocess.run(
            [sys.executable, "-c", program, counts_file], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        printed.add(done.stdout)
    assert len(printed) == 1


def test_without_torch_the_message_says_what_to_install(adata, monkeypatch):
    from undrop import _torch

    monkeypatch.setattr(_torch, "folder", lambda: None)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with pytest.raises(ud.errors.OptionError, match="pip install torch=="):
        ud.pp.scgacl(adata)
    monkeypatch.setattr(_torch.importlib.metadata, "version", lambda _: "1.0.0")
    monkeypatch.setattr(_torch, "folder", lambda: __import__("pathlib").Path("/nonexistent"))
    with pytest.raises(ud.errors.OptionError, match=r"1\.0\.0 is installed"):
        ud.pp.scgacl(adata)
