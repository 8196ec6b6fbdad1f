#!/usr/bin/env bash
# What a host writes for the monthly run stands between two marks in examples/monthly_run.cpp: at most 120 lines, blank ones not
# counted. docs/embedding.md shows them as they are, and says how many.
#   monthly_run_lines.sh         says what is wrong
#   monthly_run_lines.sh --fix   writes them into the page anew
set -euo pipefail
cd "$(dirname "$0")/../.."
program=examples/monthly_run.cpp page=docs/embedding.md
complain() { echo "monthly_run_lines: $*" >&2; exit 1; }
part=$(awk '/^\/\/ The host.s month ends\.$/ { on = 0 } on; /^\/\/ The host.s month begins\.$/ { on = 1 }' $program)
lines=$(grep -cv '^[[:space:]]*$' <<<"$part")
[ "$lines" -gt 60 ] || complain "the marks in $program were not found"
[ "$lines" -le 120 ] || complain "there are $lines lines between the marks in $program, not at most 120"
shown=$(awk '/^<!-- the host.s month ends -->$/ { on = 0 } on; /^<!-- the host.s month begins/ { on = 1 }' $page)
wanted=$(printf '```cpp\n%s\n```' "$part")
if [ "${1:-}" = --fix ]; then
    awk -v part="$(sed 's/\\/\\\\/g' <<<"$wanted")" '/^<!-- the host.s month ends -->$/ { on = 0 } !on; /^<!-- the host.s month begins/ { on = 1; print part }' \
        $page >"$page.new"
    mv "$page.new" $page
    sed -i "s/[0-9]* lines that a host writes/$lines lines that a host writes/" $page
    exit
fi
[ "$shown" = "$wanted" ] || complain "$page shows other lines than $program has: $0 --fix"
grep -q "\b$lines lines that a host writes" $page || complain "$page does not say that they are $lines"
echo "$lines lines"
