#!/usr/bin/env bash
# Builds and runs every benchmark; results go to bench/results/ as JSON, one file a benchmark.
set -euo pipefail
cd "$(dirname "$0")/.."
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

# Whole commands; --cells SIZES for others, scgacl_ablation.py for what each part of scGACL is worth.
printf '\nwhole_command\n'
.venv/bin/python bench/whole_command.py -o bench/results/whole_command.json --undrop build/bench/undrop
