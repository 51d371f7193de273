#!/usr/bin/env bash
# Formatting, ruff, the tests of the house, and clang-tidy over the sources that changed since the last commit; --all:
# over every source (minutes).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-.venv/bin/python}
scripts/format.sh --check
"$python" -m ruff check scripts tests python
"$python" -m mypy
"$python" -m pytest -q tests/house

tidy=$(command -v clang-tidy-14 || command -v clang-tidy || true)
[ -n "$tidy" ] || { echo "lint: clang-tidy is missing, its checks are left out: apt-get install clang-tidy-14"; exit 0; }
database=build/release
[ -f $database/compile_commands.json ] || { echo "lint: run make build first" >&2; exit 1; }
if [ "${1:-}" = --all ]; then
  mapfile -t sources < <(git ls-files 'src/*.cpp' 'cli/*.cpp' | grep -v _test.cpp)
else
  mapfile -t sources < <(git diff --name-only --diff-filter=d HEAD -- 'src/*.cpp' 'cli/*.cpp' | grep -v _test.cpp || true)
fi
if [ ${#sources[@]} -eq 0 ]; then exit 0; fi
printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 1 "$tidy" -p $database --quiet
