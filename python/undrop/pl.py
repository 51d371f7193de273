"""Figures by matplotlib: before and after, hidden against predicted, dropout against expression, scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from .comparison import Comparison
from .errors import InputError, OptionError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

__all__ = ["before_after", "dropout_curve", "hidden_vs_predicted", "score_dots"]


def _pyplot() -> Any:
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("undrop.pl needs matplotlib: pip install 'undrop[plots]'") from error
    return plt


def _axes(ax: Axes | None) -> Any:
    return ax if ax is not None else _pyplot().subplots(figsize=(5, 4), layout="constrained")[1]


def _dense(matrix: Any) -> NDArray[np.float64]:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix, dtype=np.float64)


def _key(adata: Any, key: str | None) -> str:
    """The layer that was asked for, or the one that undrop added."""
    known = [str(name) for name, facts in adata.uns.items() if isinstance(facts, dict) and "imputed" in facts]
    if key is None and len(known) == 1:
        return known[0]
    if key is None:
        raise OptionError(f"key: {len(known)} imputed layers are in adata ({', '.join(known) or 'none'}); name one")
    if key not in adata.layers:
        raise OptionError(f"key {key}: there is no such layer; there are: {', '.join(adata.layers) or 'none'}")
    return key


def _counts(adata: Any, key: str, genes: Sequence[str] | slice) -> Any:
    """The counts that were imputed, of some genes, as they are held."""
    location = str(adata.uns[key]["counts_location"]) if key in adata.uns else "X"
    view = (adata.raw if location == "raw/X" else adata)[:, genes]
    return view.layers[location.removeprefix("layers/")] if location.startswith("layers/") else view.X


def _log_counts(adata: Any, key: str, genes: Sequence[str] | slice) -> NDArray[np.float64]:
    """log1p of counts / size factor."""
    factors = np.asarray(adata.obs[f"{key}_size_factor"], dtype=np.float64)
    return np.log1p(_dense(_counts(adata, key, genes)) / np.where(factors > 0, factors, 1.0)[:, None])


def _log_layer(adata: Any, key: str, genes: Sequence[str] | slice) -> NDArray[np.float64]:
    values = _dense(adata[:, genes].layers[key])
    scale = str(adata.uns[key]["scale"])
    if scale == "counts":
        factors = np.asarray(adata.obs[f"{key}_size_factor"], dtype=np.float64)
        values = values / np.where(factors > 0, factors, 1.0)[:, None]
    return values if scale == "log1p" else np.log1p(values)


def before_after(adata: Any, genes: Sequence[str], *, key: str | None = None, basis: str = "X_umap") -> Figure:
    """Expression of genes on an embedding, before and after imputation, with the same colours.

    Parameters
    ----------
    adata
        After :func:`undrop.pp.impute`.
    genes
        Names; a row each.
    key
        The imputed layer; the only one if None.
    basis
        Of ``obsm``: cells × at least 2.

    Returns
    -------
    matplotlib Figure with genes × 2 axes; values are log1p(count / size factor).

    Raises
    ------
    undrop.errors.OptionError
        There is no such layer, embedding or gene.
    """
    key = _key(adata, key)
    if basis not in adata.obsm:
        raise OptionError(f"basis {basis}: is not in obsm; there are: {', '.join(adata.obsm) or 'none'}")
    genes = [genes] if isinstance(genes, str) else list(genes)
    if unknown := [gene for gene in genes if gene not in adata.var_names]:
        raise OptionError(f"genes: {', '.join(unknown)} are not in var_names")
    points = np.asarray(adata.obsm[basis])
    pictures = (_log_counts(adata, key, genes), _log_layer(adata, key, genes))
    figure: Figure
    figure, axes = _pyplot().subplots(
        len(genes), 2, figsize=(7, 3 * len(genes)), squeeze=False, sharex=True, sharey=True, layout="constrained"
    )
    for row, gene in enumerate(genes):
        highest = max(float(picture[:, row].max()) for picture in pictures) or 1.0
        for column, (name, picture) in enumerate(zip(("before", key), pictures, strict=True)):
            ax = axes[row, column]
            drawn = ax.scatter(
                points[:, 0], points[:, 1], c=picture[:, row], s=max(1.0, 4000 / len(points)), vmin=0, vmax=highest,
                rasterized=True,
            )  # fmt: skip
            ax.set(title=f"{gene}, {name}", xticks=[], yticks=[])
        figure.colorbar(drawn, ax=axes[row, :], label="log1p(normalised)")
    return figure


def hidden_vs_predicted(predicted: ArrayLike, hidden: ArrayLike, *, ax: Axes | None = None) -> Axes:
    """Values that were hidden from a method against what it put in their place.

    Parameters
    ----------
    predicted, hidden
        Of the same length and scale, one value a hidden entry.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes that were drawn on.

    Raises
    ------
    undrop.errors.InputError
        The lengths differ, or there is nothing.
    """
    x, y = np.ravel(np.asarray(hidden, dtype=np.float64)), np.ravel(np.asarray(predicted, dtype=np.float64))
    if x.shape != y.shape or x.size == 0:
        raise InputError(f"predicted and hidden must have the same number of values, and have {y.size} and {x.size}")
    ax = _axes(ax)
    highest = float(max(x.max(), y.max())) or 1.0
    ax.hexbin(x, y, gridsize=40, bins="log", mincnt=1, extent=(0, highest, 0, highest))
    ax.plot([0, highest], [0, highest], color="0.5", linewidth=1)
    ax.set(xlabel="hidden", ylabel="predicted", title=f"RMSE {np.sqrt(np.mean((x - y) ** 2)):.3g}")
    return ax


def dropout_curve(adata: Any, *, key: str | None = None, ax: Axes | None = None) -> Axes:
    """Zeros of each gene against its mean, and what Poisson counts would show.

    Where the dropout model is a table, its probability that a zero is dropout is drawn too.

    Parameters
    ----------
    adata
        After :func:`undrop.pp.impute`.
    key
        The imputed layer; the only one if None.
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes that were drawn on.

    Raises
    ------
    undrop.errors.OptionError
        There is no such layer, or several and none was named.
    """
    key = _key(adata, key)
    counts = _counts(adata, key, slice(None))
    means = np.asarray(counts.mean(axis=0), dtype=np.float64).ravel()
    zeros = 1 - np.asarray((counts > 0).mean(axis=0), dtype=np.float64).ravel()
    seen = means > 0
    ax = _axes(ax)
    ax.scatter(means[seen], zeros[seen], s=4, label="zeros of a gene", rasterized=True)
    order = np.geomspace(means[seen].min(), means[seen].max(), 200)
    ax.plot(order, np.exp(-order), color="0.4", label="Poisson")
    if f"{key}_dropout" in adata.varm:
        table = np.asarray(adata.varm[f"{key}_dropout"]).mean(axis=1)
        ax.scatter(means[seen], table[seen], s=4, label="P(dropout | zero)", rasterized=True)
    ax.set(xscale="log", xlabel="mean count of the gene", ylabel="share", ylim=(-0.02, 1.02))
    ax.legend(frameon=False, fontsize="small")
    return ax


def score_dots(comparison: Comparison, protocol: str, *, ax: Axes | None = None) -> Axes:
    """The primary score of every entrant with its interval, controls in grey.

    Parameters
    ----------
    comparison
        Of :func:`undrop.compare`.
    protocol
        "mask", "thin", ...
    ax
        Where to draw; a new figure if None.

    Returns
    -------
    The axes that were drawn on.

    Raises
    ------
    undrop.errors.OptionError
        The comparison has no such protocol.
    """
    rows: pd.DataFrame = comparison.standings[comparison.standings["protocol"] == protocol]
    if rows.empty:
        there = ", ".join(comparison.standings["protocol"].unique())
        raise OptionError(f"protocol {protocol}: is not in this comparison; there are: {there}")
    ax = _axes(ax)
    places = np.arange(len(rows))[::-1]
    values = rows["value"].to_numpy()
    reach = np.vstack([values - rows["low"].to_numpy(), rows["high"].to_numpy() - values]).clip(min=0)
    control = rows["verdict"].isin(["control", "reference"]).to_numpy()
    for some, color in ((control, "0.6"), (~control, "C0")):
        ax.errorbar(values[some], places[some], xerr=reach[:, some], fmt="o", color=color, capsize=2)
    ax.set(yticks=places, yticklabels=rows["entrant"], xlabel=str(rows["metric"].iloc[0]), title=protocol)
    return ax
