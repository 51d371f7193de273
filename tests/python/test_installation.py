"""The release archive becomes a wheel, the wheel an installation, and taking it away leaves nothing."""

import os
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest
import undrop as ud

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(ud.__file__).parents[2]


def run(*command, **how) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **how)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Made from the archive's files; what is compiled is taken from the build that is tested."""
    if not (ROOT / ".git").exists():
        pytest.skip("a release archive is made from a clone")
    pytest.importorskip("scikit_build_core")
    folder = tmp_path_factory.mktemp("wheel")
    archive = folder / Path(run(ROOT / "scripts/archive.sh", folder).strip()).name
    with tarfile.open(archive) as held:
        held.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11 up to 3.11.3 has none
        held.extractall(folder)
    source = folder / archive.name.removesuffix(".tar.gz")
    prebuilt = ["--config-settings", f"cmake.define.UNDROP_PREBUILT={BUILD}"]
    plain = ["--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(sys.executable, "-m", "pip", "wheel", *plain, *prebuilt, "-w", folder, source)
    return next(folder.glob("*.whl"))


def files(folder: Path) -> set[str]:
    found = {str(path.relative_to(folder)) for path in folder.rglob("*")}
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_is_of_this_machine_and_version(wheel):
    name, version, python, _, platform = wheel.stem.split("-")
    assert (name, python) == ("undrop", f"cp{sys.version_info[0]}{sys.version_info[1]}")
    assert version in (ROOT / "CMakeLists.txt").read_text() and "linux" in platform


def test_installed_it_works_and_taken_away_it_is_gone(wheel, counts_file, tmp_path):
    place = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", place)
    before = files(place)
    python = place / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    needed = {
        **os.environ,
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PATH": f"{place / 'bin'}:{os.environ['PATH']}",
    }
    needed.pop("UNDROP_WHEEL", None)
    assert run("undrop", "--version", env=needed, cwd=tmp_path).startswith("undrop ")
    run("undrop", "impute", counts_file, "-o", tmp_path / "out.h5ad", "-m", "gene_mean", "-q", env=needed, cwd=tmp_path)
    program = (
        "import sys, anndata, undrop as ud; adata = anndata.read_h5ad(sys.argv[1]); "
        "ud.pp.gene_mean(adata, n_threads=1); print(ud.__file__, *adata.layers)"
    )
    said = run(python, "-W", "ignore", "-c", program, counts_file, env=needed, cwd=tmp_path)
    assert said.startswith(str(place)) and said.split()[-1] == "gene_mean"
    run(*pip, "uninstall", "--yes", "undrop")
    assert files(place) == before
