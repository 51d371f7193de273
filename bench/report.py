"""Makes README.md, tables of what the benchmarks found, from the JSON files in the results' folder, and prints it.

python bench/report.py [bench/results]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MIB = 2**20
#: What is measured, what it is measured against, and the largest ratio that the project allows itself.
IO_PAIRS = [
    ("read_by_undrop", "read_by_hdf5", "Reading 20 million non-zeros", 2),
    ("write_sparse_by_undrop", "write_sparse_by_hdf5", "Writing a copy with a sparse layer of 20 million non-zeros", 2),
    ("write_dense_by_undrop", "write_dense_by_hdf5", "Writing a copy with a dense layer of 20 million values", 2),
]


def load(path: Path) -> dict | None:
    return json.loads(path.read_text()) if path.exists() else None


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [f"| {' | '.join(head)} |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def milliseconds(results: dict) -> dict[str, float]:
    """By the benchmark's name without its settings."""
    units = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}
    out = {}
    for entry in results["benchmarks"]:
        name = "/".join(part for part in entry["name"].split("/") if not part.startswith(("iterations:", "real_time")))
        out[name] = entry["real_time"] * units[entry["time_unit"]]
    return out


def conditions(context: dict) -> str:
    return f"{context['date'][:16]}, load {context['load_avg'][0]:.1f} at the start on {context['num_cpus']} cores.\n"


def files(results: dict) -> list[str]:
    time = milliseconds(results)
    rows = []
    for ours, plain, text, most in IO_PAIRS:
        if ours in time and plain in time:
            ratio = f"{time[ours] / time[plain]:.2f}"
            rows.append([text, f"{time[ours]:.0f} ms", f"{time[plain]:.0f} ms", ratio, str(most)])
    head = ["", "undrop", "HDF5 alone", "ratio", "at most"]
    return ["## Files", "", conditions(results["context"]), *table(head, rows)]


def dropout(results: dict) -> list[str]:
    time = milliseconds(results)
    rows, steps = [], []
    for entry in results["benchmarks"]:
        parts = dict(part.split(":") for part in entry["name"].split("/") if ":" in part)
        if entry["name"].startswith("whole_model/"):
            name = f"/threads:{parts['threads']}/cells:{parts['cells']}"
            times = [f"{time['whole_model' + name]:.0f} ms", f"{time['histograms' + name]:.0f} ms"]
            rows.append(
                [f"{int(parts['cells']):,}", parts["threads"], f"{entry['nonzeros'] / 1e6:.1f} million", *times]
            )
        elif entry["name"].startswith("mixture/"):
            steps.append([parts["distinct"], f"{int(parts['cells']):,}", f"{entry['seconds/step'] * 1e6:.2f} µs"])
    head = [
        "Cells of 2,000 genes",
        "threads",
        "non-zeros",
        "whole model, 10 populations",
        "of which histograms, measured apart",
    ]
    return [
        "## Dropout model",
        "",
        conditions(results["context"]) + "At most 3,000 ms at 100,000 cells on two threads.\n",
        *table(head, rows),
        "One iteration of the mixture over a histogram: its distinct counts matter, its cells do not.",
        "",
        *table(["Distinct counts", "cells", "an iteration"], steps),
    ]


def command_row(run: dict, baseline: dict, name: str) -> list[str]:
    epoch = run["seconds_per_epoch"]
    stages = [f"{epoch[stage] * 1000:.0f} ms" if stage in epoch else "" for stage in ("warmup", "vade", "joint")]
    above = run["peak_bytes"] - baseline["peak_bytes"]
    sizes = [run["peak_bytes"], above, run["input_bytes"], run["output_bytes"]]
    return [
        name,
        f"{100 * run['zeros']:.1f} %",
        f"{run['seconds']:.1f} s",
        f"{1000 * run['seconds'] / run['cells']:.2f} ms",
        *stages,
        *(f"{size / MIB:.0f} MiB" for size in sizes),
    ]


def command(results: dict) -> list[str]:
    machine, base = results["machine"], results["baseline"]
    speed = f"{machine['gflops_float32']:.0f} GFLOP/s" if machine["gflops_float32"] else "unknown"
    rows = [command_row(run, base, f"{run['cells']:,}") for run in results["runs"]]
    if "reference" in results:
        rows.append(command_row(results["reference"], base, f"{results['reference']['cells']:,}, preset `reference`"))
    head = ["Cells of 2,000 genes", "zeros", "time", "per cell", "epoch of warm-up", "VaDE", "joint"]
    return [
        "## Whole command: `undrop impute -m scgacl`",
        "",
        f"{results['date'][:16]}, undrop {results['undrop']['undrop']}, {results['undrop']['compiler']}, "
        f"LibTorch {results['undrop']['torch']}; {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_gib']} GiB, {machine['system']}; {machine['threads']} threads; "
        f"a 2048³ float32 product runs at {speed}; "
        f"load {results['load_at_start']:.1f} at the start, {results['load_at_end']:.1f} at the end.",
        f"The baseline, {base['peak_bytes'] / MIB:.0f} MiB, is the peak of a run of {base['cells']} cells and "
        f"{base['genes']} genes, LibTorch included; at 100,000 cells at most 1,536 MiB above it are allowed.",
        "An epoch's time is missing where a stage was over before it was reported twice.",
        "",
        *table([*head, "peak memory", "above baseline", "input", "output"], rows),
    ]


