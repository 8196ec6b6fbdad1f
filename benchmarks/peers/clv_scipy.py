#!/usr/bin/python3
"""The same likelihoods in plain scipy, as one would write them from the papers, on the columns that bench_clv_million writes.

    bench_clv_million 1000000 /tmp/columns.bin && OMP_NUM_THREADS=1 /usr/bin/python3 clv_scipy.py /tmp/columns.bin [bg mbg pareto gg]

BFGS in log-parameters with numerical gradients from all-ones starts, mean negative log-likelihood; CPU seconds of one thread.
Needs Debian's python3-scipy.
"""
import sys, time
import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

columns = np.fromfile(sys.argv[1]).reshape(4, -1)
x, t_x, T, spend = columns
which = sys.argv[2:] or ["bg", "mbg", "pareto", "gg"]

def bg(theta, modified=0):
    r, alpha, a, b = theta
    n = x + modified
    alive = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + n) - betaln(a, b) - (r + x) * np.log(alpha + T)
    with np.errstate(divide="ignore"):
        left = np.where(n > 0, gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a + 1, np.maximum(b + n - 1, 1e-300))
                        - betaln(a, b) - (r + x) * np.log(alpha + t_x), -np.inf)
    return np.logaddexp(alive, left)

def bg_predict(theta, h, modified=0):
    r, alpha, a, b = theta
    n = x + modified
    with np.errstate(divide="ignore"):
        odds = np.where(n > 0, a / np.maximum(b + n - 1, 1e-300) * ((alpha + T) / (alpha + t_x)) ** (r + x), 0)
    p = 1 / (1 + odds)
    z = h / (alpha + T + h)
    ce = (a + b + n - 1) / (a - 1) * (1 - ((alpha + T) / (alpha + T + h)) ** (r + x) * hyp2f1(r + x, b + n, a + b + n - 1, z))
    return p, p * ce

def pareto_a0(theta):
    r, alpha, s, beta = theta
    big, other = max(alpha, beta), (s + 1 if alpha >= beta else r + x)
    def term(t): return np.log(hyp2f1(r + s + x, other, r + s + x + 1, abs(alpha - beta) / (big + t))) - (r + s + x) * np.log(big + t)
    u, w = term(t_x), term(T)
    return u + np.log(np.maximum(1 - np.exp(w - u), 1e-300))

def pareto(theta):
    r, alpha, s, beta = theta
    front = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return front + np.logaddexp(-(r + x) * np.log(alpha + T) - s * np.log(beta + T), np.log(s / (r + s + x)) + pareto_a0(theta))

def pareto_predict(theta, h):
    r, alpha, s, beta = theta
    p = 1 / (1 + s / (r + s + x) * np.exp((r + x) * np.log(alpha + T) + s * np.log(beta + T) + pareto_a0(theta)))
    return p, p * (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + h)) ** (s - 1))

bought = x > 0
gx, gm = x[bought], spend[bought]
def gg(theta):
    p, q, v = theta
    return (gammaln(p * gx + q) - gammaln(p * gx) - gammaln(q) + q * np.log(v) + (p * gx - 1) * np.log(gm) + p * gx * np.log(gx)
            - (p * gx + q) * np.log(gx * gm + v))

models = {"bg": (bg, 4, bg_predict), "mbg": (lambda t: bg(t, 1), 4, lambda t, h: bg_predict(t, h, 1)), "pareto": (pareto, 4, pareto_predict),
          "gg": (gg, 3, lambda t, h: t[0] * (t[2] + x * spend) / (t[0] * x + t[1] - 1))}
for name in which:
    f, n, predict = models[name]
    start = time.process_time()
    fit = minimize(lambda u: -np.mean(f(np.exp(u))), np.zeros(n), method="BFGS")
    middle = time.process_time()
    predict(np.exp(fit.x), 39.0)
    end = time.process_time()
    count = len(gx) if name == "gg" else len(x)
    print(f"{name:8s} fit {middle - start:8.2f} s   predict {end - middle:6.3f} s   evaluations {fit.nfev:4d}   log L {-fit.fun * count:.6f}   "
          f"{np.exp(fit.x)}", flush=True)
