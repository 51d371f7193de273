"""Files that lie: whatever is wrong with an input, one message names the file, the exit code is the documented one,
nothing is left behind, and neither time nor memory run away."""

from __future__ import annotations

import gzip
import os
import resource
import shutil
import struct
import subprocess
from pathlib import Path

import anndata
import h5py
import numpy as np
import pytest

LARGEST_MEMORY = 3 << 30
HUGE = 1 << 62


def impute(undrop, path, output, *options, timeout=30):
    """Within bounds of memory, so that a claimed size cannot be believed."""
    command = [
        str(undrop.path),
        "impute",
        str(path),
        "-o",
        str(output),
        "-m",
        "gene_mean",
        "-t",
        "1",
        *map(str, options),
    ]
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))  # noqa: E731
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, preexec_fn=limit)


def expect_refusal(undrop, path, folder, code=2, *options):
    out = folder / "out"
    out.mkdir(exist_ok=True)
    done = impute(undrop, path, out / "imputed.h5ad", *options)
    errors = [line for line in done.stderr.splitlines() if line.startswith("undrop: error: ")]
    assert done.returncode == code, (done.returncode, done.stderr)
    assert len(errors) == 1, done.stderr
    assert Path(path).name in errors[0], errors[0]
    assert len(errors[0]) > 50, "what, where and what to do: " + errors[0]
    assert not list(out.iterdir())
    return errors[0]


# --- h5ad: a good file with one thing changed -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def good(undrop, tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "good.h5ad"
    undrop.ok("simulate", "-o", path, "--n-cells", 40, "--n-genes", 30, "--truth", "none", "--seed", 3)
    return path


def replaced(group: h5py.Group, name: str, values, **attributes) -> None:
    kept = dict(group[name].attrs) if name in group else {}
    if name in group:
        del group[name]
    group.create_dataset(name, data=values)
    for key, value in {**kept, **attributes}.items():
        group[name].attrs[key] = value


def element(name: str, index: int, value):
    def change(file):
        values = file["X"][name][:].astype(np.int64 if name != "data" else np.float64)
        values[index] = value
        replaced(file["X"], name, values)

    return change


def shape(*values):
    def change(file):
        file["X"].attrs["shape"] = np.array(values, dtype=np.int64)

    return change


def without(path: str):
    def change(file):
        del file[path]

    return change


def without_attribute(path: str, name: str):
    def change(file):
        del file[path].attrs[name]

    return change


def attribute(path: str, name: str, value):
    def change(file):
        file[path].attrs[name] = value

    return change


def values(path: str, new):
    def change(file):
        parent, name = path.rsplit("/", 1)
        replaced(file[parent], name, new(file[path][:]) if callable(new) else new)

    return change


def group_instead(path: str):
    def change(file):
        del file[path]
        file.create_group(path)

    return change


