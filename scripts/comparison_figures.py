"""Compares methods on real data with `undrop compare` and writes the tables of docs/results/comparison.md.

python3 scripts/comparison_figures.py --undrop build/release/undrop --data ../shared/data --work /scratch \
    -m scgacl -o docs/results/comparison.md

--genes N compares on the N most variable genes of each set, for methods that are slow on all (needs anndata).

What was finished before is kept (--resume): an interrupted run goes on, and more methods can be added.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

# Name, what it is, the folder of the data, and what `compare` is told beside methods and repeats.
SETS = (
    (
        "cellbench_celseq2_5cl",
        "604 cells of five lung adenocarcinoma lines, CEL-seq2; types known by design; bulk of the same lines",
        "cellbench_celseq2_5cl",
        "--obs cellbench_celseq2_5cl/cells.tsv.gz --labels label --bulk bulk_luad_cell_lines/counts.tsv.gz",
    ),
    (
        "cellbench_celseq2",
        "274 cells of three of these lines, deeper; bulk of the same lines",
        "cellbench_celseq2",
        "--obs cellbench_celseq2/cells.tsv.gz --labels label --bulk bulk_luad_cell_lines/counts.tsv.gz "
        "--protocols labels,de,null,structure",
    ),
    (
        "cellbench_dropseq",
        "225 cells of the same three lines, Drop-seq; bulk of the same lines",
        "cellbench_dropseq",
        "--obs cellbench_dropseq/cells.tsv.gz --labels label --bulk bulk_luad_cell_lines/counts.tsv.gz "
        "--protocols labels,de,null,structure",
    ),
    (
        "pbmc3k",
        "2,638 blood cells, 10x; types computed from these counts by others, so not a truth",
        "pbmc3k",
        "--obs pbmc3k/cells.tsv.gz --labels label",
    ),
    (
        "pbmc3k_ds30",
        "The same cells with 30 % of their molecules, against all of them",
        "pbmc3k_ds30",
        "--truth pbmc3k --protocols truth,structure",
    ),
    (
        "deng_embryo",
        "231 cells of mouse embryos in ten stages, Smart-seq",
        "deng_embryo",
        "--obs deng_embryo/cells.tsv.gz --stages stage_rank",
    ),
    (
        "zeisel_cortex_500",
        "500 cells of mouse cortex and hippocampus; types published with the data, computed from them",
        "zeisel_cortex_500",
        "--obs zeisel_cortex_500/cells.tsv.gz --labels label --protocols mask,thin,labels,structure",
    ),
    (
        "sim_groups3",
        "500 simulated cells of four groups with strong dropout; the file of a published benchmark",
        "sim_groups3",
        "--obs sim_groups3/cells.tsv.gz --labels label --protocols mask,thin,labels,null,structure",
    ),
    (
        "grun_mesc_poolsplit",
        "Wells of pooled and split RNA: no biological difference between the 76 of one medium",
        "grun_mesc_poolsplit",
        "--obs grun_mesc_poolsplit/cells.tsv.gz --labels label --null-group RNA_2i --protocols null",
    ),
    (
        "buettner_ercc",
        "The 92 spike-ins of 288 cells: the same in every well",
        "buettner_ercc",
        "--feature-types Spike-in --protocols null,structure",
    ),
)

WORDS = {"helps": "helps", "no_evidence": "no evidence", "harms": "harms", "reference": "control"}


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def interval(found: dict | None) -> str:
    if found is None or found["value"] is None:
        return ""
    bounds = "" if found["low"] is None else f" ({number(found['low'])} to {number(found['high'])})"
    return number(found["value"]) + bounds


def mean_of(runs: list[dict], standing: dict, field: str) -> float | None:
    keys = ("entrant", "protocol", "variant")
    values = [run[field] for run in runs if run["status"] == "ok" and all(run[k] == standing[k] for k in keys)]
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def table(found: dict, protocol: dict) -> list[str]:
    primary = next(metric for metric in protocol["metrics"] if metric["is_primary"])
    standings = [one for one in found["standings"] if one["protocol"] == protocol["name"]]
    sign = -1 if primary["higher_is_better"] else 1
    standings.sort(key=lambda one: float("inf") if one["score"]["value"] is None else sign * one["score"]["value"])
    head = ["entrant", "output", primary["title"], "less none", "less best control", "verdict", "mass", "s", "MB"]
    lines = [row(head), "|" + "---|" * len(head)]
    for one in standings:
        memory = mean_of(found["runs"], one, "peak_memory")
        lines.append(
            row(
                [
                    one["entrant"],
                    one["variant"],
                    interval(one["score"]),
                    interval(one["versus_none"]),
                    interval(one["versus_control"]),
                    WORDS[one["verdict"]],
                    number(mean_of(found["runs"], one, "mass_ratio")),
                    number(mean_of(found["runs"], one, "seconds")),
                    f"{memory / 1e6:.0f}" if memory else "",
                ]
            )
        )
    return lines


def failures(found: dict, protocol: dict) -> list[str]:
    runs = [run for run in found["runs"] if run["protocol"] == protocol["name"] and run["status"] != "ok"]
    reasons = {(run["entrant"], run["status"], run["reason"].splitlines()[0]) for run in runs}
    return [f"- {entrant}: {status}: {reason}" for entrant, status, reason in sorted(reasons)]


def section(name: str, what: str, command: list[str], found: dict) -> str:
    lines = [f"## {name}", "", f"{what}.", "", "```", shlex.join(command), "```", ""]
    sentences = {verdict["protocol"]: verdict["sentence"] for verdict in found["verdicts"]}
    for protocol in found["protocols"]:
        if not protocol["ran"]:
            continue
        lines += [f"### {name}: {protocol['name']}", "", protocol["question"], ""]
        lines += [sentences.get(protocol["name"], ""), "", *table(found, protocol), ""]
        lines += [f"- {note}" for note in protocol["notes"]] + failures(found, protocol)
        lines += [""] if protocol["notes"] or failures(found, protocol) else []
    return "\n".join(lines)


def with_protocols(told: str, protocols: str | None) -> str:
    """What `compare` is told of a set, with these tasks in place of the set's own."""
    words = told.split()
    if protocols and "--protocols" in words:
        at = words.index("--protocols")
        del words[at : at + 2]
    return " ".join(words + (["--protocols", protocols] if protocols else []))


