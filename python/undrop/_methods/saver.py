"""Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from .. import _run
from .._progress import Progress


def saver(
    data: Any,
    *,
    prior: Literal["lasso-fast", "lasso", "null"] | None = None,
    min_predictor_mean: float | None = None,
    max_predictors: int | Literal["all"] | None = None,
    fit_cells: int | Literal["all"] | None = None,
    max_nonzero: int | None = None,
    n_folds: int | None = None,
    n_penalties: int | None = None,
    round_up: bool | None = None,
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
    r"""Posterior rates around predictions from other genes.

    Each gene's rates are predicted from the other genes by a Poisson regression with few coefficients; how far
    rates stray from it is fitted, and each estimate weighs prediction and count by what they are worth. Careful:
    it invents little, fills zeros with small rates, and says how sure it is (--write-sd).

    Parameters
    ----------
    data
        Raw counts, cells × genes: AnnData object, sparse matrix, array or DataFrame.
    prior
        Where rates are expected: predicted by other genes, with the penalty of some hundred genes cross-
        validated and the others' inferred, or with that of every gene; null: the gene's mean. Default:
        'lasso-fast'. Published program: lasso-fast.
    min_predictor_mean
        Mean count from which on a gene may predict others. From 0 to 1000. Default: 0.1. Published program:
        0.1.
    max_predictors
        Genes that may predict others, at most: those with the largest variance / mean. At least 1. Default:
        2000. Published program: all.
    fit_cells
        Cells that are fitted, at most, drawn at random; all cells are imputed. At least 10. Default: 5000.
        Published program: all.
    max_nonzero
        Coefficients of a gene's prediction, at most. From 1 to 5000. Default: 300. Published program: 300.
    n_folds
        Folds of the cells in which penalties are cross-validated. From 3 to 50. Default: 5. Published
        program: 5.
    n_penalties
        Penalties on a cross-validated path. From 2 to 1000. Default: 100. Published program: 100.
    round_up
        Round estimates and deviations up to three decimals, as the published program does. Default: False.
        Published program: true.
    dropout_model
        Under fill, which zeros are called dropout: as the method itself does, or by a likelihood that knows
        that loss selects what is seen and calls only zeros beyond sampling. Default: 'own'.

    All other parameters, what is returned or added, and errors: see :func:`undrop.pp.impute`.

    References
    ----------
    Huang, Wang, Torre, Dueck, Shaffer, Bonasio, Murray, Raj, Li, Zhang. Nature Methods 15, 539 (2018)
    doi:10.1038/s41592-018-0033-z
    """
    return _run.run_method(
        "saver",
        locals(),
        [
            "prior",
            "min_predictor_mean",
            "max_predictors",
            "fit_cells",
            "max_nonzero",
            "n_folds",
            "n_penalties",
            "round_up",
            "dropout_model",
        ],
    )
