#!/usr/bin/env bash
# Follows a page: runs its sh blocks in turn, as a reader would at the root of the repository, and looks that what the page shows is
# what they print.
#   tests/docs/commands.sh PROGRAMS PAGE
# PROGRAMS is where the examples were built. Each block of another kind without a name, below an sh block, shows its output: every
# line of it is printed, in this order; a line `...`, or the end of one, leaves something out. Files are written in a folder of
# their own. Lines that install or build (cmake, git, run.sh, PATH) are what the tests themselves have done; what run.sh runs is run.
# CLIENTELE_EXPORTS, where it is set, makes the two files that people come with.
set -euo pipefail
programs=$(cd "$1" && pwd) page=$(realpath "$2")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/here" "$work/blocks"
ln -s "$root/examples" "$root/docs" "$root/tests" "$work/here"
export PATH=$programs:$PATH LC_ALL=C.UTF-8
[ -z "${CLIENTELE_EXPORTS:-}" ] ||
    for kind in retail superstore; do "$CLIENTELE_EXPORTS" $kind "$work/here/$kind.csv" >"$work/counted"; done

awk -v to="$work/blocks/" '
    /^```sh$/ { file = sprintf("%s%03d.sh", to, ++n); printf "" > file; next }
    /^```$/ { if (file == "" && n) { file = sprintf("%s%03d.out", to, n) } else file = ""; next }
    /^```/ { file = "/dev/null"; next }
    file != "" { print > file }
' "$page"

blocks=0
for block in "$work"/blocks/*.sh; do
    [ -f "$block" ] || break
    sed 's#^examples/run\.sh$#quickstart#' "$block" |
        grep -vE '^(cmake|git|export PATH=|(\./)?(examples|tests)/run\.sh|docker|sudo)\b' >"$block.run" || continue
    blocks=$((blocks + 1))
    (cd "$work/here" && bash -euo pipefail "$block.run") >"$block.got" 2>&1 ||
        { echo "$page: this block fails:"; cat "$block.run"; tail -5 "$block.got"; exit 1; }
    [ -f "${block%.sh}.out" ] || continue
    awk -v page="$page" '
        function bare(text) { gsub(/[ \t\r]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text); return text }
        FNR == NR { line[++lines] = bare($0); next }
        { shown = bare($0); if (shown == "" || shown == "...") next
          start = sub(/ ?\.\.\.$/, "", shown)
          for (++at; at <= lines; ++at) if (line[at] == shown || (start && index(line[at], shown) == 1)) next
          print page ": this line is not printed, or not in this place: " $0; exit wrong = 1 }
        END { exit wrong }
    ' "$block.got" "${block%.sh}.out" || { cat "$block.run"; exit 1; }
done
[ $blocks -gt 0 ] || { echo "$page: there is no sh block to run"; exit 1; }
echo "$page: $blocks blocks"
