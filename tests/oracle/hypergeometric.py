"""Writes tests/golden/math_hypergeometric.csv: log 2F1 and log U at 40 digits on the arguments of the models, easy and hard.

Run from the repository's root: python3 tests/oracle/hypergeometric.py > tests/golden/math_hypergeometric.csv
Column w is 1 - z as an exact double of its own; the value belongs to z = 1 - w exactly.
"""
import random
from mpmath import mp, mpf, hyp2f1, hyperu, log, nstr

mp.dps = 100
random.seed(7)


def wide(low, high):
    return 10 ** random.uniform(low, high)


def row(name, a, b, c, w, value):
    print(f"{name},{a!r},{b!r},{c!r},{w!r},{nstr(value, 40)}", flush=True)


def gauss(a, b, c, w, name="2f1"):
    value = hyp2f1(mpf(a), mpf(b), mpf(c), 1 - mpf(w), maxterms=10**7, maxprec=20000)
    row(name, a, b, c, w, log(value))


print("function,a,b,c,w,value")
for _ in range(40):  # Pareto/NBD: F(r + s + x, s + 1; r + s + x + 1; z)
    r, s, x = wide(-3, 2), wide(-3, 2), float(random.randint(0, 60))
    a = r + s + x
    gauss(a, s + 1, a + 1, wide(-6, 0), "pareto")
for _ in range(40):  # BG/NBD: F(r + x, b + x; a + b + x - 1; z), c above and below the others
    r, a, b, x = wide(-2, 1), wide(-2, 1), wide(-2, 1), float(random.randint(0, 40))
    if a + b + x - 1 > 0:
        gauss(r + x, b + x, a + b + x - 1, wide(-8, 0), "bg")
for _ in range(25):  # z < 0
    s, a = wide(-2, 1), wide(-1, 2)
    gauss(a, s + 1, a + 1, 1 + wide(-3, 6), "negative")
for s in (1.0, 2.0, 1 + 1e-12, 0.5):  # whole and nearly whole c - a - b
    for w in (1e-30, 1e-20, 1e-8, 0.01):
        gauss(2.5, s + 1, 3.5, w, "whole")
        gauss(s + 2, s + 1, s + 0.5, w, "whole")
for x in (100.0, 500.0, 1000.0, 3000.0):  # r + s + x of hundreds and thousands
    for w in (0.999999, 0.7, 0.3):
        gauss(x + 1.16, 1.6, x + 2.16, w, "large")
        gauss(x + 0.24, x + 2.43, x + 2.2, w, "large")
for _ in range(60):
    a, b, z = wide(-3, 2), random.uniform(-50, 50), wide(-9, 3)
    row("u", a, b, 0.0, z, log(hyperu(mpf(a), mpf(b), mpf(z))))
for s in (1.0, 2.0, 40.0, 1e-5):  # Pareto/NBD's DERT: U(s, s, z) in another form U(1, 2 - s, z)
    for z in (1e-9, 1e-3, 1.0, 2500.0):
        row("u", s, s, 0.0, z, log(hyperu(mpf(s), mpf(s), mpf(z))))
        row("u", 1.0, 2 - s, 0.0, z, log(hyperu(mpf(1), 2 - mpf(s), mpf(z))))
