"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def scimpute(
    data: Any,
    *,
    drop_thre: float | None = None,
    max_neighbors: int | None = None,
    only_zeros: bool | None = None,
    round_counts: bool | None = None,
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
    r"""Lost zeros by a Gamma-Normal mixture, filled by regression on cells of the same kind.

    Cells are clustered (spectral clustering on principal components, or --labels, --n-clusters); a mixture of
    Gamma and Normal for each gene and cluster tells zeros that were lost from those that are true; a lost one
    becomes what the cell's other genes say by non-negative least squares on other cells of the cluster. Cells far
    from all others are left as they are.

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    drop_thre
        An entry is taken as lost where its dropout probability is above this. From 0 to 1. Default: 0.5. t in
        the paper. Published program: 0.5.
    max_neighbors
        Most cells that a cell is explained by; 50 to 100 are quicker. From 1 to 5000. Default: 500. Published
        program: 500.
    only_zeros
        Take zeros alone as lost, and no small counts. Default: True. Published program: false.
    round_counts
        Round what a count becomes to two decimals, as the published program does. Default: False. Published
        program: true.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Li, Li. Nature Communications 9, 997 (2018)
    doi:10.1038/s41467-018-03405-7
    """
    return _run.run_method(
        "scimpute", locals(), ["drop_thre", "max_neighbors", "only_zeros", "round_counts", "dropout_model"]
    )
