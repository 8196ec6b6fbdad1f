#!/usr/bin/env bash
# Every cpp block of the pages compiles as it stands: tests/docs/blocks.cpp includes each, in a function that has what the page takes
# for granted. Pages that name a program (see tests/package/pages.sh) show lines of that.
#   tests/docs/blocks.sh [COMPILER [EIGEN]]
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wanted=
for page in docs/*.md; do
    ! grep -q '^<!-- program: ' "$page" || continue
    name=$(basename "$page" .md)
    mkdir "$work/$name"
    # Each is called by its heading, and has the place from which it comes, so that what is wrong is said of the page.
    awk -v to="$work/$name/" -v page="$page" '
        /^```cpp$/ && !kept { inside = 1; file = to section (++n > 1 ? "_" n : "") ".inc"; printf "#line %d \"%s\"\n", NR + 1, page > file; next }
        /^```/ { if (inside) close(file); else if ($0 != "```") kept = 0; inside = 0; next }
        inside { print > file; next }
        /^#/ { section = tolower($0); gsub(/[^a-z0-9]+/, "_", section); gsub(/^_|_$/, "", section); n = 0 }
        /^<!-- .*: tests\/.* --fix -->$/ { kept = 1 } # written into the page by that test, which compiles it
    ' "$page"
    for block in "$work/$name"/*.inc; do
        [ ! -f "$block" ] || wanted+="$name/$(basename "$block")"$'\n'
    done
done
included=$(sed -n 's/^ *#include "\([a-z_]*\/[a-z0-9_]*\.inc\)"$/\1/p' tests/docs/blocks.cpp)
pages=$(cut -d/ -f1 <<<"$included" | sort -u) # of a page all blocks or none
diff <(grep -F "$(sed 's/$/\//' <<<"$pages")" <<<"$wanted" | sort) <(sort -u <<<"$included") >"$work/differ" ||
    { echo "blocks: those of the pages (<) are not those that tests/docs/blocks.cpp includes (>)"; cat "$work/differ"; exit 1; }
"${1:-c++}" -std=c++20 -fsyntax-only -Iinclude -I"$work" -isystem "${2:-/usr/include/eigen3}" $(pkg-config --cflags libpq ompi-c) \
    tests/docs/blocks.cpp
