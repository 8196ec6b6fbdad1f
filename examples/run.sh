#!/usr/bin/env bash
# Installs what is missing, builds the examples and runs the main one on the orders in examples/data.
#   examples/run.sh             orders to decisions, printed
#   examples/run.sh report      the same shop as a page with pictures: build/report.html (with arguments: of other orders)
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh
program=quickstart
if [ "${1:-}" = report ]; then
    program=customer_report
    shift
    [ $# -gt 0 ] || set -- examples/data/cdnow_transactions.csv --columns customer=customer_id --as-of 1998-06-30 --out build/report.html
    need build eigen cli11 json sqlite
    (need echarts) || echo "Without ECharts the page has its tables, but no pictures."
else
    need build eigen cli11 json
fi

echo "Building into build/release: some minutes the first time ..."
log=$(mktemp)
{ cmake --preset release -DCLIENTELE_BUILD_TESTS=OFF && cmake --build build/release --target $program; } >"$log" 2>&1 ||
    { cat "$log"; exit 1; }
rm -f "$log"
exec build/release/examples/$program "$@"
