#!/usr/bin/env bash
# What a host's file costs, the quickstart's, beside another checkout of this project (git worktree add OTHER COMMIT) in one
# interleaved run: user and system seconds, least of three, and peak memory; and what the precompiled umbrella makes of it.
#   benchmarks/compile/quickstart.sh OTHER [COMPILER]
set -euo pipefail
cd "$(dirname "$0")/../.."
source benchmarks/compile/seconds.sh
other=${1:?usage: benchmarks/compile/quickstart.sh OTHER [COMPILER]}
compiler=${2:-g++}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

file() { # ROOT FLAGS...: the command that compiles the quickstart of a checkout
    local root=$1
    shift
    echo "$compiler" -std=c++20 "$@" "-I$root/include" "-I$root/examples" "-DCLIENTELE_DATA=\"data\"" -isystem "$eigen" \
        -c -o "$work/out.o" "$root/examples/quickstart.cpp"
}
peak() { "$@" & local child=$! most=0 now; # in MB, of the compiler proper
    while kill -0 $child 2>/dev/null; do
        for p in $(pgrep -P $child 2>/dev/null) $child; do
            now=$(awk '/VmHWM/ {print int($2 / 1024)}' "/proc/$p/status" 2>/dev/null || echo 0)
            [ "${now:-0}" -le "$most" ] || most=$now
        done
        sleep 0.05
    done
    wait $child
    echo $most
}

declare -A least
for round in 1 2 3; do
    for level in -O0 -O2; do
        keep_least least "here $level" $(file . $level)
        keep_least least "other $level" $(file "$other" $level)
        mkdir -p "$work/pch$level"
        [ $round = 1 ] || continue
        mkdir -p "$work/pch$level/clientele"
        echo "#include <$PWD/include/clientele/clientele.hpp>" >"$work/pch$level/umbrella.hpp"
        keep_least least "precompiling $level" "$compiler" -std=c++20 $level -Iinclude -isystem "$eigen" -x c++-header \
            "$work/pch$level/umbrella.hpp" -o "$work/pch$level/umbrella.hpp.gch"
    done
    for level in -O0 -O2; do
        keep_least least "precompiled $level" $(file . $level -Winvalid-pch -include "$work/pch$level/umbrella.hpp")
    done
done
printf '%-10s %10s %10s %8s %18s %22s\n' flags here other ratio "precompiling once" "a file with it, after"
for level in -O0 -O2; do
    printf '%-10s %10.2f %10.2f %8.2f %18.2f %22.2f\n' $level "${least[here $level]}" "${least[other $level]}" \
        "$(awk "BEGIN {print ${least[here $level]} / ${least[other $level]}}")" "${least[precompiling $level]}" "${least[precompiled $level]}"
done
printf 'peak memory at -O2: %d MB here, %d MB there\n' "$(peak $(file . -O2))" "$(peak $(file "$other" -O2))"
