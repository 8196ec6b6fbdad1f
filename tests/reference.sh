#!/usr/bin/env bash
# The reference documentation: every public name has its words, every concept a page, and the search needs no server.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p build
doxygen docs/Doxyfile
ls build/docs/html/conceptclientele_1_1binning__policy.html build/docs/html/search/search.js
grep -lq binning_policy build/docs/html/search/concepts_*.js
