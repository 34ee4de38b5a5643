#!/bin/sh
# Installs what packages.txt names and is missing: what is only for the bench too if called with "bench". Needs root only
# when a Debian package is missing.
set -eu
cd "$(dirname "$0")/.."
purpose=${1-test}

# The packages of the file's sections up to the wanted one.
packages() {
  if [ "$purpose" = bench ]; then cat packages.txt; else sed '/^# To bench:/,$d' packages.txt; fi | grep -v '^#'
}

# A program can also come from elsewhere, as npm often does.
is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] || command -v "$1" >/dev/null
}

missing=
for package in $(packages); do
  is_installed "$package" || missing="$missing $package"
done

if ! command -v cargo >/dev/null; then
  echo "kiln: no Rust toolchain: install one with rustup (https://rustup.rs), version 1.95 or newer" >&2
  exit 1
fi
if [ -n "$missing" ]; then
  if [ "$(id -u)" != 0 ]; then
    echo "kiln: missing packages:$missing; as root: apt-get install$missing" >&2
    exit 1
  fi
  echo "kiln: installing$missing"
  apt-get update --quiet=2
  DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends --yes $missing
fi

# The peer of warm requests, in the version that package.json names.
if [ "$purpose" = bench ]; then
  npm install --prefix bench/workerd --no-package-lock --no-audit --no-fund --loglevel=error
fi
