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

    Returns
    -------
    (pairs together in both − expected) / (mean of the pairs together in each − expected); NaN without cells.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Hubert, Arabie. Journal of Classification 2, 193 (1985).
    """
    return _engine.adjusted_rand_index(_codes(a), _codes(b))


def normalized_mutual_information(a: Any, b: Any) -> float:
    """Mutual information of two groupings / the arithmetic mean of their entropies.

    Parameters
    ----------
    a, b
        One label a cell, of any kind; cells where either is missing are left out.

    Returns
    -------
    From 0 (independent) to 1 (the same); NaN without cells.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Vinh, Epps, Bailey. Journal of Machine Learning Research 11, 2837 (2010).
    """
    return _engine.normalized_mutual_information(_codes(a), _codes(b))


def purity(clusters: Any, types: Any) -> float:
    """Share of the cells that belong to the most frequent type of their cluster.

    Parameters
    ----------
    clusters, types
        One label a cell, of any kind; cells where either is missing are left out.

    Returns
    -------
    From 1 / number of types to 1; it rises with the number of clusters. NaN without cells.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Manning, Raghavan, Schütze. Introduction to Information Retrieval, chapter 16 (2008).
    """
    return _engine.purity(_codes(clusters), _codes(types))


def silhouette(points: ArrayLike, clusters: Any) -> float:
    """Mean silhouette with Euclidean distances.

    Parameters
    ----------
    points
        Cells × dimensions. Cost O(cells² × dimensions): take a sample above some thousand.
    clusters
        One label a cell; cells without one are left out.

    Returns
    -------
    Mean of (b − a) / max(a, b), from −1 to 1: a is a cell's mean distance to its own cluster, b to the nearest other.

    Raises
    ------
    ValueError
        Not one row of `points` a label.

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
    """Correlation of ranks; equal values share their mean rank.

    Parameters
    ----------
    a, b
        Values of the same things in the same order.

    Returns
    -------
    From −1 to 1; NaN where either side is constant or holds NaN.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Spearman. American Journal of Psychology 15, 72 (1904).
    """
    return _engine.spearman(_numbers(a), _numbers(b))


def kendall_tau_b(a: ArrayLike, b: ArrayLike) -> float:
    """Kendall's tau-b, corrected for ties.

    Parameters
    ----------
    a, b
        Values of the same things in the same order.

    Returns
    -------
    From −1 to 1; NaN where either side is constant or holds NaN.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Kendall. Biometrika 33, 239 (1945).
    """
    return _engine.kendall_tau_b(_numbers(a), _numbers(b))


def ordering_score(pseudotime: ArrayLike, times: ArrayLike) -> float:
    """Pseudo-temporal ordering score: 1 for the true order, −1 for the reverse.

    Parameters
    ----------
    pseudotime
        One value a cell, in any unit.
    times
        One value a cell: the stage or time at which it was taken.

    Returns
    -------
    Sum over all pairs, earlier in pseudotime first, of the difference of their times, / the largest sum that any order
    reaches; NaN without pairs.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    Ji, Ji. Nucleic Acids Research 44, e117 (2016).
    """
    return _engine.ordering_score(_numbers(pseudotime), _numbers(times))


def recovery(predicted: ArrayLike, truth: ArrayLike) -> dict[str, float]:
    """How near values come to a truth, over all entries.

    Parameters
    ----------
    predicted, truth
        Of the same shape and scale; the judge uses log1p(count / size factor).

    Returns
    -------
    dict with "rmse" and "mae" in the unit of the values, "pearson" and "cosine" from −1 to 1; NaN without entries.

    Raises
    ------
    ValueError
        The numbers of entries differ, or a value is NaN or infinite.

    Notes
    -----
    rmse = √ mean (a − b)²; mae = mean |a − b|; cosine = Σ ab / √(Σ a² Σ b²); pearson is the cosine of centred values.
    """
    values = _numbers(predicted), _numbers(truth)
    if not all(np.isfinite(each).all() for each in values):
        raise ValueError("values must be finite; some are NaN or infinite")
    return _engine.recovery(*values)


def poisson_deviance(counts: ArrayLike, rates: ArrayLike) -> float:
    """Mean Poisson deviance of held-back counts at predicted rates.

    Parameters
    ----------
    counts
        t, held-back counts.
    rates
        λ > 0, predictions on the depth of `counts`.

    Returns
    -------
    Mean of 2 (t log(t / λ) − (t − λ)), the first term 0 at t = 0; infinite where λ is 0 and t is not.

    Raises
    ------
    ValueError
        The lengths differ.

    References
    ----------
    McCullagh, Nelder. Generalized Linear Models (1989).
    """
    return _engine.poisson_deviance(_numbers(counts), _numbers(rates))


def poisson_loss(counts: ArrayLike, rates: ArrayLike) -> float:
    """Mean of λ − t log(λ + 1e-6), as published tables have it.

    Parameters
    ----------
    counts
        t, held-back counts.
    rates
        λ, predictions on the depth of `counts`.

    Returns
    -------
    The mean over all entries; only differences of it have a meaning.

    Raises
    ------
    ValueError
        The lengths differ.

    Notes
    -----
    t = (0, 1, 2) and λ = (0.5, 1, 1.5) give 0.729689. With the arguments exchanged a result of zeros alone nearly wins.
    """
    return _engine.poisson_loss(_numbers(counts), _numbers(rates))


def set_overlap(found: ArrayLike, right: ArrayLike) -> dict[str, float]:
    """How far a found set is the right one.

    Parameters
    ----------
    found, right
        One truth value a gene: does it belong to the set?

    Returns
    -------
    dict with "precision" (right / found), "recall" (found / right), "f1" and "jaccard", each from 0 to 1; recall is NaN
    where nothing is right.

    Raises
    ------
    ValueError
        The lengths differ.

    Notes
    -----
    f1 = 2 precision · recall / (precision + recall); jaccard = in both / in either.
    """
    flags = [np.ascontiguousarray(np.ravel(each), dtype=bool).view(np.uint8) for each in (found, right)]
    return _engine.set_overlap(*flags)


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """P values adjusted for the number of tests (false discovery rate).

    Parameters
    ----------
    p
        P values from 0 to 1; NaN stays NaN and is not counted.

    Returns
    -------
    Array of the same length, in the given order.

    Raises
    ------
    ValueError
        A value below 0 or above 1.

    References
    ----------
    Benjamini, Hochberg. Journal of the Royal Statistical Society B 57, 289 (1995).
    """
    values = _numbers(p)
    if np.any((values < 0) | (values > 1)):
        raise ValueError("P values must lie between 0 and 1")
    return _engine.benjamini_hochberg(values)
