#!/usr/bin/env bash
# A host of 32 bits: the umbrella compiles, wide integers are right, and same_bits.cpp prints what it prints with 64 bits.
# Needs a compiler that knows -m32 (Debian: g++-multilib) and, where the machine runs no such programs, qemu-i386; returns 77 without.
#   tests/package/bits_of_32.sh COMPILER EIGEN_INCLUDE
set -euo pipefail
cd "$(dirname "$0")/../.."
narrow="-m32 -msse2 -mfpmath=sse"
flags="-std=c++20 -O1 -Iinclude -Itests -isystem $2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf '#include <vector>\nint main() {}\n' >"$work/probe.cpp"
$1 $narrow "$work/probe.cpp" -o "$work/probe" 2>/dev/null || { echo "no -m32 here"; exit 77; }
run=
"$work/probe" 2>/dev/null || run=qemu-i386
$run "$work/probe" || { echo "nothing here runs programs of 32 bits"; exit 77; }

$1 $narrow $flags -fsyntax-only tests/package/two_files/main.cpp
$1 $narrow $flags tests/main.cpp tests/math/detail/wide_integer.cpp -o "$work/wide"
$run "$work/wide"
$1 $flags tests/package/same_bits.cpp -o "$work/bits_of_64"
$1 $narrow $flags tests/package/same_bits.cpp -o "$work/bits_of_32"
"$work/bits_of_64" >"$work/64.txt"
$run "$work/bits_of_32" | diff "$work/64.txt" -
! $1 -m32 -mfpmath=387 $flags -fsyntax-only tests/package/two_files/main.cpp 2>"$work/refusal" # clang has no such option
grep -qE "doubles of 64 bits|mfpmath" "$work/refusal"
