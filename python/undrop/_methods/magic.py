"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def magic(
    data: Any,
    *,
    knn: int | None = None,
    knn_max: int | Literal["auto"] | None = None,
    decay: float | None = None,
    n_pcs: int | None = None,
    pca: Literal["settled", "randomized"] | None = None,
    uncentered: bool | None = None,
    knn_dist: Literal["euclidean", "cosine"] | None = None,
    use_rep: str | None = None,
    neighbors_key: str | None = None,
    t: int | Literal["auto"] | None = None,
    t_max: int | None = None,
    solver: Literal["exact", "approximate"] | None = None,
    smooth_space: Literal["sqrt", "log", "rate"] | None = None,
    dropout_model: Literal["own", "calibrated"] | None = None,
    layer: str | None = None,
    key_added: str | None = None,
    policy: Literal["fill", "posterior", "denoise"] = "fill",
    zeros: Literal["auto", "called", "all", "weighed"] = "auto",
    scale: Literal["log1p", "normalized", "counts"] = "log1p",
    genes: Iterable[str] | None = None,
    labels: str | None = None,
    n_clusters: int | Literal["auto"] = "auto",
    batch: str | None = None,
    feature_types: str | Iterable[str] = "Gene Expression",
    preset: str = "default",
    tune: bool = False,
    write_dropout: bool = False,
    write_sd: bool = False,
    write_quantiles: str | Iterable[float] = "",
    seed: int = 0,
    n_threads: int | None = None,
    device: Literal["cpu", "cuda"] = "cpu",
    max_memory: str | int | None = None,
    strict: bool = False,
    copy: bool = False,
    force: bool = False,
    progress: bool | Progress | None = None,
) -> Any:
    r"""MAGIC: diffusion on a graph of cells.

    Every value becomes the mean over cells that a few random steps on a nearest-neighbour graph lead to. Brings
    out gradients and relations between genes; draws neighbouring types together, and fills zeros of unexpressed
    genes as well.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    knn
        Neighbour whose distance is a cell's bandwidth. From 1 to 1000. Default: 5. k in the paper. Published
        program: 5.
    knn_max
        Most neighbours of a cell; auto: 3 x knn. From 1 to 3000. Default: 'auto'. Published program: 3 x knn.
    decay
        How fast weights fall with distance; 0: the knn nearest weigh the same. From 0 to 1000. Default: 1.0.
        alpha in the paper. Published program: 1.
    n_pcs
        Principal components behind the distances; 20 to 50 are faster. From 1 to 500. Default: 100. Published
        program: 100.
    pca
        Components: settled to the last one, or those of scikit-learn's randomised search for the same seed.
        Default: 'settled'. Published program: randomized.
    uncentered
        Components of values that are not centred, as the published program makes of sparse input. Default:
        False. Published program: true for sparse input.
    knn_dist
        Distance between cells. Default: 'euclidean'. Published program: euclidean.
    use_rep
        Find neighbours in this embedding (obsm of an h5ad file), in place of own components. Default: ''.
    neighbors_key
        Take this graph of cells (uns and obsp of an h5ad file; scanpy's is called neighbors). Default: ''.
    t
        Steps of diffusion; auto: until a step changes little. From 0 to 100. Default: 3. t in the paper.
        Published program: 3.
    t_max
        Most steps that auto takes. From 1 to 100. Default: 20. Published program: 20.
    solver
        What is diffused: exact: values; approximate: the components. Default: 'exact'. Published program:
        exact.
    smooth_space
        Values that are averaged: square roots or logs of normalised counts, which lowers means, or rates.
        Default: 'sqrt'. Published program: values as given.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    van Dijk et al., Cell 2018
    doi:10.1016/j.cell.2018.05.061
    """
    return _run.run_method(
        "magic",
        locals(),
        [
            "knn",
            "knn_max",
            "decay",
            "n_pcs",
            "pca",
            "uncentered",
            "knn_dist",
            "use_rep",
            "neighbors_key",
            "t",
            "t_max",
            "solver",
            "smooth_space",
            "dropout_model",
        ],
    )
