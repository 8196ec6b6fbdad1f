#!/usr/bin/env bash
# Every figure of docs/design/kmeans.md and its neighbours, as one table: run it on an idle machine (some ten minutes for all).
#
#   benchmarks/cluster/run.sh [PART...]
#
#   iterations   20 iterations of (a) to (d), all peers, with the share of the roofline of this machine      ROUNDS=2
#   convergence  (a), (b), (d) to convergence, the peers that can
#   threads      (b), (d): two threads against one, wall seconds (needs two idle cores)
#   seeding      greedy k-means++ in iterations, one row assigned
#   silhouette   20,000 rows beside scikit-learn
#   breaks       natural breaks beside std::sort, and beside Ckmeans.1d.dp where CKMEANS names its source
#   bounded      100,000 rows x 8 into 50 clusters within 10 %
#
# A ratio says how many times as long as ours (f64, -march=native) something takes. The roofline is what one core of this machine needs at least,
# as machine_limits.cpp measures it. We screen in f32 whatever the data, so we may pass the line of f64.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() { # build FILE FLAGS...
    ${CXX:-g++} -std=c++20 -O3 "${@:2}" -Iinclude -isystem /usr/include/eigen3 -pthread "benchmarks/$1.cpp" -o "$work/$(basename "$1")"
}
row() { printf '%-12s %-34s %-28s %12s %8s %9s\n' "$@"; }

# Adds ratios and shares to the lines of kmeans.sh.
table() { # table PART
    build cluster/machine_limits -march=native
    "$work/machine_limits" > "$work/limits"
    awk -F, -v part="$1" -v limits="$work/limits" '
        BEGIN { while ((getline text < limits) > 0) { split(text, v, ","); bound["f64" v[1]] = v[2]; bound["f32" v[1]] = v[3] } }
        NR > 1 { line[NR] = $0; if ($2 == "clientele f64 -march=native") ours[$1] = $3 }
        END { for (i = 2; i <= NR; ++i) {
                  split(line[i], v, ",")
                  kind = v[2] ~ /f32/ ? "f32" : "f64"
                  printf "%-12s %-34s %-28s %10.4f s %8.2f %9s\n", part, "(" v[1] ") inertia " v[6] (v[5] == "" ? "" : ", " v[5] " it."), v[2],
                         v[3], v[3] / ours[v[1]], v[7] == "" ? "" : sprintf("%.0f %%", 100 * bound[kind v[1]] / v[7]) } }'
}

iterations() {
    benchmarks/peers/kmeans.sh abcd 20 "${ROUNDS:-2}" | table iterations
}
convergence() {
    benchmarks/peers/kmeans.sh abd 0 1 | table convergence
}
threads() {
    build cluster/kmeans -march=native
    for case in b d; do
        for count in 1 2; do
            "$work/kmeans" --cases $case --threads $count | tail -n 1 | cut -d, -f4
        done | paste -sd' ' | while read -r one two; do
            row threads "($case) 20 iterations, wall" "one thread" "$one s" 1.00 ""
            row threads "($case) 20 iterations, wall" "two threads" "$two s" "$(awk "BEGIN { printf \"%.2f\", $two / $one }")" ""
        done
    done
}
seeding() {
    build cluster/row_and_seed -march=native
    "$work/row_and_seed" | tail -n +2 | while IFS=, read -r case assign seed alone iteration ratio; do
        row seeding "($case) one row" "assign_row" "$assign ns" "" ""
        row seeding "($case) greedy k-means++ in a fit" "$ratio iterations" "$seed s" "" ""
        row seeding "($case) greedy k-means++ alone" "with its packing" "$alone s" "" ""
    done
}
silhouette() {
    build cluster/silhouette -march=native
    /usr/bin/python3 benchmarks/peers/silhouette_sklearn.py "$work/silhouette" | tail -n +2 |
        sed -E 's/^([^:]*): ours ([^ ]*) s, scikit-learn ([^ ]*) s, ratio ([^,]*).*/\1;\2;\3;\4/' | while IFS=';' read -r data ours theirs ratio; do
        row silhouette "$data" "exact, ours" "$ours s" 1.00 ""
        row silhouette "$data" "scikit-learn" "$theirs s" "$ratio" ""
    done
}
breaks() {
    if [ -n "${CKMEANS:-}" ]; then
        benchmarks/peers/natural_breaks.sh "$CKMEANS" 1000000 5 | tail -n +2 | while IFS=, read -r values k sort ours labels linear loglinear _; do
            labelled=$(awk "BEGIN { printf \"%.1f\", $ours + $labels }")
            row breaks "$values, k $k" "ours" "$ours ms" 1.00 ""
            row breaks "$values, k $k" "std::sort" "$sort ms" "$(awk "BEGIN { printf \"%.2f\", $sort / $ours }")" ""
            for theirs in "$linear linear" "$loglinear log-linear"; do
                row breaks "$values, k $k, with labels" "Ckmeans.1d.dp ${theirs#* }" "${theirs% *} ms" \
                    "$(awk "BEGIN { printf \"%.2f\", ${theirs% *} / $labelled }")" ""
            done
        done
    else
        build math/natural_breaks -march=native
        "$work/natural_breaks" | awk '$(NF - 4) == 5 { name = $1; for (i = 2; i < NF - 4; ++i) name = name " " $i
            printf "%-12s %-34s %-28s %9.2f ms %8.2f\n%-12s %-34s %-28s %9.2f ms %8.2f\n", "breaks", name ", k 5", "ours", $(NF - 1), 1,
                   "breaks", name ", k 5", "std::sort", $(NF - 3), $(NF - 3) / $(NF - 1) }'
    fi
}
bounded() {
    build cluster/size_bounded -march=native
    "$work/size_bounded" | sed -E 's/^([^:]*): .*: ([0-9.]+) CPU seconds, ([0-9]+) iterations.*worst gap of all steps (.*)/\1;\2;\3;\4/' |
        while IFS=';' read -r data seconds count gap; do
            row bounded "$data, 100,000 x 8, k 50" "$count iterations, gap $gap" "$seconds s" "" ""
        done
}

row part data what "least time" ratio roofline
for part in "${@:-iterations convergence threads seeding silhouette breaks bounded}"; do
    for each in $part; do
        case $each in
        iterations | convergence | threads | seeding | silhouette | breaks | bounded) $each ;;
        *)
            echo "run.sh: the parts are iterations, convergence, threads, seeding, silhouette, breaks and bounded, got $each" >&2
            exit 2
            ;;
        esac
    done
done
