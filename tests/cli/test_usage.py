"""Help, version, and wrong use."""

import json
import subprocess
import time

import pytest

COMMANDS = ("impute", "compare", "evaluate", "simulate", "report", "methods", "info")


def test_alone_it_prints_a_short_help_to_stderr(undrop):
    done = undrop()
    assert done.returncode == 1
    assert done.stdout == ""
    assert all(command in done.stderr for command in COMMANDS)
    assert len(done.stderr.splitlines()) < 25


@pytest.mark.parametrize("command", [(), *((command,) for command in COMMANDS)])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_goes_to_stdout(undrop, command, flag):
    done = undrop(*command, flag)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "usage: undrop" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 110


def test_help_shows_range_choices_and_default(undrop):
    text = " ".join(undrop.ok("impute", "-m", "scgacl", "-h").split())
    assert "[0.01 to 100; default 0.9]" in text
    assert "--policy fill|posterior|denoise" in text
    assert "at least 2, or all; default 5000" in text
    assert "--[no-]shuffle" in text
    assert "Options of scgacl" in text


def test_version_is_quick(undrop):
    undrop.ok("--version")
    start = time.perf_counter()
    text = undrop.ok("--version")
    assert time.perf_counter() - start < 0.1
    assert text.startswith("undrop ") and text.count(".") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("imput",), ("imput", "impute")),
        (("impute", "x.h5ad", "-o", "y.h5ad", "--temprature", "0.9"), ("--temprature", "--temperature")),
        (("impute", "x.h5ad", "-o", "y.h5ad", "--polcy=fill"), ("--polcy", "--policy")),
        (("impute", "x.h5ad"), ("-o",)),
        (("impute", "-o", "y.h5ad"), ("file of counts",)),
        (("impute", "x.h5ad", "-o"), ("-h",)),
        (("impute", "a.h5ad", "b.h5ad", "-o", "y.h5ad"), ("b.h5ad",)),
        (("evaluate", "x.h5ad"), ("--truth",)),
        (("simulate",), ("-o",)),
        (("simulate", "-o", "y.h5ad", "--n-cell", "5"), ("--n-cells",)),
        (("impute", "x.h5ad", "-o", "y.h5ad", "-q", "-v"), ("-h",)),
    ],
)
def test_wrong_use_exits_1_and_names_the_way(undrop, tmp_path, arguments, words):
    message = undrop.refused(1, *arguments, cwd=tmp_path)
    assert all(word in message for word in words), message
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("--temperature", "900", "0.01 to 100"),
        ("--temperature", "warm", "0.01 to 100"),
        ("--temperature", "nan", "0.01 to 100"),
        ("--epochs-warmup", "-5", "0 to 1"),
        ("--epochs-warmup", "2.5", "whole number"),
        ("--policy", "guess", "fill, posterior or denoise"),
        ("--n-top-genes", "most", "all"),
        ("--preset", "best", "reference"),
        ("--method", "scgcal", "scgacl"),
        ("--max-memory", "lots", "4G"),
        ("--seed", "-1", "at least 0"),
    ],
)
def test_values_out_of_range_exit_3_and_name_the_range(undrop, simulated, tmp_path, option, value, allowed):
    message = undrop.refused(3, "impute", simulated, "-o", tmp_path / "out.h5ad", option, value)
    assert option in message and allowed in message, message
    assert not list(tmp_path.iterdir())


def test_negative_values_are_values(undrop, tmp_path):
    undrop.ok("simulate", "-o", tmp_path / "a.h5ad", "--n-cells", 20, "--n-genes", 20, "--de-location", "-0.5")
    undrop.ok("simulate", "-o", tmp_path / "b.h5ad", "--n-cells", 20, "--n-genes", 20, "--de-location=-0.5")


def test_quiet_says_nothing_and_json_says_it_for_machines(undrop, tmp_path):
    size = ("--n-cells", 20, "--n-genes", 20)
    done = undrop("simulate", "-o", tmp_path / "a.h5ad", *size, "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = undrop("simulate", "-o", tmp_path / "b.h5ad", *size, "--log-json")
    assert json.loads(done.stdout)["n_cells"] == 20
    done = undrop("simulate", "-o", tmp_path / "b.h5ad", *size, "--log-json")
    error = json.loads(done.stderr.splitlines()[-1])
    assert error["level"] == "error" and error["exit_code"] == done.returncode == 1


def test_a_closed_pipe_is_no_crash(undrop):
    program = subprocess.Popen([undrop.path, "methods", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    program.stdout.close()
    assert program.wait(timeout=20) in (0, 5)
