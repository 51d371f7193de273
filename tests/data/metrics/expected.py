"""Prints the figures that the tests of the judge's metrics expect, by scikit-learn and SciPy.

The inputs are sequences that the tests make too (tests/judge/sequence.hpp)."""

import numpy as np
from scipy import stats
from sklearn import metrics


def sequence(seed: int, n: int, modulus: int) -> np.ndarray:
    values = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2**31
        values.append((seed >> 16) % modulus)
    return np.array(values)


def show(name: str, *values: float) -> None:
    print(name, *(repr(float(value)) for value in values))


def grouping() -> None:
    a, b = sequence(1, 300, 4), sequence(2, 300, 6)
    b[:150] = a[:150]
    show("adjusted_rand_index", metrics.adjusted_rand_score(a, b))
    show("normalized_mutual_information", metrics.normalized_mutual_info_score(a, b))
    table = metrics.cluster.contingency_matrix(a, b)
    show("purity", table.max(axis=1).sum() / table.sum())


def ranks() -> None:
    a, b = sequence(3, 200, 30), sequence(4, 200, 20)
    b[:80] = a[:80]
    show("spearman", stats.spearmanr(a, b).statistic)
    show("kendall", stats.kendalltau(a, b).statistic)


def rank_sums() -> None:
    a, b = sequence(5, 60, 9) - 4, sequence(6, 90, 12) - 4
    test = stats.mannwhitneyu(a, b, method="asymptotic", use_continuity=True)
    show("rank_sum with ties and zeros", test.statistic, test.pvalue)
    low = a - 2
    test = stats.mannwhitneyu(low, b, method="asymptotic", use_continuity=True)
    show("rank_sum of a lower group", test.statistic, test.pvalue)


def means() -> None:
    a, b = sequence(7, 12, 100) / 7, sequence(8, 30, 100) / 5
    test = stats.ttest_ind(a, b, equal_var=False)
    show("welch", test.statistic, test.df, test.pvalue)


def adjusted() -> None:
    p = (sequence(9, 12, 1000) / 1000) ** 3
    p[4] = p[7]
    show("benjamini_hochberg", *stats.false_discovery_control(p))


def counts() -> None:
    for count, mean, shape in [(0, 0.4, np.inf), (3, 2.5, np.inf), (5, 3.2, 1.7), (0, 0.4, 0.3)]:
        one = stats.poisson(mean) if np.isinf(shape) else stats.nbinom(shape, shape / (shape + mean))
        below = one.cdf(count - 1)
        show(f"pit of {count}", below + 0.3 * (one.cdf(count) - below))


if __name__ == "__main__":
    grouping()
    ranks()
    rank_sums()
    means()
    adjusted()
    counts()
