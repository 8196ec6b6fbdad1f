#!/usr/bin/env bash
# Every header compiles alone: nothing that it names, it has from a header that it does not include. All are compiled in one go, by clang,
# each as a module of its own: it sees what itself includes, directly or not, and nothing of what was compiled before it. What is not ours
# is compiled once in the same way. Two files without `#pragma once` are parts of those that include them.
#   tests/package/headers_alone.sh CLANG EIGEN_INCLUDES
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c++20 -Iinclude -isystem $2 $(pkg-config --cflags libpq ompi-c 2>/dev/null || true)"
clang="$1 $flags -w -ferror-limit=0 -fmodules -fmodules-cache-path=$work/cache -Xclang -fmodules-local-submodule-visibility"

# Where the compiler finds what is not ours; its own headers are modules already.
own=$(realpath "$($1 -print-resource-dir)/include")
folders=$($1 $flags -E -v -x c++ /dev/null 2>&1 | sed '1,/^#include </d; /^End of search/,$d')
find_header() {
    local folder
    for folder in $folders; do
        if [ -f "$folder/$1" ]; then
            [ "$(realpath "$folder")" = "$own" ] || echo "    module \"$1\" { header \"$folder/$1\" export * }"
            return
        fi
    done
}
find include -name '*.hpp' | sort >"$work/headers"
{
    echo 'module others [system] {'
    xargs sed -nE 's/^ *#include <([^>]+)>.*/\1/p' <"$work/headers" | grep -v '^clientele/' | sort -u | while read -r header; do find_header "$header"; done
    echo '}'
    echo 'module clientele {'
    while read -r header; do
        grep -q '^#pragma once' "$header" && kind=header || kind="textual header"
        echo "    module \"${header#include/}\" { $kind \"$PWD/$header\" export * }"
    done <"$work/headers"
    echo '}'
} >"$work/module.modulemap"
module() {
    local name=$1
    shift
    $clang "$@" -Xclang -emit-module -fmodule-name="$name" -x c++ -c "$work/module.modulemap" -o "$work/$name.pcm"
}
module others
module clientele -fmodule-file="$work/others.pcm"

# And it would be seen: what a header has not included is not there.
printf '#include <clientele/%s>\nusing clientele::matrix;\n' math/matrix.hpp >"$work/sees.cpp"
sed 's/math.matrix/types/' "$work/sees.cpp" >"$work/does_not.cpp"
with="-fmodule-map-file=$work/module.modulemap -fmodule-file=$work/others.pcm -fmodule-file=$work/clientele.pcm -fsyntax-only"
$clang $with "$work/sees.cpp"
! $clang $with "$work/does_not.cpp" 2>"$work/said"
grep -q "'matrix'" "$work/said"
echo "headers that compile alone: $(wc -l <"$work/headers")"
