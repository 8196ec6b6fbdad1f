#!/usr/bin/env bash
# The two exports that people come with, from one command each to scores, clusters and lifetime values with intervals:
# the programs must count what the generator counted, and their sums must close.
#   exports.sh FOLDER_OF_THE_PROGRAMS GENERATOR
set -euo pipefail
programs=$(realpath "$1") generator=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
broken=0
complain() { echo "exports: $*"; broken=1; }
declare -A truth

generate() { # KIND: the file, and what was counted while it was written
    local name value
    "$generator" "$1" "$1.csv" >"$1.truth"
    while IFS='=' read -r name value; do truth[$name]=$value; done <"$1.truth"
}
run() { # PROGRAM ARGUMENT...: into out and err
    "$programs/$1" "${@:2}" >out 2>err || { complain "$* ended with $?"; cat err; }
    ! grep -E -- '(^|[ ,])-?(nan|inf)([ ,]|$)' out err || complain "$1 printed a number that is none"
    closed
}
# "rows: 5 read = 3 used + 2 left out (why)": the parts add up to what was read, to the last digit.
closed() {
    awk -F': ' '/^(rows|money|customers|orders[^:]*): /{
        line = $0; sub(/^[^:]*: /, "", line); sub(/;.*/, "", line)
        split(line, side, / read = /); n = split(side[2], part, / \+ /); sum = 0
        for (i = 1; i <= n; ++i) { split(part[i], word, " "); sum += word[1] }
        lines++
        if (side[1] - sum > 0.00005 || sum - side[1] > 0.00005) { print "does not close: " $0; bad = 1 }
    } END { exit bad || lines < 4 }' err || complain "the sums of stderr do not close"
}
says() { grep -q -- "$1" err || { complain "stderr does not say: $1"; cat err; }; }
lines() { # COUNT: rows of CSV below the header
    [ "$(($(wc -l <out) - 1))" = "$1" ] || complain "there are $(($(wc -l <out) - 1)) rows, not $1"
}

generate retail
retail=(retail.csv --columns customer=CustomerID,date=InvoiceDate,order=InvoiceNo --amount 'Quantity*UnitPrice'
    --date-format mdy --bad-rows skip --returns net)
run rfm_scores "${retail[@]}" --as-of 2011-12-31
says "^rows: ${truth[rows]} read = $((truth[rows] - truth[blank])) used + ${truth[blank]} left out (CustomerID must be a name)$"
says "^money: $(awk -v m="${truth[minor]}" 'BEGIN { printf "%.10g", m / 100 }') read = "
says " + $(awk -v m="${truth[blank_minor]}" 'BEGIN { printf "%.10g", m / 100 }') left out (CustomerID must be a name)"
says "^customers: ${truth[customers]} read = "
says "an order is all rows of one InvoiceNo"
awk -v truth="${truth[orders]}" '/^orders/ { for (i = 2; i < NF; ++i) { if ($(i + 1) == "in" || $(i + 1) == "returned") sum += $i } }
    END { exit sum != truth }' err || complain "the orders with goods must be ${truth[orders]}"
lines "${truth[customers]}"
cp out scores
run cluster_customers "${retail[@]}" --as-of 2011-12-31 --k 4 --scale log_zscore --seed 1
lines "$(awk -F, '$8 != "All returned"' scores | tail -n +2 | wc -l)"
[ "$(tail -n +2 out | cut -d, -f2 | sort -u | wc -l)" = 4 ] || complain "there must be four clusters"
run lifetime_value "${retail[@]}" --calibrate-until 2011-11-30 --horizon 26
says "^BG/NBD: "
says "^Gamma-Gamma: "
says " left out (.*after the as-of day)"
awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
    !($at["clv_lower"] <= $at["clv"] && $at["clv"] <= $at["clv_upper"] && $at["clv"] > 0) { print; exit 1 }' out ||
    complain "the interval of a lifetime value does not hold it"
run lifetime_value "${retail[@]}" --calibrate-until 2011-06-30 --holdout-until 2011-12-09
says "first bought in the holdout"
run explain_segments "${retail[@]}" --as-of 2011-12-31
run key_accounts "${retail[@]}" --as-of 2011-12-31 --places 5
says "nobody has a purchase before the quarter that ends on 2010-12-31; the programme begins there"

generate superstore
store=(superstore.csv --columns 'customer=Customer ID,date=Order Date,order=Order ID,amount=Sales' --date-format mdy)
run rfm_scores "${store[@]}" --decimals 4 --as-of 2017-12-30
says "^rows: ${truth[rows]} read = ${truth[rows]} used$"
says "^money: $(awk -v m="${truth[minor]}" 'BEGIN { printf "%.12g", m / 10000 }') read = "
says "^customers: ${truth[customers]} read = ${truth[customers]} with a purchase$"
says "^orders of rows that can be used: ${truth[orders]} read = ${truth[orders]} in the table$"
lines "${truth[customers]}"
run rfm_scores "${store[@]}" --round --as-of 2017-12-30
says "amounts with more than 2 decimals were rounded"
if "$programs/rfm_scores" "${store[@]}" --as-of 2017-12-30 >out 2>err; then complain "four decimals must be refused"; fi
says "superstore.csv, line 2, customer \"AA-10000\": Sales must have no more than 2 decimals, got .* (--decimals keeps more, --round rounds)"
run cluster_customers "${store[@]}" --decimals 4 --as-of 2017-12-30 --k 4 --scale log_zscore --seed 1
lines "${truth[customers]}"
run lifetime_value "${store[@]}" --decimals 4 --calibrate-until 2017-12-30
lines "${truth[customers]}"
run lifetime_value "${store[@]}" --decimals 4 --calibrate-until 2017-12-30 --horizon inf --discount 0.1
says "over an infinite horizon"
exit $broken
