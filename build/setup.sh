#!/bin/sh
# Installs what packages.txt names and is missing. Needs root only when something is.
set -eu
cd "$(dirname "$0")/.."

missing=
for package in $(grep -v '^#' packages.txt); do
  case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) in
    installed) ;;
    *) missing="$missing $package" ;;
  esac
done

if ! command -v cargo >/dev/null; then
  echo "kiln: no Rust toolchain: install one with rustup (https://rustup.rs), version 1.95 or newer" >&2
  exit 1
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
  echo "kiln: missing packages:$missing; as root: apt-get install$missing" >&2
  exit 1
fi
echo "kiln: installing$missing"
apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends --yes $missing
