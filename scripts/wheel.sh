#!/usr/bin/env bash
# Makes the wheel of the Python package from what a preset has built, and unpacks it into build/PRESET/wheel: nothing is
# compiled but the extension. A wheel from the sources alone: pip install .
set -euo pipefail
cd "$(dirname "$0")/.."
build=${UNDROP_BUILD:-$PWD/build/${1:-release}}
python=${PYTHON:-.venv/bin/python}
cmake -S . -B "$build" -DUNDROP_WITH_PYTHON=ON >/dev/null
cmake --build "$build" --target undrop_wheel
rm -rf "$build/wheel"
"$python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --no-index \
  --target "$build/wheel" --config-settings "cmake.define.UNDROP_PREBUILT=$build" .
