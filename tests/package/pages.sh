#!/usr/bin/env bash
# What pages show is what is compiled. A page that says `<!-- program: FILE -->` shows lines of that file, which a test compiles or
# runs: every line of its cpp blocks, and every code in the column `clientele` of its tables, stands in FILE as it stands there, but
# for blanks and remarks. A line `...` of a block leaves something out.
set -euo pipefail
cd "$(dirname "$0")/../.."

missing=0 pages=0
while read -r page; do
    program=$(sed -n 's/^<!-- program: \(.*\) -->$/\1/p' "$page" | head -n 1)
    [ -f "$program" ] || { echo "$page: there is no $program" >&2; exit 1; }
    pages=$((pages + 1))
    awk -v page="$page" -v file="$program" '
        function bare(text) { sub(/(^|[ \t;{}(),])\/\/.*$/, "", text); gsub(/[ \t\r]/, "", text); return text }
        function look(code, shown) {
            if (code != "" && code != "..." && !index(program, code)) {
                printf "%s, line %d: %s does not have %s\n", page, FNR, file, shown
                lacks = 1
            }
        }
        FILENAME == file { line = $0; sub(/^[ \t]*\/\/.*$/, "", line); program = program bare(line); next }
        /^```cpp/ { inside = 1; next }
        /^```/ { inside = 0; next }
        inside { look(bare($0), $0); next }
        /^\|/ {
            cells = split($0, cell, /[ \t]+\|[ \t]+|^\|[ \t]+|[ \t]+\|$/)
            if (!heads) for (i = 1; i <= cells; ++i) if (cell[i] == "clientele") ours = i
            heads = 1
            if (ours) while (match(cell[ours], /`[^`]*`/)) {
                shown = substr(cell[ours], RSTART + 1, RLENGTH - 2)
                look(bare(shown), shown)
                cell[ours] = substr(cell[ours], RSTART + RLENGTH)
                found += 1
            }
            next
        }
        { heads = ours = 0 }
        END { exit lacks }
    ' "$program" "$page" >&2 || missing=1
done < <(grep -l '^<!-- program: ' ./*.md docs/*.md docs/*/*.md)
[ $pages -gt 0 ] || { echo "no page names its program" >&2; exit 1; }
exit $missing
