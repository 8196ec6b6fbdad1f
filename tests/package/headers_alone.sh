#!/usr/bin/env bash
# Every header compiles alone. Two that include one another, directly or not, are compiled together, the one that is included first: it
# declares nothing that the other would not have after its own includes. So are chains of them, as long as can be found. By the same
# argument a chain of headers that include math/matrix.hpp, or at least types.hpp, begins with that, compiled once.
#   tests/package/headers_alone.sh CXX EIGEN_INCLUDES [JOBS]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export work compile="$1 -std=c++20 -Iinclude -isystem $2"

begins="math/matrix.hpp types.hpp"
for begin in $begins; do
    mkdir -p "$work/$begin"
    echo "#include <clientele/$begin>" >"$work/$begin/first.hpp"
    $compile -x c++-header "$work/$begin/first.hpp" -o "$work/$begin/first.hpp.gch"
done

# Compiles the chain in its arguments, after what it begins with.
chain() {
    local begin=$1
    shift
    [ "$begin" = - ] && begin=() || begin=(-include "$work/$begin/first.hpp")
    printf '#include <%s>\n' "${@#include/}" | $compile "${begin[@]}" -fsyntax-only -w -x c++ - ||
        { echo "do not compile alone: $*"; return 255; }
}
export -f chain
find include -name '*.hpp' | sort | tee "$work/headers" | xargs awk -v begins="$begins" -f tests/package/header_chains.awk >"$work/chains"
xargs -L 1 -P "${3:-$(nproc)}" bash -c 'chain "$@"' chain <"$work/chains"
echo "headers that compile alone: $(wc -l <"$work/headers"), in $(wc -l <"$work/chains") units"
