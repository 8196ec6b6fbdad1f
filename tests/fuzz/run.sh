#!/usr/bin/env bash
# Fuzzes every entrance with libFuzzer (clang 19) under the address and undefined-behaviour sanitizers, beginning with what
# corpus/ holds. Each harness says how many inputs it ran; whatever it finds is left in build/fuzz/findings/.
#   tests/fuzz/run.sh [SECONDS] [HARNESS...]   SECONDS for each, 60 if left out; all harnesses if none is named
#   tests/fuzz/run.sh --keep HARNESS...        puts the few inputs that together reach all that was reached into corpus/
set -euo pipefail
cd "$(dirname "$0")/../.."
source cmake/need.sh
need eigen clang

keep=no
seconds=60
case ${1:-} in
--keep) keep=yes; shift ;;
[0-9]*) seconds=$1; shift ;;
esac
folder=build/fuzz
mkdir -p $folder/findings
[ $# -gt 0 ] || set -- $(grep -l ^FUZZ_HARNESS tests/fuzz/*.cpp | xargs -n 1 basename -s .cpp)

for name in "$@"; do
    clang++-19 -std=c++20 -O1 -g1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DEIGEN_NO_DEBUG \
        -Iinclude -Itests -isystem "${EIGEN_INCLUDE:-/usr/include/eigen3}" "tests/fuzz/$name.cpp" tests/fuzz/libfuzzer.cpp -o "$folder/$name"
    mkdir -p "$folder/grown/$name" "tests/fuzz/corpus/$name"
    if [ $keep = yes ]; then # the smallest set, small files first, at most 40 of up to 600 bytes
        rm -rf "$folder/merged" && mkdir "$folder/merged"
        "$folder/$name" -merge=1 -max_len=600 "$folder/merged" "tests/fuzz/corpus/$name" "$folder/grown/$name" 2>"$folder/$name.log"
        rm -f "tests/fuzz/corpus/$name"/*
        for file in $(ls -Sr "$folder/merged" | awk '{line[NR] = $0} END {for (i = 1; i <= 40 && i <= NR; ++i) print line[int((i - 1) * NR / (NR < 40 ? NR : 40)) + 1]}'); do
            cp "$folder/merged/$file" "tests/fuzz/corpus/$name/${file:0:12}"
        done
        continue
    fi
    status=0
    "$folder/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len=2000 -print_final_stats=1 -use_value_profile=1 \
        -artifact_prefix="$folder/findings/$name-" "$folder/grown/$name" "tests/fuzz/corpus/$name" 2>"$folder/$name.log" || status=$?
    echo "fuzz: $name: $(awk '/number_of_executed_units/ {print $2}' "$folder/$name.log") executions in $seconds s, status $status"
    [ $status = 0 ] || { grep -m 3 -E 'fuzz: |ERROR|runtime error' "$folder/$name.log"; failed=1; }
done
exit "${failed:-0}"
