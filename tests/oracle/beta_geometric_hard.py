"""Writes tests/golden/clv_oracle_beta_geometric_hard.csv: MBG/NBD on hard inputs, and DERT of BG/NBD and MBG/NBD (mpmath).

Run from the repository's root: python3 tests/oracle/beta_geometric_hard.py > tests/golden/clv_oracle_beta_geometric_hard.csv
Expectations are the closed form with 2F1 at 140 digits (a = 1 is taken at 1 + 1e-40), which the library does not use. DERT is
P(alive) E[lambda / (rate + lambda p)]: the mean over lambda in closed form (Tricomi's U), over p by tanh-sinh. Columns: h is the horizon
of the expectation, or for dert rows the continuous rate, the value then in the column cond_exp.
"""
import random
from mpmath import mp, mpf, log, exp, loggamma, hyp2f1, hyperu, quad, nstr, rf, workdps

mp.dps = 140
random.seed(3)


def lbeta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def state(model, r, alpha, a, b, x, t_x, T):
    n = x + (1 if model == "mbg" else 0)
    front = loggamma(r + x) - loggamma(r) + r * log(alpha)
    alive = exp(front + lbeta(a, b + n) - lbeta(a, b) - (r + x) * log(alpha + T))
    gone = exp(front + lbeta(a + 1, b + n - 1) - lbeta(a, b) - (r + x) * log(alpha + t_x)) if n > 0 else mpf(0)
    return n, log(alive + gone), alive / (alive + gone)


def emit(kind, model, inputs, values):
    print(",".join([kind, model] + [repr(float(v)) for v in inputs] + [nstr(v, 30) for v in values]), flush=True)


def expectation(kind, model, *inputs):
    r, alpha, a, b, x, t_x, T, t = map(mpf, inputs)
    n, log_l, p = state(model, r, alpha, a, b, x, t_x, T)
    if a == 1:
        a += mpf(10) ** -40
    R, B, c = r + x, b + n, a + b + n - 1
    w = t / (alpha + T)
    # Pfaff: (1 + w)^-R F(R, B; c; w / (1 + w)) = F(R, a - 1; c; -w)
    mean = c / (a - 1) * (1 - (1 + w) ** -R * hyp2f1(R, B, c, w / (1 + w), maxterms=10**7, maxprec=100000)) if t > 0 else mpf(0)
    emit(kind, model, inputs, [log_l, p, p * mean])


def gone_share(R, z):
    """1 - z^R U(R, R, z), by the asymptotic series where z is large."""
    if z > 10**6:
        return -sum(rf(R, k) * (-1 / z) ** k for k in range(1, 12))
    with workdps(60):
        return 1 - z**R * hyperu(R, R, z)


def dert(model, *inputs):
    r, alpha, a, b, x, t_x, T, rate = map(mpf, inputs)
    n, log_l, p = state(model, r, alpha, a, b, x, t_x, T)
    R, A, B = r + x, alpha + T, b + n
    with workdps(30):
        norm = lbeta(a, B)

        def rate_given(v):  # p = v^(1/a): takes the singularity at p = 0 away
            q = v ** (1 / a)
            if q == 0 or q == 1:
                return mpf(0)
            z = A * rate / q
            return gone_share(R, z) / q * (1 - q) ** (B - 1)

        # split at the middle; near q = 1 use s = (1 - q)^B instead
        half = mpf("0.5")
        low = quad(rate_given, [0, mpf("1e-6") ** a, mpf("0.01") ** a, mpf("0.1") ** a, half**a]) / a

        def near_one(s):
            q = 1 - s ** (1 / B)
            z = A * rate / q
            return gone_share(R, z) / q * q ** (a - 1)

        high = quad(near_one, [0, half**B]) / B
        value = (low + high) * exp(-norm)
    emit("dert", model, inputs, [log_l, p, p * value])


print("kind,model,r,alpha,a,b,x,t_x,T,h,loglik,p_alive,cond_exp")
base = (0.5248, 6.1831, 0.8914, 1.614)
for x, t_x, T in ((0, 0, 0), (0, 0, 38.86), (2, 30.43, 38.86), (7, 38.86, 38.86), (9, 38.859999, 38.86)):
    expectation("base", "mbg", *base, x, t_x, T, 39)
for t in (1e-8, 1e-3, 1.0, 1e4, 1e7):
    expectation("horizon", "mbg", *base, 3, 25, 38.86, t)
for x in (50, 221, 500, 1000, 2000, 5000):
    expectation("large x", "mbg", *base, x, 99.99, 100, 52)
    expectation("large x", "mbg", *base, x, 20, 100, 52)
for a in (1.0, 1 + 2**-50, 1 + 1e-9, 1 - 1e-9, 1.0001):
    expectation("a at 1", "mbg", 0.5248, 6.1831, a, 1.614, 6, 25.5, 38.86, 39)
    expectation("a at 1", "bg", 0.2426, 4.4136, a, 2.4259, 0, 0, 38.86, 39)
for a, b in ((1e-10, 3693.0), (1e-4, 3693.0), (0.79, 1e-8), (2000.0, 30.0)):
    expectation("a and b", "mbg", 0.7443, 9.048, a, b, 11, 20, 30, 23)
for alpha in (1e-7, 1e-4, 1e5):
    expectation("alpha", "mbg", 1.45, alpha, 2.4, 2.5, 3, 0.001, 0.01, 520)
for _ in range(15):
    r, alpha, a, b = (10 ** random.uniform(-2, 2) for _ in range(4))
    T, x = round(random.uniform(1, 100), 3), random.randint(0, 30)
    expectation("random", "mbg", r, alpha, a, b, x, round(random.uniform(0.1, 1) * T, 3) if x else 0, T, round(10 ** random.uniform(-1, 2), 3))
for rate in (1e-4, 0.0027, 0.05, 2.0):
    for model, theta in (("bg", (0.2426, 4.4136, 0.7929, 2.4259)), ("mbg", base)):
        dert(model, *theta, 3, 20, 38.86, rate)
dert("bg", 0.2426, 4.4136, 0.7929, 2.4259, 0, 0, 38.86, 0.0027)
dert("mbg", *base, 0, 0, 0, 0.0027)
dert("bg", 1.5, 20.0, 1.0, 3.0, 12, 37, 38.86, 0.0027)
dert("bg", 0.8, 9.0, 0.05, 4.0, 12, 37, 38.86, 0.001)
dert("mbg", 0.8, 9.0, 6.0, 0.7, 2, 5, 38.86, 0.01)
