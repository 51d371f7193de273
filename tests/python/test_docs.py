"""Every code block of the pages runs, page by page, in order, and links lead somewhere."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import pytest
import undrop as ud

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
from doc_blocks import blocks, make_data  # noqa: E402

PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parts[-2] != "results" and path.stem != "options")
RUN = ("python", "sh")
SHOWN = {"cpp": "main.cpp", "cmake": "CMakeLists.txt"}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    make_data(folder)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """The command as an installed package has it, on the path."""
    folder = tmp_path_factory.mktemp("bin")
    command = folder / "undrop"
    command.write_text(f"#!{sys.executable}\nfrom undrop._command import main\nmain()\n")
    command.chmod(0o755)
    (folder / "python").symlink_to(sys.executable)
    site = str(Path(ud.__file__).parents[1])
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": site, "MPLBACKEND": "Agg"}


def has(need: str) -> bool:
    assert need in ("cuda",), f"an unknown need: {need}"
    return shutil.which("nvidia-smi") is not None


@cache
def has_rhdf5() -> bool:
    asked = ["Rscript", "-e", "library(rhdf5)"]
    return (
        shutil.which("Rscript") is not None and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    )


def run(command, folder, environment):
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_blocks_run(page, data, environment, tmp_path, monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    shutil.copytree(data, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    names: dict = {"__name__": "page"}
    for block in blocks(page.read_text()):
        if not all(has(need.removeprefix("needs-")) for need in block.needs):
            continue
        if block.language == "python":
            exec(compile("\n" * block.line + block.code, str(page), "exec"), names)
        elif block.language == "sh":
            run(["bash", "-euo", "pipefail", "-c", block.code], tmp_path, environment)
        elif block.language == "r" and has_rhdf5():
            run(["Rscript", "-e", block.code], tmp_path, environment)
    plt.close("all")


@pytest.mark.filterwarnings("ignore")
def test_blocks_of_the_readme_run(data, environment, networks, tmp_path, monkeypatch):
    """Those that drive the command or the package, with what the text takes for granted."""
    import anndata as ad
    from undrop import comparison

    monkeypatch.setattr(comparison, "compare", partial(comparison.compare, repeats=1, null_splits=2))
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    shutil.copytree(data, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    adata = ad.read_h5ad("counts.h5ad")
    adata.obsm["X_umap"] = adata.obsm["X_pca"][:, :2]
    adata.layers["scvi"] = adata.X.toarray() / adata.X.sum(axis=1) * 1e4
    names: dict = {"adata": adata, "matrix": adata.X, "more_cells": adata[:50].copy(), "__name__": "page"}
    held = {**names}
    for block in blocks((ROOT / "README.md").read_text()):
        if block.language == "python":
            exec(compile("\n" * block.line + block.code, "README.md", "exec"), names)
            names |= held  # the next block speaks of other data
        elif block.language == "sh" and all(line.startswith("undrop ") for line in block.code.splitlines()):
            run(["bash", "-euo", "pipefail", "-c", block.code], tmp_path, environment)
    assert (tmp_path / "imputed.h5ad").exists()
    plt.close("all")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_what_is_not_run_here_is_run_elsewhere(page):
    """C++ is the program that test_install.py builds."""
    for block in blocks(page.read_text()):
        if block.language in SHOWN:
            assert block.code == (ROOT / "tests/cli/consumer" / SHOWN[block.language]).read_text()
        else:
            assert block.language in (*RUN, "r", "text"), f"{page}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT / "docs")))
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+\.md)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_pages_are_in_the_contents():
    contents = (ROOT / "mkdocs.yml").read_text()
    for page in PAGES:
        assert str(page.relative_to(ROOT / "docs")) in contents, page
