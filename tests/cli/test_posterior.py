"""What another tool predicted, weighed against the counts."""

import json
import shutil

import anndata
import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def predictions(undrop, simulated, tmp_path_factory):
    """A method's own values for the counts and for the exported half of their molecules."""
    folder = tmp_path_factory.mktemp("predictions")
    undrop.ok("posterior", simulated, "--export-half", folder / "half.h5ad", "-q")
    for source, name in ((simulated, "all"), (folder / "half.h5ad", "of_half")):
        undrop.ok("impute", source, "-m", "knn_mean", "--policy", "denoise", "-o", folder / f"{name}.h5ad", "-q")
    return folder


def test_half_of_the_molecules_is_exported(simulated, predictions):
    counts, half = anndata.read_h5ad(simulated), anndata.read_h5ad(predictions / "half.h5ad")
    assert list(half.obs_names) == list(counts.obs_names) and list(half.var_names) == list(counts.var_names)
    assert (half.X.toarray() <= np.asarray(counts.to_df())).all()
    assert half.X.sum() == pytest.approx(counts.to_df().to_numpy().sum() / 2, rel=0.02)
    assert half.obs.empty, "annotations tell of the other half"


def test_the_result_is_laid_out_as_that_of_impute(undrop, simulated, predictions, tmp_path):
    out = tmp_path / "out.h5ad"
    line = undrop.ok(
        "posterior", simulated, "--prediction", predictions / "all.h5ad",
        "--prediction-of-half", predictions / "of_half.h5ad", "-o", out, "--write-sd", "--scale", "counts",
    )  # fmt: skip
    assert "layer 'posterior'" in line
    adata = anndata.read_h5ad(out)
    facts = adata.uns["posterior"]
    assert facts["policy"] == "posterior" and facts["imputed"] and facts["quantity"] == "rate"
    assert facts["options"]["prediction"] == "all.h5ad", "no paths of this machine"
    assert facts["fit"]["prediction_layer"] == "knn_mean"
    values, counts = adata.to_df("posterior").to_numpy(), adata.to_df().to_numpy()
    assert values.sum() == pytest.approx(counts.sum(), rel=0.02)
    assert np.isfinite(values).all() and (adata.to_df("posterior_sd").to_numpy()[values > 0] > 0).all()
    seen = counts.sum(0) > 0
    assert list(adata.var["posterior_imputed"]) == list(seen)


def test_without_the_half_the_result_says_what_it_rests_on(undrop, simulated, predictions, tmp_path):
    out = tmp_path / "out.h5ad"
    undrop.ok("posterior", simulated, "--prediction", predictions / "all.h5ad", "-o", out, "-q")
    warnings = anndata.read_h5ad(out).uns["posterior"]["warnings"]
    assert any("--prediction-of-half" in text for text in warnings)


def test_quantiles_are_layers_and_hold_what_they_say(undrop, simulated, tmp_path):
    out = tmp_path / "out.h5ad"
    undrop.ok(
        "impute", simulated, "-m", "ebayes", "--policy", "posterior", "--write-quantiles", "0.05, 0.5,0.95",
        "--scale", "counts", "-o", out, "-q",
    )  # fmt: skip
    adata = anndata.read_h5ad(out)
    low, middle, high = (adata.to_df(f"ebayes_q{p}").to_numpy() for p in ("5", "50", "95"))
    assert ((low <= middle) & (middle <= high)).all()
    seen = adata.to_df().to_numpy() > 0
    assert (high[seen] > low[seen]).all()
    for wrong in (("--write-quantiles", "0.5"), ("--policy", "posterior", "--write-quantiles", "5")):
        text = undrop.refused(3, "impute", simulated, "-m", "ebayes", *wrong, "-o", tmp_path / "no.h5ad")
        assert "--write-quantiles" in text


def test_zeros_weighed_by_their_probability_come_nearer_to_the_truth(undrop, simulated, tmp_path):
    truth = np.log1p(anndata.read_h5ad(simulated).to_df("true_counts").to_numpy())
    error = {}
    for zeros in ("weighed", "all"):
        out = tmp_path / f"{zeros}.h5ad"
        undrop.ok("impute", simulated, "-m", "ebayes", "--zeros", zeros, "--scale", "counts", "-o", out, "-q")
        error[zeros] = np.square(np.log1p(anndata.read_h5ad(out).to_df("ebayes").to_numpy()) - truth).mean()
    assert error["weighed"] < error["all"]
    assert anndata.read_h5ad(tmp_path / "weighed.h5ad").uns["ebayes"]["zeros"] == "weighed"
    refused = undrop.refused(3, "impute", simulated, "-m", "magic", "--zeros", "weighed", "-o", tmp_path / "no.h5ad")
    assert "called or all" in refused


