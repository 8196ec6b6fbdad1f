#!/usr/bin/env bash
# One hand: every C++ file as clang-format-19 would write it, at most 120 characters wide, documented in one grammar.
#   tests/style.sh         says what differs
#   tests/style.sh --fix   formats the files first, and puts min and max into parentheses
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh

fix=no
case ${1:-} in
--fix) fix=yes ;;
"") ;;
*) echo "usage: tests/style.sh [--fix]" >&2; exit 2 ;;
esac
need format

files=$(find include tests examples benchmarks -name '*.hpp' -o -name '*.cpp' | sort)
[ "$(wc -l <<<"$files")" -gt 100 ] || { echo "style: too few files found in $PWD" >&2; exit 1; }
# Hosts may have macros called min and max, which only take what a parenthesis follows.
bare='(?<![\w:])((?:\w+::)*(?:numeric_limits<(?:[^<>()]|<[^<>]*>)*>::|\w+::)(?:min|max))\('
[ $fix = no ] || grep '^include/' <<<"$files" | xargs perl -pi -e "s/$bare/(\$1)(/g unless m{^\s*//}"
[ $fix = no ] || xargs clang-format-19 -i <<<"$files"

broken=0
complain() { # SENTENCE, with what it is about on stdin
    local lines
    lines=$(cat)
    [ -n "$lines" ] || return 0
    printf 'style: %s\n%s\n' "$1" "$lines" >&2
    broken=1
}

complain "clang-format-19 would change (tests/style.sh --fix does it)" < <(
    xargs clang-format-19 --dry-run <<<"$files" 2>&1 | grep -oE '^[^: ]+\.[hc]pp' | sort -u)
complain "calls min or max without parentheses around the name: hosts may have macros of these names" < <(
    grep '^include/' <<<"$files" | xargs perl -ne "print qq(\$ARGV:\$.: \$_) if /$bare/ && !m{^\s*//}; close ARGV if eof")
complain "wider than 120 characters" < <(
    LC_ALL=C.UTF-8 xargs grep -HnP '^.{121,}' <<<"$files")
complain "breaks the grammar of documentation" < <(
    grep -E '^(include|examples)/.*\.hpp$' <<<"$files" | xargs awk -v least=100 -f tests/package/doc_grammar.awk)
complain "longer than 400 lines" < <( # fwd.hpp is a list of names, which grows with them
    grep '^include/' <<<"$files" | grep -v '/fwd\.hpp$' | xargs wc -l | awk '$1 > 400 && $2 != "total" {print $2 ": " $1}')
[ $broken = 1 ] || echo "style: $(wc -l <<<"$files") files are clean"
exit $broken
