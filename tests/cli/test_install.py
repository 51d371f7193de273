"""The installed tree serves C++ programs and the command."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import BUILD


def run(*command, **how) -> subprocess.CompletedProcess:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def prefix(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("prefix")
    run("cmake", "--install", BUILD, "--prefix", folder)
    return folder


@pytest.fixture(scope="module")
def sanitizers() -> tuple[str, ...]:
    """A program that links a sanitized library must be sanitized too."""
    cache = (BUILD / "CMakeCache.txt").read_text()
    line = next(line for line in cache.splitlines() if line.startswith("UNDROP_SANITIZE:"))
    kinds = line.partition("=")[2]
    return (f"-DCMAKE_CXX_FLAGS=-fsanitize={kinds}",) if kinds else ()


def test_a_program_finds_builds_and_runs(prefix, sanitizers, simulated, undrop, tmp_path):
    source = Path(__file__).parent / "consumer"
    run("cmake", "-S", source, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}", *sanitizers)
    run("cmake", "--build", tmp_path)
    text = run(tmp_path / "consumer", simulated).stdout
    assert text.startswith(undrop.ok("--version").strip())
    assert "120 cells, 300 genes" in text


def test_the_installed_command_runs_from_anywhere(prefix, undrop, tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    command = prefix / "bin/undrop"
    assert run(command, "--version", cwd=tmp_path, env=clean).stdout == undrop.ok("--version")
    assert run(command, "methods", "scgacl", "--json", cwd=tmp_path, env=clean).stdout == undrop.ok(
        "methods", "scgacl", "--json"
    )
