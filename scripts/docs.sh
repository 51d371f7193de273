#!/usr/bin/env bash
# Builds the pages into build/docs (open build/docs/index.html): the wheel first, on which the tutorial is executed. PBMC:
# the 10x folder that the tutorial reads; shared/data/pbmc3k beside the repository where it is not given.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
scripts/wheel.sh release
pbmc=${PBMC:-../shared/data/pbmc3k}
arguments=()
if [ -d "$pbmc" ]; then arguments+=("$pbmc"); fi
PYTHONPATH=$PWD/build/release/wheel "$python" scripts/make_docs.py "${arguments[@]}"
