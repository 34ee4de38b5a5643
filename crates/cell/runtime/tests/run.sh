#!/bin/sh
# Builds and runs the tests of the C++ runtime: run.sh [--sanitize] [BUILD_DIRECTORY]
#
# With --sanitize they run under the address and undefined behaviour sanitizers (Debian: libclang-rt-19-dev). A build
# directory that is given is kept, and what is current in it is not built again.
set -eu

sanitize=
if [ "${1:-}" = --sanitize ]; then
  sanitize="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
  shift
fi
tests=$(cd "$(dirname "$0")" && pwd)
runtime=$(dirname "$tests")
root=$(cd "$runtime/../../.." && pwd)
shim=$root/crates/compiler/shim
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  build=$(cd "$1" && pwd)
else
  build=$(mktemp -d)
  trap 'rm -rf "$build"' EXIT
fi

export tests runtime root shim build
export compiler="clang++-19 -std=c++23 -g1 -Wall -Wextra -Werror -isystem $root/include/kiln/quick -isystem $root/include/kiln/std -I$root/include $sanitize"

# Compiles $1 to $build/$2.o with the options $3, unless that is newer than the source and all headers.
cat > "$build/compile" <<'SCRIPT'
#!/bin/sh
set -eu
object=$build/$2.o
if [ -e "$object" ] && [ -z "$(find "$1" "$root/include" "$runtime" "$shim" "$build/templates.inc" \
    \( -name '*.h' -o -name '*.inc' -o -path "$root/include/*" -o -path "$1" \) -newer "$object" -print -quit)" ]; then
  exit 0
fi
$compiler $3 -c "$1" -o "$object"
SCRIPT
chmod +x "$build/compile"
touch -a "$build/templates.inc"

compile_all() { xargs -P "$(nproc)" -L 1 "$build/compile"; }

# The cell replaces functions of the C library and of the unwinder in ways that only its own static link allows.
replacing='thread_locals|limits|sleep|watched_return'
sources=$(ls "$runtime"/*.cpp "$shim"/template*.cpp "$tests/host.cpp" | grep -vE "/($replacing)[.]cpp$")
for source in $sources "$tests/template_main.cpp"; do
  echo "$source $(basename "$source" .cpp) -O1"
done | compile_all
objects=$(for source in $sources; do echo "$build/$(basename "$source" .cpp).o"; done)

$compiler "$build/template_main.o" $objects -lz -o "$build/template_main"
(cd "$tests/templates" && find . -name '*.html' | sed 's|^\./||' | sort | xargs "$build/template_main" .) > "$build/templates.new"
cmp -s "$build/templates.new" "$build/templates.inc" || cp "$build/templates.new" "$build/templates.inc"

for source in "$tests"/*_test.cpp; do
  echo "$source $(basename "$source" .cpp) -I$build"
done | compile_all

failed=0
for source in "$tests"/*_test.cpp; do
  name=$(basename "$source" .cpp)
  $compiler -rdynamic "$build/$name.o" $objects -lz -o "$build/$name"
  if "$build/$name"; then echo "ok $name"; else echo "FAILED $name" && failed=1; fi
done

# What does not compile, and the words that say why.
for source in "$tests"/refused/*.cpp; do
  name=$(basename "$source" .cpp)
  expected=$(sed -n '1s|^// error: ||p' "$source")
  if $compiler -fsyntax-only "$source" > "$build/refused.log" 2>&1 || ! grep -qF "$expected" "$build/refused.log"; then
    echo "FAILED $name: expected an error with: $expected" && failed=1
  else
    echo "ok $name"
  fi
done

# Plain programs may be compiled for older standards.
for standard in gnu++11 gnu++14 gnu++17 gnu++20; do
  if $compiler -std=$standard -fsyntax-only "$tests/macros_test.cpp"; then echo "ok $standard"; else failed=1; fi
done

if $compiler -fsyntax-only -x c++ "$root/include/kiln/universe.h" -Wno-pragma-once-outside-header; then
  echo "ok universe"
else
  failed=1
fi
exit $failed
