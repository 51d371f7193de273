"""Methods that fill from generated cells, from file to file."""

import anndata
import numpy as np
import pytest
from scipy import sparse

pytestmark = pytest.mark.usefixtures("networks")
BRIEF = ("-m", "scigans", "--max-steps", 4, "--candidates", 8, "--n-clusters", 3, "-t", 1)


def layer(path) -> np.ndarray:
    matrix = anndata.read_h5ad(path).layers["scigans"]
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def test_zeros_are_filled_and_a_kept_model_gives_the_same_values(undrop, rich, tmp_path):
    first, again, model = tmp_path / "a.h5ad", tmp_path / "b.h5ad", tmp_path / "fitted.undrop"
    undrop.ok("impute", rich, "-o", first, "--save-model", model, *BRIEF)
    undrop.ok("impute", rich, "-o", again, "--model", model, "-t", 2)
    np.testing.assert_array_equal(layer(first), layer(again))
    adata = anndata.read_h5ad(first)
    counts, values = adata.X.toarray(), layer(first)
    seen = counts > 0
    factors = adata.obs["scigans_size_factor"].to_numpy()[:, None]
    expected = np.log1p(counts / np.where(factors > 0, factors, 1)).astype(np.float32)
    np.testing.assert_array_equal(values[seen], expected[seen])
    assert np.isfinite(values).all() and (values >= 0).all() and (values[~seen] > 0).mean() > 0.5
    facts = adata.uns["scigans"]["fit"]
    assert 0 <= facts["held_out"]["trust"] <= 1
    assert len(facts["history"]["convergence_measure"]) > 0


def test_the_published_program_is_a_preset(undrop, rich, tmp_path):
    path = tmp_path / "a.h5ad"
    undrop.ok("impute", rich, "-o", path, "--preset", "reference", "--labels", "group", *BRIEF[:-4], "-t", 1)
    assert np.isfinite(layer(path)).all()
    assert "label_shift" in undrop.ok("methods", "scigans", "--json")


MASKED = ("-m", "scmaskgan", "--max-steps", 2, "--candidates", 40, "--n-clusters", 2, "-t", 1)


def test_an_isolation_forest_and_a_search_stand_in_the_facts(undrop, rich, tmp_path):
    path = tmp_path / "a.h5ad"
    undrop.ok("impute", rich, "-o", path, *MASKED, "--search", 1, "--loss", "none", "--gene-order", "similarity")
    adata = anndata.read_h5ad(path)
    facts = adata.uns["scmaskgan"]["fit"]
    assert len(facts["search"]["held_out_error"]) == 2
    assert facts["neighbours"]["knn_k"] >= 1
    values = adata.layers["scmaskgan"]
    values = values.toarray() if sparse.issparse(values) else np.asarray(values)
    assert np.isfinite(values).all() and (values >= 0).all()


def test_nothing_to_train_by_is_refused(undrop, rich, tmp_path):
    path = tmp_path / "a.h5ad"
    message = undrop.refused(3, "impute", rich, "-o", path, *MASKED, "--loss", "none", "--nearest-weight", 0)
    assert "nearest-weight" in message
    assert not path.exists()
