"""scikit-learn's k-means on the data that bench_cluster_kmeans --write leaves: CPU seconds of fits from given centres, on one thread.

usage: kmeans_sklearn.py DIRECTORY CASES ITERATIONS REPEATS [float]     (iterations 0: to convergence)
"""
import os
import sys
import time

for pool in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[pool] = "1"
import warnings

import numpy
from sklearn.cluster import KMeans

warnings.filterwarnings("ignore")
folder, cases, iterations, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
kind = numpy.float32 if len(sys.argv) > 5 else numpy.float64
for case in cases:
    rows, features, clusters = map(int, open(f"{folder}/{case}.txt").read().split())
    x = numpy.fromfile(f"{folder}/{case}_x.f64").reshape(features, rows).T
    x = numpy.ascontiguousarray(x, dtype=kind)  # its favourite layout; the conversion is not timed
    start = numpy.fromfile(f"{folder}/{case}_start.f64").reshape(clusters, features).astype(kind)
    for algorithm in ("lloyd", "elkan"):
        if algorithm == "elkan" and (iterations > 0 or rows > 1000000):
            continue
        best = None
        for _ in range(repeats):
            begin = time.process_time()
            fit = KMeans(clusters, init=start, n_init=1, max_iter=iterations or 10000, tol=0, algorithm=algorithm, copy_x=False).fit(x)
            seconds = time.process_time() - begin
            best = seconds if best is None else min(best, seconds)
        inertia = ((x.astype(numpy.float64) - fit.cluster_centers_.astype(numpy.float64)[fit.labels_]) ** 2).sum()
        print(f"{case},scikit-learn {algorithm} {'f32' if kind == numpy.float32 else 'f64'},{best:.4f},,{fit.n_iter_},{inertia:.6f},"
              f"{best / rows / fit.n_iter_ * 1e9:.3f}", flush=True)
