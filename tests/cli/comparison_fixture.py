"""A comparison as `undrop compare` would leave it, made up: 8 controls, 3 methods, 8 protocols, failures, gaps."""

import numpy as np

CONTROLS = ("none", "gene_mean", "nonzero_mean", "gamma_null", "knn_mean", "lowrank", "completion", "truth")
METHODS = ("scgacl", "magic_like", 'my tool <v2> & "co"')
PROTOCOLS = (
    ("mask", "Does the method restore values that are known to be positive?", False, "rmse", "RMSE of log1p", False),
    ("thin", "Is the predicted rate right, zeros included?", False, "deviance_explained", "Deviance explained", True),
    ("truth", "How far is the output from the truth?", False, "rmse", "RMSE of log1p", False),
    ("labels", "Are known cell types easier to find?", False, "ari", "ARI of k-means", True),
    ("de", "Are the right genes found?", False, "f1", "F1 of genes", True),
    ("null", "Does the method invent signal where there is none?", True, "false_positives", "False positives", False),
    ("trajectory", "Is the order of stages kept?", False, "kendall", "Kendall's tau", True),
    ("structure", "How much was smoothed away?", True, "variance_kept", "Variance kept", True),
)
NOT_RUN = {"de": "no table of bulk expression was given (--bulk FILE)"}


def interval(middle: float, half: float) -> dict:
    return {"value": middle, "low": middle - half, "high": middle + half}


def entrants() -> list[dict]:
    def entry(name: str, is_control: bool) -> dict:
        return {
            "name": name,
            "title": f"About {name}",
            "is_control": is_control,
            "source": "method",
            "predicts": "rate",
            "citation": "" if is_control else "Someone et al. 2024",
            "doi": "" if is_control else "10.1000/182",
            "options": {} if is_control else {"rank": 10, "share": 0.5, "solver": "als"},
        }

    return [entry(name, True) for name in CONTROLS] + [entry(name, False) for name in METHODS]


def protocols() -> list[dict]:
    def metrics(key: str, title: str, higher: bool) -> list[dict]:
        rest = [
            {"key": k, "title": t, "higher_is_better": True, "is_primary": False}
            for k, t in (("pearson", "Pearson"), ("cosine", "Cosine"))
        ]
        return [{"key": key, "title": title, "higher_is_better": higher, "is_primary": True}, *rest]

    return [
        {
            "name": name,
            "question": question,
            "ran": name not in NOT_RUN,
            "reason": NOT_RUN.get(name, ""),
            "is_veto": veto,
            "metrics": metrics(key, title, higher),
            "notes": ["Silhouette on a sample of 5,000 cells."] if name == "labels" else [],
        }
        for name, question, veto, key, title, higher in PROTOCOLS
    ]


def standing(protocol: tuple, name: str, variant: str, random: np.random.Generator) -> dict:
    task, _, veto, key, _, higher = protocol
    quality = {"none": 0.2, "gene_mean": 0.45, "truth": 1.0, "scgacl": 0.75, "magic_like": 0.5}.get(name, 0.4)
    quality += random.normal(0, 0.05)
    score = quality if higher else 1.2 - quality
    if task == "thin" and name == METHODS[2]:
        score = -40.0
    is_control = name in CONTROLS
    sign = 1 if higher else -1
    helps = name == "scgacl" and task in ("mask", "labels")
    verdict = (
        "reference" if is_control else "helps" if helps else "harms" if veto and name == "magic_like" else "no_evidence"
    )
    return {
        "entrant": name,
        "protocol": task,
        "variant": variant,
        "metric": key,
        "score": interval(score, 0.03),
        "versus_none": None if name == "none" else interval(sign * (0.5 if helps else 0.02), 0.05),
        "best_control": "gamma_null",
        "versus_control": None if is_control else interval(sign * (0.2 if helps else -0.1), 0.08),
        "verdict": verdict,
        "repeats": 5,
    }


