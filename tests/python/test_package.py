"""What is installed: one version, the command, stubs that are true, functions made from the tables."""

import ast
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import undrop as ud

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(ud.__file__).parent
SITE = FOLDER.parent


def run(*command: object) -> str:
    environment = {**os.environ, "PYTHONPATH": str(SITE)}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def listing() -> dict:
    return json.loads(run(FOLDER / "bin/undrop", "methods", "--json"))


def test_one_version():
    version = re.search(r"project\(undrop VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert ud.__version__ == version
    assert [path.name for path in SITE.glob("undrop-*.dist-info")] == [f"undrop-{version}.dist-info"]


def test_the_wheel_holds_the_command():
    entry = "from undrop._command import main; main()"
    assert run(sys.executable, "-c", entry, "--version") == f"undrop {ud.__version__}\n"
    scripts = (next(SITE.glob("undrop-*.dist-info")) / "entry_points.txt").read_text()
    assert "undrop = undrop._command:main" in scripts.replace("=undrop", "= undrop")
    assert (FOLDER / "py.typed").exists()


def test_no_run_path_leads_to_the_current_folder():
    if shutil.which("readelf") is None:
        pytest.skip("readelf is missing")
    for path in [FOLDER / "bin/undrop", *FOLDER.rglob("*.so*")]:
        for found in re.findall(r"(?:RUNPATH|RPATH).*\[(.*)\]", run("readelf", "-d", path)):
            assert all(found.split(":")), f"{path}: {found}"


def test_importing_is_light():
    program = (
        "import sys; from undrop._command import main; print({'numpy', 'pandas', 'undrop._core'} & set(sys.modules))"
    )
    assert run(sys.executable, "-c", program) == "set()\n"
    program = "import sys, undrop; print(sorted({'numpy', 'scipy', 'pandas', 'anndata', 'torch'} & set(sys.modules)))"
    assert run(sys.executable, "-c", program) == "[]\n"
    program = (
        "import sys, undrop; undrop.pp; undrop.metrics; print({'anndata', 'torch', 'matplotlib'} & set(sys.modules))"
    )
    assert run(sys.executable, "-c", program) == "set()\n"


def test_a_network_is_trained_by_the_command_too(networks, counts_file, tmp_path):
    entry = "from undrop._command import main; main()"
    brief = ["--epochs-warmup", 1, "--epochs-vade", 1, "--epochs-joint", 1]
    run(sys.executable, "-c", entry, "impute", counts_file, "-o", tmp_path / "out.h5ad", "-q", *brief)
    assert (tmp_path / "out.h5ad").exists()


def test_functions_of_the_methods_are_up_to_date(listing, tmp_path):
    script = ROOT / "scripts/make_python_methods.py"
    subprocess.run([sys.executable, script, tmp_path], input=json.dumps(listing), text=True, check=True)
    made = {path.name: path.read_text() for path in tmp_path.glob("*.py")}
    kept = {path.name: path.read_text() for path in (ROOT / "python/undrop/_methods").glob("*.py")}
    assert made == kept, "run make reference"


def test_options_of_impute_are_those_of_the_command(listing):
    parameters = inspect.signature(ud.pp.impute).parameters
    of_files = {"output", "format", "force", "obs", "cells_as", "genome", "save_model", "model", "dry_run"}
    for option in listing["commands"]["impute"]:
        if option["name"] in of_files:
            continue
        name = {"threads": "n_threads"}.get(option["name"], option["name"])
        assert name in parameters, name
        default = parameters[name].default
        assert default in (option["default"], None), name
        if option.get("choices"):
            expected = f"Literal[{', '.join(map(repr, option['choices']))}]"
            assert parameters[name].annotation == expected, name


def test_every_public_function_is_documented():
    for module in (ud, ud.pp, ud.pl, ud.metrics):
        for name in module.__all__:
            thing = getattr(module, name)
            if callable(thing):
                assert inspect.getdoc(thing), name
    assert "Raises" in ud.pp.impute.__doc__ and "References" in ud.pp.alra.__doc__


def test_stubs_name_what_the_engine_has():
    from undrop import _core

    tree = ast.parse((FOLDER / "_core.pyi").read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            assert hasattr(_core, node.name), node.name
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            members = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
            assert not [name for name in members if not hasattr(getattr(_core, node.name), name)], node.name
    stubbed = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    stubbed |= {node.target.id for node in tree.body if isinstance(node, ast.AnnAssign)}
    assert {name for name in dir(_core) if not name.startswith("_")} <= stubbed


USE = """
import anndata as ad
import numpy as np
import pandas as pd
import undrop as ud

adata = ad.AnnData(np.ones((3, 3)))
ud.pp.impute(adata, "alra", policy="fill", rank=3)
ud.pp.alra(adata, rank="auto", genes=["a"])
ud.pp.posterior(adata, "theirs", prediction_scale="cp10k")
table: pd.DataFrame = ud.compare(adata, ["alra"]).standings
score: float = ud.metrics.spearman([1, 2], [2, 1])
model: ud.Imputer = ud.Imputer("alra").fit(adata)
"""
WRONG = {
    "ud.pp.alra(adata, rank='three')": "rank",
    "ud.pp.alra(adata, rnk=3)": "rnk",
    "ud.pp.impute(adata, policy='guess')": "policy",
    "ud.metrics.spearmen([1], [2])": "spearmen",
}


def test_types_are_right(tmp_path):
    """The package's own, and those that its users see: what is right passes, what is wrong is named."""
    pytest.importorskip("mypy")
    cache = ["--cache-dir", tmp_path / "cache"]
    run(sys.executable, "-m", "mypy", "--config-file", ROOT / "pyproject.toml", *cache, ROOT / "python/undrop")
    (tmp_path / "use.py").write_text(USE + "\n".join(WRONG) + "\n")
    asked = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", *cache, tmp_path / "use.py"]
    environment = {**os.environ, "MYPYPATH": str(SITE)}
    done = subprocess.run(list(map(str, asked)), capture_output=True, text=True, env=environment, check=False)
    lines = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert len(lines) == len(WRONG), done.stdout
    for line, word in zip(lines, WRONG.values(), strict=True):
        assert "use.py" in line and word in line