def head(found: dict, repeats: int, title: str) -> str:
    return (
        f"# {title}\n\n"
        "Made by `scripts/comparison_figures.py`; the commands are run in the folder of the data. "
        f"undrop {found['version']}, {repeats} repeats, 95 % intervals in brackets. "
        "A method helps where it beats both the untouched counts and the best control; "
        "null and structure can only speak against one. s and MB: time of one fit with its values, and peak memory.\n"
    )


def reduced(program: Path, data: Path, work: Path, folder: str, n_genes: int) -> Path:
    """The set with its most variable genes alone, by the variance of log1p(count / size factor)."""
    import anndata
    import numpy as np

    out = work / f"{folder}_{n_genes}_genes.h5ad"
    if out.exists():
        return out
    subprocess.run([str(program), "convert", folder, str(out), "-q"], cwd=data, check=True)
    counts = anndata.read_h5ad(out)
    totals = np.asarray(counts.X.sum(1)).ravel()
    logs = np.log1p(counts.X.toarray() * (np.median(totals) / np.maximum(totals, 1))[:, None])
    kept = np.sort(np.argsort(-logs.var(0), kind="stable")[:n_genes])
    counts[:, kept].copy().write_h5ad(out)
    return out


def compared(program: Path, data: Path, work: Path, name: str, folder: str, told: str, how: list[str]):
    """The command as it is shown, and what it found."""
    words = ["compare", folder, *told.split(), *how]
    shown = ["undrop", "compare", Path(folder).name, *words[2:], "-o", f"out/{name}"]
    out = work / name
    run = [str(program), *words, "-o", str(out), "--resume"]
    print(f"$ {shlex.join(shown)}", file=sys.stderr, flush=True)
    subprocess.run(run, cwd=data, check=True, stdout=subprocess.DEVNULL)
    return shown, json.loads((out / "scores.json").read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--undrop", type=Path, default=Path("build/release/undrop"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("UNDROP_SHARED_DATA_DIR", "../shared/data")))
    parser.add_argument("--work", type=Path, default=Path("comparisons"), help="folder of the comparisons")
    parser.add_argument("-m", "--methods", default="scgacl")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--genes", type=int, help="only so many of each set, the most variable ones")
    parser.add_argument("--time-limit", default="none", help="of each data set")
    parser.add_argument("--protocols", help="these tasks on every set, in place of the set's own")
    parser.add_argument("--title", default="Comparisons on real data", help="heading of the page")
    parser.add_argument("--only", nargs="*", help="names of data sets")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/results/comparison.md"))
    given = parser.parse_args()
    how = ["-m", given.methods, "--repeats", str(given.repeats)]
    how += ["-t", str(given.threads)] if given.threads else []
    how += ["--time-limit", given.time_limit] if given.time_limit != "none" else []
    given.work.mkdir(parents=True, exist_ok=True)
    parts, first = [], None
    for name, what, folder, told in SETS:
        if given.only and name not in given.only:
            continue
        program, work = given.undrop.resolve(), given.work.resolve()
        path = str(reduced(program, given.data.resolve(), work, folder, given.genes)) if given.genes else folder
        asked = with_protocols(told, given.protocols)
        command, found = compared(program, given.data.resolve(), work, name, path, asked, how)
        first = first or found
        parts.append(section(name, what, command, found))
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(head(first, given.repeats, given.title) + "\n" + "\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
