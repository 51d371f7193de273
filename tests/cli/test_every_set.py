"""Every method that needs no networks on real sets, as scripts/impute_every_set.py does it on all of them."""

import importlib.util
import json

import pytest
from conftest import ROOT, SHARED

SPEC = importlib.util.spec_from_file_location("impute_every_set", ROOT / "scripts/impute_every_set.py")
every_set = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(every_set)


@pytest.mark.parametrize("name", ["buettner_ercc", "islam_es_mef", "deng_embryo"])
def test_every_method_imputes(undrop, tmp_path, name):
    if not (SHARED / name).exists():
        pytest.skip(f"shared data set is absent: {SHARED / name}")
    counts = every_set.most_variable(undrop.path, SHARED, tmp_path, name, 150)
    methods = [m["name"] for m in json.loads(undrop.ok("methods", "--json"))["methods"] if not m["needs_torch"]]
    assert len(methods) >= 14
    for method in methods:
        options = every_set.feature_options(counts)
        run = every_set.impute(undrop.path, counts, method, tmp_path, 2, 120, options)
        assert run["exit_code"] == 0 and not run["faults"], (method, run)
