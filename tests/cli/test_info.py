"""`undrop info` and `undrop methods`."""

import json
import os

import pytest
from conftest import ROOT, SHARED


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
    assert facts["why_not"] == []
    assert "layers/true_counts" in {entry["place"] for entry in facts["contents"]}
    depth = facts["counts_per_cell"]
    assert 0 < depth["smallest"] <= depth["25%"] <= depth["median"] <= depth["largest"]
    assert facts["memory_bytes"] > 5 * facts["non_zeros"]


def test_info_tells_people_the_same(undrop, simulated):
    text = undrop.ok("info", simulated)
    assert "Counts that would be used: X (there is no layer 'counts'" in text
    assert "120 cells" in text and "300 genes" in text and "It can be imputed." in text and "obs/group" in text


def test_info_names_all_problems_and_exits_0(undrop, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(",c1,c1,c3\ng1,1,-2,3\ng1,0,4,0\n")
    facts = json.loads(undrop.ok("info", path, "--json"))
    assert len(facts["why_not"]) == 4
    text = undrop.ok("info", path)
    assert text.count("  - ") >= 4 and "cannot be imputed" in text


def test_info_reads_the_objects_of_r(undrop):
    path = ROOT / "tests/data/rds/Seurat_v5.rds"
    facts = json.loads(undrop.ok("info", path, "--json", "--layer", "RNA/data"))
    assert facts["format"] == "rds" and facts["counts"] == "assays/RNA/data"
    assert undrop("info", path, "--layer", "absent").returncode == 3


def test_info_says_why_a_file_cannot_be_imputed(undrop):
    path = SHARED / "formats/pbmc68k_reduced.h5ad"
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    facts = json.loads(undrop.ok("info", path, "--json"))
    assert facts["can_be_imputed"] is False
    assert any("--layer" in reason for reason in facts["why_not"])


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
