#!/usr/bin/env bash
# clang-tidy-19 with the checks of .clang-tidy, one process per file: the library (its umbrella header, and the headers of io/
# that stand outside it) and the example programs with what they share. What is found in a header is said where it is included.
#   tests/lint.sh            all of it
#   tests/lint.sh FILE...    only these
# Returns other than 0 when anything is found.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh
need eigen sqlite json xlsx postgres tidy

if [ $# -gt 0 ]; then
    files=("$@")
else
    files=(include/clientele/clientele.hpp include/clientele/io/*.hpp examples/*.cpp examples/support/*.cpp)
fi

lint() { # FILE
    local found
    found=$(clang-tidy-19 --quiet "$1" -- -x c++ -std=c++20 -Iinclude -Iexamples -isystem "${EIGEN_INCLUDE:-/usr/include/eigen3}" \
        '-DCLIENTELE_DATA="examples/data"' -Wno-pragma-once-outside-header 2>&1) && { echo "lint: $1"; return; }
    printf 'lint: %s\n%s\n' "$1" "$found" >&2
    return 1
}
export -f lint

printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 bash -c 'lint "$1"' bash ||
    { echo "lint: clang-tidy found something" >&2; exit 1; }
echo "lint: ${#files[@]} files are clean"
