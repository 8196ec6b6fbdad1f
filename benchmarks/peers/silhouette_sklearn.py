#!/usr/bin/env python3
"""The exact silhouette beside scikit-learn's, interleaved, CPU seconds of one thread.

    silhouette_sklearn.py BUILD/benchmarks/bench_cluster_silhouette [ROWS [DATA...]]    (DATA as the program takes it; 3 8 a b)
"""
import os
import subprocess
import sys
import tempfile
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import numpy
import sklearn
from sklearn.metrics import silhouette_score

program = sys.argv[1]
rows = sys.argv[2] if len(sys.argv) > 2 else "20000"
print(f"scikit-learn {sklearn.__version__}")
for data in sys.argv[3:] or ("3", "8", "a", "b"):
    with tempfile.NamedTemporaryFile() as file:
        ours, theirs = [], []
        for repeat in range(3):
            text = subprocess.run([program, rows, data, file.name], check=True, capture_output=True, text=True).stdout
            line = next(l for l in text.splitlines() if l.startswith("exact")).split()
            ours.append(float(line[1]))
            table = numpy.loadtxt(file.name, delimiter=",")
            labels, x = table[:, 0].astype(int), numpy.ascontiguousarray(table[:, 1:])
            begin = time.process_time()
            score = silhouette_score(x, labels)
            theirs.append(time.process_time() - begin)
        print(f"{rows} rows, {data}: ours {min(ours):.4f} s, scikit-learn {min(theirs):.4f} s, ratio {min(theirs) / min(ours):.1f}, "
              f"difference of the means {abs(score - float(line[3])):.1e}")
