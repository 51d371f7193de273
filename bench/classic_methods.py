"""Time and peak memory of `undrop impute` with the classical methods, the whole command, on simulated counts of growing
size, and on files that are given.

    python bench/classic_methods.py [SIZE ...] [-m METHOD ...] [--file FILE ...] [-o bench/results/classic_methods.json]

Each SIZE is a number of cells (default 1000 3000 10000 30000 100000), with 2,000 genes and about 90 % zeros; a method
is left out above the size where a run took more than --longest seconds of processor time. Processor seconds tell the
work where others use the machine too. --genes computes those of a list only. Inputs and outputs lie in a temporary
folder (TMPDIR), removed at the end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from whole_command import SIMULATION, Run, machine, simulate, write_results

SIZES = [1000, 3000, 10000, 30000, 100000]
METHODS = ["alra", "drimpute", "ebayes", "knn_smoothing", "magic", "saver", "scimpute"]


def measure(undrop: str, method: str, counts: Path, output: Path, options: list[str]) -> dict[str, object]:
    command = [undrop, "impute", str(counts), "-o", str(output), "-m", method, "--force", "--log-json", *options]
    run = Run(command)
    written = output.stat().st_size
    output.unlink()
    figures = f"{run.seconds:8.1f} s {run.processor_seconds:8.1f} s of processor {run.peak / 2**20:8.0f} MiB"
    print(f"{method:14} {counts.name:20} {figures}", file=sys.stderr, flush=True)
    return {
        "method": method,
        "seconds": run.seconds,
        "processor_seconds": run.processor_seconds,
        "peak_bytes": run.peak,
        "output_bytes": written,
    }


def measure_all(given: argparse.Namespace, folder: Path) -> list[dict[str, object]]:
    runs: list[dict[str, object]] = []
    slow: set[str] = set()
    options = ["-t", str(given.threads)] + (["--genes", str(given.genes)] if given.genes else [])
    for label in [*(str(path) for path in given.file), *sorted(given.sizes)]:
        counts = Path(label) if isinstance(label, str) else simulate(given.undrop, folder, label, SIMULATION)
        for method in given.methods:
            if method in slow:
                continue
            run = measure(given.undrop, method, counts, folder / "out.h5ad", options)
            runs.append({"input": counts.stem, **run})
            if run["processor_seconds"] > given.longest:
                slow.add(method)
        if not isinstance(label, str):
            counts.unlink()
    return runs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("-m", "--methods", nargs="+", default=METHODS)
    parser.add_argument("--file", type=Path, action="append", default=[])
    parser.add_argument("--genes", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/classic_methods.json"))
    parser.add_argument("--undrop", default="build/bench/undrop")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--longest", type=float, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="undrop_bench_") as name:
        runs = measure_all(given, Path(name))
    write_results(given.output, {"machine": machine(given.threads), "runs": runs})
    return 0


if __name__ == "__main__":
    sys.exit(main())
