"""Writes tests/golden/clv_oracle_discrete.csv: BG/BB, sBG and BdW values by plain sums of the papers' terms (mpmath, 40 digits).

Run from the repository's root: python3 tests/oracle/discrete.py > tests/golden/clv_oracle_discrete.csv
Sums over the future are added up term by term, so that no closed form is trusted. Inputs are exact doubles; p1..p4 are the
parameters in the order of the model, x, t_x, n the history, h the horizon, rate the continuous discount rate.
"""
import random
from mpmath import mp, mpf, log, exp, gamma as G, beta as B, binomial, loggamma, nstr

mp.dps = 40
random.seed(5)


def lbeta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def emit(model, case, p, x, t_x, n, h, rate, values):
    p = list(p) + [0.0] * (4 - len(p))
    cells = [model, case] + [repr(float(v)) for v in (*p, x, t_x, n, h, rate)] + [nstr(v, 30) for v in values]
    print(",".join(cells), flush=True)


def future(ratio, h, rate):
    """Sum of S(n + j) / S(n), to the horizon and discounted for ever; ratio(j) = S(n + j) / S(n + j - 1)."""
    term, total, discounted, j = mpf(1), mpf(0), mpf(0), 0
    fall, power = exp(-mpf(rate)), mpf(1)
    while j < h or term * power > mpf(10) ** -25 * discounted:
        j += 1
        term *= ratio(j)
        power *= fall
        if j <= h:
            total += term
        discounted += term * power
    return total, discounted


def bg_bb(case, p, x, t_x, n, h, rate):
    a, b, c, d = map(mpf, p)
    alive = exp(lbeta(a + x, b + n - x) - lbeta(a, b) + lbeta(c, d + n) - lbeta(c, d))
    gone = mpf(0)
    for i in range(n - t_x):
        gone += exp(lbeta(a + x, b + t_x - x + i) - lbeta(a, b) + lbeta(c + 1, d + t_x + i) - lbeta(c, d))
    p_alive = alive / (alive + gone)
    total, discounted = future(lambda j: (d + n + j - 1) / (c + d + n + j - 1), h, rate)
    mean = (a + x) / (a + b + n)

    def count(k):
        if k > h:
            return mpf(0)
        buys = lambda j: binomial(j, k) * exp(lbeta(a + x + k, b + n - x + j - k) - lbeta(a + x, b + n - x))
        stays = lambda j: exp(lbeta(c, d + n + j) - lbeta(c, d + n))
        sum_ = buys(h) * stays(h)
        for j in range(k, h):
            sum_ += buys(j) * (stays(j) - stays(j + 1))
        return p_alive * sum_ + ((1 - p_alive) if k == 0 else 0)

    emit("bg_bb", case, p, x, t_x, n, h, rate, [log(alive + gone), p_alive, p_alive * mean * total, p_alive * mean * discounted, count(0), count(2)])


def contract(model, case, p, x, n, h, rate):
    a, b = mpf(p[0]), mpf(p[1])
    c = mpf(p[2]) if model == "bdw" else mpf(1)
    log_s = lambda t: lbeta(a, b + mpf(t) ** c) - lbeta(a, b)
    if x < n:
        emit(model, case, p, x, x, n, h, rate, [log(exp(log_s(x)) - exp(log_s(x + 1))), mpf(0), mpf(0), mpf(0), mpf(1), mpf(0)])
        return
    memory = {}

    def s(t):
        if t not in memory:
            memory.clear() if len(memory) > 4 else None
            memory[t] = log_s(t)
        return memory[t]

    ratio = (lambda j: exp(s(n + j) - s(n + j - 1))) if model == "bdw" else (lambda j: (b + n + j - 1) / (a + b + n + j - 1))
    total, discounted = future(ratio, h, rate)
    stays = lambda t: exp(log_s(n + t) - log_s(n))
    emit(model, case, p, x, x, n, h, rate, [log_s(n), mpf(1), total, discounted, 1 - stays(1) if h > 0 else mpf(1),
                                            stays(2) - stays(3) if h > 2 else (stays(2) if h == 2 else mpf(0))])


print("model,case,p1,p2,p3,p4,x,t_x,n,h,rate,loglik,p_alive,expected,dert,p0,p2")
donations = (1.204, 0.7497, 0.6567, 2.783)
for x, t_x in ((0, 0), (1, 1), (1, 6), (4, 6), (6, 6), (3, 5)):
    bg_bb("donations", donations, x, t_x, 6, 5, 0.1)
for g in (1.0, 1 - 1e-12, 1 + 1e-9, 1.01):
    bg_bb("gamma at 1", (1.2, 0.75, g, 2.78), 3, 4, 6, 500, 0.02)
bg_bb("long", (1.2, 0.75, 0.66, 2.78), 30, 90, 300, 3000, 0.005)
bg_bb("long", (1.2, 0.75, 1e-6, 2.78), 30, 90, 100, 1000, 0.01)
bg_bb("new", donations, 0, 0, 0, 12, 0.1)
for _ in range(15):
    p = [10 ** random.uniform(-2, 2) for _ in range(4)]
    n = random.randint(1, 30)
    t_x = random.randint(0, n)
    x = random.randint(1, t_x) if t_x else 0
    bg_bb("random", p, x, t_x, n, random.randint(1, 40), 0.05)
for p in ((0.668, 3.806), (0.704, 1.182), (1.0, 2.0), (1 + 1e-10, 2.0), (3.0, 1e-3), (1e-4, 5.0)):
    for x, n in ((0, 0), (3, 7), (7, 7), (12, 12)):
        contract("sbg", "retention", p, x, n, 500, 0.02)
contract("sbg", "far", (0.668, 3.806), 7, 7, 100000, 0.001)
contract("sbg", "far", (1.0, 3.806), 7, 7, 100000, 0.001)
contract("sbg", "far", (1.0000001, 3.806), 7, 7, 100000, 0.001)
contract("sbg", "far", (1.7, 3.806), 7, 7, 100000, 0.001)
for p in ((0.668, 3.806, 1.0), (0.26, 1.7, 1.58), (0.7, 1.2, 0.6), (30.0, 200.0, 1.1)):
    for x, n in ((0, 0), (3, 7), (7, 7)):
        contract("bdw", "retention", p, x, n, 300, 0.03)
contract("bdw", "far", (0.668, 3.806, 0.8), 7, 7, 12000, 0.004)
contract("bdw", "far", (0.1, 3.806, 1.3), 2, 2, 12000, 0.004)
