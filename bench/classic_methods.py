"""Time and peak memory of `undrop impute` with the classical methods, the whole command, on simulated counts of growing
size, and on files that are given.

    python bench/classic_methods.py [SIZE ...] [-m METHOD ...] [--file FILE ...] [-o bench/results/classic_methods.json]

Each SIZE is a number of cells (default 1000 3000 10000 30000 100000), with 2,000 genes and about 90 % zeros; a method
is left out above the size where a run took longer than --longest seconds. The peak is that of a second run. Inputs and
outputs lie in a temporary folder (TMPDIR), removed at the end.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import whole_command

SIZES = [1000, 3000, 10000, 30000, 100000]
METHODS = ["alra", "drimpute", "ebayes", "knn_smoothing", "magic", "saver", "scimpute"]


def measure(undrop: str, method: str, counts: Path, output: Path, threads: int) -> dict[str, object]:
    command = [undrop, "impute", str(counts), "-o", str(output), "-m", method, "-t", str(threads), "--force", "-q"]
    start = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.PIPE)
    _, message = child.communicate()
    seconds = time.perf_counter() - start
    if child.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nended with {child.returncode}: {message.decode()}")
    output.unlink()
    print(f"{method:12} {counts.name:24} {seconds:8.1f} s", file=sys.stderr)
    return {"method": method, "seconds": seconds}


def peak_bytes(undrop: str, method: str, counts: Path, output: Path, threads: int) -> int:
    """Of a second run, from a process that holds little itself: a child's peak counts from what its parent held."""
    program = "import os, resource, sys; os.waitpid(os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0); "
    program += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    command = [undrop, "impute", str(counts), "-o", str(output), "-m", method, "-t", str(threads), "--force", "-q"]
    answer = subprocess.run([sys.executable, "-S", "-c", program, *command], capture_output=True, text=True, check=True)
    output.unlink()
    return 1024 * int(answer.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("-m", "--methods", nargs="+", default=METHODS)
    parser.add_argument("--file", type=Path, action="append", default=[])
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/classic_methods.json"))
    parser.add_argument("--undrop", default="build/bench/undrop")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--longest", type=float, default=300)
    parser.add_argument("--no-memory", action="store_true", help="leave out the second run, which measures memory")
    given = parser.parse_args()
    runs: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder, slow = Path(name), set()
        inputs = [(path.name, path) for path in given.file]
        for size in sorted(given.sizes):
            counts = whole_command.simulate(given.undrop, folder, size, whole_command.SIMULATION)
            inputs.append((str(size), counts))
        for label, counts in inputs:
            for method in given.methods:
                if method in slow:
                    continue
                command = (given.undrop, method, counts, folder / "out.h5ad", given.threads)
                run = {"input": label, **measure(*command)}
                if not given.no_memory:
                    run["peak_bytes"] = peak_bytes(*command)
                runs.append(run)
                if run["seconds"] > given.longest:
                    slow.add(method)
    results = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": whole_command.machine(given.threads),
        "runs": runs,
    }
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
