"""The judge and its surroundings: simulate, read, evaluate, compare, metrics, figures."""

import anndata as ad
import numpy as np
import pytest
import undrop as ud
from scipy import sparse

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
pytestmark = pytest.mark.filterwarnings("ignore::undrop.UndropWarning")


@pytest.fixture(scope="module")
def simulated():
    return ud.simulate(n_cells=120, n_genes=200, n_groups=2, seed=4)


@pytest.fixture(scope="module")
def imputed(simulated):
    made = ud.pp.scimpute(simulated, n_clusters=2, copy=True)
    made.obsm["X_umap"] = np.random.default_rng(0).normal(size=(made.n_obs, 2))
    return made


@pytest.fixture(scope="module")
def comparison(simulated):
    return ud.compare(simulated, "alra", protocols=["mask", "thin"], repeats=1, labels="group", n_threads=1)


def test_simulate(simulated):
    assert simulated.shape == (120, 200) and {"true_counts", "dropped"} <= set(simulated.layers)
    again = ud.simulate(n_cells=120, n_genes=200, n_groups=2, seed=4)
    assert (again.X != simulated.X).sum() == 0
    like = ud.simulate(like=simulated, n_cells=50, seed=1)
    assert like.n_obs == 50 and like.n_vars > 150
    with pytest.raises(ud.errors.OptionError):
        ud.simulate(n_cells=0)


def test_read(simulated, tmp_path):
    table = tmp_path / "counts.csv"
    simulated.to_df().T.astype(int).to_csv(table)
    found = ud.read(table)
    assert found.shape == simulated.shape and (found.X != simulated.X).sum() == 0
    assert found.obs_names.equals(simulated.obs_names)
    turned = tmp_path / "turned.csv"
    simulated.to_df().astype(int).to_csv(turned)
    assert (ud.read(turned, cells_as="rows").X != simulated.X).sum() == 0
    with pytest.raises(ud.errors.InputError):
        ud.read(tmp_path / "missing.h5ad")


def test_evaluate(imputed, simulated):
    scores = ud.evaluate(imputed, simulated)
    assert scores.index[0] == "scimpute" and {"none", "gene_mean"} <= set(scores.index)
    assert scores.loc["scimpute", "rmse"] > 0 and 0 <= scores.loc["scimpute", "f1"] <= 1
    assert scores.attrs["layer"] == "layers/scimpute"
    named = ud.evaluate(imputed, simulated, layer="scimpute", truth_layer="true_counts", counts=simulated)
    assert named.loc["scimpute", "rmse"] == scores.loc["scimpute", "rmse"]
    with pytest.raises(ud.errors.OptionError):
        ud.evaluate(imputed, simulated, layer="nonesuch")


def test_compare(comparison, tmp_path):
    assert {"alra", "none", "gene_mean"} <= set(comparison.scores["entrant"])
    assert set(comparison.standings["protocol"]) == {"mask", "thin"} == set(comparison.verdicts)
    assert (comparison.standings["low"] <= comparison.standings["high"]).all()
    assert "alra" in repr(comparison) and "none" in comparison.text
    page = comparison.report(tmp_path / "report.html")
    assert "<html" in page.read_text()
    with pytest.raises(ud.errors.UsageError):
        comparison.report(page)
    assert comparison.report(page, force=True) == page


def test_a_comparison_is_kept_where_it_is_asked_for(simulated, tmp_path):
    kept = tmp_path / "kept"
    first = ud.compare(simulated, "none", output=kept, protocols="mask", repeats=1, n_threads=1)
    with pytest.raises(ud.errors.UsageError):
        ud.compare(simulated, "none", output=kept, protocols="mask", repeats=1)
    assert ud.Comparison(kept).standings.equals(first.standings)


