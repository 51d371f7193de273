"""Time and peak memory of `undrop impute` with scGACL at several sizes: N cells x 2,000 genes, some 90 % zeros.

    python bench/whole_command.py -o bench/results/whole_command.json [--undrop PATH] [--cells 1000,3000,10000,30000,100000]

Counts are Poisson around ten groups' means (made here with numpy, seed 0, in a temporary folder that is removed). Prints
Markdown: seconds of the whole command, peak resident memory, what loading LibTorch alone takes, seconds an epoch of the
warm-up. The machine's speed stands beside: a 2048-cubed single-precision matrix product on one thread.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch

GENES = 2000
GROUPS = 10
BLOCK = 5000


def counts(n_cells: int) -> sp.csr_matrix:
    random = np.random.default_rng(0)
    base = random.gamma(0.5, 0.25, GENES) + 0.004
    factors = np.exp(random.normal(0, 0.8, (GROUPS, GENES)) * (random.random((GROUPS, GENES)) < 0.2))
    groups = random.integers(0, GROUPS, n_cells)
    depth = np.exp(random.normal(0, 0.3, n_cells))
    blocks = []
    for begin in range(0, n_cells, BLOCK):
        rows = slice(begin, min(n_cells, begin + BLOCK))
        blocks.append(sp.csr_matrix(random.poisson(depth[rows, None] * base * factors[groups[rows]]).astype(np.float32)))
    return sp.vstack(blocks).tocsr()


def write(path: Path, n_cells: int) -> float:
    matrix = counts(n_cells)
    obs = pd.DataFrame(index=[f"cell{i}" for i in range(n_cells)])
    var = pd.DataFrame(index=[f"gene{j}" for j in range(GENES)])
    ad.AnnData(matrix, obs=obs, var=var).write_h5ad(path)
    return 1 - matrix.nnz / (n_cells * GENES)


def run(command: list[str], log: Path) -> dict[str, float]:
    """Wall and processor seconds and peak memory of a finished child."""
    with log.open("w") as stream:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stream)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{log.read_text()}")
    return {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def warmup_epochs(output: Path) -> int:
    return len(ad.read_h5ad(output, backed="r").uns["scgacl"]["fit"]["history"]["warmup_loss"])


def machine() -> dict[str, object]:
    torch.set_num_threads(1)
    a = torch.randn(2048, 2048)
    torch.mm(a, a)
    start = time.perf_counter()
    for _ in range(5):
        torch.mm(a, a)
    rate = 5 * 2 * 2048**3 / (time.perf_counter() - start) / 1e9
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return {"cpu": cpu, "cores": os.cpu_count(), "gflops_one_thread": round(rate, 1), "load": os.getloadavg()[0]}


def measure(undrop: str, n_cells: int, folder: Path) -> dict[str, float]:
    source, output, log = folder / "in.h5ad", folder / "out.h5ad", folder / "log"
    zeros = write(source, n_cells)
    row = {"cells": n_cells, "zeros": zeros} | run([undrop, "impute", str(source), "-o", str(output), "--force"], log)
    epochs = warmup_epochs(output)
    row["warmup_epochs"] = epochs
    row["output_mib"] = output.stat().st_size / 2**20
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--undrop", default="build/release/undrop")
    parser.add_argument("--cells", default="1000,3000,10000,30000,100000")
    given = parser.parse_args()
    results: dict[str, object] = {"machine": machine()}
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # The smallest run that loads LibTorch: what a process holds before any data.
        baseline = measure(given.undrop, 50, folder)
        for n_cells in map(int, given.cells.split(",")):
            rows.append(measure(given.undrop, n_cells, folder))
            print(rows[-1], file=sys.stderr, flush=True)
    results |= {"baseline": baseline, "runs": rows}
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(json.dumps(results, indent=1))
    print(f"machine: {results['machine']}\nLibTorch and a run on 50 cells: {baseline['peak_mib']:.0f} MiB\n")
    print("| cells | zeros | seconds | processor seconds | peak MiB | above 50 cells | warm-up epochs | output MiB |\n|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['cells']:,} | {row['zeros']:.3f} | {row['seconds']:.1f} | {row['cpu_seconds']:.1f} | {row['peak_mib']:.0f} "
            f"| {row['peak_mib'] - baseline['peak_mib']:.0f} | {row['warmup_epochs']} | {row['output_mib']:.0f} |"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
