"""Time and peak memory of `undrop impute -m scgacl`, the whole command, on simulated counts of growing size.

    python bench/whole_command.py [SIZE ...] [-o bench/results/whole_command.json] [--undrop PATH] [--threads N]

Each SIZE is a number of cells (default 1000 3000 10000 30000 100000), with 2,000 genes and about 90 % zeros. The peak
is that of the child process; its part that every run pays, LibTorch included, is measured on a run of 60 cells x 40
genes. The preset `reference`, the published program's settings, is run on --reference-cells only (0: not at all).
Inputs and outputs lie in a temporary folder (TMPDIR), removed at the end; 100,000 cells need 6 GiB there while they are
simulated.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import h5py

SIZES = [1000, 3000, 10000, 30000, 100000]
N_GENES = 2000
# The middle of the dropout curve that leaves one count in ten of 2,000 genes at the default depth.
SIMULATION = ["--n-genes", str(N_GENES), "--n-groups", "5", "--dropout-mid", "5", "--de-probability", "0.2"]
PRODUCT = 2048
MATRIX_PRODUCT = """
import sys, time, torch
n = int(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
a, b = torch.rand(n, n), torch.rand(n, n)
seconds = []
for _ in range(6):
    start = time.perf_counter()
    torch.mm(a, b)
    seconds.append(time.perf_counter() - start)
print(min(seconds))
"""


def processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text()) if info.exists() else None
    return found.group(1) if found else platform.processor() or platform.machine()


def gflops(threads: int) -> float | None:
    """Best speed of a float32 matrix product, the bulk of training; nothing without torch."""
    # In a process of its own: a child's peak memory counts from what its parent held when it started.
    answer = subprocess.run([sys.executable, "-c", MATRIX_PRODUCT, str(PRODUCT), str(threads)], capture_output=True)
    return 2 * PRODUCT**3 / float(answer.stdout) / 1e9 if answer.returncode == 0 else None


def machine(threads: int) -> dict[str, object]:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "threads": threads,
        "gflops_float32": gflops(threads),
    }


def write_results(path: Path, contents: dict[str, object]) -> None:
    """One benchmark's file in bench/results, which bench/report.py reads; when and where it was made comes first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stamp = {"date": datetime.now(UTC).isoformat(timespec="seconds")}
    path.write_text(json.dumps(stamp | contents, indent=1) + "\n")


#: Runs a command and adds a line to its answer: peak memory in KiB, and processor seconds. A child's peak counts from
#: what its parent held when it was started, so that the parent has to be small.
LAUNCHER = """
import os, resource, sys
status = os.waitpid(os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)[1]
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Run:
    """A command that succeeded: its seconds, peak resident bytes, answer and when each epoch was reported."""

    def __init__(self, command: list[str]) -> None:
        start = time.perf_counter()
        # The answer on stdout is two lines: it cannot fill the pipe while stderr is read.
        launcher = [sys.executable, "-S", "-c", LAUNCHER, *command]
        child = subprocess.Popen(launcher, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert child.stdout is not None and child.stderr is not None
        self.lines: list[tuple[float, str]] = [(time.perf_counter() - start, line) for line in child.stderr]
        answer = child.stdout.read().splitlines()
        child.wait()
        self.seconds = time.perf_counter() - start
        if child.returncode != 0:
            raise SystemExit(
                f"{' '.join(command)}\nended with {child.returncode}:\n{''.join(text for _, text in self.lines)}"
            )
        peak, processor_seconds = answer[-1].split()
        self.peak = int(peak) * 1024
        self.processor_seconds = float(processor_seconds)
        self.answer = json.loads(answer[-2])

    def seconds_per_epoch(self) -> dict[str, float]:
        """Of each stage with two reports or more, from when they came."""
        reports: dict[str, list[tuple[float, int]]] = {}
        for when, line in self.lines:
            event = json.loads(line)
            if event.get("level") == "progress" and event["stage"].startswith("scgacl: "):
                reports.setdefault(event["stage"].removeprefix("scgacl: "), []).append((when, event["done"]))
        out = {}
        for stage, seen in reports.items():
            (first, done_first), (last, done_last) = seen[0], seen[-1]
            if done_last > done_first:
                out[stage] = (last - first) / (done_last - done_first)
        return out


def simulate(undrop: str, folder: Path, n_cells: int, options: list[str]) -> Path:
    """Counts without their truth, which would be copied to every output."""
    whole, counts = folder / "simulated.h5ad", folder / f"{n_cells}.h5ad"
    subprocess.run([undrop, "simulate", "-o", whole, "-q", "--force", "--n-cells", str(n_cells), *options], check=True)
    with h5py.File(whole) as source, h5py.File(counts, "w") as target:
        for name in ("X", "obs", "var"):
            source.copy(name, target)
        target.attrs.update(source.attrs)
    whole.unlink()
    return counts


def impute(undrop: str, counts: Path, threads: int, options: list[str]) -> dict[str, object]:
    output = counts.with_suffix(".imputed.h5ad")
    command = [undrop, "impute", str(counts), "-o", str(output), "-m", "scgacl", "-t", str(threads)]
    run = Run([*command, "--force", "--log-json", *options])
    with h5py.File(counts) as file:
        n_cells, n_genes = (int(n) for n in file["X"].attrs["shape"])
        nonzeros = file["X/data"].size
    out = {
        "cells": n_cells,
        "genes": n_genes,
        "nonzeros": nonzeros,
        "zeros": 1 - nonzeros / (n_cells * n_genes),
        "seconds": run.seconds,
        "processor_seconds": run.processor_seconds,
        "peak_bytes": run.peak,
        "input_bytes": counts.stat().st_size,
        "output_bytes": output.stat().st_size,
        "filled": run.answer.get("n_filled"),
        "seconds_per_epoch": run.seconds_per_epoch(),
    }
    output.unlink()
    return out


def measure(undrop: str, sizes: list[int], reference_cells: int, threads: int) -> dict[str, object]:
    results: dict[str, object] = {"machine": machine(threads)}
    results["undrop"] = json.loads(subprocess.run([undrop, "info", "--json"], check=True, capture_output=True).stdout)
    results["load_at_start"] = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="undrop_bench_") as name:
        folder = Path(name)
        tiny = simulate(undrop, folder, 60, ["--n-genes", "40", "--n-groups", "2"])
        results["baseline"] = impute(undrop, tiny, threads, [])
        runs = []
        for n_cells in sizes:
            counts = simulate(undrop, folder, n_cells, SIMULATION)
            runs.append(impute(undrop, counts, threads, []))
            print(f"{n_cells} cells: {runs[-1]['seconds']:.1f} s", file=sys.stderr, flush=True)
            counts.unlink()
        results["runs"] = runs
        if reference_cells > 0:
            counts = simulate(undrop, folder, reference_cells, SIMULATION)
            results["reference"] = impute(undrop, counts, threads, ["--preset", "reference"])
    results["load_at_end"] = os.getloadavg()[0]
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, metavar="SIZE")
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/whole_command.json"))
    parser.add_argument("--undrop", default="build/bench/undrop")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--reference-cells", type=int, default=1000)
    given = parser.parse_args()
    results = measure(given.undrop, sorted(given.sizes), given.reference_cells, given.threads)
    write_results(given.output, results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
