#!/usr/bin/env bash
# Every figure of docs/design/orders.md, and of docs/design/scale.md inside DuckDB, that has a peer: DuckDB from npm, in the same interleaved
# run, one thread, CPU seconds. Run it on an idle machine.
#
#   benchmarks/orders/run.sh [PART...]
#
#   csv        360 MB of typed CSV to columns, then to blocks; ids as integers, then as texts             ROUNDS=5
#   summarize  10 million orders of a million customers to summaries: in random order, sorted, with ids of 17 characters;
#              with CUSTOMERS=5000000 fifty million                                                         ROUNDS=5
#   aggregate  the same orders by DuckDB's SQL, by the aggregate inside DuckDB, and pulled out of it           ROUNDS=5
#
# The library and the data are kept in $TMPDIR/clientele_peers.
set -eu
cd "$(dirname "$0")/../.."
work=${TMPDIR:-/tmp}/clientele_peers
mkdir -p "$work"
export DUCKDB=${DUCKDB:-$work/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so}
[ -e "$DUCKDB" ] || npm install --silent --ignore-scripts --prefix "$work" @duckdb/node-bindings-linux-x64@1.5.6-r.1 >/dev/null

build() { # build WHAT FLAGS...
    ${CXX:-g++} -std=c++20 -O3 "${@:2}" -Iinclude "benchmarks/orders/$1.cpp" -ldl -o "$work/$1"
}

csv() {
    build csv
    [ -e "$work/orders.csv" ] || "$work/csv" --write "$work/orders.csv"
    "$work/csv" "$work/orders.csv" "${ROUNDS:-5}"
    "$work/csv" --texts "$work/orders.csv" "${ROUNDS:-5}"
}

summarize() {
    build summarize
    for what in "--order random" "--order sorted" "--ids text17" "--ids text12"; do
        "$work/summarize" --customers "${CUSTOMERS:-1000000}" --rounds "${ROUNDS:-5}" $what
    done
}

aggregate() {
    ${CXX:-g++} -std=c++20 -O3 -Iinclude benchmarks/io/duckdb_aggregate.cpp "$DUCKDB" -Wl,-rpath,"$(dirname "$DUCKDB")" -o "$work/aggregate"
    "$work/aggregate" "${CUSTOMERS:-1000000}" "${ROUNDS:-5}"
}

[ $# -gt 0 ] || set -- csv summarize aggregate
for part in "$@"; do
    case $part in
    csv | summarize | aggregate) $part ;;
    *)
        echo "run.sh: the parts are csv, summarize and aggregate, got $part" >&2
        exit 2
        ;;
    esac
done
