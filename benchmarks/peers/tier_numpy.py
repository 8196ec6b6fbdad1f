#!/usr/bin/python3
"""Tiers of a million customers: clientele beside vectorised numpy on the same matrix, interleaved, CPU seconds of one thread.

    cmake --preset benchmarks && cmake --build build/benchmarks --target bench_tier_million
    /usr/bin/python3 benchmarks/peers/tier_numpy.py build/benchmarks/benchmarks/bench_tier_million

Needs Debian's python3-numpy. The numpy side is what a careful analyst writes: whole columns, no Python loop over customers,
the smallest types that hold the counts. It is run on the matrix column by column (Fortran order, as clientele holds it) and row by row
(C order, numpy's own default).
"""
import os
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

ROUNDS = 3


def rules(x):
    tiers = np.full(x.shape[0], 3, dtype=np.int32)
    for tier, line, needed in ((2, 0.6, 5), (1, 0.9, 7), (0, 1.2, 9)):
        met = x >= line
        tiers[(met.sum(axis=1, dtype=np.int8) >= needed) & met[:, 0]] = tier
    return tiers


def abc(x, shares=(0.80, 0.95)):
    values = x[:, 0]
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    running = np.cumsum(ranked)
    before = (running - ranked) / running[-1]
    tiers = np.empty(len(values), dtype=np.int32)
    tiers[order] = np.searchsorted(np.asarray(shares), before, side="right")  # the crossing customer is in the better tier
    return tiers


def count(x, shares=(0.20, 0.50)):
    return by_count(x[:, 0], shares)


def by_count(values, shares=(0.20, 0.50)):
    n = len(values)
    kth = [n - int(np.ceil(share * n)) for share in shares]
    cuts = np.partition(values, kth)[kth]
    return (values < cuts[0]).astype(np.int32) + (values < cuts[1])


def thresholds(x):
    return 3 - np.searchsorted(np.array([0.5, 1.0, 2.0]), x[:, 0], side="right").astype(np.int32)


def score(x):
    low, high = x.min(axis=0), x.max(axis=0)
    return by_count(((x - low) / (high - low)) @ np.full(x.shape[1], 1 / x.shape[1]))


def seconds(work, x):
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        work(x)
        best = min(best, time.process_time() - begin)
    return best


def main():
    ours = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "matrix")
        subprocess.run([ours, "--write", path], check=True)
        x = np.fromfile(path).reshape((1_000_000, 12), order="F")
    by_row = np.ascontiguousarray(x)
    print(f"numpy {np.__version__}, 1,000,000 customers x 12 criteria\n")
    print(f"{'':12}{'clientele ms':>14}{'numpy ms':>12}{'ratio':>8}{'numpy, C order':>17}{'ratio':>8}")
    for name, work in (("rules", rules), ("abc", abc), ("count", count), ("thresholds", thresholds), ("score", score)):
        mine, theirs, default = [], [], []
        for _ in range(ROUNDS):
            mine.append(float(subprocess.run([ours, "--case", name], check=True, capture_output=True, text=True).stdout))
            theirs.append(seconds(work, x))
            default.append(seconds(work, by_row))
        a, b, c = min(mine), min(theirs), min(default)
        print(f"{name:12}{1e3 * a:14.2f}{1e3 * b:12.2f}{b / a:8.1f}{1e3 * c:17.2f}{c / a:8.1f}", flush=True)


if __name__ == "__main__":
    main()
