"""One version, said alike everywhere; papers cited; every option on the page of options."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT, methods, text

COMMAND = Path(os.environ.get("UNDROP_BUILD", ROOT / "build/release")) / "undrop"


@pytest.fixture(scope="module")
def version() -> str:
    return re.search(r"project\(undrop VERSION (\d+\.\d+\.\d+)", text(Path("CMakeLists.txt")))[1]


@pytest.fixture(scope="module")
def facts() -> dict:
    if not COMMAND.exists():
        pytest.skip("undrop is not built; set UNDROP_BUILD to the build folder")
    return json.loads(subprocess.run([COMMAND, "methods", "--json"], capture_output=True, check=True).stdout)


def test_changelog_tells_of_this_version(version):
    assert f"\n## {version}" in text(Path("CHANGELOG.md"))


def test_citation_names_this_version(version):
    assert f"\nversion: {version}\n" in text(Path("CITATION.cff"))


def test_command_says_this_version(version, facts):
    assert facts["undrop"] == version


def test_registry_lists_every_folder(facts):
    assert [method["name"] for method in facts["methods"]] == methods()


def test_every_method_is_cited(facts):
    for method in facts["methods"]:
        assert method["doi"] in text(Path("CITATION.cff")), method["name"]
        assert f"`{method['name']}`" in text(Path("README.md")), method["name"]


def test_page_of_options_is_up_to_date(facts, tmp_path):
    made = tmp_path / "options.md"
    script = ROOT / "scripts/make_reference.py"
    subprocess.run([sys.executable, script, made], input=json.dumps(facts), text=True, check=True)
    assert made.read_text() == text(Path("docs/reference/options.md")), "run make reference"


def test_page_of_scores_tells_of_every_figure():
    """Names within one family (coverage_50 to coverage_95, ..._per_gene) are told once."""
    table = text(Path("src/judge/task_scores.cpp"))
    figures = re.findall(r'\{"([a-z_0-9]+)", "[^"]+", (?:higher|lower)', table)
    page = text(Path("docs/reference/scores.md"))
    told = set(re.findall(r"`([a-z_0-9.]+)`", page)) | {"coverage_80", "coverage_90", "top_200", "top_500"}
    assert figures and {re.sub(r"^.*(?=_per_(?:gene|cell)$)", "...", name) for name in figures} <= told


def test_readme_names_only_options_that_exist(facts):
    known = {option["flag"] for table in facts["commands"].values() for option in table}
    known |= {option["flag"] for method in facts["methods"] for option in method["options"]}
    known |= {"--config", "--print-config", "--version", "--json", "--help"}
    shown = re.findall(r"undrop [^\n`]*|`(--[a-z-]+)[^`]*`", text(Path("README.md")))
    flags = {flag for flag in shown if flag}
    assert flags <= known | {"--install", "--preset"}, flags - known
