"""How near simulated counts come to the real ones that their parameters were estimated from.

For each set: simulates with `undrop simulate --from SET`, draws gene means, variances, shares of zeros and library
sizes of both into docs/results/simulation/NAME.svg, and prints the rows of the table of distances.

    python scripts/simulation_figures.py UNDROP NAME=SET [NAME=SET ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import anndata
import matplotlib.pyplot as plt
import numpy as np
import scanpy
from scipy import sparse
from scipy.stats import ks_2samp

FOLDER = Path(__file__).parent.parent / "docs" / "results" / "simulation"
POINTS_DRAWN = 160
COLOURS = {"real": "#0072B2", "simulated": "#D55E00"}


def real_counts(path: Path) -> sparse.csr_matrix:
    data = anndata.read_h5ad(path) if path.suffix == ".h5ad" else scanpy.read_10x_mtx(path, var_names="gene_ids")
    return sparse.csr_matrix(data.X, dtype=np.float64)


def statistics(counts: sparse.csr_matrix) -> dict[str, np.ndarray]:
    """Per gene with counts, sorted by mean; and the totals per cell."""
    totals = np.asarray(counts.sum(axis=1)).ravel()
    counts = counts[totals > 0]
    totals = totals[totals > 0]
    normalised = sparse.diags(np.median(totals) / totals) @ counts
    mean = np.asarray(normalised.mean(axis=0)).ravel()
    square = np.asarray(normalised.multiply(normalised).mean(axis=0)).ravel()
    zeros = 1 - np.asarray((counts > 0).mean(axis=0)).ravel()
    order = np.argsort(mean, kind="stable")
    order = order[mean[order] > 0]
    return {
        "mean": mean[order],
        "variance": np.maximum(square - mean**2, 1e-12)[order],
        "zeros": zeros[order],
        "totals": np.sort(totals),
        "cell zeros": np.sort(1 - np.diff(counts.indptr) / counts.shape[1]),
    }


def curve(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Running median of y at these places of log x."""
    log_x = np.log10(x)
    near = [np.abs(log_x - place) < 0.15 for place in at]
    return np.array([np.median(y[inside]) if inside.sum() > 9 else np.nan for inside in near])


def distances(real: dict[str, np.ndarray], made: dict[str, np.ndarray]) -> dict[str, float]:
    places = np.linspace(np.log10(real["mean"][0]), np.log10(real["mean"][-1]), 60)
    result = {}
    for name in ("mean", "variance", "zeros", "totals", "cell zeros"):
        result[f"KS {name}"] = float(ks_2samp(real[name], made[name]).statistic)
    for name, scale in (("variance", np.log10), ("zeros", np.asarray)):
        difference = curve(real["mean"], scale(real[name]), places) - curve(made["mean"], scale(made[name]), places)
        result[f"{name} at equal mean"] = float(np.nanmedian(np.abs(difference)))
    return result


def thinned(values: np.ndarray) -> np.ndarray:
    return np.unique(np.linspace(0, len(values) - 1, POINTS_DRAWN).astype(int))


def draw(name: str, sets: dict[str, dict[str, np.ndarray]]) -> None:
    figure, axes = plt.subplots(1, 4, figsize=(13, 3.2), layout="constrained")
    for which, values in sets.items():
        kept = thinned(values["mean"])
        style = {"s": 5, "alpha": 0.6, "label": which, "color": COLOURS[which], "linewidths": 0}
        axes[0].plot(np.linspace(0, 1, len(kept)), values["mean"][kept], color=COLOURS[which], label=which)
        axes[1].scatter(values["mean"][kept], values["variance"][kept], **style)
        axes[2].scatter(values["mean"][kept], values["zeros"][kept], **style)
        kept = thinned(values["totals"])
        axes[3].plot(np.linspace(0, 1, len(kept)), values["totals"][kept], color=COLOURS[which], label=which)
    axes[0].set(yscale="log", xlabel="quantile of genes", ylabel="mean count", title="Gene means")
    axes[1].set(xscale="log", yscale="log", xlabel="mean", ylabel="variance", title="Variances")
    axes[2].set(xscale="log", xlabel="mean", ylabel="share of zeros", title="Zeros")
    axes[3].set(yscale="log", xlabel="quantile of cells", ylabel="total", title="Library sizes")
    axes[0].legend(frameon=False)
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    plt.rcParams["svg.hashsalt"] = name
    figure.savefig(FOLDER / f"{name}.svg", metadata={"Date": None})


def main() -> None:
    undrop, *sets = sys.argv[1:]
    plt.switch_backend("svg")
    plt.rcParams["svg.fonttype"] = "none"
    header_written = False
    for pair in sets:
        name, path = pair.split("=", 1)
        with tempfile.TemporaryDirectory() as folder:
            output = Path(folder) / "simulated.h5ad"
            subprocess.run([undrop, "simulate", "--from", path, "-o", output, "--truth", "none", "-q"], check=True)
            values = {
                "real": statistics(real_counts(Path(path))),
                "simulated": statistics(sparse.csr_matrix(anndata.read_h5ad(output).X, dtype=np.float64)),
            }
        draw(name, values)
        row = distances(values["real"], values["simulated"])
        if not header_written:
            print("| set |", " | ".join(row), "|")
            print("|---" * (len(row) + 1) + "|")
            header_written = True
        print(f"| {name} |", " | ".join(f"{value:.3f}" for value in row.values()), "|")


if __name__ == "__main__":
    main()
