"""The Nextflow module: what its script says is done with the built command, on its own test data."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

yaml = pytest.importorskip("yaml")

MODULE = ROOT / "packaging/nf-core/undrop/impute"
DATA = MODULE / "tests/data/counts.csv"


@cache
def main() -> str:
    return (MODULE / "main.nf").read_text()


def section(name: str) -> str:
    """Text from `name:` to the next label of the process."""
    return re.search(rf"^    {name}:\n(.*?)(?=^    \w+:\n|\Z)", main(), re.MULTILINE | re.DOTALL)[1]


def script(label: str, values: dict[str, str]) -> str:
    """What Nextflow would run: the block between triple quotes with its names replaced, all of which must be known."""
    block = re.search(r'"""\n(.*?)"""', section(label), re.DOTALL)[1]
    text = re.sub(r"\$\{([\w.]+)\}", lambda match: values[match[1]], block)
    assert "$" not in text
    return text.replace("\\\\", "\\")


def run(text: str, folder: Path, command_folder: Path) -> str:
    environment = {**os.environ, "PATH": f"{command_folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


VALUES = {"counts": "counts.csv", "prefix": "test", "task.cpus": "1", "memory": "--max-memory 1024M"}


def asked_by_the_test() -> str:
    """The options that main.nf.test gives."""
    return re.search(r"module_args = '(.+)'", (MODULE / "tests/main.nf.test").read_text())[1]


def test_script_runs_and_makes_what_it_declares(command_folder, tmp_path):
    import anndata

    (tmp_path / "counts.csv").write_bytes(DATA.read_bytes())
    run(script("script", {**VALUES, "args": asked_by_the_test()}), tmp_path, command_folder)
    adata = anndata.read_h5ad(tmp_path / "test.h5ad")
    assert "alra" in adata.layers and adata.n_obs == 40
    assert '"level"' in (tmp_path / "test.log").read_text()


def test_stub_makes_the_same_names(command_folder, tmp_path):
    run(script("stub", VALUES), tmp_path, command_folder)
    declared = re.findall(r'path\("\$\{prefix\}(\.\w+)"\)', section("output"))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"test{ending}" for ending in declared)


def test_a_failure_is_one(command_folder, tmp_path):
    (tmp_path / "counts.csv").write_text("gene,a\nx,0.5\n")
    with pytest.raises(AssertionError, match="error"):
        run(script("script", {**VALUES, "args": ""}), tmp_path, command_folder)


def test_every_name_of_the_script_is_defined():
    for label in ("script", "stub"):
        used = set(re.findall(r"\$\{(\w+)", re.search(r'"""\n(.*?)"""', section(label), re.DOTALL)[1]))
        defined = set(re.findall(r"^    (?:def )?(\w+)\s+=", section(label), re.MULTILINE))
        inputs = set(re.findall(r"(?:val|path)\((\w+)\)", section("input")))
        assert used <= defined | inputs | {"task"}


def test_versions_command_gives_the_version(command_folder, tmp_path, version):
    told = re.search(r'eval\("(.*?)"\)', main())[1]
    assert run(told, tmp_path, command_folder) == f"{version}\n"


def test_meta_describes_what_main_declares():
    meta = yaml.safe_load((MODULE / "meta.yml").read_text())
    assert f"process {meta['name'].upper()} {{" in main()
    assert set(meta["output"]) == set(re.findall(r"emit: (\w+)", section("output")))
    inputs = [next(iter(entry)) for entry in meta["input"][0]]
    assert inputs == re.findall(r"(?:val|path)\((\w+)\)", section("input"))
    told = re.search(r'eval\("(.*?)"\)', main())[1]
    assert any(told in entry for entry in meta["output"]["versions_undrop"][0])
    assert meta["topics"]["versions"] == meta["output"]["versions_undrop"]


def test_environment_and_container_name_this_version(version):
    environment = yaml.safe_load((MODULE / "environment.yml").read_text())
    assert environment["dependencies"] == [f"undrop={version}"]
    assert f'container "undrop:{version}"' in main()


def test_its_tests_name_the_process_and_the_data():
    text = (MODULE / "tests/main.nf.test").read_text()
    assert 'process "UNDROP_IMPUTE"' in text and DATA.exists()
    assert f"${{moduleDir}}/tests/data/{DATA.name}" in text
