#!/usr/bin/env bash
# Every policy role, that is every public concept whose name ends in _policy, stands in a documented list of its room and in that of
# docs/own_policies.md, has one of the reader's own in an example, an archetype in a test, and a program that must not compile.
#   tests/package/roles.sh         says what is missing
#   tests/package/roles.sh --list  says what there is
set -euo pipefail
cd "$(dirname "$0")/../.."

roles() { # every role with its header
    find include/clientele -name '*.hpp' ! -path '*/detail/*' -exec grep -l '^concept [a-z_]*_policy\b' {} + | LC_ALL=C sort |
        xargs awk -f tests/package/public_names.awk | grep '_policy ' | while read -r name header; do
        ! grep -q "^concept $name\b" "$header" || echo "$name $header"
    done
}

found=$(roles)
[ "$(wc -l <<<"$found")" -gt 40 ] || { echo "too few roles were found" >&2; exit 1; }
# How each place names roles, each name once.
words() { grep -oE "$1" | sort -u; }
examples=$(cat examples/*.cpp | grep -v '^ *//' | words '[a-z_]+_policy<')
tests=$(find tests -name '*.cpp' ! -path 'tests/compile_fail/*' -exec cat {} + | grep -v '^ *//' | words '[a-z_]+_policy<')
wrong=$(cat tests/compile_fail/*.cpp | words '!clientele::[a-z_]+_policy<')
rooms=$(find docs -maxdepth 1 -name '*.md' ! -name README.md ! -name own_policies.md -exec cat {} + | words '`[a-z_]+_policy`')
list=$(words '[a-z_]+_policy' <docs/own_policies.md)

missing=0
lacks() { # WORDS WORD ROLE SENTENCE
    [[ $'\n'$1$'\n' != *$'\n'"$2"$'\n'* ]] || return 0
    echo "$3 is $4" >&2
    missing=$((missing + 1))
}
while read -r role header; do
    lacks "$rooms" "\`$role\`" "$role ($header)" "in no list of docs/"
    lacks "$list" "$role" "$role ($header)" "not in docs/own_policies.md"
    lacks "$examples" "$role<" "$role ($header)" "asserted of nothing in examples/"
    lacks "$tests" "$role<" "$role ($header)" "asserted of nothing in tests/"
    lacks "$wrong" "!clientele::$role<" "$role ($header)" "denied of nothing in tests/compile_fail/"
    [ "${1:-}" != --list ] || echo "$role ($header)"
done <<<"$found"
[ "$missing" = 0 ] || { echo "$missing things are missing" >&2; exit 1; }
