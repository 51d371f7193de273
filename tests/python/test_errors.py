"""What is refused, by the class and with a message that speaks Python."""

import numpy as np
import pytest
import undrop as ud
from scipy import sparse

pytestmark = pytest.mark.filterwarnings("ignore::undrop.UndropWarning")
errors = ud.errors


@pytest.fixture(scope="module")
def counts(counts_file):
    import anndata as ad

    return sparse.csr_matrix(ad.read_h5ad(counts_file).X)


REFUSED = {
    "unknown option": (errors.OptionError, "did you mean 'rank'", {"rnk": 3}),
    "out of range": (errors.OptionError, "^rank 0: must be a whole number from 1 to 500 or 'auto'", {"rank": 0}),
    "wrong type": (errors.OptionError, "must be a number, a text", {"rank": [3]}),
    "preset": (errors.OptionError, "^preset nonesuch", {"preset": "nonesuch"}),
    "policy": (errors.OptionError, "^policy posterior", {"policy": "posterior"}),
    "not offered": (errors.OptionError, "^write_sd", {"write_sd": True}),
    "memory": (errors.ResourceError, "max_memory", {"max_memory": "1M"}),
    "slash": (errors.OptionError, "^key_added a/b", {"key_added": "a/b"}),
    "labels": (errors.OptionError, "no annotations", {"labels": "group"}),
    "layer": (errors.OptionError, "no layers", {"layer": "counts"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what, counts):
    kind, message, options = REFUSED[what]
    with pytest.raises(kind, match=message) as caught:
        ud.pp.impute(counts, "alra", **options)
    assert "--" not in str(caught.value)


def test_unknown_method(counts):
    with pytest.raises(errors.OptionError, match="alra"):
        ud.pp.impute(counts, "alr")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: np.log1p(x / 3), "log-normalised"),
        (lambda x: -x, "negative"),
        (lambda x: np.where(x > 2, np.nan, x), "NaN"),
        (lambda x: x[:, 0], "cells × genes"),
        (lambda x: x.astype(str), "must be numbers"),
    ],
)
def test_values_that_are_no_counts(change, message, counts):
    with pytest.raises(errors.InputError, match=message):
        ud.pp.alra(change(counts.toarray()))


def test_a_damaged_matrix(counts):
    broken = counts.copy()
    broken.indices[5] = 10**6
    with pytest.raises(errors.InputError, match="out of range"):
        ud.pp.alra(broken)


def test_anndata_without_what_is_asked_for(adata):
    for options, message in (({"labels": "grup"}, "group"), ({"batch": "nonesuch"}, "quality"), ({"layer": "x"}, "X")):
        with pytest.raises(errors.OptionError, match=message):
            ud.pp.scimpute(adata, **options)
    for options, message in (({"use_rep": "X_umap"}, "X_pca"), ({"neighbors_key": "mine"}, "near")):
        with pytest.raises(errors.OptionError, match=message):
            ud.pp.magic(adata, **options)
    with pytest.raises(errors.OptionError, match="bare matrix"):
        ud.pp.magic(adata.X, use_rep="X_pca")
    adata.obsm["X_pca"][0, 0] = np.nan
    with pytest.raises(errors.InputError, match="NaN"):
        ud.pp.magic(adata, use_rep="X_pca")
    with pytest.raises(errors.OptionError, match="measurements"):
        ud.pp.scimpute(adata, labels="quality")
    raw = adata[:, :10].copy()
    adata.raw = raw
    adata.X = np.log1p(adata.X.toarray() if sparse.issparse(adata.X) else adata.X) / 3
    with pytest.raises(errors.InputError, match=r"raw\.to_adata"):
        ud.pp.gene_mean(adata)
    del adata.raw, adata.X
    adata.layers["logs"] = np.ones(adata.shape)
    with pytest.raises(errors.InputError, match="logs"):
        ud.pp.gene_mean(adata)


def test_a_failure_changes_nothing(adata):
    members = [set(adata.layers), set(adata.obs), set(adata.var), set(adata.uns)]
    with pytest.raises(errors.ResourceError):
        ud.pp.alra(adata, max_memory="1M")
    assert members == [set(adata.layers), set(adata.obs), set(adata.var), set(adata.uns)]


def test_classes_are_those_of_python_too():
    assert issubclass(errors.InputError, ValueError) and issubclass(errors.ResourceError, MemoryError)
    assert issubclass(errors.Cancelled, KeyboardInterrupt) and not issubclass(errors.Cancelled, Exception)


def test_model_files(counts, tmp_path):
    (tmp_path / "text").write_text("no model")
    with pytest.raises(errors.FormatError) as caught:
        ud.load(tmp_path / "text")
    assert caught.value.file.endswith("text")
    with pytest.raises(errors.InputError):
        ud.load(tmp_path / "missing")
    with pytest.raises(errors.UsageError, match="nothing was fitted"):
        ud.Imputer("alra").transform(counts)
