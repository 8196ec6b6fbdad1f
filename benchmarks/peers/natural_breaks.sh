#!/usr/bin/env bash
# Natural breaks beside Ckmeans.1d.dp 4.3.5 (https://github.com/cran/Ckmeans.1d.dp, LGPL: fetched by you, compiled outside the tree) and
# std::sort, the same values, interleaved, CPU milliseconds of one thread.
#
#   benchmarks/peers/natural_breaks.sh CKMEANS_SOURCE [VALUES=1000000 [K...=5]]
set -eu
source=$(realpath "$1")/src
shift
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in Ckmeans.1d.dp EWL2_dynamic_prog EWL2_fill_SMAWK EWL2_fill_log_linear EWL2_fill_quadratic dynamic_prog fill_SMAWK fill_log_linear \
    fill_quadratic select_levels weighted_select_levels; do
    ${CXX:-g++} -O3 -march=native -w -c "$source/$file.cpp" -o "$work/$file.o"
done
${CXX:-g++} -std=c++20 -O3 -march=native -Iinclude -isystem /usr/include/eigen3 -isystem "$source" benchmarks/peers/natural_breaks_ckmeans.cpp \
    "$work"/*.o -o "$work/run"
"$work/run" "$@"
