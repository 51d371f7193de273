"""What the calibrated dropout model says of simulated zeros, whose truth is known, and of real ones.

Simulates seven sets with known curves of loss (one without loss), imputes them with `-m ebayes --write-dropout`, and
prints the scores of the probabilities at the zeros beside those of the Gamma-Normal mixture (`-m scgacl`, its networks
hardly trained, which the calls do not depend on) and of the best single threshold on a gene's non-zero mean, chosen
with the truth. A set with a known truth of one's own is NAME=INPUT:TRUTH, where TRUTH holds the counts before dropout;
of a real set NAME=INPUT only what the model found is printed.

    python scripts/dropout_figures.py UNDROP [NAME=INPUT[:TRUTH] ...]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import anndata
import numpy as np
import scanpy
from scipy import sparse
from sklearn.metrics import f1_score, roc_auc_score

# Name, groups, a, b: P(lost) = 1 / (1 + exp(-(a + b log rate))).
SHAPES = [
    ("1, -1", 4, 1.0, -1.0),
    ("0, -0.7", 2, 0.0, -0.7),
    ("4.5, -1.5", 8, 4.5, -1.5),
    ("1, -0.5", 3, 1.0, -0.5),
    ("3, -2", 5, 3.0, -2.0),
    ("-1, -1", 3, -1.0, -1.0),
    ("no loss", 4, None, None),
]
BARELY_TRAINED = ["--epochs-warmup", "1", "--epochs-vade", "1", "--epochs-joint", "1"]
BINS = np.linspace(0, 1, 6)


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def counts_of(path: Path) -> sparse.csr_matrix:
    if path.is_dir():
        return sparse.csr_matrix(scanpy.read_10x_mtx(path, var_names="gene_ids", gex_only=False).X)
    data = anndata.read_h5ad(path)
    return sparse.csr_matrix(data.layers.get("true_counts", data.X))


def dense(matrix: object) -> np.ndarray:
    return matrix.toarray() if sparse.issparse(matrix) else np.asarray(matrix)


def probabilities(undrop: str, source: Path, folder: Path, method: list[str]) -> anndata.AnnData:
    out = folder / "imputed.h5ad"
    run(undrop, "impute", source, "-o", out, "--key-added", "x", "--write-dropout", "--force", "-m", *method)
    return anndata.read_h5ad(out)


def scores(probability: np.ndarray, technical: np.ndarray) -> list[float]:
    called = probability >= 0.5
    both = technical.any() and not technical.all()
    return [
        float(np.mean(called == technical)),
        float(f1_score(technical, called, zero_division=0)),
        float(np.mean(called[~technical])) if not technical.all() else float("nan"),
        float(roc_auc_score(technical, probability)) if both else float("nan"),
        float(np.mean((probability - technical) ** 2)),
    ]


def best_threshold(seen: np.ndarray, technical: np.ndarray, zero: np.ndarray) -> list[float]:
    """Accuracy where the zeros of all genes above the best single non-zero mean are called, and AUC of these means."""
    positives = np.maximum((seen > 0).sum(axis=0), 1)
    means = seen.sum(axis=0) / positives
    order = np.argsort(-means, kind="stable")
    gained = (technical & zero).sum(axis=0) - (~technical & zero).sum(axis=0)
    right = (~technical & zero).sum() + np.concatenate([[0], np.cumsum(gained[order])])
    of_zero = technical[zero]
    both = of_zero.any() and not of_zero.all()
    auc = roc_auc_score(of_zero, np.broadcast_to(means, seen.shape)[zero]) if both else float("nan")
    return [float(right.max() / zero.sum()), float(auc)]


def calibration(probability: np.ndarray, technical: np.ndarray) -> str:
    """Share of technical zeros among those with a probability in each fifth of [0, 1]."""
    place = np.clip(np.digitize(probability, BINS) - 1, 0, len(BINS) - 2)
    shares = [technical[place == k].mean() if (place == k).sum() >= 100 else np.nan for k in range(len(BINS) - 1)]
    return ", ".join("-" if np.isnan(share) else f"{share:.2f}" for share in shares)


def row(*cells: object) -> None:
    print(
        "| " + " | ".join(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |", flush=True
    )


def against_truth(undrop: str, name: str, source: Path, truth: np.ndarray, folder: Path) -> None:
    calibrated = probabilities(undrop, source, folder, ["ebayes"])
    seen = dense(calibrated.X)
    zero = seen == 0
    technical = (truth > 0) & zero
    fit = calibrated.uns["x"]["fit"]["dropout_model"]
    p = dense(calibrated.layers["x_dropout"])[zero]
    t = technical[zero]
    best = best_threshold(seen, technical, zero)
    parameters = f"{float(fit['a']):.2f}, {float(fit['b']):.2f}" if bool(fit["found"]) else "none found"
    row(name, "calibrated", parameters, *scores(p, t), float(t.mean()), float(p.mean()), *best, calibration(p, t))
    mixture = probabilities(undrop, source, folder, ["scgacl", "--dropout-model", "gamma-normal", *BARELY_TRAINED])
    p = dense(mixture.layers["x_dropout"])[zero]
    row(name, "Gamma-Normal", "", *scores(p, t), float(t.mean()), float(p.mean()), *best, calibration(p, t))


def simulated(undrop: str, folder: Path) -> None:
    for name, groups, a, b in SHAPES:
        path = folder / "simulated.h5ad"
        loss = ["--dropout", "none"] if b is None else ["--dropout-mid", str(-a / b), "--dropout-shape", str(b)]
        size = ["--n-cells", "600", "--n-genes", "1000", "--n-groups", str(groups), "--seed", "7"]
        run(undrop, "simulate", "-o", path, "--force", *size, *loss)
        against_truth(undrop, name, path, dense(counts_of(path)), folder)


def real(undrop: str, name: str, source: Path, folder: Path) -> None:
    data = probabilities(undrop, source, folder, ["ebayes"])
    fit = data.uns["x"]["fit"]["dropout_model"]
    found = bool(fit["found"])
    called = float(np.mean(dense(data.layers["x_dropout"])[dense(data.X) == 0] >= 0.5)) if found else 0.0
    errors = float(fit["held_out_gain"]) / float(fit["held_out_deviation"])
    row(
        name,
        f"{data.n_obs} x {data.n_vars}",
        f"{float(fit['a']):.2f}, {float(fit['b']):.2f}" if found else "none",
        f"{float(fit['held_out_gain']):.5f}",
        f"{errors:.1f}",
        float(fit["technical_share"]),
        called,
    )


def main() -> None:
    undrop, *given = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        row(
            "a, b",
            "model",
            "found",
            "accuracy",
            "F1",
            "false positives",
            "AUC",
            "Brier",
            "technical",
            "expected",
            "best threshold",
            "its AUC",
            "technical among p in fifths of 0..1",
        )
        print("|---" * 13 + "|")
        simulated(undrop, folder)
        sets = [part.split("=", 1) for part in given]
        for label, paths in sets:
            source, _, truth = paths.partition(":")
            if truth:
                against_truth(undrop, label, Path(source), dense(counts_of(Path(truth))), folder)
        print()
        row("set", "cells x genes", "a, b", "held-out gain", "standard errors", "expected technical", "called")
        print("|---" * 7 + "|")
        for label, paths in sets:
            if ":" not in paths:
                real(undrop, label, Path(paths), folder)


if __name__ == "__main__":
    main()
