#!/usr/bin/env bash
# Installs what is missing, builds the examples and runs the main one on the orders in examples/data.
set -euo pipefail
cd "$(dirname "$0")/.."
source cmake/need.sh
need build eigen cli11 json

echo "Building into build/release ..."
log=$(mktemp)
{ cmake --preset release -DCLIENTELE_BUILD_TESTS=OFF && cmake --build build/release --target quickstart; } >"$log" 2>&1 ||
    { cat "$log"; exit 1; }
rm -f "$log"
exec build/release/examples/quickstart "$@"
