#!/usr/bin/env bash
# Runs the C++ tests of a preset, then the Python tests that drive the built command and read the source tree, then those
# of the Python package on its wheel, and ends with the sum of all. Fails where a test fails.
set -uo pipefail
cd "$(dirname "$0")/.."
preset=${1:-release}
build=$PWD/build/$preset
python=${PYTHON:-.venv/bin/python}
reports=$build/test-reports
rm -rf "$reports" && mkdir -p "$reports"

status=0
ctest --test-dir "$build" --parallel "$(nproc)" --output-on-failure --timeout 600 --output-junit "$reports/ctest.xml" \
  | { grep -vE '^ *(Start +[0-9]+:|[0-9]+/[0-9]+ Test +#[0-9]+: .*Passed)' || true; }
[ "${PIPESTATUS[0]}" -eq 0 ] || status=1

UNDROP_BUILD=$build "$python" -m pytest tests/cli tests/house tests/packaging -q -rs --junitxml "$reports/pytest.xml" || status=1

# A sanitized library cannot be loaded into a plain interpreter.
summed=("$reports/ctest.xml" "$reports/pytest.xml")
if [ "$preset" = asan ]; then
  echo "the tests of the Python package are left out: they run without sanitizers"
elif ! "$python" -c 'import nanobind, scikit_build_core' 2>/dev/null; then
  echo "the tests of the Python package are left out: $python -m pip install -r scripts/requirements.txt"
else
  scripts/wheel.sh "$preset" &&
    UNDROP_WHEEL=$build/wheel "$python" -m pytest tests/python -q -rs --junitxml "$reports/python.xml" || status=1
  summed+=("$reports/python.xml")
fi

"$python" scripts/sum_tests.py "${summed[@]}" || status=1
exit $status
