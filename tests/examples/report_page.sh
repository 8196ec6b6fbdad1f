#!/usr/bin/env bash
# The page of customer_report without a browser: it is whole, says only numbers, its sums are those of summarize_orders; a database
# gives the page of the CSV file; a stop leaves nothing half-written.
#   report_page.sh FOLDER_OF_THE_PROGRAMS FOLDER_OF_THE_DATA
set -euo pipefail
programs=$(realpath "$1") data=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
broken=0
complain() { echo "report_page: $*"; broken=1; }
report() { timeout 60 "$programs/customer_report" "$@" >said 2>err || { complain "$* ended with $?"; cat err; }; }
sections=(value who movement alive decisions models lorenz abc whale recency-frequency segments clusters retention migration bridge managers
          alive-paths alive-map potential allocation contacts expected-actual cumulative weekly by-frequency by-recency)

whole() { # PAGE ARGUMENT...: of the orders that these name
    local page=$1 fact
    shift
    "$programs/summarize_orders" "$@" >summaries 2>/dev/null
    awk -F, -v OFS='=' 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next } { ++n; orders += $at["orders"]; total += $at["total"] }
        END { printf "customers=%d\norders=%d\nrevenue=%.2f\n", n, orders, total }' summaries >sums
    while IFS='=' read -r name value; do
        fact=$(sed -n "s/.*data-fact=\"$name\" data-value=\"\([^\"]*\)\".*/\1/p" "$page")
        awk -v a="$fact" -v b="$value" 'BEGIN { exit !(a != "" && a - b < 0.006 && b - a < 0.006) }' || complain "$page: $name is $fact, summed up it is $value"
    done <sums
    for each in "${sections[@]}"; do
        [ "$(grep -c " id=\"$each\"\|^<section id=\"$each\"\|^<figure id=\"$each\"" "$page")" = 1 ] || complain "$page has no single $each"
    done
    ! grep -nE '[^A-Za-z](nan|inf|undefined)[^A-Za-z]|: ?null[,}]' "$page" || complain "$page says a number that is none"
    ! grep -n 'do not suffice\|不足以' "$page" || complain "$page lacks a picture"
    [ "$(grep -o '<details' "$page" | wc -l)" = "$(grep -o '</details>' "$page" | wc -l)" ] || complain "$page is torn"
    [ "$(tail -n 1 "$page")" = '</html>' ] || complain "$page has no end"
}

none=(--echarts /dev/null)
cdnow=("$data/cdnow_transactions.csv" --columns customer=customer_id --as-of 1998-06-30)
report "${cdnow[@]}" "${none[@]}" --out cdnow.html
whole cdnow.html "${cdnow[@]}"
tea=("$data/tea_shop_lines.csv" --as-of 2024-12-31 --returns net)
report "${tea[@]}" "${none[@]}" --lang zh --out tea.html
whole tea.html "${tea[@]}"
grep -q 'lang="zh-CN"' tea.html || complain "the page in Chinese does not say so"

# What stands in a database is read as the file is.
"$programs/make_crm" crm.sqlite --accounts 300 >/dev/null
query="SELECT account AS customer, placed AS date, printf('%.2f', minor / 100.0) AS amount FROM orders WHERE currency = 'EUR' AND minor >= 0"
report crm.sqlite --as-of 2025-12-31 --query "$query" "${none[@]}" --out crm.html
whole_of_query() { grep -q 'data-fact="customers"' crm.html && ! grep -q 'do not suffice' crm.html; }
whole_of_query || complain "the page of the database is not whole"
! "$programs/customer_report" crm.sqlite --as-of 2025-12-31 --query "SELECT nobody" --out none.html >/dev/null 2>err || complain "a query of nothing was taken"
grep -q '^customer_report: crm.sqlite: no such column: nobody$' err || { complain "it does not say what is wrong with a query"; cat err; }
! "$programs/customer_report" crm.sqlite --as-of 2025-12-31 --query "SELECT 'a' || char(0) || 'b' AS customer, '2025-01-01' AS date, 1 AS amount" --out none.html >/dev/null 2>err ||
    complain "a name was cut at a NUL"
