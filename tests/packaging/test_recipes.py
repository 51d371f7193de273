"""Versions, dependencies and commands of the recipes are those of the project."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path

import pytest
from conftest import BUILD, ROOT

yaml = pytest.importorskip("yaml")

CONDA = ROOT / "packaging/conda/recipe.yaml"
DOCKER = ROOT / "packaging/docker/Dockerfile"
OF_CONDA = {"torch": "pytorch", "matplotlib": "matplotlib-base"}

# What CMake looks for, by the name of the package that has it: (conda, Debian).
FOUND_BY_CMAKE = {
    "Threads": (None, None),
    "ZLIB": ("zlib", "zlib1g-dev"),
    "HDF5": ("hdf5", "libhdf5-dev"),
    "fmt": ("fmt", "libfmt-dev"),
    "nlohmann_json": ("nlohmann_json", "nlohmann-json3-dev"),
    "CLI11": ("cli11", "libcli11-dev"),
    "Python3": ("python", "python3"),
    "BOOST_MATH_INCLUDE_DIR": ("libboost-headers", "libboost-dev"),
    "XXHASH_INCLUDE_DIR": ("xxhash", "libxxhash-dev"),
    "XXHASH_LIBRARY": ("xxhash", "libxxhash-dev"),
}
OF_TESTS_ALONE = {"libgtest-dev", "libgmock-dev", "libbenchmark-dev"}


@cache
def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def split(requirement: str) -> tuple[str, str]:
    """Name and version, without blanks."""
    name, bounds = re.fullmatch(r"([\w.-]+?)\s*((?:[<>=!~].*)?)", requirement).groups()
    return name, bounds.replace(" ", "")


def by_conda(requirements: list[str]) -> dict[str, str]:
    pairs = map(split, requirements)
    return {OF_CONDA.get(name, name): bounds for name, bounds in pairs}


@cache
def recipe() -> dict:
    return yaml.safe_load(CONDA.read_text())


def needs(part: str) -> dict[str, str]:
    return dict(split(line) for line in recipe()["requirements"][part] if not line.startswith("$"))


def test_what_cmake_looks_for_is_known():
    text = (ROOT / "cmake/dependencies.cmake").read_text()
    assert set(re.findall(r"find_(?:package|path|library)\((\w+)", text)) == set(FOUND_BY_CMAKE)


def test_conda_names_this_version(version):
    assert recipe()["context"]["version"] == version


def test_conda_builds_with_what_the_project_builds_with(version):
    wanted = by_conda(project()["build-system"]["requires"])
    headers = wanted.pop("assorthead")
    host = needs("host")
    assert {name: host.get(name) for name in wanted} == wanted
    assert f"assorthead{headers}" in " ".join(recipe()["build"]["script"]["content"])
    libraries = {conda for conda, _ in FOUND_BY_CMAKE.values() if conda}
    assert libraries <= set(host)
    assert set(host) == libraries | set(wanted) | {"pip"}
    assert needs("build")["cmake"] == project()["tool"]["scikit-build"]["cmake"]["version"]


def test_conda_runs_with_what_the_package_runs_with():
    given = project()["project"]
    extras = given["optional-dependencies"]
    assert needs("run") == by_conda(given["dependencies"] + extras["networks"]) | {"python": given["requires-python"]}
    assert needs("run_constraints") == by_conda(extras["plots"])
    assert recipe()["about"]["summary"] == given["description"]


def test_conda_is_rendered(version, archive):
    rattler_build = pytest.importorskip("rattler_build", reason="py-rattler-build is not installed")
    variants = rattler_build.VariantConfig.from_file(CONDA.with_name("variants.yaml"))
    (made,) = rattler_build.Stage0Recipe.from_file(CONDA).render(variants, rattler_build.RenderConfig())
    facts = made.recipe.to_dict() if not callable(made.recipe) else made.recipe().to_dict()
    assert facts["package"] == {"name": "undrop", "version": version}
    assert Path(facts["source"][0]["path"]).name == archive.name


def test_commands_of_the_conda_tests_run(command_folder, tmp_path):
    (script,) = [part["script"] for part in recipe()["tests"] if "script" in part]
    for line in script:
        assert line.startswith("undrop ")
        if "scgacl" in line and not list(command_folder.glob("libundrop_networks.so")):
            continue
        done = subprocess.run(
            [command_folder / "undrop", *line.split()[1:]], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@cache
def docker() -> str:
    """Without comments and with the lines that go on joined."""
    lines = [line for line in DOCKER.read_text().splitlines() if not line.startswith("#")]
    return "\n".join(lines).replace("\\\n", " ")


def installed(stage: int) -> set[str]:
    part = re.split(r"^FROM ", docker(), flags=re.MULTILINE)[stage]
    words = re.search(r"install -y --no-install-recommends ([^&]*)&&", part)[1]
    return set(words.split())


def test_docker_takes_the_archive_of_this_version(version, archive):
    assert set(re.findall(r"ARG VERSION=(\S+)", docker())) == {version}
    added = re.search(r"^ADD (\S+) ", docker(), re.MULTILINE)[1]
    assert added.replace("${VERSION}", version) == archive.name
    assert (
        f"undrop:{version}" in DOCKER.read_text() and f"undrop:{version}" in (ROOT / "packaging/README.md").read_text()
    )


def test_docker_builds_with_what_setup_installs():
    listed = re.search(r"packages=\(([^)]*)\)", (ROOT / "scripts/setup.sh").read_text())[1].split()
    assert installed(1) == set(listed) - OF_TESTS_ALONE
    assert {debian for _, debian in FOUND_BY_CMAKE.values() if debian} <= installed(1)


def test_readme_names_what_an_installation_needs():
    listed = re.search(r"packages=\(([^)]*)\)", (ROOT / "scripts/setup.sh").read_text())[1].split()
    named = re.search(r"what Debian calls `([^`]*)`", (ROOT / "README.md").read_text())[1].split()
    assert set(named) == set(listed) - OF_TESTS_ALONE - {"python3", "python3-venv"}


def test_docker_runs_with_what_the_library_is_linked_to(command_folder):
    system = Path("/etc/os-release")
    if not system.exists() or "VERSION_CODENAME=bookworm" not in system.read_text() or not shutil.which("dpkg"):
        pytest.skip("the image is Debian 12, this is not")
    dynamic = subprocess.run(
        ["objdump", "-p", command_folder / "libundrop.so"], capture_output=True, text=True, check=True
    ).stdout
    names = re.findall(r"NEEDED\s+(\S+)", dynamic)
    owners = set()
    for name in names:
        asked = ["dpkg", "-S", f"*/{sysconfig.get_config_var('MULTIARCH')}/{name}"]
        found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        owners |= {line.split(":")[0] for line in found.splitlines()}
    linked = {name for name in owners if not name.endswith("-dev")} - {"libc6", "libgcc-s1"}
    assert linked and linked <= installed(2)


def test_docker_leaves_out_networks_as_it_says(version):
    """The line of sed finds the requirement that it removes."""
    pattern = re.search(r"sed -i 's/(.*?)/\]/' pyproject", docker())[1]
    line = next(line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("requires = "))
    assert re.sub(pattern.replace(r"\]", "]"), "]", line).endswith('"]') and "torch" not in re.sub(pattern, "]", line)


def test_docker_is_well_formed():
    hadolint = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if hadolint is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([hadolint, DOCKER], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_version_is_said_as_modules_expect(command_folder, version):
    said = subprocess.run([BUILD / "undrop", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"undrop {version}\n" and not said.stderr
