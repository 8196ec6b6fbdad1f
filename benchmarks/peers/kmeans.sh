#!/usr/bin/env bash
# k-means beside scikit-learn, Armadillo and dlib (Debian: python3-sklearn libarmadillo-dev libdlib-dev liblapack-dev), the same data and starting
# centres, interleaved, CPU seconds of one thread, the least of several rounds each.
#
#   benchmarks/peers/kmeans.sh [CASES=abd] [ITERATIONS=20, 0: to convergence] [ROUNDS=3]
set -eu
cd "$(dirname "$0")/../.."
cases=${1:-abd} iterations=${2:-20} rounds=${3:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-std=c++20 -O3 -Iinclude -isystem /usr/include/eigen3 -pthread"
${CXX:-g++} $flags -march=native benchmarks/cluster/kmeans.cpp -o "$work/native"
${CXX:-g++} $flags benchmarks/cluster/kmeans.cpp -o "$work/baseline"
peers=no
if ${CXX:-g++} -std=c++20 -O3 -march=native -w benchmarks/peers/kmeans_cpp.cpp -o "$work/peers" -larmadillo -ldlib -lblas -llapack 2> "$work/log"; then
    peers=yes
else
    echo "no Armadillo or dlib: $(head -n 1 "$work/log")" >&2
fi
"$work/native" --cases "$cases" --iterations 1 --repeats 1 --write "$work" > /dev/null
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
for _ in $(seq "$rounds"); do
    "$work/native" --cases "$cases" --iterations "$iterations" --repeats 1 | tail -n +2 | sed 's/f64/f64 -march=native/'
    "$work/native" --cases "$cases" --iterations "$iterations" --repeats 1 --float | tail -n +2 | sed 's/f32/f32 -march=native/'
    "$work/baseline" --cases "$cases" --iterations "$iterations" --repeats 1 | tail -n +2 | sed 's/f64/f64 baseline build/'
    "$work/baseline" --cases "$cases" --iterations "$iterations" --repeats 1 --registers 16 | tail -n +2 | sed 's/f64/f64 SSE2 only/'
    /usr/bin/python3 benchmarks/peers/kmeans_sklearn.py "$work" "$cases" "$iterations" 1
    if [ $peers = yes ] && [ "$iterations" -gt 0 ]; then
        "$work/peers" "$work" "$cases" "$iterations" 1
    fi
done > "$work/table"
echo "case,what,cpu_seconds,wall_seconds,iterations,inertia,ns_per_row_and_iteration"
sort -t, -k1,1 -k2,2 -k3,3g "$work/table" | awk -F, '!seen[$1 FS $2]++'
