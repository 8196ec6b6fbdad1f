#!/usr/bin/env bash
# clang-tidy by the repository's own configuration, over every public header (through the umbrella and io/) and every program.
#   tests/lint.sh            all of it
#   tests/lint.sh FILE...    only these
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh
need eigen tidy

includes="-Iinclude -Iexamples -isystem $(printf '%s' "${EIGEN_INCLUDE:-/usr/include/eigen3}")"
if [ $# -gt 0 ]; then files=("$@"); else
    files=(include/clientele/clientele.hpp include/clientele/io/*.hpp examples/*.cpp)
fi
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 1 sh -c 'echo "lint: $1"; clang-tidy-19 --quiet "$1" -- -x c++ -std=c++20 '"$includes"' \
    -DCLIENTELE_DATA=\"examples/data\" -Wno-pragma-once-outside-header' sh
