#!/usr/bin/env bash
# k-means beside scikit-learn, Armadillo, dlib, faiss and R (Debian: python3-sklearn libarmadillo-dev libdlib-dev libfaiss-dev liblapack-dev
# r-base-core; what is not installed is left out), the same data and starting centres, interleaved, CPU seconds of one thread, the least of
# several rounds each.
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
# peer PROGRAM SOURCE LIBRARIES...: compiled, or left out with a sentence
peer() {
    if ! ${CXX:-g++} -std=c++20 -O3 -march=native -w "benchmarks/peers/$2" -o "$work/$1" "${@:3}" 2> "$work/log"; then
        echo "left out: $2 ($(grep -m 1 -i error "$work/log"))" >&2
        rm -f "$work/$1"
    fi
}
peer armadillo_dlib kmeans_cpp.cpp -larmadillo -ldlib -lblas -llapack
peer faiss kmeans_faiss.cpp -lfaiss -lopenblas -fopenmp
"$work/native" --cases "$cases" --iterations 1 --repeats 1 --write "$work" > /dev/null
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
for _ in $(seq "$rounds"); do
    "$work/native" --cases "$cases" --iterations "$iterations" --repeats 1 | tail -n +2 | sed 's/f64/f64 -march=native/'
    "$work/native" --cases "$cases" --iterations "$iterations" --repeats 1 --float | tail -n +2 | sed 's/f32/f32 -march=native/'
    "$work/baseline" --cases "$cases" --iterations "$iterations" --repeats 1 | tail -n +2 | sed 's/f64/f64 baseline build/'
    "$work/baseline" --cases "$cases" --iterations "$iterations" --repeats 1 --registers 16 | tail -n +2 | sed 's/f64/f64 SSE2 only/'
    if /usr/bin/python3 -c "import sklearn" 2> /dev/null; then
        /usr/bin/python3 benchmarks/peers/kmeans_sklearn.py "$work" "$cases" "$iterations" 1
    fi
    if [ -x "$work/armadillo_dlib" ]; then
        "$work/armadillo_dlib" "$work" "$cases" "$iterations" 1
    fi
    if [ -x "$work/faiss" ] && [ "$iterations" -gt 0 ]; then # it has no test of convergence
        "$work/faiss" "$work" "$cases" "$iterations"
    fi
    if command -v Rscript > /dev/null; then
        Rscript benchmarks/peers/kmeans_r.R "$work" "$cases" "$iterations"
    fi
done > "$work/table"
echo "case,what,cpu_seconds,wall_seconds,iterations,inertia,ns_per_row_and_iteration"
sort -t, -k1,1 -k2,2 -k3,3g "$work/table" | awk -F, '!seen[$1 FS $2]++'
