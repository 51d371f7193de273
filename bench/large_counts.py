"""Measures time and peak memory of counts of 100,000 cells x 20,000 genes with 7 % non-zeros (140 million): read into
memory, and left in the file; compressed by cells (CSR) and by genes (CSC).

python bench/large_counts.py [--cells N] [-o bench/results/large_counts.json] [--program PATH]

Each run reads the file, then makes size factors, gene statistics and the histograms of the dropout model. Files lie in
a temporary folder (TMPDIR), removed at the end, or in --folder, where they are kept for the next time: 1.1 GiB each;
the run that leaves CSC counts in the file needs 1.6 GiB more.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import h5py
import numpy as np

N_GENES = 20000
SHARE = 0.07
ROWS_AT_ONCE = 500
MIB = 2**20
#: Of the run that leaves the counts in the file.
BUDGET = 1024 * MIB


def write_names(file: h5py.File, axis: str, n: int) -> None:
    group = file.create_group(axis)
    group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.2.0", "_index": "_index"})
    group.attrs["column-order"] = np.array([], dtype=h5py.string_dtype())
    group["_index"] = np.array([f"{axis}{i:06d}" for i in range(n)], dtype=h5py.string_dtype())


def write_counts(path: Path, n_cells: int, encoding: str) -> None:
    """Rows of the given encoding one block after the other; a row's counts are 1 + geometric."""
    n_rows, n_columns = (n_cells, N_GENES) if encoding == "csr" else (N_GENES, n_cells)
    random = np.random.default_rng(1)
    with h5py.File(path, "w") as file:
        file.attrs.update({"encoding-type": "anndata", "encoding-version": "0.1.0"})
        write_names(file, "obs", n_cells)
        write_names(file, "var", N_GENES)
        x = file.create_group("X")
        x.attrs.update({"encoding-type": f"{encoding}_matrix", "encoding-version": "0.1.0"})
        x.attrs["shape"] = [n_cells, N_GENES]
        data = x.create_dataset("data", (0,), "f4", maxshape=(None,), chunks=(1 << 17,))
        indices = x.create_dataset("indices", (0,), "i4", maxshape=(None,), chunks=(1 << 17,))
        indptr = [0]
        for begin in range(0, n_rows, ROWS_AT_ONCE):
            shown = random.random((min(ROWS_AT_ONCE, n_rows - begin), n_columns), dtype="f4") < SHARE
            rows, columns = np.nonzero(shown)
            indptr.extend(indptr[-1] + np.cumsum(shown.sum(axis=1)))
            for dataset, values in ((data, random.geometric(0.4, len(rows))), (indices, columns)):
                dataset.resize((indptr[-1],))
                dataset[indptr[-1] - len(rows) :] = values
        x["indptr"] = np.array(indptr, dtype="i8")


def measure(program: str, path: Path, budget: int) -> dict[str, object]:
    answer = subprocess.run([program, str(path), str(budget)], check=True, capture_output=True, text=True).stdout
    return {"budget_bytes": budget, "encoding": path.stem.split("_")[1], **json.loads(answer)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=100000)
    parser.add_argument("-o", "--output", type=Path, default=Path("bench/results/large_counts.json"))
    parser.add_argument("--program", default="build/bench/bench/streamed_pass")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    results: dict[str, object] = {"date": datetime.now(UTC).isoformat(timespec="seconds")}
    runs = []
    with tempfile.TemporaryDirectory(prefix="undrop_bench_") as name:
        folder = given.folder or Path(name)
        for encoding in ("csr", "csc"):
            path = folder / f"{given.cells}_{encoding}.h5ad"
            if not path.exists():
                write_counts(path, given.cells, encoding)
            for budget in (0, BUDGET):
                runs.append(measure(given.program, path, budget))
                print(json.dumps(runs[-1]), file=sys.stderr, flush=True)
    results["runs"] = runs
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