def test_a_method_without_a_dropout_model_fills_what_the_calibrated_one_calls(undrop, simulated, tmp_path):
    truth = anndata.read_h5ad(simulated)
    lost = np.asarray(truth.to_df("dropped").to_numpy(), dtype=bool)
    out, model = tmp_path / "out.h5ad", tmp_path / "model"
    common = ("--dropout-model", "calibrated", "--write-dropout", "--scale", "counts", "-q")
    undrop.ok("impute", simulated, "-m", "knn_smoothing", *common, "-o", out, "--save-model", model)
    adata = anndata.read_h5ad(out)
    p, zeros = adata.to_df("knn_smoothing_dropout").to_numpy(), truth.to_df().to_numpy() == 0
    assert adata.uns["knn_smoothing"]["zeros"] == "called"
    assert p[lost & zeros].mean() > p[~lost & zeros].mean()
    again = tmp_path / "again.h5ad"
    undrop.ok("impute", simulated, "--model", model, "--scale", "counts", "-o", again, "-q")
    assert anndata.read_h5ad(again).to_df("knn_smoothing").equals(adata.to_df("knn_smoothing"))


def test_rates_that_weigh_in_lost_counts_come_nearer_to_what_cells_express(undrop, simulated, tmp_path):
    truth = np.log1p(anndata.read_h5ad(simulated).to_df("true_mean").to_numpy())
    error = {}
    for flag in ("--weigh-loss", "--no-weigh-loss"):
        out = tmp_path / f"{flag}.h5ad"
        undrop.ok(
            "impute", simulated, "-m", "ebayes", "--policy", "posterior", flag, "--scale", "counts", "-o", out,
            "--save-model", tmp_path / f"{flag}.model", "--write-sd", "-q",
        )  # fmt: skip
        adata = anndata.read_h5ad(out)
        error[flag] = np.square(np.log1p(adata.to_df("ebayes").to_numpy()) - truth).mean()
        assert np.isfinite(adata.to_df("ebayes_sd").to_numpy()).all()
    assert error["--weigh-loss"] < 0.5 * error["--no-weigh-loss"]
    again = tmp_path / "again.h5ad"
    undrop.ok(
        "impute", simulated, "--model", tmp_path / "--weigh-loss.model", "--policy", "posterior", "--scale", "counts",
        "-o", again, "-q",
    )  # fmt: skip
    first = anndata.read_h5ad(tmp_path / "--weigh-loss.h5ad").to_df("ebayes")
    assert first.equals(anndata.read_h5ad(again).to_df("ebayes"))


def test_a_table_in_any_order_does_as_well(undrop, simulated, predictions, tmp_path):
    adata = anndata.read_h5ad(predictions / "all.h5ad")
    table = pd.DataFrame(np.expm1(adata.to_df("knn_mean").to_numpy()), adata.obs_names, adata.var_names)
    table.iloc[::-1, ::-1].T.to_csv(tmp_path / "table.csv")
    common = ("-q", "--scale", "normalized")
    undrop.ok(
        "posterior", simulated, "--prediction", tmp_path / "table.csv", "--prediction-scale", "normalized",
        "-o", tmp_path / "a.h5ad", *common,
    )  # fmt: skip
    undrop.ok("posterior", simulated, "--prediction", predictions / "all.h5ad", "-o", tmp_path / "b.h5ad", *common)
    a, b = (anndata.read_h5ad(tmp_path / name).to_df("posterior").to_numpy() for name in ("a.h5ad", "b.h5ad"))
    np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_what_cannot_be_weighed_is_refused(undrop, simulated, predictions, tmp_path):
    out, everything = tmp_path / "out.h5ad", predictions / "all.h5ad"
    assert "--prediction FILE" in undrop.refused(1, "posterior", simulated, "-o", out)
    assert "no name" in undrop.refused(1, "posterior", simulated, "--prediction", everything)
    assert "no file" in undrop.refused(2, "posterior", simulated, "--prediction", tmp_path / "no.h5ad", "-o", out)
    scale = undrop.refused(3, "posterior", simulated, "--prediction", f"{simulated}:X", "-o", out)
    assert "log1p_cp10k" in scale
    seed = undrop.refused(
        2, "posterior", simulated, "--prediction", everything, "--prediction-of-half", predictions / "of_half.h5ad",
        "-o", out, "--seed", 5,
    )  # fmt: skip
    assert "--seed" in seed
    adata = anndata.read_h5ad(everything)[:20].copy()
    adata.write_h5ad(tmp_path / "some.h5ad")
    cells = undrop.refused(2, "posterior", simulated, "--prediction", tmp_path / "some.h5ad", "-o", out)
    assert "cells" in cells
    assert not out.exists()


