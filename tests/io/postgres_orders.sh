#!/usr/bin/env bash
# The program for PostgreSQL writes the scores and segments that the program for CSV prints of the same orders, and nothing where it is refused.
#   postgres_orders.sh POSTGRES_ORDERS RFM_SCORES ORDERS.csv       with a server in $CLIENTELE_POSTGRES
set -euo pipefail
program=$1 by_csv=$2 orders=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sql() { psql -X -q -v ON_ERROR_STOP=1 "$CLIENTELE_POSTGRES" -c "$1"; }

sql "CREATE TABLE orders (customer text, date date, amount numeric(12,2))"
sql "\copy orders FROM '$orders' CSV HEADER"
"$program" "$CLIENTELE_POSTGRES" --as-of 2006-12-31
sql "\copy (SELECT customer, r, f, m, segment FROM customer_values) TO '$work/postgres.csv' CSV"
"$by_csv" "$orders" --as-of 2006-12-31 --columns customer=customer_id,date=order_date,amount=revenue 2>/dev/null >"$work/all.csv"
awk -F, 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
    { print $at["customer"] "," $at["r"] "," $at["f"] "," $at["m"] "," $at["segment"] }' "$work/all.csv" | tr -d '\r' >"$work/csv.csv"
wc -l <"$work/csv.csv"
diff <(LC_ALL=C sort "$work/csv.csv") <(LC_ALL=C sort "$work/postgres.csv")

# A later run that is refused leaves the table as it was.
sql "INSERT INTO orders VALUES ('late', NULL, 1)"
refused=$("$program" "$CLIENTELE_POSTGRES" --as-of 2006-12-31 2>&1) && exit 1
echo "$refused"
[ "$refused" = "postgres_orders: postgres: column \"date\" must have a value in every row, got null in row 4906" ]
refused=$("$program" "$CLIENTELE_POSTGRES" --as-of 2006-12-31 --query "SELECT * FROM orderz" 2>&1) && exit 1
[ "$refused" = "postgres_orders: postgres: cannot SELECT * FROM orderz: relation \"orderz\" does not exist" ]
sql "\copy (SELECT customer, r, f, m, segment FROM customer_values) TO '$work/after.csv' CSV"
cmp "$work/after.csv" "$work/postgres.csv"