def test_what_is_judged_is_not_changed(simulated):
    adata = simulated.copy()
    adata.obs["plain"] = ["x", "y"] * (adata.n_obs // 2)
    kind = adata.obs["plain"].dtype
    ud.evaluate(ud.pp.gene_mean(adata, copy=True), adata)
    assert adata.obs["plain"].dtype == kind
    with pytest.raises(ud.errors.InputError):
        ud.compare(adata.X)


def test_metrics_without_labels_or_numbers():
    points = np.random.default_rng(0).normal(size=(6, 2))
    labels = np.array(["a", "a", None, "b", "b", "b"], dtype=object)
    known = [0, 1, 3, 4, 5]
    assert ud.metrics.silhouette(points, labels) == ud.metrics.silhouette(points[known], labels[known])
    with pytest.raises(ValueError, match="one row a label"):
        ud.metrics.silhouette(points, labels[:3])
    assert np.isnan(ud.metrics.spearman([1.0, np.nan], [1.0, 2.0]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        ud.metrics.benjamini_hochberg([2, -1])


def test_methods():
    table = ud.methods()
    assert {"alra", "scgacl", "none"} <= set(table.index) and table.loc["none", "is_control"]
    for name in table.index:
        assert callable(getattr(ud.pp, name))
    from undrop.registry import options

    assert options("alra").loc["rank", "default"] == "auto"


def test_metrics_are_those_of_others():
    metrics = pytest.importorskip("sklearn.metrics")
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 4, 200), np.array(list("abc"))[rng.integers(0, 3, 200)]
    assert ud.metrics.adjusted_rand_index(a, b) == pytest.approx(metrics.adjusted_rand_score(a, b))
    expected = metrics.normalized_mutual_info_score(a, b)
    assert ud.metrics.normalized_mutual_information(a, b) == pytest.approx(expected)
    points = rng.normal(size=(200, 3))
    assert ud.metrics.silhouette(points, a) == pytest.approx(metrics.silhouette_score(points, a))
    x, y = rng.normal(size=50), rng.normal(size=50)
    assert ud.metrics.spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic)
    assert ud.metrics.kendall_tau_b(x, y) == pytest.approx(stats.kendalltau(x, y).statistic)
    scores = ud.metrics.recovery(x.reshape(5, 10), y.reshape(5, 10))
    assert scores["pearson"] == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert scores["rmse"] == pytest.approx(np.sqrt(np.mean((x - y) ** 2)))
    p = rng.uniform(size=20)
    assert ud.metrics.benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))
    found = ud.metrics.set_overlap([True, True, False], [True, False, False])
    assert found == {"precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3), "jaccard": 0.5}
    assert ud.metrics.poisson_loss([0, 1, 2], [0.5, 1, 1.5]) == pytest.approx(0.729689, abs=1e-6)
    assert ud.metrics.poisson_deviance([2.0], [2.0]) == 0
    assert ud.metrics.ordering_score([1, 2, 3], [1, 2, 3]) == 1
    assert ud.metrics.purity([0, 0, 1], ["x", "y", "y"]) == pytest.approx(2 / 3)
    with pytest.raises(ValueError, match="same number"):
        ud.metrics.spearman(x, y[:-1])


@pytest.mark.parametrize("scale", ["log1p", "normalized", "counts"])
def test_before_after(scale, imputed):
    adata = ud.pp.scimpute(imputed, n_clusters=2, scale=scale, key_added="again", copy=True)
    genes = list(adata.var_names[:2])
    figure = ud.pl.before_after(adata, genes, key="again")
    images = [axes.collections[0].get_array() for axes in figure.axes if axes.collections and axes.get_title()]
    assert len(images) == 4
    reference = imputed.layers["scimpute"]
    reference = reference.toarray() if sparse.issparse(reference) else reference
    assert np.allclose(images[1], reference[:, 0], atol=1e-5)
    for options, message in (({"genes": ["nonesuch"]}, "nonesuch"), ({"genes": genes, "basis": "X_pca"}, "X_pca")):
        with pytest.raises(ud.errors.OptionError, match=message):
            ud.pl.before_after(adata, **{"key": "again", **options})


def test_other_figures(imputed, comparison):
    assert ud.pl.dropout_curve(imputed).get_xlabel() == "mean count of the gene"
    assert "RMSE" in ud.pl.hidden_vs_predicted([1.0, 2.0], [1.5, 2.0]).get_title()
    labels = [label.get_text() for label in ud.pl.score_dots(comparison, "mask").get_yticklabels()]
    assert {"alra", "none"} <= set(labels)
    with pytest.raises(ud.errors.OptionError, match="mask, thin"):
        ud.pl.score_dots(comparison, "truth")
    with pytest.raises(ud.errors.OptionError, match="name one"):
        ud.pl.dropout_curve(ad.AnnData(np.ones((2, 2))))
    with pytest.raises(ud.errors.InputError):
        ud.pl.hidden_vs_predicted([1.0], [1.0, 2.0])
    matplotlib.pyplot.close("all")
