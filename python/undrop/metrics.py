"""The judge's scores, as functions of plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ._core import metrics as _engine

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "adjusted_rand_index",
    "benjamini_hochberg",
    "kendall_tau_b",
    "normalized_mutual_information",
    "ordering_score",
    "poisson_deviance",
    "poisson_loss",
    "purity",
    "recovery",
    "set_overlap",
    "silhouette",
    "spearman",
]


def _codes(labels: Any) -> NDArray[np.int32]:
    """Labels of any kind as whole numbers, missing ones as −1."""
    codes, _ = pd.factorize(np.asarray(labels), use_na_sentinel=True)
    return np.ascontiguousarray(codes, dtype=np.int32)


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    return np.ascontiguousarray(np.ravel(values), dtype=np.float64)


def adjusted_rand_index(a: Any, b: Any) -> float:
    """Agreement of two groupings: 1 for the same, 0 on average by chance.

    Parameters
    ----------
    a, b
        One label a cell, of any kind; cells where either is missing are left out.

    References
    ----------
    Hubert, Arabie. Journal of Classification 2, 193 (1985).
    """
    return _engine.adjusted_rand_index(_codes(a), _codes(b))


def normalized_mutual_information(a: Any, b: Any) -> float:
    """Mutual information of two groupings / the arithmetic mean of their entropies; arguments as for the Rand index."""
    return _engine.normalized_mutual_information(_codes(a), _codes(b))


def purity(clusters: Any, types: Any) -> float:
    """Share of the cells that belong to the most frequent type of their cluster."""
    return _engine.purity(_codes(clusters), _codes(types))


def silhouette(points: ArrayLike, clusters: Any) -> float:
    """Mean silhouette with Euclidean distances.

    Parameters
    ----------
    points
        Cells × dimensions. Cost O(cells² × dimensions): take a sample above some thousand.
    clusters
        One label a cell; cells without one are left out.

    References
    ----------
    Rousseeuw. Journal of Computational and Applied Mathematics 20, 53 (1987).
    """
    codes = _codes(clusters)
    places = np.asarray(points, dtype=np.float64)
    if places.ndim != 2 or len(places) != len(codes):
        raise ValueError(f"points must be {len(codes)} x dimensions, one row a label, and are {places.shape}")
    return _engine.silhouette(np.ascontiguousarray(places[codes >= 0]), codes[codes >= 0])


def spearman(a: ArrayLike, b: ArrayLike) -> float:
    """Rank correlation; NaN where either side is constant."""
    return _engine.spearman(_numbers(a), _numbers(b))


def kendall_tau_b(a: ArrayLike, b: ArrayLike) -> float:
    """Kendall's tau-b, corrected for ties."""
    return _engine.kendall_tau_b(_numbers(a), _numbers(b))


def ordering_score(pseudotime: ArrayLike, times: ArrayLike) -> float:
    """Pseudo-temporal ordering score: 1 for the true order, −1 for the reverse.

    References
    ----------
    Ji, Ji. Nucleic Acids Research 44, e117 (2016).
    """
    return _engine.ordering_score(_numbers(pseudotime), _numbers(times))


def recovery(predicted: ArrayLike, truth: ArrayLike) -> dict[str, float]:
    """How near values come to a truth: "rmse", "mae", "pearson" and "cosine" over all entries.

    Parameters
    ----------
    predicted, truth
        Of the same shape and scale; the judge uses log1p(count / size factor).
    """
    return _engine.recovery(_numbers(predicted), _numbers(truth))


def poisson_deviance(counts: ArrayLike, rates: ArrayLike) -> float:
    """Mean of 2 (t log(t / λ) − (t − λ)), the first term 0 at t = 0.

    Parameters
    ----------
    counts
        t, held-back counts.
    rates
        λ > 0, predictions on the depth of `counts`.
    """
    return _engine.poisson_deviance(_numbers(counts), _numbers(rates))


def poisson_loss(counts: ArrayLike, rates: ArrayLike) -> float:
    """Mean of λ − t log(λ + 1e-6), as published tables have it."""
    return _engine.poisson_loss(_numbers(counts), _numbers(rates))


def set_overlap(found: ArrayLike, right: ArrayLike) -> dict[str, float]:
    """How far a found set is the right one: "precision", "recall", "f1" and "jaccard".

    Parameters
    ----------
    found, right
        One truth value a gene: does it belong to the set?
    """
    flags = [np.ascontiguousarray(np.ravel(each), dtype=bool).view(np.uint8) for each in (found, right)]
    return _engine.set_overlap(*flags)


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """P values adjusted for the number of tests, in the given order; NaN stays NaN and is not counted.

    References
    ----------
    Benjamini, Hochberg. Journal of the Royal Statistical Society B 57, 289 (1995).
    """
    values = _numbers(p)
    if np.any((values < 0) | (values > 1)):
        raise ValueError("P values must lie between 0 and 1")
    return _engine.benjamini_hochberg(values)
