#!/usr/bin/env bash
# Every header compiles alone. What most of them include is compiled once: one that includes math/matrix.hpp, directly or not, begins with
# it, another one that includes types.hpp with that. It declares nothing that such a header would not have after its own includes.
#   tests/package/headers_alone.sh CXX EIGEN_INCLUDES [JOBS]
set -euo pipefail
cd "$(dirname "$0")/../.."
jobs=${3:-$(nproc)}
compile="$1 -std=c++20 -Iinclude -isystem $2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find include -name '*.hpp' | sort >"$work/left"
headers=$(wc -l <"$work/left")

# The headers that include HEADER, directly or not.
who_include() {
    xargs awk -v wanted="include/clientele/$1" '
        match($0, /^#include <clientele\/[^>]+>/) { uses[FILENAME] = uses[FILENAME] " include/" substr($0, 11, RLENGTH - 11) }
        END {
            includes[wanted]
            do {
                more = 0
                for (file in uses) {
                    count = split(uses[file], used, " ")
                    for (i = 1; i <= count && !(file in includes); ++i)
                        if (used[i] in includes) { includes[file]; more = 1 }
                }
            } while (more)
            delete includes[wanted]
            for (file in includes) print file
        }' | sort
}
# Compiles the headers that it reads, after an optional one that is compiled already.
alone() {
    xargs -r -P "$jobs" -I {} sh -c "$compile ${1:+-include $1} -fsyntax-only -w -x c++ {} || { echo 'does not compile alone: {}'; exit 255; }"
}

for first in math/matrix.hpp types.hpp; do
    mkdir "$work/$(basename $first .hpp)"
    begin=$work/$(basename $first .hpp)/first.hpp
    echo "#include <clientele/$first>" >"$begin"
    $compile -x c++-header "$begin" -o "$begin.gch"
    who_include $first <"$work/left" >"$work/these"
    alone "$begin" <"$work/these"
    comm -23 "$work/left" "$work/these" >"$work/rest" && mv "$work/rest" "$work/left"
done
alone <"$work/left"
echo "headers that compile alone: $headers"
