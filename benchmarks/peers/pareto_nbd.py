#!/usr/bin/env python3
"""Pareto/NBD beside a plain scipy implementation of the same likelihood (Debian: python3-scipy).

    python3 benchmarks/peers/pareto_nbd.py BENCH [CUSTOMERS] [ROUNDS]

BENCH is the program bench_clv_pareto_nbd. Both sides fit the same customers, in turn, each on one thread; printed are CPU seconds
and the ratio. The peer is what one writes first: the log-likelihood of the paper with scipy.special.hyp2f1 over all rows, maximised
by L-BFGS-B in log-parameters with scipy's own difference gradients; then P(alive) and the 39-week expectation for every row.
"""
import os
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1


def log_a0(r, alpha, s, beta, x, t_x, T):
    n = r + s + x
    low, other, b = (alpha, beta, r + x) if alpha < beta else (beta, alpha, s + 1)
    high = max(alpha, beta)

    def part(t):
        return np.log(hyp2f1(n, b, n + 1, (high - low) / (high + t))) - n * np.log(high + t)

    at_x, at_T = part(t_x), part(T)
    return at_x + np.log1p(-np.exp(np.minimum(at_T - at_x, -1e-15)))


def log_likelihood(theta, x, t_x, T):
    r, alpha, s, beta = theta
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    gone = np.log(s) - np.log(r + s + x) + log_a0(r, alpha, s, beta, x, t_x, T)
    return front + np.logaddexp(alive, gone), alive - np.logaddexp(alive, gone)


def peer(path, n):
    x, t_x, T = np.fromfile(path).reshape(3, n)
    begin = time.process_time()
    evaluations = 0

    def objective(logs):
        nonlocal evaluations
        evaluations += 1
        value = -log_likelihood(np.exp(logs), x, t_x, T)[0].mean()
        return value if np.isfinite(value) else 1e10

    best = minimize(objective, np.zeros(4), method="L-BFGS-B")
    fitted = time.process_time()
    r, alpha, s, beta = theta = np.exp(best.x)
    p = np.exp(log_likelihood(theta, x, t_x, T)[1])
    (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + 39)) ** (s - 1)) * p
    return fitted - begin, time.process_time() - fitted, -best.fun * n, theta, evaluations


def main():
    bench, n = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "customers")
        print(f"{n} customers, {rounds} rounds in turn, CPU seconds of one thread")
        ours, theirs = [], []
        for _ in range(rounds):
            lines = subprocess.run([bench, str(n), path], check=True, capture_output=True, text=True).stdout.splitlines()
            ours.append([float(line.split()[-1]) for line in lines[-2:]])
            theirs.append(peer(path, n))
        print(lines[1])
        fit, predict, log_l, theta, evaluations = min(theirs)
        print("scipy", "r %.6f alpha %.6f s %.6f beta %.6f" % tuple(theta), "log-likelihood %.6f" % log_l, evaluations, "evaluations")
        print("%-12s %12s %12s %9s" % ("", "clientele", "scipy", "ratio"))
        for i, what in enumerate(("fit", "predict")):
            mine, other = min(o[i] for o in ours), min(t[i] for t in theirs)
            print("%-12s %12.4f %12.4f %8.0fx" % (what, mine, other, other / mine))


main()
