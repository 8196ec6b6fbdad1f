#!/usr/bin/env bash
# What an include costs: user and system seconds to compile a file with nothing but it at -O2, the least of three, beside
# <Eigen/Core> in the same run.
#   benchmarks/compile/run.sh [COMPILER]
set -euo pipefail
cd "$(dirname "$0")/../.."
source benchmarks/compile/seconds.sh
compiler=${1:-c++}
headers="Eigen/Core chrono clientele/fwd.hpp clientele/types.hpp clientele/orders/summarize.hpp clientele/features/features.hpp
    clientele/portrait/segment_portrait.hpp clientele/tree/decision_tree.hpp clientele/score/weighted_score.hpp clientele/rfm/rfm.hpp
    clientele/cluster/kmeans.hpp clientele/clv/lifetime_value.hpp clientele/tier/abc.hpp clientele/plan/service_plan.hpp
    clientele/monitor/migration.hpp clientele/pipeline.hpp clientele/clientele.hpp"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
declare -A least
for round in 1 2 3; do # in turn, so that a busy minute hits all alike
    for header in $headers; do
        echo "#include <$header>" >"$work/file.cpp"
        keep_least least "$header" "$compiler" -std=c++20 -O2 -Iinclude -isystem "$eigen" -c -o /dev/null "$work/file.cpp"
    done
done
printf '%-44s %8s %8s\n' include seconds "x Eigen"
for header in $headers; do
    awk -v h="$header" -v t="${least[$header]}" -v b="${least[Eigen/Core]}" 'BEGIN {printf "%-44s %8.2f %8.2f\n", h, t, t / b}'
done
