"""Time and peak memory of `undrop impute -m ebayes --policy posterior --write-sd`, as a whole, on simulated counts.

    python bench/posterior.py [SHAPE ...] [-o bench/results/posterior.json] [--undrop PATH] [--threads N]

Each SHAPE is CELLSxGENES (default 1000x2000 3000x2000 10000x2000 30000x2000 100000x2000 30000x15000), about 90 % zeros.
Processor seconds tell the work where others use the machine too. Inputs and outputs lie in a temporary folder (TMPDIR),
removed at the end; the largest shape needs 6 GiB there.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from whole_command import SIMULATION, Run, machine, simulate, write_results

SHAPES = ["1000x2000", "3000x2000", "10000x2000", "30000x2000", "100000x2000", "30000x15000"]


def simulation(n_genes: int) -> list[str]:
    options = list(SIMULATION)
    options[options.index("--n-genes") + 1] = str(n_genes)
    return options


def measure(undrop: str, folder: Path, shape: str, threads: int, options: list[str]) -> dict[str, object]:
    n_cells, n_genes = (int(number) for number in shape.split("x"))
    counts = simulate(undrop, folder, n_cells, simulation(n_genes))
    output = folder / "posterior.h5ad"
    command = [undrop, "impute", str(counts), "-o", str(output), "-t", str(threads), "--log-json", *options]
    run = Run([*command, "-m", "ebayes", "--policy", "posterior", "--write-sd"])
    output.unlink()
    counts.unlink()
    print(f"{shape:14} {run.seconds:8.1f} s {run.processor_seconds:8.1f} s of processor {run.peak / 2**20:8.0f} MiB")
    return {
        "shape": shape,
        "seconds": run.seconds,
        "processor_seconds": run.processor_seconds,
        "peak_bytes": run.peak,
        "mass_ratio": run.answer["mass_ratio"],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shapes", nargs="*", default=SHAPES)
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/posterior.json"))
    parser.add_argument("--undrop", default="build/bench/undrop")
    parser.add_argument("--threads", type=int, default=2)
    given, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="undrop_bench_") as name:
        runs = [measure(given.undrop, Path(name), shape, given.threads, options) for shape in given.shapes]
    write_results(given.output, {"machine": machine(given.threads), "runs": runs})
    return 0


if __name__ == "__main__":
    sys.exit(main())
