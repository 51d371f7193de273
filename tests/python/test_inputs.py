"""Every kind of object that people hold counts in gives the same values, and none is changed but where it is asked."""

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import undrop as ud
from scipy import sparse
from undrop import _run

pytestmark = pytest.mark.filterwarnings("ignore::undrop.UndropWarning")


def dense(matrix) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


@pytest.fixture(scope="module")
def counts(counts_file) -> sparse.csr_matrix:
    found = sparse.csr_matrix(ad.read_h5ad(counts_file).X)
    found.data = np.minimum(found.data, 100)
    return found


@pytest.fixture(scope="module")
def expected(counts) -> np.ndarray:
    return dense(ud.pp.alra(counts, rank=4))


def with_long_indices(matrix):
    out = matrix.copy()
    out.indices, out.indptr = out.indices.astype(np.int64), out.indptr.astype(np.int64)
    return out


FORMS = {
    "csr": lambda m: m,
    "csr array": sparse.csr_array,
    "csc": lambda m: m.tocsc(),
    "coo": lambda m: m.tocoo(),
    "dense": lambda m: m.toarray(),
    "Fortran": lambda m: np.asfortranarray(m.toarray()),
    "strided": lambda m: np.repeat(m.toarray(), 2, axis=1)[:, ::2],
    "matrix": lambda m: m.todense(),
    "table": lambda m: pd.DataFrame(m.toarray()),
    "table that may miss": lambda m: pd.DataFrame(m.toarray().astype(np.int64)).astype("Int64"),
    "table of floats that may miss": lambda m: pd.DataFrame(m.toarray()).astype("Float64"),
    "sparse table": pd.DataFrame.sparse.from_spmatrix,
    "mask of nothing": lambda m: np.ma.masked_array(m.toarray()),
    "big-endian": lambda m: m.toarray().astype(">f8"),
    "float16": lambda m: m.toarray().astype(np.float16),
    "long indices": with_long_indices,
}


@pytest.mark.parametrize("form", FORMS)
def test_form(form, counts, expected):
    given = FORMS[form](counts)
    assert np.array_equal(dense(ud.pp.alra(given, rank=4)), expected)


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"])
def test_number_type(kind, counts, expected):
    assert np.array_equal(dense(ud.pp.alra(counts.astype(kind), rank=4)), expected)


def test_what_is_missing_is_no_count(counts):
    table = pd.DataFrame(counts.toarray().astype(np.int64)).astype("Int64")
    table.iloc[0, 0] = pd.NA
    with pytest.raises(ud.errors.InputError, match="NaN"):
        ud.pp.alra(table)
    masked = np.ma.masked_array(counts.toarray(), mask=np.zeros(counts.shape, bool))
    masked[0, :3] = np.ma.masked
    with pytest.raises(ud.errors.InputError, match="masked"):
        ud.pp.alra(masked)


def test_booleans_are_counts_too(counts):
    seen = counts.astype(bool)
    assert np.array_equal(dense(ud.pp.gene_mean(seen)), dense(ud.pp.gene_mean(seen.astype(np.float32))))


def test_what_is_untidy_is_not_tidied_in_place(counts, expected):
    shuffled = counts.copy()
    for row in range(shuffled.shape[0]):
        own = slice(shuffled.indptr[row], shuffled.indptr[row + 1])
        shuffled.indices[own] = shuffled.indices[own][::-1]
        shuffled.data[own] = shuffled.data[own][::-1]
    shuffled.has_sorted_indices = False
    before = shuffled.indices.copy(), shuffled.data.copy()
    assert np.array_equal(dense(ud.pp.alra(shuffled, rank=4)), expected)
    assert np.array_equal(shuffled.indices, before[0]) and np.array_equal(shuffled.data, before[1])
    zeros = counts.copy()
    zeros.data = np.append(zeros.data, 0).astype(np.float32)
    zeros.indices = np.append(zeros.indices, zeros.shape[1] - 1).astype(np.int32)
    zeros.indptr[-1] += 1
    assert np.array_equal(dense(ud.pp.alra(zeros, rank=4)), expected)


def test_a_tidy_matrix_is_read_where_it_lies(counts):
    from undrop import _core
    from undrop._counts import counts_of

    assert isinstance(counts_of(counts), _core.Counts)
    read_only = counts.copy()
    for part in (read_only.data, read_only.indices, read_only.indptr):
        part.flags.writeable = False
    assert counts_of(read_only).shape == counts.shape


def test_in_place_copy_and_what_is_added(adata):
    before = adata.copy()
    made = ud.pp.alra(adata, rank=4, copy=True)
    assert "alra" not in adata.layers and "alra" in made.layers
    assert ud.pp.alra(adata, rank=4, key_added="filled") is None
    assert np.array_equal(dense(adata.layers["filled"]), dense(made.layers["alra"]))
    assert np.array_equal(dense(adata.X), dense(before.X))
    assert adata.uns["filled"]["imputed"] and adata.uns["filled"]["options"]["rank"] == 4
    assert adata.var["filled_imputed"].dtype == bool and not adata.var["filled_imputed"].iloc[-1]
    ud.pp.alra(adata, rank=4, key_added="filled")  # its own result may be replaced


