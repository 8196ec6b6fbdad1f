#!/usr/bin/python3
"""50-digit reference values for the beta-geometric family and the NBD (needs python3-mpmath).

Writes tests/golden/clv_oracle_beta_geometric.csv: model, k, parameters, history, horizon, log-likelihood, P(alive), conditional
expectation, P(alive at T + horizon), P(no purchase ahead).  The method is not the library's: the latent dropout probability is
integrated numerically (tanh-sinh, 70 digits) with the rate integrated in closed form, where the library sums over purchases;
only where x k > 4, where that takes minutes, purchases are summed over here too, in 70 digits.
Times within the history: t_x is the sum of x Erlang(k) times, relative to the exponential ones (see bg_cnbd.hpp, timing).
"""
import csv, os, random
from mpmath import mp, mpf, gamma, loggamma, log, exp, beta, quad, binomial, rf, factorial

mp.dps = 70
random.seed(20)
modified = {"bg": 0, "mbg": 1}

def survived(kind, x): return x + modified[kind]
def may_leave(kind, x): return kind == "mbg" or x > 0

def pieces(kind, k, th, x, tx, T):
    """log of the alive terms (one per phase done) and of the left term, rate and dropout integrated in closed form."""
    r, al, a, b = th
    n, R = survived(kind, x), r + k * x
    base = loggamma(R) - loggamma(r) + r * log(al)
    alive = []
    for j in range(k):
        w = (T - tx) ** j if j else mpf(1)
        if j and T == tx: break
        alive.append(exp(base + log(rf(R, j)) + (log(w) if j else 0) - log(factorial(j)) - (R + j) * log(al + T)
                     + log(beta(a, b + n)) - log(beta(a, b))))
    left = exp(base - R * log(al + tx) + log(beta(a + 1, b + n - 1)) - log(beta(a, b))) if may_leave(kind, x) else mpf(0)
    return alive, left

def timing(k, x, tx):
    if x == 0 or tx == 0: return mpf(0)
    return (k * x - 1) * log(tx) - loggamma(k * x) - (x - 1) * log(tx) + loggamma(x)

def nb(R, z, m):  # P(m phases)
    return rf(R, m) / factorial(m) * (1 + z) ** (-R) * (z / (1 + z)) ** m

def given_p(k, j, R, z, p, q):
    """expected purchases, survival and P(none) of an alive customer with dropout p: generating function at the k-th roots of q."""
    roots = [q ** (mpf(1) / k) * mp.expjpi(mpf(2) * i / k) for i in range(k)]
    # E[s^N] of the phases is (1 + z (1 - s))^-R; survival = sum_m P(m) q^floor((m + j) / k)
    def pgf(s): return (1 + z * (1 - s)) ** (-R)
    # q^floor((m+j)/k) = sum_i c_i roots_i^m with c from the residues of j
    def survival():
        total = mpf(0)
        for i in range(k):
            w = roots[i]
            c = sum(q ** ((mm + j) // k) * w ** (-mm) for mm in range(k)) / k
            total += c * pgf(w)
        return total.real if hasattr(total, "real") else total
    s = survival()
    # martingale: expected deaths = p * expected purchases
    return (1 - s) / p, s

def by_sum(k, j, R, z, a, b):
    """the same by summing over phases in 70 digits: where the integral takes minutes. Checked against it on the other rows."""
    y, pmf, w, W, c, e, s, m = z / (1 + z), (1 + z) ** (-R), mpf(1), mpf(0), 0, mpf(0), (1 + z) ** (-R), 0
    while True:
        m += 1
        pmf *= (R + m - 1) / m * y
        if (m + j) % k == 0:
            W += w; w *= (b + c) / (a + b + c); c += 1
        e += pmf * W; s += pmf * w
        if m > R * z and pmf * (m + 1 / (1 - y)) ** 2 / (1 - y) < mpf(10) ** -55 * e: return e, s

def row(kind, k, th, x, tx, T, t):
    alive, left = pieces(kind, k, th, x, tx, T)
    A = sum(alive)
    ll = log(A + left) + timing(k, x, tx)
    pa = A / (A + left)
    r, al, a, b = th
    n = survived(kind, x)
    bb = b + n
    ce = later = none = mpf(0)
    for j, w in enumerate(alive):
        R, z = r + k * x + j, t / (al + T)
        norm = beta(a, bb)
        f = lambda u, which: given_p(k, j, R, z, 1 / (1 + exp(-u)), 1 / (1 + exp(u)))[which] * exp(-a * log(1 + exp(-u)) - bb * log(1 + exp(u)))
        lo, hi = -mpf(150) / min(a, 1) , mpf(150) / min(bb, 1)
        pts = [lo, lo / 4, lo / 16, -4, 0, 4, hi / 16, hi / 4, hi]
        pts = sorted(set(pts))
        if t > 0 and k * x > 4:
            e, s = by_sum(k, j, R, z, a, bb)
            ce += w * e; later += w * s
        elif t > 0:
            ce += w * quad(lambda u: f(u, 0), pts) / norm
            later += w * quad(lambda u: f(u, 1), pts) / norm
        else:
            later += w
        none += w * sum(nb(R, z, m) for m in range(k - j))
    tot = A + left
    return ll, pa, ce / tot, later / tot, none / tot + left / tot

cases = []
base = [mpf("0.2426"), mpf("4.4136"), mpf("0.7929"), mpf("2.4259")]
for kind in ("bg", "mbg"):
    for k in (1, 2, 3):
        cases += [(kind, k, base, 2, mpf("30.43"), mpf("38.86"), mpf(39)), (kind, k, base, 0, mpf(0), mpf("38.86"), mpf(39)),
                  (kind, k, base, 0, mpf(0), mpf(0), mpf(39)), (kind, k, base, 7, mpf("38.86"), mpf("38.86"), mpf(39)),
                  (kind, k, base, 40, mpf(20), mpf(100), mpf(52)), (kind, k, base, 60, mpf("99.99"), mpf(100), mpf(52)),
                  (kind, k, base, 3, mpf(25), mpf("38.86"), mpf("0.001")),
                  (kind, k, [base[0], base[1], mpf(1), base[3]], 3, mpf(25), mpf("38.86"), mpf(39))]
        for _ in range(4):
            th = [mpf(random.uniform(.2, 3)), mpf(random.uniform(.5, 30)), mpf(random.uniform(.3, 3)), mpf(random.uniform(.5, 8))]
            T = mpf(random.uniform(5, 100)); x = random.randrange(0, 25)
            cases.append((kind, k, th, x, mpf(random.random()) * T if x else mpf(0), T, mpf(random.uniform(1, 200))))

import sys
out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "clv_oracle_beta_geometric.csv")
with open(out, "w", newline="") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow("model k r alpha a b x t_x T t loglik p_alive cond_exp p_alive_later p_none".split())
    for kind, k, th, x, tx, T, t in cases:
        if len(sys.argv) > 2 and kind != sys.argv[2]: continue  # one half of the family: FILE bg|mbg
        th = [mpf(float(v)) for v in th]; tx, T, t = mpf(float(tx)), mpf(float(T)), mpf(float(t))
        v = row(kind, k, th, x, tx, T, t)
        w.writerow([kind, k] + [repr(float(u)) for u in th] + [x] + [repr(float(u)) for u in (tx, T, t)] + [mp.nstr(u, 40) for u in v])
        f.flush()
