#!/usr/bin/env bash
# Runs the C++ tests of a preset, then the Python tests that drive the built command and read the source tree, and ends
# with the sum of both. Fails where a test fails.
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

UNDROP_BUILD=$build "$python" -m pytest tests/cli tests/house -q -rs --junitxml "$reports/pytest.xml" || status=1

"$python" scripts/sum_tests.py "$reports/ctest.xml" "$reports/pytest.xml" || status=1
exit $status
