#!/usr/bin/env bash
# What an include costs: processor milliseconds to compile a file with nothing but it, the least of three runs, and the ratio to
# <Eigen/Core> in the same round. Usage: benchmarks/compile/run.sh [COMPILER]
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=${1:-c++}
eigen=$(pkg-config --cflags-only-I eigen3 2>/dev/null | sed 's/-I/-isystem /')
milliseconds() {
    local best=999999 took
    for _ in 1 2 3; do
        took=$( { TIMEFORMAT='%U %S'; time echo "#include <$1>" | $compiler -std=c++20 -O2 -Iinclude ${eigen:--isystem /usr/include/eigen3} -x c++ -c -o /dev/null - ; } 2>&1 |
            awk '{printf "%d", ($1 + $2) * 1000}')
        [ "$took" -lt "$best" ] && best=$took
    done
    echo "$best"
}
base=$(milliseconds Eigen/Core)
printf '%-46s %8s %8s\n' include ms "x Eigen"
for header in Eigen/Core chrono clientele/types.hpp clientele/orders/summarize.hpp clientele/features/features.hpp clientele/tree/decision_tree.hpp \
    clientele/score/weighted_score.hpp clientele/rfm/rfm.hpp clientele/cluster/kmeans.hpp clientele/clv/lifetime_value.hpp clientele/tier/abc.hpp \
    clientele/plan/service_plan.hpp clientele/pipeline.hpp clientele/clientele.hpp; do
    took=$(milliseconds "$header")
    awk -v h="$header" -v t="$took" -v b="$base" 'BEGIN {printf "%-46s %8d %8.2f\n", h, t, t / b}'
done
