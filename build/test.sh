#!/bin/sh
# Every check, in the order in which they fail fastest. CI runs this and nothing else.
set -eu
cd "$(dirname "$0")/.."

echo "== format"
cargo fmt --check
git ls-files '*.cpp' '*.h' | grep -E '^(include|crates)/' | xargs clang-format-19 --dry-run --Werror

echo "== build, clippy, test"
cargo xtask test
