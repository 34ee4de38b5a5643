#!/usr/bin/env bash
# Compiles and runs the programs of this folder with clang++-19 and writes what they print, and how they exit, beside them.
# Knows nothing of Kiln: what it writes is what a C++ programmer gets without it.
#
#   regenerate.sh [--check] [NAME...]      all programs, or those named (without .cpp)
#
# With --check nothing is written: an expectation that is not what the program prints is an error.
#
# Every program is run at -O0 and -O2 of the newest standard that README.md lists for it, and at -O0 of the others.
# Runs that differ are an error of the program and nothing is written for it.
set -u
cd "$(dirname "$0")" || exit 1

compiler=${CXX:-clang++-19}
digest_from_bytes=1000000
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ulimit -c 0
ulimit -s 8192

# The standards of a program: its row in README.md, or all three.
standards_of() {
  local row
  row=$(sed -n "s/^| \`$1\` | \([^|]*\) |.*/\1/p" README.md)
  echo "${row:-gnu++17 gnu++20 gnu++23}"
}

# compile_and_run NAME STANDARD LEVEL: leaves $scratch/output and prints the status.
compile_and_run() {
  local arguments=()
  "$compiler" "-std=$2" "$3" -w -pthread "$1.cpp" -o "$scratch/program" -Wl,--as-needed -latomic || return 1
  [[ -f $1.arguments ]] && mapfile -t arguments <"$1.arguments"
  local input=/dev/null
  [[ -f $1.stdin ]] && input=$PWD/$1.stdin
  (cd "$scratch" && exec timeout 60 env -i ./program "${arguments[@]}") <"$input" >"$scratch/output" 2>"$scratch/errors"
  echo $?
}

# regenerate NAME: prints one line on failure.
regenerate() {
  local name=$1 standard newest="" status first_status=""
  rm -f "$scratch/first"
  for standard in $(standards_of "$name"); do newest=$standard; done
  for run in "$newest -O0" "$newest -O2" $(standards_of "$name" | sed "s/$newest//" | tr -s ' ' '\n' | sed 's/$/_-O0/'); do
    run=${run/_/ }
    [[ $run == " -O0" ]] && continue
    # shellcheck disable=SC2086
    status=$(compile_and_run "$name" $run) || { echo "$name: does not compile with $run"; return 1; }
    if [[ ! -f $scratch/first ]]; then
      mv "$scratch/output" "$scratch/first"
      first_status=$status
    elif [[ $status != "$first_status" ]]; then
      echo "$name: exits with $first_status, but with $status for $run"
      return 1
    elif ! cmp -s "$scratch/first" "$scratch/output"; then
      echo "$name: prints something else with $run:"
      diff -a "$scratch/first" "$scratch/output" | head -n 10
      return 1
    fi
  done
  "${finish}_expectation" "$name" "$first_status"
}

# check_expectation NAME STATUS: whether the files beside the program say what it did.
check_expectation() {
  local status=0
  [[ -f $1.status ]] && status=$(<"$1.status")
  if [[ -f $1.sha256 ]]; then
    [[ $(sha256sum <"$scratch/first" | cut -d ' ' -f 1) == "$(<"$1.sha256")" ]]
  else
    cmp -s "$scratch/first" "$1.expected"
  fi && [[ $status == "$2" ]] || { echo "$1: does not do what is expected of it"; return 1; }
}

write_expectation() {
  rm -f "$1.expected" "$1.sha256" "$1.status"
  if (($(stat -c %s "$scratch/first") >= digest_from_bytes)); then
    sha256sum <"$scratch/first" | cut -d ' ' -f 1 >"$1.sha256"
  else
    cp "$scratch/first" "$1.expected"
  fi
  [[ $2 == 0 ]] || echo "$2" >"$1.status"
}

finish=write
if [[ ${1:-} == --check ]]; then
  finish=check
  shift
fi
failures=0
if (($# == 0)); then set -- *.cpp; fi
for name; do
  regenerate "${name%.cpp}" || failures=$((failures + 1))
done
((failures == 0)) || { echo "$failures programs failed"; exit 1; }
