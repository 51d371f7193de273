"""The set-up: a second run installs nothing, and its requirements are pinned."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from house import ROOT, text


def test_a_second_run_installs_nothing(tmp_path):
    if not (ROOT / ".venv/undrop-requirements.txt").exists() or os.environ.get("PYTHON"):
        pytest.skip("not set up by scripts/setup.sh")
    for program in ("apt-get", "pip", "sudo"):
        shim = tmp_path / program
        shim.write_text(f"#!/bin/sh\necho {program} was called >&2\nexit 99\n")
        shim.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    stamp = (ROOT / ".venv/undrop-requirements.txt").stat().st_mtime_ns
    done = subprocess.run([ROOT / "scripts/setup.sh"], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert "system packages: all there" in done.stdout or "no dpkg here" in done.stdout
    assert "Python packages: all there" in done.stdout
    assert (ROOT / ".venv/undrop-requirements.txt").stat().st_mtime_ns == stamp


def test_requirements_are_pinned():
    for name in ("scripts/requirements-torch.txt", "scripts/requirements.txt"):
        lines = text(Path(name)).split()
        assert lines and all(re.fullmatch(r"[\w-]+==[\w.]+", line) for line in lines), name


def test_the_torch_of_the_messages_is_the_one_that_is_installed():
    pinned = text(Path("scripts/requirements-torch.txt")).strip()
    assert pinned in text(Path("cmake/torch.cmake"))
