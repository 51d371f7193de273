#!/usr/bin/env bash
# Gets everything that undrop is built and tested with: system packages through apt, Python packages into .venv.
# A second run finds all there and installs nothing.
#
#   TORCH_DIR=FOLDER   use this LibTorch (a folder with include/ and lib/, or a torch package's folder); none is installed
#   PYTHON=PROGRAM     use this Python, with its torch and other packages as they are; no .venv is made
#   UNDROP_WITH_TORCH=OFF   neither LibTorch nor the network methods
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(g++ cmake ninja-build libhdf5-dev zlib1g-dev libxxhash-dev libboost-dev libcli11-dev
  nlohmann-json3-dev libfmt-dev libgtest-dev libgmock-dev libbenchmark-dev python3 python3-dev python3-venv)

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

installed() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

provide_packages() {
  if ! command -v dpkg-query >/dev/null; then
    say "no dpkg here: the packages are not checked. Needed, by their Debian names: ${packages[*]}"
    return
  fi
  local missing=() as_root=()
  for package in "${packages[@]}"; do installed "$package" || missing+=("$package"); done
  if [ ${#missing[@]} -eq 0 ]; then
    say "system packages: all there"
    return
  fi
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
      fail "these packages are missing and need an administrator: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "system packages, through apt: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
    fail "apt-get install failed; its messages are above"
}

check_tools() {
  local version
  version=$(cmake --version | sed -n '1s/[^0-9]*//p')
  printf '3.24\n%s\n' "$version" | sort -V -C || fail "CMake 3.24 or newer is needed, this is $version; pip install cmake has one"
}

wants_torch() { [ "${UNDROP_WITH_TORCH:-ON}" != OFF ] && [ -z "${TORCH_DIR:-}" ]; }

stamp_text() {
  cat scripts/requirements-torch.txt scripts/requirements.txt
  wants_torch && echo torch || echo no torch
}

provide_python() {
  if [ -n "${PYTHON:-}" ]; then
    "$PYTHON" -c 'import assorthead' 2>/dev/null ||
      fail "$PYTHON has no assorthead; install it there: $PYTHON -m pip install -r scripts/requirements.txt"
    say "Python: $PYTHON as it is"
    return
  fi
  local stamp=.venv/undrop-requirements.txt
  if [ -f "$stamp" ] && stamp_text | cmp -s - "$stamp"; then
    say "Python packages: all there, in .venv"
    return
  fi
  say "Python packages, into .venv; LibTorch is the largest and may take minutes"
  [ -x .venv/bin/python ] || python3 -m venv .venv
  if wants_torch; then .venv/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements-torch.txt; fi
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements.txt
  stamp_text > "$stamp"
}

provide_packages
check_tools
provide_python
say "done"
