#!/bin/sh
# Every check, in the order in which they fail fastest, and how long each part takes. CI runs this and nothing else.
set -eu
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
export KILN_TIMES="${TMPDIR:-/tmp}/kiln-test-times.$$"
trap 'rm -f "$KILN_TIMES"' EXIT
: >"$KILN_TIMES"

# part NAME COMMAND...: runs the command as a part of the whole. `cargo xtask test` adds its own parts.
part() {
  name=$1
  shift
  echo "== $name"
  begin=$(date +%s)
  "$@"
  printf '%5d s  %s\n' $(($(date +%s) - begin)) "$name" >>"$KILN_TIMES"
}

format() {
  cargo fmt --check
  build/cpp-files.sh | xargs clang-format-19 --dry-run --Werror
}

part "format" format
part "clippy of the build" cargo clippy --quiet --package xtask --all-targets -- -D warnings
part "the tree" cargo test --quiet --package xtask
part "the runtime of cells" crates/cell/runtime/tests/run.sh "$target/runtime-tests"
cargo xtask test
echo "== times"
cat "$KILN_TIMES"
