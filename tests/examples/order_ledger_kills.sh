#!/usr/bin/env bash
# Kills the importing order_ledger at random moments and opens its ledger again each time: every row that was acknowledged
# is there, no more than one batch beside, and the rows are at last those of summarize_orders.
#   order_ledger_kills.sh PROGRAMS KILLS
set -euo pipefail
programs=$1 kills=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
RANDOM=7 batch=40
{
    echo customer,date,amount,order,line
    for i in $(seq 2000); do
        printf 'C%d,2011-%02d-%02d,%d.%02d,%d,L%d\n' $((RANDOM % 90)) $((1 + RANDOM % 12)) $((1 + RANDOM % 28)) \
            $((RANDOM % 99)) $((RANDOM % 100)) $((i / 3)) "$i"
    done
} >"$work/orders.csv"
import=("$programs/order_ledger" "$work/ledger" import "$work/orders.csv" --columns order=order,line=line --batch $batch)
summaries() { "$programs/order_ledger" "$work/ledger" summaries --as-of 2011-12-31; }
complain() { echo "order_ledger_kills: $*" >&2; exit 1; }

"$programs/summarize_orders" "$work/orders.csv" --as-of 2011-12-31 --columns order=order >"$work/expected" 2>"$work/said"
killed=0 whole=0 acknowledged=0
while [ $killed -lt "$kills" ]; do
    "${import[@]}" >"$work/out" 2>"$work/err" &
    writer=$!
    sleep "0.0$((10 + RANDOM % 50))"
    if kill -KILL $writer 2>>"$work/said"; then killed=$((killed + 1)); fi
    wait $writer 2>>"$work/said" || true
    # A line that the kill cut short acknowledges nothing.
    acknowledged=$((acknowledged + $(awk '/^committed [0-9]+$/ { sum += $2 } END { print sum + 0 }' "$work/out")))
    [ -e "$work/ledger/log" ] || continue
    "$programs/order_ledger" "$work/ledger" check >"$work/check" || complain "kill $killed: the ledger cannot be opened"
    rows=0
    if summaries >"$work/got" 2>"$work/err"; then rows=$(sed -n 's/^rows: \([0-9]*\) read.*/\1/p' "$work/err"); fi
    [ "$rows" -ge $acknowledged ] || complain "kill $killed: $acknowledged rows were acknowledged, and $rows are there"
    [ "$rows" -le $((acknowledged + batch)) ] || complain "kill $killed: $rows rows for $acknowledged acknowledged"
    acknowledged=$rows
    if [ "$rows" = 2000 ]; then
        cmp "$work/expected" "$work/got" || complain "after $killed kills the summaries are not those of the file"
        rm -rf "$work/ledger"
        whole=$((whole + 1)) acknowledged=0
    fi
done
while [ "$("${import[@]}" 2>>"$work/said" | tail -n 1)" != "committed 0" ]; do :; done
summaries >"$work/got" 2>>"$work/said"
cmp "$work/expected" "$work/got" || complain "at last the summaries are not those of the file"
echo "$killed kills, $((whole + 1)) whole ledgers"
