#!/usr/bin/env bash
# Every policy role, that is every public concept whose name ends in _policy, stands in a documented list of its room and in that of
# docs/own_policies.md, has one of the reader's own in an example, an archetype in a test, and a program that must not compile.
#   tests/package/roles.sh         says what is missing
#   tests/package/roles.sh --list  says what there is
set -euo pipefail
cd "$(dirname "$0")/../.."

roles() { # every role with its header
    local header name
    for header in $(find include/clientele -name '*.hpp' ! -path '*/detail/*' -exec grep -l '^concept [a-z_]*_policy\b' {} + | LC_ALL=C sort); do
        for name in $(awk -f tests/package/public_names.awk "$header" | grep '_policy$'); do
            ! grep -q "^concept $name\b" "$header" || echo "$name $header"
        done
    done
}

found=$(roles)
[ "$(wc -l <<<"$found")" -gt 40 ] || { echo "too few roles were found" >&2; exit 1; }
# Lines that may name one, and no others: they are searched for each role.
examples=$(cat examples/*.cpp | grep -v '^ *//' | grep _policy)
tests=$(find tests -name '*.cpp' ! -path 'tests/compile_fail/*' -exec cat {} + | grep -v '^ *//' | grep _policy)
wrong=$(cat tests/compile_fail/*.cpp | grep _policy)
rooms=$(find docs -maxdepth 1 -name '*.md' ! -name README.md ! -name own_policies.md -exec cat {} + | grep _policy)
list=$(grep _policy docs/own_policies.md)

missing=0
while read -r role header; do
    for place in "rooms:\`$role\`:in no list of docs/" "list:\`$role\`:not in docs/own_policies.md" \
        "examples:\b$role<:asserted of nothing in examples/" "tests:\b$role<:asserted of nothing in tests/" \
        "wrong:!clientele::$role<:denied of nothing in tests/compile_fail/"; do
        IFS=: read -r where word sentence <<<"${place/!clientele::/!clientele..}"
        grep -q -- "$word" <<<"${!where}" || { echo "$role ($header) is $sentence" >&2; missing=$((missing + 1)); }
    done
    [ "${1:-}" != --list ] || echo "$role ($header)"
done <<<"$found"
[ "$missing" = 0 ] || { echo "$missing things are missing" >&2; exit 1; }
