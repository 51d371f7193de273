#!/usr/bin/env bash
# Configures and builds a preset: scripts/build.sh release. TORCH_DIR, PYTHON and UNDROP_WITH_TORCH as in setup.sh;
# JOBS: how many compilers at once.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}

options=()
if [ -n "${PYTHON:-}" ]; then options+=("-DPython3_EXECUTABLE=$(command -v "$PYTHON")"); fi
if [ -n "${TORCH_DIR:-}" ]; then options+=("-DTORCH_DIR=$TORCH_DIR"); fi
if [ "${UNDROP_WITH_TORCH:-ON}" = OFF ]; then options+=("-DUNDROP_WITH_TORCH=OFF"); fi
if [ "$preset" = fuzz ]; then # libFuzzer comes with Clang only
  clang=$(command -v clang++ || command -v clang++-14 || true)
  [ -n "$clang" ] || { echo "fuzz: Clang is missing: apt-get install clang" >&2; exit 1; }
  options+=("-DCMAKE_CXX_COMPILER=$clang")
fi
if command -v ccache >/dev/null; then options+=("-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"); fi

# ATen's headers take 1.5 GiB a compiler: no more of them than memory has room for.
memory_jobs=$(awk '/MemAvailable/ { print int($2 / 1572864) }' /proc/meminfo)
cores=$(nproc)
jobs=$((memory_jobs < cores ? memory_jobs : cores))
jobs=${JOBS:-$((jobs > 0 ? jobs : 1))}

cmake --preset "$preset" "${options[@]}" >"build-$preset.log" 2>&1 || { cat "build-$preset.log" >&2; rm "build-$preset.log"; exit 1; }
rm "build-$preset.log"
cmake --build --preset "$preset" --parallel "$jobs"
