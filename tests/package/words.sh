#!/usr/bin/env bash
# The index of words in docs/README.md: every public name stands there with its header, and every word leads to a header that
# declares it.
#   tests/package/words.sh         says what differs
#   tests/package/words.sh --fix   writes the index anew
set -euo pipefail
cd "$(dirname "$0")/../.."
page=docs/README.md
begin='<!-- index of words: tests/package/words.sh --fix -->'
end='<!-- end of the index -->'

headers() { # every public one, room by room
    local room
    cd include/clientele
    ls ./*.hpp | sed 's#^\./##' | grep -v '^clientele\.hpp$'
    for room in orders features portrait tree score rfm cluster clv tier plan monitor math parallel io; do
        find "$room" -name '*.hpp' ! -path '*/detail/*' | LC_ALL=C sort
    done
}

index() { # a row for every header that declares a name
    printf '\n| header | words |\n| --- | --- |\n'
    headers | sed 's#^#include/clientele/#' | xargs awk -f tests/package/public_names.awk | awk '
        $2 != header {
            if (header) print row " |"
            header = $2
            file = substr(header, length("include/clientele/") + 1)
            room_and_name = file
            sub(/\.hpp$/, "", room_and_name)
            row = "| [" room_and_name "](../include/clientele/" file ") |"
        }
        { row = row " `" $1 "`" }
        END { if (header) print row " |" }'
    printf '\n'
}

grep -qF "$begin" $page && grep -qF "$end" $page || { echo "$page has no index of words between its two marks" >&2; exit 1; }
made=$(mktemp)
trap 'rm -f "$made"' EXIT
index >"$made"
[ "$(grep -c '^| \[' "$made")" -gt 100 ] || { echo "too few headers were found" >&2; exit 1; }
first=$(grep -nF "$begin" $page | cut -d: -f1)
last=$(grep -nF "$end" $page | cut -d: -f1)
if [ "${1:-}" = --fix ]; then
    { head -n "$first" $page; cat "$made"; tail -n "+$last" $page; } >"$made.page"
    mv "$made.page" $page
else
    head -n $((last - 1)) $page | tail -n "+$((first + 1))" | diff -u --label "$page" - --label "the headers" "$made" >&2 ||
        { echo "the index of words in $page is not that of the headers: tests/package/words.sh --fix" >&2; exit 1; }
fi
