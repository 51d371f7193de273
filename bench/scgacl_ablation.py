"""What each part of scGACL's default is worth: recovery of hidden counts, clusters, time, without one part at a time.

    python bench/scgacl_ablation.py DATA -o bench/results/scgacl_ablation.json [--undrop PATH] [--seeds 3]
        [--sets A,B] [--variants A,B]

DATA is a folder of 10x folders with a cells.tsv.gz beside the matrix (barcode, label). Of each set the 2,000 most
variable genes are kept and 30 % of the non-zeros hidden, with a mask of its own for every seed. Prints Markdown; with
an existing OUTPUT goes on where it stopped. Scores: root mean squared error and Pearson correlation on log1p(count /
size factor) at the hidden entries, every zero filled; the same error under the default policy, where zeros that were
not called count as 0; adjusted Rand index of k-means (as many clusters as labels) on 20 principal components of the
default output.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import scipy.io
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

SETS = ["cellbench_dropseq", "cellbench_celseq2_5cl", "deng_embryo", "zeisel_ercc", "sim_groups3"]
VARIANTS: dict[str, list[str]] = {
    "default": [],
    "warm-up alone": ["--epochs-vade", "0", "--epochs-joint", "0"],
    "no joint stage": ["--epochs-joint", "0"],
    "plain normal prior": ["--prior", "normal"],
    "no adversarial loss": ["--lambda-adv", "0"],
    "no cell contrast": ["--lambda-cell", "0"],
    "no type contrast": ["--lambda-type", "0"],
    "joint weights of 1": ["--lambda-adv", "1", "--lambda-cell", "1", "--lambda-type", "1"],
    "joint in four updates": ["--joint-update", "sequential"],
    "nothing hidden from the input": ["--hidden-share", "0"],
    "half hidden": ["--hidden-share", "0.5"],
    "no held-out entries": ["--validation-share", "0"],
    "batches of 32": ["--batch-size", "32"],
    "published divergence weight": ["--divergence-weight", "1"],
    "log1p input without baseline": ["--input", "log1p"],
    "clusters of log-normalised counts": ["--embedding", "log-normalized"],
    "published dropout calls": ["--no-sampling-check"],
    "reference": ["--preset", "reference"],
}


def read_set(folder: Path) -> ad.AnnData:
    counts = sp.csr_matrix(scipy.io.mmread(folder / "matrix.mtx.gz").T, dtype=np.float32)
    features = pd.read_csv(folder / "features.tsv.gz", sep="\t", header=None, dtype=str)
    cells = pd.read_csv(folder / "cells.tsv.gz", sep="\t", dtype=str, keep_default_na=False).set_index("barcode")
    data = ad.AnnData(counts, obs=cells, var=pd.DataFrame(index=pd.Index(features[0], name="gene")))
    return data[:, (features[2] == "Gene Expression").to_numpy()].copy()


def variable_genes(data: ad.AnnData, n: int) -> np.ndarray:
    """Indices of the n genes whose log1p normalised values vary most."""
    total = np.asarray(data.X.sum(1)).ravel()
    size = total / np.median(total)
    logs = sp.csr_matrix(data.X, copy=True)
    logs.data = np.log1p(logs.data / np.repeat(size, np.diff(logs.indptr)))
    mean = np.asarray(logs.mean(0)).ravel()
    variance = np.asarray(logs.multiply(logs).mean(0)).ravel() - mean**2
    return np.sort(np.argsort(-variance, kind="stable")[:n])


def hide(data: ad.AnnData, share: float, seed: int) -> tuple[ad.AnnData, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    entries = sp.coo_matrix(data.X)
    hidden = np.random.default_rng(seed).random(entries.nnz) < share
    kept = sp.csr_matrix((entries.data[~hidden], (entries.row[~hidden], entries.col[~hidden])), shape=data.shape)
    masked = ad.AnnData(kept, obs=data.obs, var=data.var)
    return masked, (entries.row[hidden], entries.col[hidden], entries.data[hidden])


def layer(path: Path) -> np.ndarray:
    values = ad.read_h5ad(path).layers["scgacl"]
    return np.asarray(values.todense() if sp.issparse(values) else values, dtype=np.float64)


def impute(undrop: str, source: Path, output: Path, options: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([undrop, "impute", source, "-o", output, "--force", "-q", "-t", "1", *options], check=True)
    return time.perf_counter() - start


def score(
    undrop: str, masked: ad.AnnData, held: tuple[np.ndarray, ...], options: list[str], seed: int
) -> dict[str, float]:
    total = np.asarray(masked.X.sum(1)).ravel()
    size = total / np.median(total)
    truth = np.log1p(held[2] / size[held[0]])
    with tempfile.TemporaryDirectory() as folder:
        source, model, output = Path(folder, "in.h5ad"), Path(folder, "model.h5"), Path(folder, "out.h5ad")
        masked.write_h5ad(source)
        seconds = impute(undrop, source, output, [*options, "--seed", str(seed), "--save-model", str(model)])
        called = layer(output)
        impute(undrop, source, output, ["--model", str(model), "--zeros", "all"])
        filled = layer(output)[held[0], held[1]]
    labels = masked.obs["label"].to_numpy()
    known = ~np.isin(labels, ["NA", ""])
    scores = PCA(min(20, min(called.shape) - 1), random_state=0).fit_transform(called)[known]
    clusters = KMeans(len(set(labels[known])), n_init=20, random_state=0).fit_predict(scores)
    return {
        "rmse": float(np.sqrt(np.mean((filled - truth) ** 2))),
        "pearson": float(np.corrcoef(filled, truth)[0, 1]),
        "rmse_called": float(np.sqrt(np.mean((called[held[0], held[1]] - truth) ** 2))),
        "ari": float(adjusted_rand_score(labels[known], clusters)),
        "seconds": seconds,
    }


def table(results: dict[str, dict[str, float]]) -> str:
    """Means over seeds, one row a variant, one column a set."""
    rows: dict[str, dict[str, list[dict[str, float]]]] = {}
    for key, value in results.items():
        variant, name, _ = key.split("|")
        rows.setdefault(variant, {}).setdefault(name, []).append(value)
    names = sorted({name for row in rows.values() for name in row}, key=lambda name: SETS.index(name))
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for variant, row in rows.items():
        cells = []
        for name in names:
            runs = row.get(name, [])
            mean = {k: np.mean([run[k] for run in runs]) for k in runs[0]} if runs else None
            cells.append(
                f"{mean['rmse']:.3f} / {mean['rmse_called']:.3f} / {mean['ari']:.2f} / {mean['seconds']:.1f} s"
                if mean
                else ""
            )
        lines.append(f"| {variant} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--undrop", default="build/release/undrop")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--variants", default=",".join(VARIANTS))
    given = parser.parse_args()
    results = json.loads(given.output.read_text()) if given.output.exists() else {}
    wanted = [v for v in VARIANTS if v in given.variants.split(",") or given.variants == ",".join(VARIANTS)]
    for seed in range(given.seeds):
        for name in given.sets.split(","):
            data = read_set(given.data / name)
            masked, held = hide(data[:, variable_genes(data, 2000)].copy(), 0.3, 100 + seed)
            for variant in wanted:
                key = f"{variant}|{name}|{seed}"
                if key in results:
                    continue
                results[key] = score(given.undrop, masked, held, VARIANTS[variant], seed)
                given.output.parent.mkdir(parents=True, exist_ok=True)
                given.output.write_text(json.dumps(results, indent=1))
                print(key, results[key], file=sys.stderr, flush=True)
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
