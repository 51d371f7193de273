"""undrop compare: whole comparisons, gone on with, cut short, and with entrants that fail."""

import csv
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

CONTROLS = ["none", "gene_mean", "nonzero_mean", "gamma_null", "knn_mean", "lowrank", "completion"]
QUICK = ("--methods", "none", "--repeats", "1", "-q")


def scores(folder) -> dict:
    return json.loads((folder / "scores.json").read_text())


def without_cost(found: dict) -> dict:
    """What the same input, options and seed give again: everything but times and memory."""
    for run in found["runs"]:
        run["seconds"] = run["peak_memory"] = None
    found["command"] = None
    return found


def value(found: dict, entrant: str, protocol: str) -> float:
    metric = next(
        m["key"] for p in found["protocols"] if p["name"] == protocol for m in p["metrics"] if m["is_primary"]
    )
    rows = [r for r in found["runs"] if r["entrant"] == entrant and r["protocol"] == protocol]
    return rows[0]["metrics"][metric]


@pytest.fixture(scope="module")
def compared(undrop, simulated, tmp_path_factory):
    """Controls, the truth, and a copy of a control, on simulated counts with their groups."""
    folder = tmp_path_factory.mktemp("compared") / "out"
    said = undrop.ok(
        "compare", simulated, "-o", folder, "-m", "again=gene_mean,few=lowrank:rank=2", "--labels", "group",
        "--repeats", "2", "--null-splits", "5",
    )  # fmt: skip
    return folder, said


def test_scores_table_and_report_are_written(compared):
    folder, said = compared
    found = scores(folder)
    assert [entrant["name"] for entrant in found["entrants"]] == [*CONTROLS, "truth", "again", "few"]
    assert {run["status"] for run in found["runs"]} == {"ok"}
    rows = list(csv.DictReader((folder / "scores.csv").open()))
    assert len(rows) > len(found["runs"])
    assert "<html" in (folder / "report.html").read_text()
    for protocol in ("mask", "thin", "truth", "labels", "null", "structure"):
        assert any(protocol == p["name"] and p["ran"] for p in found["protocols"])
        assert re.search(f"^{protocol}: ", said, re.MULTILINE)
    assert "no table of bulk samples was given (--bulk FILE)" in said


def test_the_truth_wins_where_it_should(compared):
    found = scores(compared[0])
    for protocol in ("mask", "truth"):
        others = [value(found, name, protocol) for name in [*CONTROLS, "few"]]
        assert value(found, "truth", protocol) < min(others), protocol
    assert value(found, "truth", "labels") > max(0.9, value(found, "none", "labels"))


def test_a_copy_of_a_control_makes_no_difference(compared):
    for standing in scores(compared[0])["standings"]:
        if standing["entrant"] == "again":
            assert standing["verdict"] != "helps", standing


def test_doing_nothing_keeps_the_mass(compared):
    for run in scores(compared[0])["runs"]:
        if run["entrant"] == "none":
            assert run["mass_ratio"] == pytest.approx(1, abs=1e-4)
        assert run["peak_memory"] > 1e6 and run["seconds"] >= 0


def test_it_repeats_bit_for_bit(undrop, simulated, compared, tmp_path):
    undrop.ok(
        "compare", simulated, "-o", tmp_path / "out", "-m", "again=gene_mean,few=lowrank:rank=2", "--labels", "group",
        "--repeats", "2", "--null-splits", "5", "-t", "1", "-q",
    )  # fmt: skip
    again = without_cost(scores(tmp_path / "out"))
    first = without_cost(scores(compared[0]))
    again["settings"]["threads"] = first["settings"]["threads"] = None
    assert again == first


