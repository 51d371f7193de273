#!/usr/bin/env bash
# The whole way on simulated counts with a known truth: simulate, impute, score, open in scanpy, compare. Leaves demo/.
set -euo pipefail
cd "$(dirname "$0")/.."
undrop=build/release/undrop
python=${PYTHON:-.venv/bin/python}
mkdir -p demo

run() { printf '\n$ %s\n' "$*"; "$@"; }

run $undrop simulate -o demo/counts.h5ad --n-cells 500 --n-genes 1000 --n-groups 3 --seed 1 --force
run $undrop impute demo/counts.h5ad -o demo/imputed.h5ad --method scgacl --seed 1 --force
run $undrop evaluate demo/imputed.h5ad --truth demo/counts.h5ad | tee demo/scores.txt
$undrop evaluate demo/imputed.h5ad --truth demo/counts.h5ad --json -q > demo/scores.json
printf '\nThe same file, opened in scanpy:\n'
"$python" scripts/look_at_demo.py demo/imputed.h5ad
printf '\nShould these counts be imputed at all? The judge, with its controls:\n'
run $undrop compare demo/counts.h5ad -o demo/comparison --methods scgacl --labels group --repeats 2 --seed 1 --force \
  | tee demo/comparison.txt
printf '\nThe imputed layer is in demo/imputed.h5ad, the scores are in demo/scores.txt and demo/scores.json, and the\n'
printf 'comparison is in demo/comparison.txt and demo/comparison/report.html.\n'
