"""Classical methods beside the outputs of the published programs on the same counts (first 400 genes)."""

import anndata
import numpy as np
import pytest
from conftest import SHARED

REFERENCE = SHARED.parent / "reference"
INPUT = REFERENCE / "inputs/cellbench_dropseq.mask30/input.h5ad"
OUTPUTS = REFERENCE / "outputs/cellbench_dropseq.mask30.npz"
N_GENES = 400

pytestmark = pytest.mark.skipif(not OUTPUTS.exists(), reason=f"the published programs' outputs are absent: {OUTPUTS}")


@pytest.fixture
def computed(undrop, tmp_path):
    """The counts, our layer and theirs, cells x genes."""

    def run(method: str, *options, name: str | None = None):
        output = tmp_path / "out.h5ad"
        undrop.ok("impute", INPUT, "-o", output, "-m", method, "--policy", "denoise", *options)
        result = anndata.read_h5ad(output)
        layer, counts = (
            m.toarray() if hasattr(m, "toarray") else np.asarray(m) for m in (result.layers[method], result.X)
        )
        theirs = np.load(OUTPUTS)[name or method].astype(float)
        return counts[:, :N_GENES], layer[:, :N_GENES].astype(float), theirs

    return run


def gene_correlations(ours, theirs) -> np.ndarray:
    varied = (ours.std(0) > 0) & (theirs.std(0) > 0)
    return np.array([np.corrcoef(ours[:, j], theirs[:, j])[0, 1] for j in np.flatnonzero(varied)])


def test_drimpute(computed):
    # Their k-means has random starts of its own; a tenth of the starts finds nearly the same clusters.
    counts, ours, theirs = computed("drimpute", "--preset", "reference", "--n-starts", 100)
    zeros = counts == 0
    np.testing.assert_allclose(ours[~zeros], theirs[~zeros], rtol=1e-5)
    assert np.corrcoef(ours[zeros], theirs[zeros])[0, 1] > 0.99
    correlations = gene_correlations(ours, theirs)
    assert np.median(correlations) > 0.998 and correlations.min() > 0.98


def test_scimpute(computed):
    # Three clusters as there; theirs are found by another program and come out the same.
    counts, ours, theirs = computed("scimpute", "--preset", "reference", "--n-clusters", 3, "--scale", "counts")
    kept = (counts > 0) & (theirs == counts)
    np.testing.assert_allclose(ours[kept], theirs[kept], rtol=1e-5)
    assert ((ours > 0) == (theirs > 0)).mean() > 0.99
    assert np.corrcoef(np.log1p(ours).ravel(), np.log1p(theirs).ravel())[0, 1] > 0.999
    correlations = gene_correlations(np.log1p(ours), np.log1p(theirs))
    assert np.median(correlations) > 0.9999 and correlations.min() > 0.999


def test_alra(computed):
    # Of the ranks that the noise's gaps allow, converged singular values give the published program's 14. Singular
    # vectors 12 to 16 are nearly tied: two seeds of the published algorithm correlate at 0.95, and so do we.
    counts, ours, theirs = computed("alra", "--preset", "reference", "--power-iterations", 10, "--rank", 14)
    totals = np.asarray(anndata.read_h5ad(INPUT).X.sum(1)).ravel()
    ours = np.log1p(np.expm1(ours) * 1e4 / np.median(totals))
    assert ((ours > 0) == (theirs > 0)).mean() > 0.92
    assert (ours[counts > 0] > 0).all() and (theirs[counts > 0] > 0).all()
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.93


def test_alra_chooses_the_same_rank(undrop, tmp_path):
    output = tmp_path / "out.h5ad"
    undrop.ok("impute", INPUT, "-o", output, "-m", "alra")
    assert anndata.read_h5ad(output).uns["alra"]["fit"]["rank"] == 14


