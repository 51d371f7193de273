"""Results and programs that are not undrop's, in a comparison."""

import json
import os
import signal
import subprocess
import sys
import time

import anndata
import pytest

TOOL = """
import shutil
import sys

import h5py
import numpy as np

shutil.copy(sys.argv[1], sys.argv[2])
with h5py.File(sys.argv[2], "r+") as file:
    obs = file["obs"]
    assert list(obs) == ["_index"] and obs["_index"].asstr()[0] == "cell 1", "annotations leaked"
    assert list(file["var"]) == ["_index"], "annotations of genes leaked"
    x = file["X"]
    counts = np.zeros(tuple(x.attrs["shape"]))
    rows = np.repeat(np.arange(len(counts)), np.diff(x["indptr"][:]))
    counts[rows, x["indices"][:]] = x["data"][:]
    logs = np.log1p(1e4 * counts / np.maximum(counts.sum(1, keepdims=True), 1))
    del file["X"]
    file["X"] = np.where(counts > 0, logs, logs.mean(0, keepdims=True)).astype(np.float32)
    file["X"].attrs.update({"encoding-type": "array", "encoding-version": "0.2.0"})
"""
COMMON = (
    "-m", "none", "--repeats", "1", "--protocols", "mask,labels,null", "--labels", "group", "--null-splits", "3", "-q",
)  # fmt: skip


def scores(folder) -> dict:
    return json.loads((folder / "scores.json").read_text())


def metrics(found: dict, entrant: str) -> dict:
    return {r["protocol"]: r["metrics"] for r in found["runs"] if r["entrant"] == entrant and r["status"] == "ok"}


@pytest.fixture(scope="module")
def tool(tmp_path_factory):
    path = tmp_path_factory.mktemp("tool") / "my tool.py"
    path.write_text(TOOL)
    return f"'{sys.executable}' '{path}' {{input}} {{output}}"


def test_a_program_and_its_answers_given_later_score_alike(undrop, simulated, tool, tmp_path):
    """The same tool as a command, and as a folder of answers to exported inputs."""
    inputs, answers = tmp_path / "inputs", tmp_path / "answers"
    undrop.ok("compare", simulated, *COMMON, "--export-inputs", inputs)
    answers.mkdir()
    for name in sorted(path.name for path in inputs.glob("*.h5ad")):
        command = tool.format(input=f"'{inputs / name}'", output=f"'{answers / name}'")
        subprocess.run(command, shell=True, check=True, capture_output=True)
    undrop.ok(
        "compare", simulated, "-o", tmp_path / "out", *COMMON,
        "--command", f"run:log1p_cp10k={tool}",
        "--command", "broken=echo nothing works; : {input} {output}; exit 3",
        "--add", f"answered={answers}:log1p_cp10k",
    )  # fmt: skip
    found = scores(tmp_path / "out")
    run, answered = metrics(found, "run"), metrics(found, "answered")
    assert set(run) == {"mask", "labels", "null"}
    assert run == answered
    by_name = {e["name"]: e for e in found["entrants"]}
    assert by_name["run"]["source"] == "command" and by_name["answered"]["source"] == "file"
    broken = [r for r in found["runs"] if r["entrant"] == "broken"]
    assert {r["reason"] for r in broken} == {"the program ended with exit code 3: nothing works"}
    assert all(r["peak_memory"] > 2e7 and r["seconds"] > 0.1 for r in found["runs"] if r["entrant"] == "run")
    assert not list((tmp_path / "out" / "parts").glob("*.work"))


def test_a_single_result_is_judged_by_the_whole_counts(undrop, simulated, tmp_path):
    data = anndata.read_h5ad(simulated)
    data.layers["guess"] = data.layers["true_counts"]
    data[::-1, ::-1].copy().write_h5ad(tmp_path / "guess.h5ad")
    table = undrop.ok(
        "compare", simulated, "-o", tmp_path / "out", "-m", "none", "--repeats", "1", "--protocols", "mask,truth",
        "--add", f"oracle={tmp_path / 'guess.h5ad'}:guess:counts",
    )  # fmt: skip
    found = scores(tmp_path / "out")
    assert metrics(found, "oracle")["truth"]["rmse"] < 1e-5
    standing = next(s for s in found["standings"] if s["entrant"] == "oracle" and s["protocol"] == "truth")
    assert standing["verdict"] == "helps"
    rows = [r for r in found["runs"] if r["entrant"] == "oracle" and r["protocol"] == "mask"]
    assert [r["status"] for r in rows] == ["skipped"]
    assert "oracle not run: no answer to mask.r0.h5ad was given" in table


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--add", "x=missing.h5ad:log1p"), "there is no file missing.h5ad"),
        (("--add", "x=missing.h5ad"), "must be NAME=FILE:SCALE"),
        (("--command", "x=run {input}"), "{output}"),
        (("--command", "none=cp {input} {output}"), "another entrant of this name"),
    ],
)
def test_what_is_not_clear_is_refused_at_once(undrop, simulated, tmp_path, flags, said):
    result = undrop("compare", simulated, "-o", tmp_path / "out", *COMMON, *flags)
    assert result.returncode == 3 and said in result.stderr, result.stderr
    assert not (tmp_path / "out").exists()


def test_a_program_ends_with_the_comparison(undrop, simulated, tmp_path):
    """Ctrl-C reaches the foreign program, and nothing of it is left."""
    mark = tmp_path / "pid"
    arguments = ["compare", simulated, "-o", tmp_path / "out", *COMMON]
    command = f"slow=echo $$ > '{mark}'; exec sleep 60 # {{input}} {{output}}"
    process = subprocess.Popen([undrop.path, *map(str, arguments), "--command", command], stderr=subprocess.PIPE)
    for _ in range(600):
        if mark.exists() and mark.read_text().strip():
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    assert not list((tmp_path / "out" / "parts").glob("*.work"))
