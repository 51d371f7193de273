"""The repository, the built command, and the release archive."""

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("UNDROP_BUILD", ROOT / "build/release")).resolve()


@pytest.fixture(scope="session")
def version() -> str:
    return re.search(r"project\(undrop VERSION (\d+\.\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text())[1]


@pytest.fixture(scope="session")
def command_folder() -> Path:
    """On the path of what is run as a package's user would run it."""
    if not (BUILD / "undrop").exists():
        pytest.skip("undrop is not built; set UNDROP_BUILD to the build folder")
    return BUILD


@pytest.fixture(scope="session")
def archive(tmp_path_factory) -> Path:
    """The release archive of this commit."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("a release archive is made from a clone")
    folder = tmp_path_factory.mktemp("archive")
    subprocess.run([ROOT / "scripts/archive.sh", folder], check=True, capture_output=True)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def source(archive, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(archive) as held:
        held.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11 up to 3.11.3 has none
        held.extractall(folder)
    return next(folder.iterdir())
