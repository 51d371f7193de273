#!/usr/bin/env bash
# Runs every libFuzzer entry of the readers for FUZZ_SECONDS each (1200 if not given), under the address and undefined
# behaviour sanitizers. What is found stays in build/fuzz/found/ENTRY; fails where anything is.
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${FUZZ_SECONDS:-1200}
build=$PWD/build/fuzz
status=0
for program in "$build"/tests/fuzz/*_fuzz; do
  entry=$(basename "$program" _fuzz)
  found=$build/found/$entry
  grown=$build/corpus/$entry
  mkdir -p "$found" "$grown"
  # New inputs go to the first folder, the committed ones stay as they are.
  "$program" "$grown" "tests/fuzz/corpus/$entry" -artifact_prefix="$found/" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=2048 -malloc_limit_mb=1024 -max_len=20000 -print_final_stats=1 >"$build/$entry.log" 2>&1 || status=1
  echo "$entry: $(grep -oE 'number_of_executed_units: [0-9]+' "$build/$entry.log" | grep -oE '[0-9]+') executions," \
    "$(find "$found" -type f | wc -l) findings"
done
exit $status
