#!/usr/bin/env bash
# The release archive, from which every recipe under packaging/ takes its source: undrop-VERSION.tar.gz with its SHA-256
# beside it, in build/archive or the folder given. The same commit gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-build/archive}
version=$(sed -n 's/^project(undrop VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
name=undrop-$version
mkdir -p "$folder"
git archive --format=tar --prefix="$name/" HEAD | gzip -n -9 > "$folder/$name.tar.gz"
(cd "$folder" && sha256sum "$name.tar.gz" > "$name.tar.gz.sha256")
echo "$folder/$name.tar.gz"
