#!/usr/bin/env bash
# The aggregate of examples/postgres_aggregate beside PostgreSQL's own SQL in two levels, in turn: seconds of all processes of a server of its own.
# Installs what is missing when it may. Usage: benchmarks/peers/postgres_summary.sh [CUSTOMERS [ROUNDS]]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
source "$root/cmake/need.sh"
need postgres pgxs
work=${TMPDIR:-/tmp}/clientele_peers
mkdir -p "$work"
${CXX:-g++} -std=c++20 -O2 -I"$root/include" -I/usr/include/postgresql "$root/benchmarks/peers/postgres_summary.cpp" -lpq -o "$work/postgres_summary"
"$root/tests/examples/postgres_aggregate.sh" sh -c "\"$work/postgres_summary\" \"\$CLIENTELE_POSTGRES\" ${1:-500000} ${2:-5}"
