#!/usr/bin/env bash
# Installs what is missing, builds the tests with the machine's compiler and runs them.
#   tests/run.sh         the default compiler
#   tests/run.sh --all   first the style of every file and the reference documentation; then the same with warnings as
#                        errors, with the examples, what the fuzzers found, budgets beside another solver, every header
#                        alone, hosts of 32 bits, what several ranks do, and the files of tests that take longest to
#                        compile; then clang 19, warnings as errors, under both sanitizers
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh

all=no
case ${1:-} in
--all) all=yes ;;
"") ;;
*) echo "usage: tests/run.sh [--all]" >&2; exit 2 ;;
esac

need build eigen doctest sqlite json xlsx pkg-config
[ $all = no ] || need glpk cli11 clang format doxygen icalendar libical openpyxl postgres pgxs mpi mingw wine browser echarts
[ $all = no ] || need_duckdb build/duckdb

say() { printf '\n== %s\n' "$*"; }

# One configuration: preset, further options of the configure step.
check() {
    local preset=$1
    shift
    say "$preset: configure and build"
    cmake --preset "$preset" "$@"
    cmake --build "build/$preset"
    say "$preset: tests"
    ctest --preset "$preset"
}

if [ $all = yes ]; then
    say "one hand: format and documentation"
    tests/style.sh
    say "documentation: every public name"
    tests/reference.sh
fi

if [ $all = no ]; then
    check test -DCLIENTELE_BUILD_EXAMPLES=OFF
else
    check test -DCLIENTELE_WERROR=ON -DCLIENTELE_BUILD_EXAMPLES=ON
    check clang-asan
    say "what one compiler saved, restored by the other"
    CLIENTELE_RESTORE_FROM=build/test/saved CLIENTELE_TOLERANCE=1e-12 build/clang-asan/tests/test_io --test-suite=io/json_fitted |
        grep -E "says the same|test cases: +[1-9]"
    say "a calendar, as python3-icalendar and libical read it"
    CLIENTELE_ICS=build/test/contacts.ics build/test/tests/test_io --test-suite=io/ics >/dev/null
    tests/package/ics.sh build/test/contacts.ics*
    say "a workbook, as python3-openpyxl reads it"
    CLIENTELE_XLSX=build/test/customers.xlsx build/test/tests/test_io --test-suite=io/xlsx >/dev/null
    tests/package/xlsx.sh build/test/customers.xlsx
fi
