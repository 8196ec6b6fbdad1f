#!/usr/bin/python3
"""Scores of a million customers: clientele beside vectorised numpy on the same matrix, interleaved, CPU seconds of one thread.

    cmake --preset benchmarks && cmake --build build/benchmarks --target bench_score_methods
    /usr/bin/python3 benchmarks/peers/score_numpy.py build/benchmarks/benchmarks/bench_score_methods

Needs Debian's python3-numpy. The numpy side is whole-column code without a Python loop over customers. Two storage orders are
timed: customers in rows (what reading a table gives) and in columns (what suits these methods best); the ratio is given
against each. Fit and score together on both sides.
"""
import os
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np

ROUNDS = 3
N, D = 1_000_000, 12
W = np.arange(1, D + 1) / (D * (D + 1) / 2)
COST = np.arange(D) % 3 == 0


def weighted_sum(x):
    low, high = x.min(axis=0), x.max(axis=0)
    u = (x - low) / (high - low)
    u[:, COST] = 1 - u[:, COST]
    return u @ W


def topsis(x):
    v = x / np.sqrt((x**2).sum(axis=0)) * W
    best = np.where(COST, v.min(axis=0), v.max(axis=0))
    worst = np.where(COST, v.max(axis=0), v.min(axis=0))
    plus = np.sqrt(((v - best) ** 2).sum(axis=1))
    minus = np.sqrt(((v - worst) ** 2).sum(axis=1))
    return minus / (plus + minus)


def vikor(x, v=0.5):
    best = np.where(COST, x.min(axis=0), x.max(axis=0))
    worst = np.where(COST, x.max(axis=0), x.min(axis=0))
    regret = W * (best - x) / (best - worst)
    s, r = regret.sum(axis=1), regret.max(axis=1)
    q = v * (s - s.min()) / (s.max() - s.min()) + (1 - v) * (r - r.min()) / (r.max() - r.min())
    return 1 - q


def promethee2(x):
    n = len(x)
    flow = np.zeros(n)
    for j in range(x.shape[1]):
        column = x[:, j]
        ranked = np.sort(column)
        below = np.searchsorted(ranked, column, side="left")
        upto = np.searchsorted(ranked, column, side="right")
        flow += (-W[j] if COST[j] else W[j]) * (below + upto - n) / (n - 1)
    return flow


def spotis(x, low=0.0, high=25.0):
    ideal = np.where(COST, low, high)
    return 1 - (np.abs(x - ideal) / (high - low)) @ W


def weighted_product(x):
    u = np.where(COST, x.min(axis=0) / x, x / x.max(axis=0))
    return np.prod(u**W, axis=1)


def percentile(x):
    n = len(x)
    score = np.zeros(n)
    for j in range(x.shape[1]):
        column = x[:, j]
        ranked = np.sort(column)
        u = (np.searchsorted(ranked, column, side="left") + np.searchsorted(ranked, column, side="right")) / (2 * n)
        score += W[j] * (1 - u if COST[j] else u)
    return score


def entropy(x):
    p = x / x.sum(axis=0)
    w = 1 + (p * np.log(p)).sum(axis=0) / np.log(len(x))
    return w / w.sum()


def critic(x):
    low, high = x.min(axis=0), x.max(axis=0)
    u = (x - low) / (high - low)
    u[:, COST] = 1 - u[:, COST]
    c = u.std(axis=0) * (1 - np.corrcoef(u, rowvar=False)).sum(axis=0)
    return c / c.sum()


CASES = [weighted_sum, topsis, vikor, promethee2, spotis, weighted_product, percentile, entropy, critic]


def cpu(work, x):
    begin = time.process_time()
    work(x)
    return time.process_time() - begin


def main():
    bench = sys.argv[1]
    wanted = sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "matrix")
        subprocess.run([bench, "--write", path], check=True)
        columns = np.fromfile(path).reshape(D, N).T  # column-major
    rows = np.ascontiguousarray(columns)
    print(f"{'method':18s}{'clientele ms':>14s}{'numpy rows ms':>15s}{'ratio':>8s}{'numpy columns ms':>18s}{'ratio':>8s}")
    for case in CASES:
        if wanted and case.__name__ not in wanted:
            continue
        ours, by_row, by_column = [], [], []
        for _ in range(ROUNDS):
            ours.append(float(subprocess.run([bench, "--case", case.__name__], check=True, capture_output=True, text=True).stdout))
            by_row.append(cpu(case, rows))
            by_column.append(cpu(case, columns))
        a, b, c = min(ours), min(by_row), min(by_column)
        print(f"{case.__name__:18s}{a * 1e3:14.1f}{b * 1e3:15.1f}{b / a:8.1f}{c * 1e3:18.1f}{c / a:8.1f}", flush=True)


main()