def test_an_interrupted_comparison_goes_on(undrop, simulated, tmp_path):
    arguments = ["compare", simulated, "--protocols", "mask,structure", "--methods", "none", "--repeats", "1", "-q"]
    folder = tmp_path / "cut"
    run = subprocess.Popen([undrop.path, *map(str, arguments), "-o", folder], stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while len(list(folder.glob("parts/*.cbor"))) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    assert run.returncode == 130, said
    kept = {path.name: path.stat().st_mtime_ns for path in folder.glob("parts/*.cbor")}
    assert len(kept) >= 4 and not (folder / "scores.json").exists()
    assert "--resume" in undrop.refused(1, *arguments, "-o", folder)
    undrop.ok(*arguments, "-o", folder, "--resume")
    assert kept == {name: (folder / "parts" / name).stat().st_mtime_ns for name in kept}
    undrop.ok(*arguments, "-o", tmp_path / "whole")
    a, b = (without_cost(scores(place)) for place in (folder, tmp_path / "whole"))
    assert {**a, "settings": None} == {**b, "settings": None}


def test_another_method_is_added_to_what_is_there(undrop, simulated, tmp_path):
    base = ["compare", simulated, "-o", tmp_path / "out", "--protocols", "mask", "--repeats", "1", "-q"]
    undrop.ok(*base, "-m", "none")
    kept = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out/parts").glob("*.cbor")}
    undrop.ok(*base, "-m", "few=lowrank:rank=2", "--resume")
    assert kept == {name: (tmp_path / "out/parts" / name).stat().st_mtime_ns for name in kept}
    assert scores(tmp_path / "out")["runs"][-1]["entrant"] == "few"


def test_a_killed_part_is_a_row(undrop, simulated, tmp_path):
    arguments = ("compare", simulated, "-o", tmp_path / "out", "--protocols", "mask", *QUICK)
    run = subprocess.Popen([undrop.path, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")

    def parts() -> list[int]:
        found = children.read_text().split()
        return [int(pid) for pid in found if b"compare-part" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    while not (found := parts()):
        time.sleep(0.001)
    os.kill(found[0], signal.SIGKILL)
    said = run.communicate(timeout=60)[0]
    assert run.returncode == 0
    lost = [row for row in scores(tmp_path / "out")["runs"] if row["status"] == "failed"]
    assert len(lost) == 1 and "signal 9" in lost[0]["reason"]
    assert lost[0]["entrant"] in said


def test_a_time_limit_turns_the_rest_into_rows(undrop, simulated, tmp_path):
    undrop.ok("compare", simulated, "-o", tmp_path / "out", *QUICK, "--time-limit", "0.2s")
    runs = scores(tmp_path / "out")["runs"]
    late = [run for run in runs if run["status"] == "skipped"]
    assert late and all("--time-limit 0.2s" in run["reason"] for run in late)


def test_wrong_requests_are_refused(undrop, simulated, tmp_path):
    base = ("compare", simulated, "-o", tmp_path / "out")
    said = undrop.refused(3, *base, "-m", "lowrnak")
    assert said.startswith("--methods lowrnak: ") and "did you mean lowrank" in said
    for asked, expected in {
        "lowrank:rnk=2": "--methods lowrank:rnk=2: lowrank's --rnk: unknown option; did you mean 'rank'?",
        "few=lowrank:rank=x": "--methods few=lowrank:rank=x: lowrank's --rank x: must be a whole number",
        "lowrank:rank": "--methods lowrank:rank: lowrank's --rank: must be OPTION=VALUE",
        "": "names no method",
        ",": "names no method",
    }.items():
        assert expected in undrop.refused(3, *base, "-m", asked)
    assert "--labels" in undrop.refused(3, *base, "--protocols", "labels", "-m", "none")
    assert "group" in undrop.refused(3, *base, "--labels", "groop", "-m", "none")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_in_use_is_refused_before_anything_is_read(undrop, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    message = undrop.refused(1, "compare", tmp_path / "no_such_file.h5ad", "-o", tmp_path, "-m", "none")
    assert "is not empty" in message


def test_a_result_made_elsewhere_has_no_memory_of_its_own(undrop, simulated, tmp_path):
    undrop.ok(
        "compare", simulated, "-o", tmp_path / "out", "--protocols", "structure", *QUICK,
        "--add", f"given={simulated}:true_counts:counts",
    )  # fmt: skip
    memory = {run["entrant"]: run["peak_memory"] for run in scores(tmp_path / "out")["runs"]}
    assert memory["given"] == 0 and memory["none"] > 1e6
