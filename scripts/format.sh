#!/usr/bin/env bash
# Formats the C++ sources with clang-format 14 and the Python ones with ruff; with --check, only says what would change.
set -euo pipefail
cd "$(dirname "$0")/.."
formatter=$(command -v clang-format-14 || command -v clang-format || true)
[ -n "$formatter" ] || { echo "format: clang-format 14 is missing: apt-get install clang-format-14" >&2; exit 1; }
ruff=(.venv/bin/python -m ruff)
if [ -n "${PYTHON:-}" ]; then ruff=("$PYTHON" -m ruff); fi

mapfile -t sources < <(git ls-files '*.cpp' '*.hpp')
if [ "${1:-}" = --check ]; then
  "$formatter" --dry-run --Werror "${sources[@]}"
  "${ruff[@]}" format --check scripts tests python
else
  "$formatter" -i "${sources[@]}"
  "${ruff[@]}" format scripts tests python
fi
