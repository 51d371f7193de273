"""`undrop info` and `undrop methods`."""

import json
import os

import pytest
from conftest import SHARED


def test_info_tells_of_build_and_machine(undrop):
    facts = json.loads(undrop.ok("info", "--json"))
    assert facts["threads"] == len(os.sched_getaffinity(0)) or facts["threads"] >= 1
    assert "cpu" in facts["devices"]
    assert facts["hdf5"].count(".") == 2
    assert ("torch" in facts) == (facts["network_methods"] == "available")
    assert "undrop" in undrop.ok("info")


def test_info_tells_what_is_in_a_file(undrop, simulated):
    facts = json.loads(undrop.ok("info", simulated, "--json"))
    assert (facts["cells"], facts["genes"], facts["format"], facts["counts"]) == (120, 300, "h5ad", "X")
    assert facts["can_be_imputed"] is True
    assert "group" in facts["obs_columns"]
    assert 0 < facts["zeros_percent"] < 100


def test_info_says_why_a_file_cannot_be_imputed(undrop):
    path = SHARED / "formats/pbmc68k_reduced.h5ad"
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    facts = json.loads(undrop.ok("info", path, "--json"))
    assert facts["can_be_imputed"] is False
    assert "--layer" in facts["why_not"]


def test_info_of_an_unreadable_file_exits_2(undrop, tmp_path):
    undrop.refused(2, "info", tmp_path / "absent.h5ad")


def test_methods_lists_and_tells(undrop):
    assert "scgacl" in undrop.ok("methods")
    text = undrop.ok("methods", "scgacl")
    assert "--temperature" in text and "10.1093/bib/bbag018" in text and "Preset reference" in text
    assert "scgacl" in undrop.refused(3, "methods", "scgcal")


def test_methods_json_holds_every_option(undrop):
    facts = json.loads(undrop.ok("methods", "--json"))
    scgacl = next(method for method in facts["methods"] if method["name"] == "scgacl")
    options = {option["name"]: option for option in scgacl["options"]}
    assert options["temperature"]["symbol"] == "tau"
    assert options["weight_decay"]["default"] == "auto"
    assert all(option["help"] for table in facts["commands"].values() for option in table)
    assert scgacl["presets"]["reference"]["batch_size"] == 32
