#!/usr/bin/env bash
# Accounts to managers by places beside LEMON's network simplex (Debian's liblemon-dev), the same costs, in turn.
#
#   benchmarks/peers/assign_managers.sh [ACCOUNTS MANAGERS [KIND [ROUNDS]]]
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
${CXX:-g++} -std=c++17 -fsyntax-only -x c++ - <<<'#include <lemon/network_simplex.h>' 2>/dev/null || { echo "liblemon-dev is not installed" >&2; exit 1; }
${CXX:-g++} -std=c++20 -O3 -march=native -w -Iinclude -isystem /usr/include/eigen3 benchmarks/peers/assign_managers_lemon.cpp -o "$work/run" -llemon
"$work/run" "$@"