def test_members_that_are_not_ours_are_kept(adata):
    adata.layers["alra"] = adata.X.copy()
    with pytest.raises(ud.errors.UsageError, match="key_added"):
        ud.pp.alra(adata)
    with pytest.raises(ud.errors.UsageError, match="would replace"):
        ud.pp.alra(adata, layer="alra", force=True)
    ud.pp.alra(adata, force=True)
    assert adata.uns["alra"]["imputed"]


def test_companions_that_are_not_ours_are_kept_and_old_ones_go(adata):
    adata.obs["alra_size_factor"] = 1.0
    with pytest.raises(ud.errors.UsageError, match="alra_size_factor"):
        ud.pp.alra(adata)
    ud.pp.gamma_null(adata, policy="posterior", write_sd=True)
    assert "gamma_null_sd" in adata.layers
    ud.pp.gamma_null(adata)
    assert "gamma_null_sd" not in adata.layers


def test_booleans_are_labels(adata):
    adata.obs["half"] = np.arange(adata.n_obs) % 2 == 0
    ud.pp.scimpute(adata, labels="half")
    assert list(adata.uns["scimpute"]["populations"]) == ["False", "True"]


@pytest.mark.filterwarnings("ignore:Setting element.*view")
@pytest.mark.filterwarnings("ignore::anndata.ImplicitModificationWarning")
def test_view(adata):
    view = adata[::2, :200]
    whole = view.copy()
    ud.pp.gene_mean(whole)
    ud.pp.gene_mean(view)
    assert not view.is_view and "gene_mean" not in adata.layers
    assert np.array_equal(dense(view.layers["gene_mean"]), dense(whole.layers["gene_mean"]))


@pytest.mark.parametrize("form", ["csr", "csc", "dense"])
def test_backed(form, adata, tmp_path):
    adata.X = FORMS[form](sparse.csr_matrix(adata.X))
    path = tmp_path / "backed.h5ad"
    adata.write_h5ad(path)
    content = path.read_bytes()
    ud.pp.gene_mean(adata)
    backed = ad.read_h5ad(path, backed="r")
    made = ud.pp.gene_mean(backed, copy=True)
    assert not made.isbacked and "gene_mean" not in backed.layers
    ud.pp.gene_mean(backed)
    for result in (made, backed):
        assert np.array_equal(dense(result.layers["gene_mean"]), dense(adata.layers["gene_mean"]))
    part = backed[:50]
    assert np.array_equal(dense(ud.pp.gene_mean(part.X)), dense(ud.pp.gene_mean(adata[:50].X)))
    backed.file.close()
    assert path.read_bytes() == content


def test_some_genes_by_name_or_symbol(adata):
    names = [adata.var_names[0], "symbol3"]
    ud.pp.gene_mean(adata, genes=names)
    assert adata.var["gene_mean_imputed"].sum() == 2
    with pytest.raises(ud.errors.InputError, match="none of the 1 names"):
        ud.pp.gene_mean(adata, genes="nonesuch")
    with pytest.raises(ud.errors.OptionError, match="empty"):
        ud.pp.gene_mean(adata, genes=[])


def test_quantiles_as_numbers(adata):
    ud.pp.gamma_null(adata, policy="posterior", write_quantiles=[0.05, 0.5])
    low, middle = (dense(adata.layers[f"gamma_null_q{percent}"]) for percent in (5, 50))
    assert (low <= middle).all() and (low < middle).any()


def test_table_keeps_its_names(counts):
    table = pd.DataFrame(counts.toarray(), index=[f"c{i}" for i in range(150)], columns=[f"g{i}" for i in range(300)])
    made = ud.pp.gene_mean(table)
    assert made.index.equals(table.index) and made.columns.equals(table.columns)


def test_the_result_is_kept_in_a_file(adata, tmp_path):
    ud.pp.scimpute(adata, n_clusters=3)
    adata.write_h5ad(tmp_path / "out.h5ad")
    again = ad.read_h5ad(tmp_path / "out.h5ad")
    assert again.uns["scimpute"]["note"] == adata.uns["scimpute"]["note"]
    assert (
        again.obs["scimpute_cluster"].cat.categories.tolist() == adata.obs["scimpute_cluster"].cat.categories.tolist()
    )


def test_paths_are_values_of_options(tmp_path):
    """Bulk tables are named by path, several of them in a list; what lies in memory could not be found again."""
    options = {"bulk": [tmp_path / "a,b.csv", "c.h5ad"], "bulk_genes": tmp_path / "names.tsv"}
    own = _run.request_of({}, options).own
    assert own == {"bulk": f"{tmp_path}/a,b.csv;c.h5ad;", "bulk_genes": f"{tmp_path}/names.tsv"}
    for table in (pd.DataFrame(np.eye(3)), ad.AnnData(np.eye(3))):
        with pytest.raises(ud.errors.OptionError, match="give the path of a file"):
            _run.request_of({}, {"bulk": table})
