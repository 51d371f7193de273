"""Builds the pages into build/docs: copies them, adds one a method, executes the tutorial, and runs mkdocs.

    python scripts/make_docs.py [PBMC]

PBMC is the 10x folder of the tutorial; without it a small simulated stand-in is used, and the page says so. The package
must be importable (PYTHONPATH=build/release/wheel).
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from doc_blocks import FENCE, make_data, plain
from make_reference import presets, row, table

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "build/docs-pages"
STAND_IN = (
    "> These pages were built without the PBMC counts: a small simulated set stands in, with its own numbers.\n\n"
)


def method_page(method: dict) -> str:
    card = ROOT / "src/methods" / method["name"] / "CARD.md"
    options = table(method["options"], True) if method["options"] else "None of its own.\n"
    call = f"```sh\nundrop impute counts.h5ad -o imputed.h5ad -m {method['name']}\n```\n"
    call += f"\n```python\nud.pp.{method['name']}(adata)\n```\n"
    return f"{card.read_text()}\n## Call\n\n{call}\n## Options\n\n{options}{presets(method)}"


def methods_index(methods: list[dict]) -> str:
    lines = ["# Methods\n"]
    for title, controls in (("Methods", False), ("Controls", True)):
        lines += [f"\n## {title}\n", row(["name", "what it is", "choose it"]), "|---|---|---|"]
        for method in methods:
            if method["is_control"] == controls:
                name = method["name"]
                lines.append(row([f"[{name}]({name}.md)", method["title"], method["advice"] or method["cost"]]))
    return "\n".join(lines) + "\n"


def results_index(folder: Path) -> str:
    """Every page of results by its title, with its first words."""
    lines = [
        "# Results\n",
        "Measured, each with the commands that make it again.\n",
        row(["page", "what it says"]),
        "|---|---|",
    ]
    for page in sorted(folder.glob("*.md")):
        title, _, rest = page.read_text().removeprefix("# ").partition("\n")
        first = " ".join(rest.strip().split("\n\n")[0].split())
        lines.append(row([f"[{title}]({page.name})", first.split(". ")[0].rstrip(".") + "."]))
    return "\n".join(lines) + "\n"


def executed(page: str, figures: Path, where: str) -> str:
    """The page with what each Python block prints and draws under it."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names: dict = {}
    drawn = 0

    def run(match) -> str:
        nonlocal drawn
        if match[1] != "python":
            return match[0]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(match[3], "page", "exec"), names)
        text = match[0]
        if printed.getvalue().strip():
            text += f"\n\n```text\n{printed.getvalue().rstrip()}\n```"
        for number in plt.get_fignums():
            drawn += 1
            plt.figure(number).savefig(figures / f"{where}_{drawn}.png", dpi=110)
            text += f"\n\n![figure {drawn}]({where}_{drawn}.png)"
        plt.close("all")
        return text

    return FENCE.sub(run, page)


def make_tutorial(pbmc: Path | None) -> None:
    page = (ROOT / "docs/tutorial.md").read_text()
    with tempfile.TemporaryDirectory() as folder:
        make_data(Path(folder))
        if pbmc is not None:
            shutil.rmtree(Path(folder) / "pbmc3k")
            shutil.copytree(pbmc, Path(folder) / "pbmc3k")
        else:
            head, _, rest = page.partition("\n\n")
            page = f"{head}\n\n{STAND_IN}{rest}"
        with contextlib.chdir(folder):
            text = executed(page, PAGES, "tutorial")
    (PAGES / "tutorial.md").write_text(text)


def main() -> None:
    from undrop import _command

    pbmc = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    shutil.rmtree(PAGES, ignore_errors=True)
    for source in sorted((ROOT / "docs").rglob("*")):
        target = PAGES / source.relative_to(ROOT / "docs")
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(plain(source.read_text())) if source.suffix == ".md" else shutil.copyfile(source, target)
    methods = json.loads(_command.run("methods", "--json"))["methods"]
    (PAGES / "methods").mkdir(exist_ok=True)
    (PAGES / "methods/index.md").write_text(methods_index(methods))
    for method in methods:
        (PAGES / f"methods/{method['name']}.md").write_text(method_page(method))
    (PAGES / "results/index.md").write_text(results_index(ROOT / "docs/results"))
    make_tutorial(pbmc)
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean"], cwd=ROOT, env=quiet, check=True)


if __name__ == "__main__":
    main()
