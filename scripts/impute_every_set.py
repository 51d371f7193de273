"""Imputes every single-cell set of a folder with every method that needs no networks, on its 2,000 most variable genes,
checks what comes out, and writes the table of docs/results/every_set.md.

python3 scripts/impute_every_set.py --undrop build/release/undrop --data ../shared/data --work /scratch \
    -o docs/results/every_set.md

A set is a 10x folder (matrix.mtx.gz, features.tsv.gz, barcodes.tsv.gz). Checked are the exit code, that all values are
finite and not negative, that observed counts stand as they were, and what the run warns of. Needs anndata. What was
measured before is kept in the work folder (runs.json) and not run again; --again METHOD runs a method's again.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

# From a process that holds little itself: a child's peak counts from what its parent held.
WATCHED = "import os, resource, sys; _, status = os.waitpid(os.spawnvp(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0); "
WATCHED += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(os.waitstatus_to_exitcode(status))"


def sets_of(data: Path) -> list[str]:
    return sorted(
        path.parent.name for path in data.glob("*/matrix.mtx.gz") if (path.parent / "barcodes.tsv.gz").exists()
    )


def most_variable(undrop: Path, data: Path, work: Path, name: str, n_genes: int) -> Path:
    """The set with its most variable genes alone, by the variance of log1p(count / size factor). Where there are genes,
    spike-ins are left out."""
    import anndata

    out = work / f"{name}.{n_genes}.h5ad"
    if out.exists():
        return out
    whole = work / f"{name}.h5ad"
    subprocess.run([str(undrop), "convert", str(data / name), str(whole), "-q", "--force"], check=True)
    counts = anndata.read_h5ad(whole)
    whole.unlink()
    types = counts.var.get("feature_types")
    if types is not None and (types == "Gene Expression").any():
        counts = counts[:, (types == "Gene Expression").to_numpy()].copy()
    values = counts.X.tocsr().astype(np.float64)
    totals = np.asarray(values.sum(1)).ravel()
    factors = np.maximum(totals, 1) / np.median(totals)
    values.data = np.log1p(values.data / np.repeat(factors, np.diff(values.indptr)))
    mean = np.asarray(values.mean(0)).ravel()
    variance = np.asarray(values.multiply(values).mean(0)).ravel() - mean**2
    kept = np.sort(np.argsort(-variance, kind="stable")[:n_genes])
    counts[:, kept].copy().write_h5ad(out)
    return out


def faults(counts_path: Path, output: Path, method: str) -> tuple[list[str], float]:
    """What is wrong with the values, and the share of zeros that were filled."""
    import anndata

    counts = anndata.read_h5ad(counts_path).X.toarray()
    layer = anndata.read_h5ad(output).layers[method]
    values = layer.toarray() if hasattr(layer, "toarray") else np.asarray(layer)
    found = []
    if values.shape != counts.shape:
        return [f"shape {values.shape}"], 0.0
    if not np.isfinite(values).all():
        found.append(f"{(~np.isfinite(values)).sum()} values are not finite")
    if (values < 0).any():
        found.append(f"{(values < 0).sum()} values are negative")
    observed = counts > 0
    if not (values[observed] == counts[observed]).all():
        found.append("observed counts changed")
    return found, float((values[~observed] > 0).mean()) if (~observed).any() else 0.0


def impute(undrop: Path, counts: Path, method: str, work: Path, threads: int, limit: float, options: list[str]) -> dict:
    output = work / "out.h5ad"
    output.unlink(missing_ok=True)
    command = [str(undrop), "impute", str(counts), "-o", str(output), "-m", method, "--scale", "counts"]
    command += ["-t", str(threads), "--log-json", *options]
    start = time.perf_counter()
    try:
        done = subprocess.run(
            [sys.executable, "-S", "-c", WATCHED, *command], capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return {"exit_code": None, "seconds": limit, "faults": [f"not done after {limit:.0f} s"]}
    run = {"exit_code": done.returncode, "seconds": time.perf_counter() - start}
    run["peak_bytes"] = 1024 * int(done.stdout.split()[-1])
    said = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    run["warnings"] = [line["message"] for line in said if line.get("level") == "warning"]
    run["faults"] = [line["message"] for line in said if line.get("level") == "error"]
    if done.returncode == 0:
        run["faults"], run["filled"] = faults(counts, output, method)
    output.unlink(missing_ok=True)
    return run


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(runs: dict, sets: dict, methods: list[str], cell) -> list[str]:
    lines = [row(["set", *methods]), "|" + "---|" * (len(methods) + 1)]
    for name in sets:
        lines.append(row([name, *(cell(runs[f"{name} {method}"]) for method in methods)]))
    return lines


def report(runs: dict, sets: dict, methods: list[str], version: str, threads: int, n_genes: int) -> str:
    failed = {key: run for key, run in runs.items() if run["exit_code"] != 0 or run["faults"]}
    lines = ["# Every method on every set", ""]
    lines += [
        f"Made by `scripts/impute_every_set.py`: `undrop impute SET -o OUT -m METHOD --scale counts -t {threads}`, "
    ]
    lines[-1] += (
        f"defaults otherwise, undrop {version}, the {n_genes:,} most variable genes of each set. Checked: exit "
    )
    lines[-1] += "code 0, all values finite and not negative, observed counts bit for bit as they were."
    lines += ["", f"{len(runs)} runs, {len(failed)} with faults.", ""]
    lines += [f"- {key.replace(' ', ', ')}: {'; '.join(run['faults'])}" for key, run in failed.items()]
    lines += [""] if failed else []
    lines += ["## Sets", "", row(["set", "cells", "genes", "zeros"]), "|---|---|---|---|"]
    lines += [row([name, *(facts)]) for name, facts in sets.items()]
    lines += ["", "## Seconds of the whole command, on a machine shared with other work", ""]
    lines += table(runs, sets, methods, lambda run: f"{run['seconds']:.1f}")
    lines += ["", "## Peak memory, MB", ""]
    lines += table(runs, sets, methods, lambda run: f"{run['peak_bytes'] / 1e6:.0f}" if "peak_bytes" in run else "")
    lines += ["", "## Zeros that were filled, %", ""]
    lines += table(runs, sets, methods, lambda run: f"{100 * run['filled']:.0f}" if "filled" in run else "")
    lines += ["", "## What the runs warn of", ""]
    said: dict[str, dict[str, list[str]]] = {}
    for key, run in runs.items():
        name, method = key.split()
        for warning in run.get("warnings", []):
            text = re.sub(r"\S*/([^/ ]+\.h5ad)", r"\1", warning)
            said.setdefault(text, {}).setdefault(name, []).append(method)
    for text, found in sorted(said.items()):
        where = [f"{name}: {'all' if len(by) == len(methods) else ', '.join(by)}" for name, by in found.items()]
        lines.append(f"- {text} ({'; '.join(where)})")
    return "\n".join(lines) + "\n"


def facts_of(counts: Path) -> list[str]:
    import anndata

    x = anndata.read_h5ad(counts).X
    return [f"{x.shape[0]:,}", f"{x.shape[1]:,}", f"{100 * (1 - x.count_nonzero() / (x.shape[0] * x.shape[1])):.0f} %"]


def feature_options(counts: Path) -> list[str]:
    """Sets of spike-ins alone are asked for them."""
    import anndata

    types = anndata.read_h5ad(counts, backed="r").var.get("feature_types")
    known = [] if types is None else sorted(set(types))
    return [] if not known or "Gene Expression" in known else ["--feature-types", ",".join(known)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--undrop", type=Path, default=Path("build/release/undrop"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("UNDROP_SHARED_DATA_DIR", "../shared/data")))
    parser.add_argument(
        "--work", type=Path, default=Path("every_set"), help="folder of the reduced sets and of runs.json"
    )
    parser.add_argument("--genes", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--time-limit", type=float, default=900, help="seconds of a run")
    parser.add_argument("--only", nargs="*", help="names of sets")
    parser.add_argument("--again", nargs="*", default=[], help="methods whose runs are made again")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/results/every_set.md"))
    given = parser.parse_args()
    undrop = given.undrop.resolve()
    told = json.loads(subprocess.run([undrop, "methods", "--json"], check=True, capture_output=True, text=True).stdout)
    methods = [method["name"] for method in told["methods"] if not method["needs_torch"]]
    given.work.mkdir(parents=True, exist_ok=True)
    kept = given.work / "runs.json"
    runs = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    runs = {key: run for key, run in runs.items() if key.split()[1] not in given.again}
    sets = {}
    for name in given.only or sets_of(given.data):
        counts = most_variable(undrop, given.data, given.work, name, given.genes)
        sets[name] = facts_of(counts)
        for method in methods:
            key = f"{name} {method}"
            if key in runs:
                continue
            how = (undrop, counts, method, given.work, given.threads, given.time_limit, feature_options(counts))
            runs[key] = impute(*how)
            print(f"{key}: {runs[key]}", file=sys.stderr, flush=True)
            kept.write_text(json.dumps(runs, indent=1), encoding="utf-8")
    runs = {f"{name} {method}": runs[f"{name} {method}"] for name in sets for method in methods}
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(report(runs, sets, methods, told["undrop"], given.threads, given.genes), encoding="utf-8")
    return 1 if any(run["exit_code"] != 0 or run["faults"] for run in runs.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