def saver(undrop, output, prior: str):
    """Ours and theirs, estimates and standard errors, on their depth: the mean total."""
    options = ("--policy", "denoise", "--scale", "normalized", "--write-sd", "--preset", "reference", "--prior", prior)
    undrop.ok("impute", INPUT, "-o", output, "-m", "saver", *options)
    result = anndata.read_h5ad(output)
    totals = np.asarray(result.X.sum(1)).ravel()
    depth = totals.mean() / np.median(totals)
    ours = []
    for name in ("saver", "saver_sd"):
        layer = result.layers[name]
        dense = layer.toarray() if hasattr(layer, "toarray") else np.asarray(layer)
        ours.append(dense[:, :N_GENES].astype(float) * depth)
    theirs = np.load(OUTPUTS)
    return ours, [theirs["saver"].astype(float), theirs["saver_se"].astype(float)]


def test_saver(undrop, tmp_path):
    # Which genes it predicts, and from how far, hangs on an unseeded draw of genes. The 216 that it gives their mean
    # have no such freedom: estimates and standard errors agree to the last of its three decimals.
    ours, theirs = saver(undrop, tmp_path / "mean.h5ad", "null")
    same = [(np.abs(a - b) <= np.maximum(0.0011, 0.0011 * b)).all(0) for a, b in zip(ours, theirs, strict=True)]
    assert (same[0] & same[1]).sum() >= 214
    ours, theirs = saver(undrop, tmp_path / "predicted.h5ad", "lasso-fast")
    assert np.median(gene_correlations(ours[0], theirs[0])) > 0.97
    assert np.corrcoef(np.log1p(ours[0]).ravel(), np.log1p(theirs[0]).ravel())[0, 1] > 0.98


@pytest.mark.parametrize(
    ("name", "space", "into"), [("magic_sqrt", "sqrt", np.sqrt), ("magic_log1p_t3", "log", np.log1p)]
)
def test_magic(computed, name, space, into):
    options = ("--preset", "reference", "--smooth-space", space, "--scale", "normalized")
    _, ours, theirs = computed("magic", *options, name=name)
    correlations = gene_correlations(into(ours), theirs)
    assert correlations.min() > 0.999
    np.testing.assert_allclose(into(ours).mean(0), theirs.mean(0), rtol=0.02, atol=0.005)


def test_knn_smoothing(computed):
    # Their dither is drawn from another generator: sums agree as far as those of two seeds do.
    _, ours, theirs = computed(
        "knn_smoothing", "--preset", "reference", "--k", 15, "--scale", "counts", name="knn_smoothing_k15"
    )
    np.testing.assert_allclose(ours, np.round(ours), atol=1e-3)
    assert np.median(gene_correlations(ours, theirs)) > 0.75
    assert abs(ours.mean() / theirs.mean() - 1) < 0.05


def hidden_error(undrop, output, *options) -> float:
    """RMSE at the hidden entries, on log1p normalised, every zero filled."""
    undrop.ok("impute", INPUT, "-o", output, "-m", "scvgae", "--zeros", "all", "-t", 1, *options, timeout=900)
    result, held = anndata.read_h5ad(output), np.load(INPUT.parent / "held.npz")
    totals = np.asarray(result.X.sum(1)).ravel()
    layer = result.layers["scvgae"]
    layer = layer.toarray() if hasattr(layer, "toarray") else np.asarray(layer)
    truth = np.log1p(held["x"] / (totals / np.median(totals))[held["i"]])
    return float(np.sqrt(np.mean((layer[held["i"], held["j"]] - truth) ** 2)))


def test_scvgae(undrop, networks, tmp_path):
    # Of the program of 2026 the prepared table keeps the error alone: 1.51, that of leaving the data alone.
    assert abs(hidden_error(undrop, tmp_path / "theirs.h5ad", "--preset", "reference2026") - 1.51) < 0.01
    assert hidden_error(undrop, tmp_path / "ours.h5ad") < 0.50
