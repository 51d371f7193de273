"""Unusable inputs: exit code 2, a message with the cure, and nothing left."""

import gzip
import shutil

import anndata
import numpy as np
import pytest
from conftest import BRIEF, SHARED

# A build that cannot run the method says so before it reads.
pytestmark = pytest.mark.usefixtures("networks")


def write(adata, path):
    adata.write_h5ad(path)
    return path


def changed(values):
    """Makes a file whose X is a function of the counts."""

    def make(simulated, folder):
        adata = anndata.read_h5ad(simulated)
        adata.layers.clear()
        counts = adata.X.toarray() if hasattr(adata.X, "toarray") else np.asarray(adata.X)
        adata.X = np.asarray(values(counts.astype(np.float64)), dtype=np.float32)
        return write(adata, folder / "changed.h5ad")

    return make


def log_normalised(counts):
    totals = counts.sum(axis=1, keepdims=True)
    return np.log1p(counts / np.where(totals > 0, totals, 1) * 1e4)


def with_one(value):
    def change(counts):
        counts[3, 5] = value
        return counts

    return change


def truncated(simulated, folder):
    path = folder / "truncated.h5ad"
    path.write_bytes(simulated.read_bytes()[:-20000])
    return path


def empty_file(_, folder):
    path = folder / "empty.h5ad"
    path.touch()
    return path


def directory(_, folder):
    path = folder / "directory"
    path.mkdir()
    return path


def absent(_, folder):
    return folder / "absent.h5ad"


def text(_, folder):
    path = folder / "letter.txt"
    path.write_text("Dear reader,\nthis is no table.\n")
    return path


def cut_gzip(_, folder):
    path = folder / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"gene,c1,c2\n" + b"g,1,2\n" * 9999)[:-30])
    return path


def doubled_names(simulated, folder):
    adata = anndata.read_h5ad(simulated)
    names = list(adata.var_names)
    names[1] = names[0]
    adata.var_names = names
    return write(adata, folder / "doubled.h5ad")


def two_cells(simulated, folder):
    return write(anndata.read_h5ad(simulated)[:2].copy(), folder / "two.h5ad")


def all_zero(simulated, folder):
    return changed(lambda counts: counts * 0)(simulated, folder)


BAD = {
    "empty file": (empty_file, "empty"),
    "directory": (directory, ""),
    "absent": (absent, "absent.h5ad"),
    "letter": (text, ""),
    "truncated h5ad": (truncated, "truncated"),
    "truncated gzip": (cut_gzip, ""),
    "log-normalised": (changed(log_normalised), "counts"),
    "scaled": (changed(lambda counts: (counts - counts.mean(0)) / (counts.std(0) + 1)), "negative"),
    "one negative": (changed(with_one(-1)), "negative"),
    "one NaN": (changed(with_one(np.nan)), "nan"),
    "one infinite": (changed(with_one(np.inf)), "inf"),
    "doubled gene names": (doubled_names, "var_names_make_unique"),
    "two cells": (two_cells, "cells"),
    "all zero": (all_zero, ""),
}


@pytest.mark.parametrize("kind", BAD)
def test_an_unusable_input_is_refused_and_nothing_is_left(undrop, simulated, tmp_path, kind):
    make, word = BAD[kind]
    path = make(simulated, tmp_path)
    (tmp_path / "out").mkdir()
    message = undrop.refused(2, "impute", path, "-o", tmp_path / "out/imputed.h5ad")
    assert word in message.lower() or word in message, message
    assert len(message) > 40, "what, where and what to do"
    assert not list((tmp_path / "out").iterdir())


def test_swapped_genes_and_cells_are_seen_by_their_names(undrop, tmp_path):
    genes = ["ACTB", "CD3E", "MS4A1", "GAPDH", "LYZ", "NKG7", "CD8A", "CST3", "PPBP", "FCGR3A", "MT-CO1", "B2M"]
    barcodes = [f"AAACATACAACC{a}{b}-1" for a in "ACGT" for b in "ACGT"]
    counts = np.random.default_rng(1).poisson(2, (len(barcodes), len(genes)))
    lines = [",".join(["", *genes])] + [
        ",".join([cell, *map(str, row)]) for cell, row in zip(barcodes, counts, strict=True)
    ]
    path = tmp_path / "cells_in_rows.csv"
    path.write_text("\n".join(lines) + "\n")
    assert "--cells-as rows" in undrop.refused(2, "impute", path, "-o", tmp_path / "out.h5ad")
    assert not (tmp_path / "out.h5ad").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (("--layer", "splicd"), 3, "spliced"),
        (("--labels", "grup"), 3, "did you mean 'group'"),
        (("--labels", "quality"), 3, "measurements"),
        (("--batch", "plate"), 3, "group"),
        (("--genes", "absent.txt"), 2, "absent.txt"),
        (("--obs", "absent.csv"), 2, "absent.csv"),
        (("--model", "absent.undrop"), 2, "absent.undrop"),
        (("--max-memory", "1M"), 5, "memory"),
        (("--policy", "posterior"), 3, "posterior"),
    ],
)
def test_an_unusable_option_leaves_nothing(undrop, rich, tmp_path, arguments, code, word):
    assert word in undrop.refused(code, "impute", rich, "-o", tmp_path / "out.h5ad", *BRIEF, *arguments)
    assert not list(tmp_path.iterdir())


def test_an_existing_output_is_kept_without_force(undrop, rich, tmp_path):
    output = tmp_path / "out.h5ad"
    output.write_text("precious")
    assert "--force" in undrop.refused(1, "impute", rich, "-o", output)
    assert output.read_text() == "precious"
    shutil.copy(rich, tmp_path / "in.h5ad")
    before = (tmp_path / "in.h5ad").read_bytes()
    undrop.refused(1, "impute", tmp_path / "in.h5ad", "-o", tmp_path / "in.h5ad", "--force")
    assert (tmp_path / "in.h5ad").read_bytes() == before


FORMATS = {
    "pbmc68k_reduced.h5ad": "--layer",
    "dense_XY.h5": "h5ad",
    "cells_by_genes_labels_as_index.csv.gz": "--cells-as rows",
    "tenx_v2_two_genomes.h5": "--genome",
}


@pytest.mark.parametrize("name", FORMATS)
def test_files_of_the_wild_are_refused_with_the_cure(undrop, tmp_path, name):
    path = SHARED / "formats" / name
    if not path.exists():
        pytest.skip(f"shared data set is absent: {path}")
    done = undrop("impute", path, "-o", tmp_path / "out.h5ad")
    assert done.returncode in (2, 3)
    assert FORMATS[name] in done.stderr
    assert not list(tmp_path.iterdir())
