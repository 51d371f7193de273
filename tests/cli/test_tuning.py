"""--tune: an option chosen by molecules that the method has not seen."""

import anndata
import numpy as np
import pytest


def test_the_choice_and_its_curve_are_kept(undrop, simulated, tmp_path):
    output = tmp_path / "out.h5ad"
    undrop.ok("impute", simulated, "-o", output, "-m", "lowrank", "--tune")
    tuning = anndata.read_h5ad(output).uns["lowrank"]["fit"]["tuning"]
    assert tuning["option"] == "rank"
    deviance = np.asarray(tuning["deviance"])
    assert tuning["chosen"] == np.asarray(tuning["values"])[deviance.argmin()]
    by_hand = tmp_path / "by_hand.h5ad"
    undrop.ok("impute", simulated, "-o", by_hand, "-m", "lowrank", "--rank", tuning["chosen"])
    first, second = (anndata.read_h5ad(path).layers["lowrank"] for path in (output, by_hand))
    assert abs(first - second).max() == 0


@pytest.mark.parametrize(("method", "option"), [("magic", "t"), ("knn_smoothing", "k"), ("alra", "rank")])
def test_published_methods_are_tuned(undrop, simulated, tmp_path, method, option):
    output = tmp_path / "out.h5ad"
    undrop.ok("impute", simulated, "-o", output, "-m", method, "--tune")
    tuning = anndata.read_h5ad(output).uns[method]["fit"]["tuning"]
    assert tuning["option"] == option
    assert tuning["chosen"] == np.asarray(tuning["values"])[np.asarray(tuning["deviance"]).argmin()]


def test_what_cannot_be_tuned_is_refused(undrop, simulated, tmp_path):
    output = tmp_path / "out.h5ad"
    for options in (["-m", "gene_mean"], ["-m", "lowrank", "--rank", "3"]):
        answer = undrop("impute", simulated, "-o", output, "--tune", *options)
        assert answer.returncode == 3 and "tune" in answer.stderr
    assert not output.exists()
