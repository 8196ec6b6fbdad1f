#!/usr/bin/env bash
# Quintiles of recency, frequency and money: this library beside R's data.table and DuckDB, fresh processes in turn, CPU seconds of
# one thread. Installs what is missing when it may. Usage: benchmarks/peers/rfm_quintiles.sh [CUSTOMERS...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${TMPDIR:-/tmp}/clientele_peers
mkdir -p "$work"

command -v Rscript >/dev/null && Rscript -e 'library(data.table)' >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends r-cran-data.table; }
if [ ! -e "$work/package/libduckdb.so" ]; then
    (cd "$work" && npm pack --silent @duckdb/node-bindings-linux-x64 >/dev/null && tar xzf ./*.tgz)
fi
${CXX:-g++} -std=c++20 -O2 -I"$here/../../include" "$here/duckdb_ntile.cpp" -ldl -o "$work/duckdb_ntile"
bench=$root/build/benchmarks/benchmarks/bench_rfm_quintiles
[ -x "$bench" ] || { cmake --preset benchmarks -S "$root" >/dev/null && cmake --build "$root/build/benchmarks" --target bench_rfm_quintiles >/dev/null; }

for customers in "${@:-1000000 10000000}"; do
    for n in $customers; do
        file=$work/customers_$n.csv
        [ -e "$file" ] || "$bench" --write "$n" "$file"
        echo "== $n customers"
        for round in 1 2 3; do
            "$bench" --read "$file"
            "$bench" --read "$file" ntile
            Rscript "$here/rfm_quintiles.R" "$file"
            "$work/duckdb_ntile" "$work/package/libduckdb.so" "$file"
        done
    done
done
