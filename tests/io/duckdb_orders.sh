#!/usr/bin/env bash
# The program for DuckDB gives the scores and segments that the program for CSV prints of the same orders, through Parquet and back.
#   duckdb_orders.sh DUCKDB_ORDERS RFM_SCORES ORDERS.csv
set -euo pipefail
program=$1 by_csv=$2 orders=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
query="SELECT customer_id AS customer, order_date AS date, revenue::DECIMAL(12, 2) AS amount FROM read_csv('$orders')"
"$program" "$query" --as-of 2006-12-31 --out "$work/customers.parquet"
# What is in the file: a segment of as many customers is an order of each on that day.
"$by_csv" "$orders" --as-of 2006-12-31 --columns customer=customer_id,date=order_date,amount=revenue 2>/dev/null |
    tr -d '\r' >"$work/scores.csv"
joined="SELECT p.customer AS customer, '2006-01-01'::DATE AS date, 1.00 AS amount FROM '$work/customers.parquet' p JOIN
    read_csv('$work/scores.csv', all_varchar = true) c ON p.customer = c.customer AND p.r = c.r::INT AND p.f = c.f::INT AND p.m = c.m::INT
    AND p.segment = c.segment"
said=$("$program" "$joined" --as-of 2006-12-31 --out "$work/again.parquet")
[ "$said" = "995 customers are in $work/again.parquet" ] || { echo "$said"; exit 1; }
# The same where DuckDB summarises.
"$program" "$query" --as-of 2006-12-31 --out "$work/inside.parquet" --inside
inside=$("$program" "${joined/customers.parquet/inside.parquet}" --as-of 2006-12-31 --out "$work/again.parquet")
[ "$inside" = "$said" ] || { echo "$inside"; exit 1; }

refused=$("$program" "SELECT * FROM '$work/nowhere.parquet'" --as-of 2006-12-31 --out "$work/none.parquet" 2>&1) && exit 1
echo "$refused"
[[ "$refused" == "duckdb_orders: duckdb: cannot SELECT * FROM "*"No files found"* ]]
[ ! -e "$work/none.parquet" ]

# A database that is not there is not made, and nothing is written where it is no file.
refused=$("$program" "$query" --database "$work/none.duckdb" --as-of 2006-12-31 --out "$work/none.parquet" 2>&1) && exit 1
[ "$refused" = "duckdb_orders: --database: there is no file $work/none.duckdb" ] && [ ! -e "$work/none.duckdb" ]
refused=$("$program" "$query" --as-of 2006-12-31 --out "$work" 2>&1) && exit 1
[ "$refused" = "duckdb_orders: --out: what is replaced must be a file, got $work" ]
[ -z "$(find "$work" -name '*.new')" ]
