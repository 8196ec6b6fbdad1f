#!/usr/bin/python3
"""Our decision tree beside scikit-learn's, interleaved, CPU seconds of one thread, and whether the splits are the same.

    tree_sklearn.py PROGRAM [rounds] [rows] [features] [depth] [continuous|mixed]

PROGRAM is bench_tree_decision_tree. Needs Debian's python3-sklearn.
"""
import os
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np
import sklearn
from sklearn.tree import DecisionTreeClassifier

program = sys.argv[1]
rounds, rows, columns, depth = (int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((2, 3), (3, 1_000_000), (4, 12), (5, 6)))
kind = sys.argv[6] if len(sys.argv) > 6 else "continuous"

with tempfile.TemporaryDirectory() as folder:
    data, nodes = folder + "/data.bin", folder + "/nodes.csv"
    run = lambda times, *files: float(subprocess.run(
        [program, str(rows), str(columns), str(depth), str(times), kind, *files], check=True, capture_output=True,
        text=True).stdout.split("median")[1])
    run(1, data, nodes)
    raw = np.fromfile(data)
    # Single precision, one row after the other: the layout scikit-learn would copy to anyway is not charged to it.
    x = np.ascontiguousarray(raw[: rows * columns].reshape(columns, rows).T.astype(np.float32))
    y = raw[rows * columns:].astype(int)
    ours, theirs = [], []
    for _ in range(rounds):
        model = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=5, min_samples_split=10, random_state=0)
        start = time.process_time()
        model.fit(x, y)
        theirs.append(time.process_time() - start)
        ours.append(run(1))
    print(f"scikit-learn {sklearn.__version__}  {rows} x {columns}, depth {depth}, {kind}")
    print("round  scikit-learn  clientele  ratio")
    for i, (a, b) in enumerate(zip(theirs, ours)):
        print(f"{i + 1:5}  {a:12.3f}  {b:9.3f}  {a / b:5.1f}")
    print(f"median {np.median(theirs):11.3f}  {np.median(ours):9.3f}  {np.median(theirs) / np.median(ours):5.1f}")
    # Both number the nodes from the root down, left first.
    mine = [line.split(",") for line in open(nodes)]
    tree = model.tree_
    same = len(mine) == tree.node_count and all(
        max(int(f), -1) == max(g, -1) and int(n) == m and (int(f) < 0 or np.float32(t) == np.float32(u))
        for (f, t, n), g, u, m in zip(mine, tree.feature, tree.threshold, tree.n_node_samples))
    print(f"nodes: {len(mine)} and {tree.node_count}; splits {'the same' if same else 'DIFFER'}")