def large(results: dict) -> list[str]:
    steps = {"read": "reading", "size_factors": "size factors", "gene_statistics": "gene statistics"}
    steps["histograms"] = "histograms"
    rows = []
    for run in results["runs"]:
        where = "left in the file" if run["budget_bytes"] else "in memory"
        times = [f"{run[step]['seconds']:.1f} s" for step in steps]
        peaks = [f"{run[step]['peak_bytes'] / MIB:.0f} MiB" for step in ("read", "histograms")]
        rows.append([f"{run['encoding'].upper()}, {where}", *times, *peaks])
    first = results["runs"][0]
    return [
        "## Large counts",
        "",
        f"{results['date'][:16]}. {first['cells']:,} cells x {first['genes']:,} genes, {first['nonzeros'] / 1e6:.0f} "
        f"million non-zeros, which take {5 * first['nonzeros'] / MIB:.0f} MiB in memory; {first['threads']} threads; "
        "the budget of the runs that leave them in the file is 1 GiB. Allowed are a peak of 1.5 times the counts for "
        "reading into memory, and 300 MiB for the whole pass over counts in the file.",
        "",
        *table(["", *steps.values(), "peak after reading", "at the end"], rows),
    ]


def classic(results: dict) -> list[str]:
    rows = []
    for label in dict.fromkeys(run["input"] for run in results["runs"]):
        row = [f"{int(label):,}" if label.isdigit() else label]
        for method in dict.fromkeys(run["method"] for run in results["runs"]):
            run = next((r for r in results["runs"] if (r["input"], r["method"]) == (label, method)), None)
            row.append(f"{run['seconds']:.1f} s ({run['processor_seconds']:.1f})" if run else "")
            row.append(f"{run['peak_bytes'] / MIB:.0f} MiB" if run else "")
        rows.append(row)
    head = ["Cells of 2,000 genes, or file"]
    for method in dict.fromkeys(run["method"] for run in results["runs"]):
        head += [method, "peak memory"]
    return [
        "## Whole command: classical methods",
        "",
        f"{results['date'][:16]}; {results['machine']['cpu']}, {results['machine']['threads']} threads. In brackets "
        "seconds of processor time.",
        "",
        *table(head, rows),
    ]


def posterior(results: dict) -> list[str]:
    rows = [
        [
            run["shape"],
            f"{run['seconds']:.1f} s",
            f"{run['processor_seconds']:.1f} s",
            f"{run['peak_bytes'] / MIB:.0f} MiB",
            f"{run['mass_ratio']:.3f}",
        ]
        for run in results["runs"]
    ]
    return [
        "## Whole command: posterior of `ebayes`",
        "",
        f"{results['date'][:16]}; {results['machine']['cpu']}, {results['machine']['threads']} threads.",
        "",
        *table(["Cells x genes", "time", "of processors", "peak memory", "mass ratio"], rows),
    ]


def estimates(results: dict) -> list[str]:
    rows = [
        [
            f"{run['cells']:,}, {run['output']}",
            *(f"{run['ratios'][name]:.2f}" for name in ("seconds", "peak_memory", "output_bytes")),
            f"{run['took']['seconds']:.1f} s",
        ]
        for run in results["runs"]
    ]
    return [
        "## Estimates: `undrop impute --dry-run`",
        "",
        "What was said, divided by what the run took; between 0.5 and 2 is promised.",
        "",
        *table(["Cells of 2,000 genes, output", "time", "memory", "size", "the run's time"], rows),
    ]


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "bench/results")
    parts = {"h5ad_bench.json": files, "dropout_bench.json": dropout, "large_counts.json": large}
    parts |= {"whole_command.json": command, "estimates.json": estimates, "classic_methods.json": classic}
    parts |= {"posterior.json": posterior}
    lines = ["# Benchmarks", "", "Made by `make bench`.", ""]
    for name, section in parts.items():
        results = load(folder / name)
        if results is not None:
            lines += section(results)
    text = "\n".join(lines).rstrip() + "\n"
    (folder / "README.md").write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
