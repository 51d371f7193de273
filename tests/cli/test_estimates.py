"""What --dry-run says, beside what the run takes. Time depends on what else the machine does: bench/estimates.py."""

import json
import subprocess
import sys

MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(command) -> int:
    """Of a run that succeeds, in bytes; started by a small process, as the one that forks counts too."""
    measure = [sys.executable, "-c", MEASURE, *(str(part) for part in command)]
    return int(subprocess.run(measure, check=True, capture_output=True, text=True).stdout)


def test_size_and_memory_are_within_a_factor_of_two(undrop, networks, tmp_path):
    counts, output = tmp_path / "counts.h5ad", tmp_path / "out.h5ad"
    undrop.ok("simulate", "-o", counts, "--n-cells", 600, "--n-genes", 1500, "--dropout-mid", 5)
    common = ("--epochs-warmup", 4, "--epochs-vade", 2, "--epochs-joint", 1, "--force")
    for options in ((), ("--zeros", "all")):
        command = ("impute", counts, "-o", output, *common, *options)
        said = json.loads(undrop.ok(*command, "--dry-run", "--log-json").splitlines()[-1])
        took = {"peak_memory": peak_memory([undrop.path, *command]), "output_bytes": output.stat().st_size}
        for name, value in took.items():
            assert 0.5 < said[name] / value < 2, (options, name, said[name], value)


def test_a_budget_that_cannot_be_met_is_refused_with_the_way_out(undrop, networks, simulated, tmp_path):
    message = undrop.refused(5, "impute", simulated, "-o", tmp_path / "out.h5ad", "--max-memory", "50M")
    assert "--n-top-genes" in message and "--max-memory" in message
    assert list(tmp_path.glob("*out*")) == []
