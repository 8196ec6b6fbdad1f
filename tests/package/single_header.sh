#!/usr/bin/env bash
# The quickstart compiles against the single header and nothing else of the library: every name that it and its support include is a
# stub that leads there. It prints what the program of the tree prints.
#   tests/package/single_header.sh COMPILER EIGEN_INCLUDE SUPPORT_LIBRARY QUICKSTART
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packaging/single_header.sh "$work/one/clientele.hpp"
find include -name '*.hpp' -printf '%P\n' | while read -r header; do
    mkdir -p "$work/stubs/$(dirname "$header")"
    echo '#include "clientele.hpp"' >"$work/stubs/$header"
done
rm "$work/stubs/clientele/clientele.hpp"
$1 -std=c++20 -Og -I "$work/one" -I "$work/stubs" -Iexamples -isystem "$2" "-DCLIENTELE_DATA=\"$PWD/examples/data\"" \
    examples/quickstart.cpp "$3" -o "$work/quickstart"
diff <("$4") <("$work/quickstart")
echo "the single header: $(wc -l <"$work/one/clientele.hpp") lines, and the quickstart says the same"
