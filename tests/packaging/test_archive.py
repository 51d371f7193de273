"""The release archive holds what a build needs, and nothing else."""

import hashlib
import subprocess
from pathlib import Path

from conftest import ROOT

LARGEST = 8 << 20


def test_it_is_named_after_the_version_and_bears_its_sum(archive, version):
    assert archive.name == f"undrop-{version}.tar.gz"
    said, name = Path(f"{archive}.sha256").read_text().split()
    assert name == archive.name and said == hashlib.sha256(archive.read_bytes()).hexdigest()


def test_the_same_commit_gives_the_same_bytes(archive, tmp_path):
    subprocess.run([ROOT / "scripts/archive.sh", tmp_path], check=True, capture_output=True)
    assert (tmp_path / archive.name).read_bytes() == archive.read_bytes()


def test_it_holds_what_a_build_needs(source, version):
    assert source.name == f"undrop-{version}"
    needed = ["CMakeLists.txt", "pyproject.toml", "README.md", "LICENSE", "CITATION.cff", "cmake/dependencies.cmake"]
    needed += ["src", "include/undrop", "cli/main.cpp", "python/undrop/__init__.py", "python/CMakeLists.txt"]
    assert not [name for name in needed if not (source / name).exists()]
    files = [path for path in source.rglob("*") if path.is_file()]
    assert not [path for path in files if path.stat().st_size > LARGEST]
    assert not [path for path in files if path.suffix in (".so", ".pyc", ".o")]


def test_a_build_is_configured_from_it(source, tmp_path):
    """Without LibTorch and without Python: what every build does first."""
    import sys

    definitions = ["-DUNDROP_WITH_TORCH=OFF", "-DUNDROP_BUILD_TESTS=OFF", f"-DPython3_EXECUTABLE={sys.executable}"]
    done = subprocess.run(
        ["cmake", "-S", source, "-B", tmp_path, *definitions], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