def test_configuration_and_estimate(undrop, simulated, predictions, tmp_path):
    shown = json.loads(undrop.ok("posterior", simulated, "--prediction", predictions / "all.h5ad", "--print-config"))
    assert shown["prediction_scale"] == "auto" and shown["prediction"].endswith("all.h5ad")
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"prediction": str(predictions / "all.h5ad"), "dry-run": True}))
    line = undrop.ok("posterior", simulated, "--config", config, "-o", tmp_path / "out.h5ad")
    assert "nothing was written" in line and not (tmp_path / "out.h5ad").exists()


def test_a_half_that_is_not_the_half_is_refused(undrop, simulated, predictions, tmp_path):
    """What the file says of its origin is believed: marks of the half, or what undrop wrote of the counts."""
    out, everything = tmp_path / "out.h5ad", predictions / "all.h5ad"
    common = ("posterior", simulated, "--prediction", everything, "-o", out)
    shutil.copy(everything, tmp_path / "copy.h5ad")
    assert "very values" in undrop.refused(2, *common, "--prediction-of-half", tmp_path / "copy.h5ad")
    undrop.ok("impute", simulated, "-m", "gene_mean", "--policy", "denoise", "-o", tmp_path / "other.h5ad", "-q")
    assert "other counts" in undrop.refused(2, *common, "--prediction-of-half", tmp_path / "other.h5ad")
    bare = anndata.read_h5ad(predictions / "of_half.h5ad")
    bare.X = bare.layers["knn_mean"]
    marked = bare.copy()
    del bare.uns, bare.layers
    bare.write_h5ad(tmp_path / "bare.h5ad")
    scale = ("--prediction-scale", "log1p")
    said = undrop("posterior", simulated, "--prediction", everything, *scale, "-o", out, "--prediction-of-half",
                  tmp_path / "bare.h5ad")  # fmt: skip
    assert said.returncode == 0 and "at your word" in said.stderr
    marked.uns = {"undrop_half": {**marked.uns["undrop_half"], "half_checksum": "0" * 32}}
    marked.write_h5ad(tmp_path / "marked.h5ad")
    other = undrop.refused(2, *common, "--force", *scale, "--prediction-of-half", f"{tmp_path / 'marked.h5ad'}:X")
    assert "another half" in other


def test_names_that_stand_twice_are_refused(undrop, simulated, predictions, tmp_path):
    for axis in ("obs", "var"):
        adata = anndata.read_h5ad(predictions / "all.h5ad")
        names = list(getattr(adata, f"{axis}_names"))
        setattr(adata, f"{axis}_names", [names[1], *names[1:]])
        adata.write_h5ad(tmp_path / "twice.h5ad")
        said = undrop.refused(
            2, "posterior", simulated, "--prediction", tmp_path / "twice.h5ad", "-o", tmp_path / "out.h5ad"
        )
        assert "more than once" in said and names[1] in said


def test_layers_that_are_not_there_are_answered_with_those_that_are(undrop, simulated, predictions, tmp_path):
    everything = predictions / "all.h5ad"
    said = undrop.refused(3, "posterior", simulated, "--prediction", f"{everything}:knn", "-o", tmp_path / "out.h5ad")
    assert "knn_mean" in said and "--prediction" in said
    undrop.ok("impute", everything, "-m", "gene_mean", "-o", tmp_path / "two.h5ad", "-q")
    said = undrop.refused(3, "posterior", simulated, "--prediction", tmp_path / "two.h5ad", "-o", tmp_path / "out.h5ad")
    assert "several imputed layers" in said and "gene_mean" in said


def test_the_export_of_a_half_can_be_estimated_and_bounded(undrop, simulated, tmp_path):
    half = tmp_path / "half.h5ad"
    assert "nothing was written" in undrop.ok("posterior", simulated, "--export-half", half, "--dry-run")
    assert "--max-memory" in undrop.refused(5, "posterior", simulated, "--export-half", half, "--max-memory", "2M")
    assert not half.exists()
    undrop.ok("posterior", simulated, "--export-half", half, "--max-memory", "2G", "-q")
    assert half.exists()
