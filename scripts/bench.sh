#!/usr/bin/env bash
# Builds and runs every benchmark; results go to bench/results/ as JSON, with their tables in README.md there. Arguments:
# numbers of cells for the whole command, instead of its own (scripts/bench.sh 1000 3000).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
scripts/build.sh bench
mkdir -p bench/results
found=0
for program in build/bench/bench/*_bench; do
  [ -x "$program" ] || continue
  found=1
  name=$(basename "$program")
  printf '\n%s\n' "$name"
  "$program" --benchmark_out="bench/results/$name.json" --benchmark_out_format=json
done
[ $found -eq 1 ] || { echo "bench: no benchmark was built" >&2; exit 1; }
printf '\nlarge counts\n'
"$python" bench/large_counts.py
printf '\nclassical methods\n'
"$python" bench/classic_methods.py "$@"
printf '\nposterior\n'
"$python" bench/posterior.py
if [ "${UNDROP_WITH_TORCH:-ON}" != OFF ]; then
  printf '\nwhole command\n'
  "$python" bench/whole_command.py "$@"
  printf '\nestimates\n'
  "$python" bench/estimates.py || printf 'an estimate is off by more than a factor of 2\n'
fi
"$python" bench/report.py
