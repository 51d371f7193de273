"""Posteriors on held-back molecules: deviance explained and coverage, written as docs/results/posterior.md.

python3 scripts/posterior_figures.py --undrop build/release/undrop --data ../shared/data --work /scratch \
    -m ebayes,magic,knn_smoothing -o docs/results/posterior.md

Runs `undrop compare --protocols thin` on the 2,000 most variable genes of six sets of molecule counts, and on fresh
simulations. What was finished before is kept: more methods can be added. Needs anndata.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from comparison_figures import WORDS, failures, interval, mean_of, number, reduced, row

SETS = ["cellbench_dropseq", "cellbench_celseq2_5cl", "zeisel_cortex_500", "pbmc3k", "kang_pbmc_ifnb", "mca_lung"]
# Name and options: mid-point and slope of the loss, or none.
SIMULATIONS = {
    "loss 1, -1": ["--dropout-mid", "1", "--dropout-shape", "-1"],
    "loss 4, -0.5": ["--dropout-mid", "4", "--dropout-shape", "-0.5"],
    "no loss": ["--dropout", "none"],
}
SIZE = ["--n-cells", "600", "--n-genes", "1000", "--n-groups", "3", "--de-probability", "0.3", "--seed", "11"]
LEVELS = (50, 80, 90, 95)


def simulated(program: Path, work: Path, name: str) -> tuple[Path, str]:
    out = work / f"simulated_{name.replace(',', '').replace(' ', '_')}.h5ad"
    words = ["simulate", *SIZE, *SIMULATIONS[name]]
    if not out.exists():
        subprocess.run([str(program), *words, "-o", str(out), "-q"], check=True)
    return out, shlex.join(["undrop", *words, "-o", out.name])


def compared(program: Path, work: Path, source: Path, how: list[str]) -> tuple[str, dict]:
    words = ["compare", source.name, "--protocols", "thin", *how]
    out = work / source.stem
    shown = shlex.join(["undrop", *words, "-o", f"out/{source.stem}"])
    print(f"$ {shown}", file=sys.stderr, flush=True)
    subprocess.run([str(program), *words, "-o", str(out), "--resume"], cwd=work, check=True, stdout=subprocess.DEVNULL)
    return shown, json.loads((out / "scores.json").read_text(encoding="utf-8"))


def coverage(found: dict, standing: dict) -> list[str]:
    keys = ("entrant", "protocol", "variant")
    runs = [r for r in found["runs"] if r["status"] == "ok" and all(r[key] == standing[key] for key in keys)]
    shares = [[r["metrics"].get(f"coverage_{level}") for r in runs] for level in LEVELS]
    return ["" if None in share else f"{sum(share) / len(share):.3f}" for share in shares]


def table(found: dict) -> list[str]:
    head = ["entrant", "output", "deviance explained", "less none", "less best control", "verdict"]
    head += [f"{level} %" for level in LEVELS] + ["mass", "s", "MB"]
    lines = [row(head), "|" + "---|" * len(head)]
    standings = [one for one in found["standings"] if one["protocol"] == "thin"]
    for one in sorted(standings, key=lambda one: -(one["score"]["value"] or float("-inf"))):
        memory = mean_of(found["runs"], one, "peak_memory")
        cells = [one["entrant"], one["variant"], interval(one["score"])]
        cells += [interval(one["versus_none"]), interval(one["versus_control"]), WORDS[one["verdict"]]]
        cells += [*coverage(found, one), number(mean_of(found["runs"], one, "mass_ratio"))]
        lines.append(
            row([*cells, number(mean_of(found["runs"], one, "seconds")), f"{memory / 1e6:.0f}" if memory else ""])
        )
    return lines


def own_and_posterior(found: dict, entrant: str) -> str:
    """Deviance explained by the posterior (by the method alone), and what its 90 % intervals hold."""
    rows = {
        one["variant"]: one for one in found["standings"] if one["entrant"] == entrant and one["protocol"] == "thin"
    }
    if not rows:
        return ""
    posterior = rows.get("posterior", rows.get("denoise"))
    if posterior is None:
        return ""
    alone = rows["denoise"]["score"]["value"] if "posterior" in rows and "denoise" in rows else None
    text = f"{posterior['score']['value']:.3f}" + ("" if alone is None else f" ({alone:.3f})")
    held = coverage(found, posterior)[LEVELS.index(90)]
    return f"{text}, {held}" if held else text


def summary(parts: list[tuple[str, dict]], methods: list[str]) -> str:
    columns = [*methods, "gamma_null"]
    lines = [
        "Deviance explained by the posterior (by the method alone), and the share held by its 90 % intervals. A method "
        "without shares offers no rates, so that its own value is shown; empty: not measured.",
        "",
        row(["set", *columns]),
        "|" + "---|" * (len(columns) + 1),
    ]
    lines += [row([name, *(own_and_posterior(found, method) for method in columns)]) for name, found in parts]
    return "\n".join([*lines, ""])


def section(name: str, commands: list[str], found: dict) -> str:
    protocol = next(one for one in found["protocols"] if one["name"] == "thin")
    sentence = next((one["sentence"] for one in found["verdicts"] if one["protocol"] == "thin"), "")
    lines = [f"## {name}", "", "```", *commands, "```", "", sentence, "", *table(found), ""]
    lines += [f"- {note}" for note in protocol["notes"]] + failures(found, protocol)
    return "\n".join([*lines, ""])


def head(version: str) -> str:
    return (
        "# Posteriors on held-back molecules\n\n"
        "Made by `scripts/posterior_figures.py`. "
        f"undrop {version}; repeats as each command says, 95 % intervals in brackets. Half of the molecules "
        "foretells the other half. Deviance explained: 0 for the gene's mean, 1 for exact rates, higher is "
        "better. The columns in per cent are the shares of the held-back counts that the posterior's "
        "intervals of these levels hold (randomised probability integral transform, over the tenth of the "
        "genes with the most molecules): nearest to the level is best, below it the posterior is too sure. "
        "mass: sum of the output / sum of the input. Sets are reduced to their 2,000 most variable genes. s "
        "and MB: of one fit with its values, on a shared machine.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--undrop", type=Path, default=Path("build/release/undrop"))
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("UNDROP_SHARED_DATA_DIR", "../shared/data")))
    parser.add_argument("--work", type=Path, default=Path("posteriors"), help="folder of the comparisons")
    parser.add_argument("-m", "--methods", default="ebayes,magic,knn_smoothing")
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="SET:METHOD", help="what is not measured")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--time-limit", default="none", help="of each data set")
    parser.add_argument("--only", nargs="*", help="names of data sets and simulations")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/results/posterior.md"))
    given = parser.parse_args()
    how = ["--repeats", str(given.repeats)]
    how += ["-t", str(given.threads)] if given.threads else []
    how += ["--time-limit", given.time_limit] if given.time_limit != "none" else []
    given.work.mkdir(parents=True, exist_ok=True)
    program, work = given.undrop.resolve(), given.work.resolve()
    parts, results, version = [], [], ""
    for name in [*SETS, *SIMULATIONS]:
        if given.only and name not in given.only:
            continue
        if name in SIMULATIONS:
            source, made = simulated(program, work, name)
        else:
            source, made = reduced(program, given.data.resolve(), work, name, 2000), ""
        methods = [method for method in given.methods.split(",") if f"{name}:{method}" not in given.leave_out]
        shown, found = compared(program, work, source, ["-m", ",".join(methods), *how])
        version = found["version"]
        title = f"Simulation, {name}" if name in SIMULATIONS else name
        results.append((title, found))
        parts.append(section(title, [line for line in (made, shown) if line], found))
    given.output.parent.mkdir(parents=True, exist_ok=True)
    whole = [head(version), summary(results, given.methods.split(",")), *parts]
    given.output.write_text("\n".join(whole), encoding="utf-8")


if __name__ == "__main__":
    main()