def claimed_size(file):
    del file["X"]["data"]
    file["X"].create_dataset("data", shape=(HUGE // 4,), dtype="f4", chunks=(1024,))


def claimed_matrix(file):
    del file["X"]
    matrix = file.create_dataset("X", shape=(1 << 40, 30), dtype="f4", chunks=(16, 30))
    matrix.attrs["encoding-type"] = "array"
    matrix.attrs["encoding-version"] = "0.2.0"


def code_out_of_range(file):
    replaced(file["obs/group"], "codes", np.full(40, 100, dtype=np.int8))


def falling_offsets(file):
    offsets = file["X/indptr"][:]
    offsets[5], offsets[6] = offsets[6], offsets[5]
    replaced(file["X"], "indptr", offsets)


H5AD = {
    "index too large": element("indices", 7, 30),
    "index far too large": element("indices", 7, 2**31 - 1),
    "index negative": element("indices", 7, -1),
    "index beyond 32 bits": element("indices", 7, 2**40),
    "offset negative": element("indptr", 3, -4),
    "offset beyond the entries": element("indptr", 40, 10**9),
    "offset huge": element("indptr", 40, HUGE),
    "offsets not from 0": element("indptr", 0, 1),
    "offsets falling": falling_offsets,
    "offsets too few": values("X/indptr", lambda old: old[:-1]),
    "offsets too many": values("X/indptr", lambda old: np.append(old, old[-1])),
    "offsets none": values("X/indptr", np.array([], dtype=np.int64)),
    "indices too few": values("X/indices", lambda old: old[:-3]),
    "data too few": values("X/data", lambda old: old[:-3]),
    "data of text": values("X/data", np.array([b"one", b"two"])),
    "data of two dimensions": values("X/data", np.ones((3, 4), dtype=np.float32)),
    "data with NaN": element("data", 3, np.nan),
    "data with infinity": element("data", 3, np.inf),
    "data negative": element("data", 3, -2),
    "shape transposed": shape(30, 40),
    "shape of one": shape(40),
    "shape of three": shape(40, 30, 2),
    "shape negative": shape(-40, 30),
    "shape huge": shape(HUGE, 30),
    "shape with too many genes": shape(40, HUGE),
    "shape missing": without_attribute("X", "shape"),
    "shape of text": attribute("X", "shape", "forty by thirty"),
    "encoding of X unknown": attribute("X", "encoding-type", "csr_tensor"),
    "no data": without("X/data"),
    "no indices": without("X/indices"),
    "no offsets": without("X/indptr"),
    "data a group": group_instead("X/data"),
    "no X": without("X"),
    "no obs": without("obs"),
    "no var": without("var"),
    "no names of cells": without("obs/_index"),
    "no names of genes": without("var/_index"),
    "too few names of cells": values("obs/_index", lambda old: old[:-1]),
    "too many names of genes": values("var/_index", lambda old: np.append(old, b"Gene31")),
    "names of numbers in two dimensions": values("obs/_index", np.zeros((2, 20))),
    "data far larger than the file": claimed_size,
    "matrix far larger than the file": claimed_matrix,
    "names twice": values("var/_index", lambda old: np.array([b"Gene1"] * 30, dtype=object)),
}


@pytest.mark.parametrize("kind", H5AD)
def test_an_h5ad_file_with_one_thing_wrong(undrop, good, tmp_path, kind):
    path = tmp_path / "damaged.h5ad"
    shutil.copy(good, path)
    with h5py.File(path, "r+") as file:
        H5AD[kind](file)
    expect_refusal(undrop, path, tmp_path)


def test_a_damaged_annotation_that_is_asked_for(undrop, good, tmp_path):
    path = tmp_path / "damaged.h5ad"
    shutil.copy(good, path)
    with h5py.File(path, "r+") as file:
        code_out_of_range(file)
    done = impute(undrop, path, tmp_path / "out.h5ad", "--batch", "group")
    assert done.returncode in (2, 3), done.stderr
    assert not (tmp_path / "out.h5ad").exists()


# --- any format: cut short, or hit at random -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def formats(good, tmp_path_factory):
    """The same counts in other formats, by other programs."""
    folder = tmp_path_factory.mktemp("formats")
    data = anndata.read_h5ad(good)
    counts = data.X.tocsc().astype(np.int32)
    with h5py.File(folder / "counts.h5", "w") as file:
        matrix = file.create_group("matrix")
        by_cell = counts.tocsr()
        matrix.create_dataset("barcodes", data=np.array(list(data.obs_names), dtype="S"))
        matrix.create_dataset("data", data=by_cell.data, chunks=True, compression="gzip")
        matrix.create_dataset("indices", data=by_cell.indices, chunks=True, compression="gzip")
        matrix.create_dataset("indptr", data=by_cell.indptr)
        matrix.create_dataset("shape", data=np.array(data.shape[::-1], dtype=np.int64))
        features = matrix.create_group("features")
        names = np.array(list(data.var_names), dtype="S")
        for name, column in (("id", names), ("name", names), ("feature_type", np.array([b"Gene Expression"] * 30))):
            features.create_dataset(name, data=column)
    lines = [",".join(["gene", *data.obs_names])]
    for name, row in zip(data.var_names, counts.T.toarray(), strict=True):
        lines.append(",".join([name, *map(str, row)]))
    (folder / "counts.csv").write_text("\n".join(lines) + "\n")
    (folder / "counts.csv.gz").write_bytes(gzip.compress((folder / "counts.csv").read_bytes(), mtime=0))
    tenx = folder / "tenx"
    tenx.mkdir()
    entries = counts.tocoo()
    triplets = "\n".join(f"{g + 1} {c + 1} {v}" for c, g, v in zip(entries.row, entries.col, entries.data, strict=True))
    (tenx / "matrix.mtx").write_text(
        f"%%MatrixMarket matrix coordinate integer general\n%\n30 40 {entries.nnz}\n{triplets}\n"
    )
    (tenx / "barcodes.tsv").write_text("\n".join(data.obs_names) + "\n")
    (tenx / "features.tsv").write_text("".join(f"{n}\t{n}\tGene Expression\n" for n in data.var_names))
    shutil.copy(good, folder / "counts.h5ad")
    return folder


def test_the_good_files_are_read(undrop, formats, tmp_path):
    for name in ("counts.h5ad", "counts.h5", "counts.csv", "counts.csv.gz", "tenx"):
        done = impute(undrop, formats / name, tmp_path / f"{name}.out.h5ad")
        assert done.returncode == 0, (name, done.stderr)


@pytest.mark.parametrize("name", ["counts.h5ad", "counts.h5", "counts.csv.gz"])
@pytest.mark.parametrize("share", [0.0, 0.002, 0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_short(undrop, formats, tmp_path, name, share):
    whole = (formats / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: int(len(whole) * share)])
    expect_refusal(undrop, path, tmp_path)


@pytest.mark.parametrize("share", [0.02, 0.4, 0.97])
def test_a_matrix_cut_short(undrop, formats, tmp_path, share):
    path = tmp_path / "tenx"
    shutil.copytree(formats / "tenx", path)
    text = (path / "matrix.mtx").read_text()
    (path / "matrix.mtx").write_text(text[: text.rindex("\n", 0, int(len(text) * share)) + 1])
    expect_refusal(undrop, path, tmp_path)


@pytest.mark.parametrize("name", ["counts.h5ad", "counts.h5"])
def test_hdf5_files_hit_at_random_never_crash(undrop, formats, tmp_path, name):
    """Bytes of the structure and of the values: most are noticed, some change nothing that is read."""
    whole = (formats / name).read_bytes()
    random = np.random.default_rng(1)
    for trial in range(25):
        damaged = bytearray(whole)
        for at in random.integers(0, len(whole), 1 + trial % 40):
            damaged[at] = random.integers(0, 256)
        path = tmp_path / name
        path.write_bytes(damaged)
        output = tmp_path / "imputed.h5ad"
        done = impute(undrop, path, output)
        assert done.returncode in (0, 2, 5), (trial, done.returncode, done.stderr)
        assert output.exists() == (done.returncode == 0)
        output.unlink(missing_ok=True)
        assert [p.name for p in tmp_path.iterdir()] == [name]


# --- text ------------------------------------------------------------------------------------------------------------

ROW = "g{0},1,0,2,5\n"
TABLE = "gene,c1,c2,c3,c4\n" + "".join(ROW.format(i) for i in range(12))

BAD_TEXT = {
    "ragged, too short": TABLE + "g99,1,2\n",
    "ragged, too long": TABLE + "g99,1,2,3,4,5\n",
    "a word among the counts": TABLE + "g99,1,two,3,4\n",
    "a missing count": TABLE + "g99,1,,3,4\n",
    "decimal commas": "gene;c1;c2;c3\n" + "".join(f"g{i};1,5;0;2,25\n" for i in range(12)),
    "NUL bytes": TABLE + "g99,1,\0,3,4\n",
    "UTF-16": TABLE.encode("utf-16"),
    "Latin-1 names": TABLE.encode() + b"g\xe9ne,1,2,3,4\n",
    "a quote that never ends": TABLE + '"g99,1,2,3,4\n',
    "a number beyond all bounds": TABLE + "g99,1e999,2,3,4\n",
    "a header alone": "gene,c1,c2,c3,c4\n",
    "one column": "gene\ng1\ng2\n",
    "a name twice": TABLE + "g1,1,2,3,4\n",
    "a cell twice": TABLE.replace("c2", "c1"),
    "only line feeds": "\n\n\n\n",
}

GOOD_TEXT = {
    "CRLF": TABLE.replace("\n", "\r\n"),
    "a byte-order mark": "\ufeff" + TABLE,
    "no line feed at the end": TABLE.rstrip("\n"),
    "quoted names with commas": TABLE + '"g,99",1,2,3,4\n',
    "quoted names with quotes": TABLE + '"the ""g"" 99",1,2,3,4\n',
    "names in other scripts": TABLE + "альфа-глобин,1,2,3,4\n遺伝子,0,1,0,1\n",
    "tabs": TABLE.replace(",", "\t"),
    "semicolons": TABLE.replace(",", ";"),
    "whole numbers written as reals": TABLE.replace("5", "5.0"),
}


@pytest.mark.parametrize("kind", BAD_TEXT)
def test_a_table_with_one_thing_wrong(undrop, tmp_path, kind):
    path = tmp_path / "table.csv"
    content = BAD_TEXT[kind]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    expect_refusal(undrop, path, tmp_path)


@pytest.mark.parametrize("kind", GOOD_TEXT)
def test_a_table_that_only_looks_odd(undrop, tmp_path, kind):
    path = tmp_path / "table.csv"
    path.write_bytes(GOOD_TEXT[kind].encode())
    done = impute(undrop, path, tmp_path / "out.h5ad")
    assert done.returncode == 0, done.stderr
    names = list(anndata.read_h5ad(tmp_path / "out.h5ad").var_names)
    assert names[0] == "g0"
    if "scripts" in kind:
        assert names[-2:] == ["альфа-глобин", "遺伝子"]
    if "commas" in kind:
        assert names[-1] == "g,99"


MTX = "%%MatrixMarket matrix coordinate integer general\n"
BAD_MTX = {
    "row out of range": MTX + "30 40 1\n31 1 5\n",
    "column out of range": MTX + "30 40 1\n1 41 5\n",
    "row 0": MTX + "30 40 1\n0 1 5\n",
    "negative row": MTX + "30 40 1\n-1 1 5\n",
    "sizes of another experiment": MTX + "31 40 1\n1 1 5\n",
    "sizes huge": MTX + f"{HUGE} {HUGE} 1\n1 1 5\n",
    "more entries claimed than there are": MTX + f"30 40 {HUGE}\n1 1 5\n",
    "fewer entries claimed than there are": MTX + "30 40 1\n1 1 5\n1 2 5\n",
    "no sizes": MTX,
    "an array": "%%MatrixMarket matrix array integer general\n2 2\n1\n2\n3\n4\n",
    "complex numbers": MTX.replace("integer", "complex") + "30 40 1\n1 1 5 0\n",
    "symmetric": MTX.replace("general", "symmetric") + "30 40 1\n1 1 5\n",
    "a word for a count": MTX + "30 40 1\n1 1 five\n",
    "a line of two": MTX + "30 40 1\n1 1\n",
    "no header": "30 40 1\n1 1 5\n",
}


@pytest.mark.parametrize("kind", BAD_MTX)
def test_a_matrix_with_one_thing_wrong(undrop, formats, tmp_path, kind):
    path = tmp_path / "tenx"
    shutil.copytree(formats / "tenx", path)
    (path / "matrix.mtx").write_text(BAD_MTX[kind])
    expect_refusal(undrop, path, tmp_path)


@pytest.mark.parametrize("missing", ["barcodes.tsv", "features.tsv", "matrix.mtx"])
def test_a_folder_without_one_of_its_files(undrop, formats, tmp_path, missing):
    path = tmp_path / "tenx"
    shutil.copytree(formats / "tenx", path)
    (path / missing).unlink()
    expect_refusal(undrop, path, tmp_path)


def test_what_stands_behind_a_whole_gzip_file_is_ignored(undrop, formats, tmp_path):
    """As gzip does: some tapes and downloads pad files."""
    path = tmp_path / "counts.csv.gz"
    path.write_bytes((formats / "counts.csv.gz").read_bytes() + struct.pack("<Q", 0x1234567890) * 9)
    done = impute(undrop, path, tmp_path / "out.h5ad")
    assert done.returncode == 0, done.stderr
    counts = anndata.read_h5ad(formats / "counts.h5ad").X.toarray()
    assert np.array_equal(anndata.read_h5ad(tmp_path / "out.h5ad").X.toarray(), counts)


# --- the file system --------------------------------------------------------------------------------------------------


def test_what_is_no_file(undrop, tmp_path):
    expect_refusal(undrop, tmp_path / "absent.h5ad", tmp_path)
    (tmp_path / "folder").mkdir()
    expect_refusal(undrop, tmp_path / "folder", tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    expect_refusal(undrop, tmp_path / "loop", tmp_path)
    os.mkfifo(tmp_path / "pipe")
    expect_refusal(undrop, tmp_path / "pipe", tmp_path)
    expect_refusal(undrop, "/dev/null", tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads and writes everything")
def test_what_may_not_be_read_or_written(undrop, good, tmp_path):
    path = tmp_path / "secret.h5ad"
    shutil.copy(good, path)
    path.chmod(0)
    expect_refusal(undrop, path, tmp_path)
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    done = impute(undrop, good, closed / "out.h5ad")
    assert done.returncode in (1, 5), done.stderr
    assert "closed" in done.stderr


def test_an_output_in_a_folder_that_is_not_there(undrop, good, tmp_path):
    done = impute(undrop, good, tmp_path / "absent" / "out.h5ad")
    assert done.returncode in (1, 5), done.stderr
    assert "absent" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("allowed", [1000, 40_000, 60_000])
def test_a_disk_that_is_full_while_writing(undrop, good, tmp_path, allowed):
    """A limit on the size of files stands for the disk."""
    old = tmp_path / "imputed.h5ad"
    old.write_text("precious")
    command = [str(undrop.path), "impute", str(good), "-o", str(old), "-m", "gene_mean", "--force", "-t", "1"]

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, allowed))

    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, preexec_fn=limit)
    assert done.returncode == 5, (done.returncode, done.stderr)
    assert "undrop: error: " in done.stderr
    assert old.read_text() == "precious"
    assert [path.name for path in tmp_path.iterdir()] == ["imputed.h5ad"]
