"""Another tool's prediction, weighed in memory: the bits of the command."""

import subprocess
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import undrop as ud
from scipy import sparse
from test_same_as_command import PROGRAM, assert_same_facts, environment, same_bits

pytestmark = pytest.mark.filterwarnings("ignore::undrop.UndropWarning")


def command(*arguments) -> None:
    done = subprocess.run(
        [str(word) for word in (PROGRAM, "posterior", *arguments, "-q")],
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def predictions(counts_file, tmp_path_factory) -> Path:
    """What a method makes of the counts and of one half of their molecules."""
    folder = tmp_path_factory.mktemp("predictions")
    half = ud.pp.half_of_molecules(counts_file, seed=2)
    half.write_h5ad(folder / "half.h5ad")
    for source, name in ((ad.read_h5ad(counts_file), "prediction"), (half, "prediction_of_half")):
        ud.pp.knn_mean(source, policy="denoise", scale="normalized")
        source.write_h5ad(folder / f"{name}.h5ad")
    return folder


def test_half_is_that_of_the_command(predictions, counts_file, tmp_path):
    command(counts_file, "--export-half", tmp_path / "half.h5ad", "--seed", 2)
    theirs, ours = ad.read_h5ad(tmp_path / "half.h5ad"), ad.read_h5ad(predictions / "half.h5ad")
    assert same_bits(ours.X, theirs.X) and "undrop_half" in ours.uns


@pytest.mark.parametrize("with_half", [True, False])
def test_same_bits(with_half, adata, counts_file, predictions, tmp_path):
    half = ("--prediction-of-half", f"{predictions}/prediction_of_half.h5ad:knn_mean") if with_half else ()
    whole = ("--prediction", f"{predictions}/prediction.h5ad:knn_mean")
    command(counts_file, *whole, *half, "-o", tmp_path / "out.h5ad", "--write-sd", "--seed", 2, "--scale", "counts")
    theirs = ad.read_h5ad(tmp_path / "out.h5ad")
    of_half = ad.read_h5ad(predictions / "prediction_of_half.h5ad") if with_half else None
    options = {"prediction_of_half": of_half, "write_sd": True, "seed": 2, "scale": "counts"}
    assert ud.pp.posterior(adata, ad.read_h5ad(predictions / "prediction.h5ad"), **options) is None
    for layer in theirs.layers:
        assert same_bits(adata.layers[layer], theirs.layers[layer]), layer
    assert_same_facts(adata.uns["posterior"], theirs.uns["posterior"])


@pytest.fixture(scope="module")
def expected(counts_file, predictions):
    adata = ad.read_h5ad(counts_file)
    return ud.pp.posterior(adata, predictions / "prediction.h5ad", copy=True).layers["posterior"]


def forms(adata: ad.AnnData, folder: Path) -> dict:
    predicted = ad.read_h5ad(folder / "prediction.h5ad")
    matrix = predicted.layers["knn_mean"]
    table = pd.DataFrame(np.asarray(matrix), index=adata.obs_names, columns=adata.var_names)
    return {
        "path with layer": f"{folder / 'prediction.h5ad'}:knn_mean",
        "object": predicted,
        "object and layer": (predicted, "knn_mean"),
        "backed": ad.read_h5ad(folder / "prediction.h5ad", backed="r"),
        "turned": predicted[::-1, ::-1],
        "array": np.asarray(matrix),
        "Fortran": np.asfortranarray(matrix),
        "sparse": sparse.csc_matrix(matrix),
        "table": table.iloc[::-1, ::-1],
    }


@pytest.mark.parametrize(
    "form",
    ["path with layer", "object", "object and layer", "backed", "turned", "array", "Fortran", "sparse", "table"],
)
def test_every_form_of_a_prediction(form, adata, predictions, expected):
    given = forms(adata, predictions)[form]
    ud.pp.posterior(adata, given, prediction_scale="normalized")
    assert same_bits(adata.layers["posterior"], expected)


def test_a_layer_of_the_counts_own_object(adata, predictions, expected):
    adata.layers["theirs"] = ad.read_h5ad(predictions / "prediction.h5ad").layers["knn_mean"]
    with pytest.raises(ud.errors.OptionError, match="scale"):
        ud.pp.posterior(adata, "theirs")
    made = ud.pp.posterior(adata, "theirs", prediction_scale="normalized", key_added="weighed", copy=True)
    assert same_bits(made.layers["weighed"], expected)
    ud.pp.knn_mean(adata, policy="denoise", scale="normalized")
    ud.pp.posterior(adata, "knn_mean")  # undrop knows what it wrote
    assert same_bits(adata.layers["posterior"], expected)


def test_bare_matrices(adata, predictions):
    matrix = sparse.csr_matrix(ad.read_h5ad(predictions / "prediction.h5ad").layers["knn_mean"])
    made = ud.pp.posterior(adata.X, matrix, prediction_scale="normalized", scale="counts")
    assert made.shape == adata.shape and made.dtype == np.float32
    with pytest.raises(ud.errors.InputError, match="shape"):
        ud.pp.posterior(adata.X, matrix[:, :50], prediction_scale="normalized")


def test_refusals(adata, predictions):
    predicted = ad.read_h5ad(predictions / "prediction.h5ad")
    with pytest.raises(ud.errors.OptionError, match="knn_mean, X"):
        ud.pp.posterior(adata, (predicted, "nonesuch"))
    with pytest.raises(ud.errors.InputError, match="there is no file"):
        ud.pp.posterior(adata, "nonesuch.h5ad")
    with pytest.raises(ud.errors.InputError, match="list"):
        ud.pp.posterior(adata, [1, 2])
    with pytest.raises(ud.errors.InputError, match="seed"):
        ud.pp.posterior(adata, predicted, prediction_of_half=ad.read_h5ad(predictions / "prediction_of_half.h5ad"))
    assert "posterior" not in adata.layers


def test_convert(adata, tmp_path):
    with pytest.warns(ud.UndropWarning):
        said = ud.convert(adata, f"{tmp_path}/folder/")
    assert said["n_cells"] == adata.n_obs and said["not_kept"]
    back = ud.read(tmp_path / "folder")
    assert (back.X != adata.X).nnz == 0
    with pytest.raises(ud.errors.UsageError, match="exists"):
        ud.convert(adata, f"{tmp_path}/folder/")
    assert ud.convert(adata, f"{tmp_path}/folder/", force=True)["format"] == said["format"]
