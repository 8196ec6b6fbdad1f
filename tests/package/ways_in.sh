#!/usr/bin/env bash
# Runs docs/packages.md: each section in a folder of its own, with `clientele`, the page's program as main.cpp and, where the section
# shows one, its CMakeLists.txt; the last lines that it prints must be those that the page shows. Whatever asks for sudo changes the
# system and is left out, but for ways_in.sh --system, which fresh_root.sh calls where that does no harm; a way whose tool is not
# here is left out and named.
set -euo pipefail
cd "$(dirname "$0")/../.."
checkout=$PWD
system=${1:-no}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# NN.name, NN.sh, NN.cmake for each section; program.cpp and expected.txt from the head of the page.
awk -v work="$work" '
    /^# / || /^## / { ++section; at = sprintf("%s/%02d", work, section); sub(/^#+ /, ""); print > (at ".name"); next }
    /^```/ { inside = inside ? "" : substr($0, 4); next }
    inside == "cpp" { print > (work "/program.cpp") }
    inside == "text" { print > (work "/expected.txt") }
    inside == "sh" || inside == "cmake" { print > (at "." inside) }
' docs/packages.md
diff "$work/program.cpp" packaging/conan/test_package/main.cpp # the recipe tests with the same program
[ -s "$work/expected.txt" ]

sudo() { "$@"; }
export -f sudo
export DEBIAN_FRONTEND=noninteractive
ran=0
for name in "$work"/*.name; do
    at=${name%.name}
    [ -f "$at.sh" ] || continue
    if [ "$system" != --system ] && grep -q '^sudo' "$at.sh"; then
        echo "left out, as it changes the system: $(cat "$name")"
        continue
    fi
    tool=$(grep -oE '^(vcpkg|conan) ' "$at.sh" | head -1 || true)
    if [ -n "$tool" ] && ! command -v $tool >/dev/null; then
        echo "left out, as ${tool}is not here: $(cat "$name")"
        continue
    fi
    mkdir "$at"
    ln -s "$checkout" "$at/clientele"
    cp "$work/program.cpp" "$at/main.cpp"
    [ ! -f "$at.cmake" ] || cp "$at.cmake" "$at/CMakeLists.txt"
    (cd "$at" && bash -euo pipefail "$at.sh") >"$at.out" 2>&1 || { echo "failed: $(cat "$name")"; tail -30 "$at.out"; exit 1; }
    if grep -q 'shop$' "$at.sh"; then
        tail -n "$(wc -l <"$work/expected.txt")" "$at.out" | diff "$work/expected.txt" -
        ran=$((ran + 1))
    fi
    echo "as the page says: $(cat "$name")"
done
echo "ways in that were taken: $ran"
[ $ran -ge 6 ]
