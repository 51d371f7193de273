"""Checks what `undrop impute --dry-run` says against what the run then takes: time, peak memory and size of the output,
on simulated cells of 2,000 genes, dense and sparse. Prints the ratios estimate / truth; ends with 1 where one lies
outside of 1/2 to 2.

python bench/estimates.py [SIZE ...] [--undrop build/bench/undrop] [-o bench/results/estimates.json]

The dense outputs come from the default dropout curve, at which most zeros of the modelled genes are called; the sparse
ones from --genes with the first 200 genes, which leaves most zeros as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
from whole_command import SIMULATION, Run, simulate, write_results

SIZES = [500, 1000, 3000, 10000, 30000]
FEW_GENES = 200


def check(undrop: str, counts: Path, threads: int, options: list[str]) -> dict[str, object]:
    output = counts.with_suffix(".imputed.h5ad")
    command = [undrop, "impute", str(counts), "-o", str(output), "-t", str(threads), "--force", "--log-json", *options]
    run = Run(command)
    # Afterwards: the machine is as busy as it was at the end of the run.
    said = json.loads(
        subprocess.run([*command, "--dry-run"], check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )
    took = {"seconds": run.seconds, "peak_memory": run.peak, "output_bytes": output.stat().st_size}
    output.unlink()
    ratios = {name: said[name] / took[name] for name in took}
    return {"said": said, "took": took, "processor_seconds": run.processor_seconds, "ratios": ratios}


def measure(undrop: str, sizes: list[int], threads: int) -> list[dict[str, object]]:
    results = []
    with tempfile.TemporaryDirectory(prefix="undrop_bench_") as name:
        folder = Path(name)
        genes = folder / "genes.txt"
        for n_cells in sizes:
            counts = simulate(undrop, folder, n_cells, SIMULATION)
            genes.write_text("\n".join(first_genes(counts)) + "\n")
            for kind, options in (("dense", []), ("sparse", ["--genes", str(genes)])):
                results.append({"cells": n_cells, "output": kind, **check(undrop, counts, threads, options)})
                ratios = "  ".join(f"{key} {value:.2f}" for key, value in results[-1]["ratios"].items())
                print(f"{n_cells} cells, {kind}: {ratios}", file=sys.stderr, flush=True)
            counts.unlink()
    return results


def first_genes(counts: Path) -> list[str]:
    with h5py.File(counts) as file:
        names = file["var"][file["var"].attrs["_index"]]
        return [name.decode() for name in names[:FEW_GENES]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, metavar="SIZE")
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/estimates.json"))
    parser.add_argument("--undrop", default="build/bench/undrop")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    given = parser.parse_args()
    results = measure(given.undrop, sorted(given.sizes), given.threads)
    write_results(given.output, {"runs": results})
    outside = [r for r in results if not all(0.5 <= value <= 2 for value in r["ratios"].values())]
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