! "$programs/customer_report" "${cdnow[@]}" --query "SELECT 1" --out none.html >/dev/null 2>err || complain "a query of a CSV file was taken"

# Books of almost nothing: each picture is there, or a sentence in the language of the page says why not; one is one, and names have room.
printf 'customer,date,amount\na,2024-01-05,10\n' >one.csv
cp one.csv day.csv
printf 'customer,date,amount\na,2024-01-05,0\nb,2024-03-05,0\nb,2024-05-05,0\n' >zero.csv
printf 'customer,date,amount\na,2024-01-05,10\na,2024-02-05,-40\nb,2024-03-05,9\nb,2024-05-05,8\n' >debt.csv
{
    echo customer,date,amount
    for i in $(seq 400); do printf 'C%s%05000d,%d-%02d-01,%d\n' $((i % 90)) 0 $((1900 + i % 125)) $((1 + i % 12)) $((i % 50)); done
} >long.csv
echo '/* draws */' >draws.js
for book in day one zero debt long; do
    as_of=2024-12-31
    [ $book != day ] || as_of=2024-01-05
    for language in en zh; do
        report $book.csv --as-of $as_of --returns money --lang $language --echarts draws.js --out small.html
        [ "$(grep -c '<div class="chart\|do not suffice\|不足以' small.html)" = 20 ] || complain "$book, $language: a picture is neither there nor says why"
        ! grep -nE '[^0-9.,]1 (customers|days|weeks|months|contacts|purchases|repeat purchases)' small.html || complain "$book: one is many"
        ! grep -oE '不足以绘制此图：[ -~]*' small.html | grep -v '：$' || complain "$book: a sentence of a page in Chinese is in English"
        ! sed '/^<script>/,$d' small.html | grep -nE '[^A-Za-z](nan|inf|undefined)[^A-Za-z]|: ?null[,}]' || complain "$book says a number that is none"
        [ "$(wc -c <small.html)" -lt 300000 ] || complain "the page of $book has $(wc -c <small.html) bytes"
    done
done
printf 'customer,date,amount\n\xff,2024-01-05,10\n' >latin.csv
! "$programs/customer_report" latin.csv --as-of 2024-12-31 "${none[@]}" --out none.html >said 2>err || complain "a name that is no UTF-8 was taken"
grep -q 'latin.csv, line 2, customer "?": customer must be UTF-8, got "?" (the text is not UTF-8; iconv ' err || { complain "it does not say that a name is no UTF-8"; cat err; }

# What reads the sentences is gone: nothing half-written stays.
{ sleep 0.2; "$programs/customer_report" "${cdnow[@]}" "${none[@]}" --out gone.html 2>&1 || true; } | true
[ ! -e gone.html.new ] || complain "when nobody listened it left something half-written"
"$programs/make_crm" stopped.sqlite --accounts 100000 >/dev/null 2>&1 &
running=$!
until [ -s stopped.sqlite-wal ] || ! kill -0 $running 2>/dev/null; do sleep 0.05; done
kill -TERM $running
status=0
wait $running || status=$?
[ $status = 143 ] && [ -z "$(ls stopped.sqlite* 2>/dev/null)" ] || complain "make_crm, ended with $status, left $(ls stopped.sqlite* 2>/dev/null)"

# A stop: exit status 130, and what was there before is there as it was.
echo before >kept.html
mkfifo slow
( exec 3>slow; echo "customer,date,amount" >&3; for i in $(seq 200); do echo "c$i,1997-01-01,1" >&3; sleep 0.05; done ) 2>/dev/null &
feeder=$!
set -m
"$programs/customer_report" slow --as-of 1998-06-30 "${none[@]}" --out kept.html >/dev/null 2>err &
running=$!
set +m
sleep 0.5
[ -e kept.html.new ] || complain "it was not at work"
kill -INT $running
status=0
wait $running || status=$?
kill $feeder 2>/dev/null || true
[ $status = 130 ] || complain "stopped, it ended with $status"
[ "$(cat kept.html)" = before ] && [ ! -e kept.html.new ] || complain "stopped, it left something half-written"
[ ! -s err ] || { complain "in a pipe it said how far it was"; cat err; }
[ $broken = 0 ] && echo "report_page: both pages are whole"
exit $broken