def run(protocol: str, metric: str, name: str, variant: str, repeat: int, random: np.random.Generator) -> dict:
    is_lost = name == METHODS[2] and protocol == "truth"
    return {
        "entrant": name,
        "protocol": protocol,
        "variant": variant,
        "repeat": repeat,
        "status": "failed" if is_lost else "ok",
        "reason": "exit code 137: killed, out of memory" if is_lost else "",
        "seconds": float(10 ** random.normal(2 if name in METHODS else -1, 0.3)),
        "peak_memory": int(3e8 * random.uniform(1, 9)),
        "mass_ratio": float(random.uniform(1.0, 1.6)),
        "metrics": {} if is_lost else {metric: float(random.uniform()), "pearson": 0.5, "cosine": None},
        "warnings": ["12 genes were never seen"] if name == "magic_like" else [],
    }


def picture(name: str, cells: int, labels: np.ndarray, random: np.random.Generator) -> dict:
    angle = labels * 2 * np.pi / (labels.max() + 1)
    spread = 0.9 if name == "none" else 0.45
    bins = 40
    hidden = np.clip(random.gamma(4, 0.4, 20000), 0, 3.99)
    predicted = np.clip(hidden * 0.6 + random.normal(0.5, 0.3, 20000), 0, 3.99)
    counts = np.histogram2d(predicted, hidden, bins=bins, range=[[0, 4], [0, 4]])[0].astype(int)
    means = np.sort(random.gamma(1, 0.6, 300))
    is_model = name == "scgacl"
    return {
        "entrant": name,
        "x": np.round(3 * np.cos(angle) + random.normal(0, spread, cells), 4).tolist(),
        "y": np.round(3 * np.sin(angle) + random.normal(0, spread, cells), 4).tolist(),
        "bins": 0 if name == "none" else bins,
        "bin_end": 4.0,
        "hidden_against_predicted": [] if name == "none" else counts.ravel().tolist(),
        "variance_kept": [1.0] * 5 if name == "none" else [0.02, 0.2, 0.5, 0.8, 1.3],
        "gene_quantiles": [np.sort(random.gamma(2, 0.5, 7)).tolist() for _ in range(4)],
        "gene_zero_share": random.uniform(size=4).tolist(),
        "populations": [f"type {i}" for i in range(10)] if is_model else [],
        "gene_means": means.tolist() if is_model else [],
        "dropout_probability": [(1 / (1 + np.exp(2 * means - 1 - i / 4))).tolist() for i in range(10)]
        if is_model
        else [],
    }


def comparison(cells: int = 1500, n_labels: int = 5) -> dict:
    random = np.random.default_rng(4)
    labels = random.integers(0, n_labels, cells)
    standings, runs = [], []
    for protocol in PROTOCOLS:
        for name in (*CONTROLS, *METHODS):
            if protocol[0] in NOT_RUN or (name == "truth" and protocol[0] != "truth"):
                continue
            for variant in (
                ("fill called", "posterior") if name == "scgacl" and protocol[0] == "thin" else ("fill all",)
            ):
                runs += [run(protocol[0], protocol[3], name, variant, r, random) for r in range(5)]
                if runs[-1]["status"] == "ok":
                    standings.append(standing(protocol, name, variant, random))
    verdicts = [
        {
            "protocol": p[0],
            "sentence": "scgacl helps: RMSE lower by 0.5 (0.45 to 0.55) than none."
            if p[0] in ("mask", "labels")
            else "No method beats both leaving the data alone and the best control, gamma_null.",
            "helpful": ["scgacl"] if p[0] in ("mask", "labels") else [],
        }
        for p in PROTOCOLS
        if p[0] not in NOT_RUN
    ]
    names = ("none", "gene_mean", "knn_mean", "lowrank", *METHODS)
    return {
        "version": "0.1.0",
        "command": ["undrop", "compare", "my counts.h5ad", "-o", "out", "-m", "scgacl"],
        "input": {"path": "data/my counts.h5ad", "checksum": "0123456789abcdef", "n_cells": 30000, "n_genes": 2000},
        "settings": {"repeats": 5, "seed": 0, "fraction": 0.3, "protocols": [p[0] for p in PROTOCOLS]},
        "entrants": entrants(),
        "protocols": protocols(),
        "runs": runs,
        "standings": standings,
        "verdicts": verdicts,
        "warnings": ["3 cells are empty"],
        "embedded_labels": [f"type {i}" for i in labels],
        "embedding": f"UMAP of 20 principal components, {cells:,} of 30,000 cells",
        "chosen_genes": ["CD3E", "LYZ", "MS4A1", "GNLY"],
        "pictures": [picture(name, cells, labels, random) for name in names],
    }
