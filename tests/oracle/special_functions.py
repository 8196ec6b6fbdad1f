"""Writes tests/golden/math_special_functions.csv: values of the gamma family at 40 digits (mpmath, 80 working digits).

Run from the repository's root: python3 tests/oracle/special_functions.py > tests/golden/math_special_functions.csv
Arguments are written as doubles that read back exactly; the value belongs to exactly that double.
"""
import random
from mpmath import mp, mpf, loggamma, psi, beta, log, nstr

mp.dps = 80
random.seed(20240501)


def wide(low, high):
    return 10 ** random.uniform(low, high)


def row(name, a, b, value):
    if abs(value) > mpf("1e-290"):  # below that a double has no digits left
        print(f"{name},{a!r},{b!r},{nstr(value, 40)}")


print("function,a,b,value")
points = [1e-300, 1e-10, 0.1, 0.25, 0.5, 0.75, 1 - 1e-9, 1 + 1e-9, 1.25, 1.4616321449683623, 1.5, 1.75, 2 - 1e-7,
          2 + 1e-7, 2.4999, 2.5001, 3.0, 3.7, 6.5, 9.999, 10.0, 10.5, 17.0, 100.5, 1e4, 1e8, 1e15, 1e100, 1e300]
points += [wide(-8, 8) for _ in range(60)]
for x in points:
    row("log_gamma", x, 0.0, loggamma(mpf(x)))
for x in points:
    if x < 1e150 and x > 1e-50:
        for order in range(5):
            row("polygamma", float(order), x, psi(order, mpf(x)))
for _ in range(150):
    x, d = wide(-6, 16), wide(-10, 6)
    row("log_gamma_difference", x, d, loggamma(mpf(x) + mpf(d)) - loggamma(mpf(x)))
    for order in range(3):
        row(f"polygamma_difference{order}", x, d, psi(order, mpf(x) + mpf(d)) - psi(order, mpf(x)))
for _ in range(150):
    a, b = wide(-10, 9), wide(-10, 9)
    row("log_beta", a, b, loggamma(mpf(a)) + loggamma(mpf(b)) - loggamma(mpf(a) + mpf(b)))
