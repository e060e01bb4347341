"""Python's own numbers: the math module and the built-in functions, as in a first course."""

import math
from math import cos, exp, pi, sqrt

import numpy as np

from .registry import specimen, vec


@specimen(0.4, 1.2)
def projectile_range(angle, speed):
    g = 9.81
    return speed**2 * math.sin(2 * angle) / g


@specimen(1.1, 2.0, 1.5)
def quadratic_formula(a, b, c):
    d = math.sqrt(abs(b * b - 4 * a * c))
    return (-b + d) / (2 * a), (-b - d) / (2 * a)


@specimen(48.85, 2.35, 51.5, -0.12)
def great_circle(lat1, lon1, lat2, lon2):
    p1, p2 = math.radians(lat1), math.radians(lat2)
    dp, dl = p2 - p1, math.radians(lon2 - lon1)
    a = math.sin(dp / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 6371 * 2 * math.atan2(math.sqrt(a), math.sqrt(1 - a))


@specimen(0.3)
def bell_curve(x):
    return exp(-(x**2) / 2) / sqrt(2 * pi) * cos(x)


@specimen(vec(3))
def math_on_elements(x):
    return math.sin(x[0]) * math.exp(x[1]) + math.log(x[2])


@specimen(vec(4))
def norm_by_loop(x):
    total = 0.0
    for value in x:
        total += value * value
    return math.sqrt(total)


@specimen(0.6)
def hyperbolics(x):
    return math.sinh(x) * math.cosh(x) - math.tanh(x) + math.asinh(x) + math.acosh(1 + x) + math.atanh(x)


@specimen(0.6)
def inverse_trigonometry(x):
    return math.asin(x) + 2 * math.acos(x) - math.atan(x) / 3 + math.degrees(x)


@specimen(1.7)
def logs(x):
    return math.log(x) + math.log10(x) * math.log2(x) + math.log1p(x) - math.expm1(x) + math.log(x, 3)


@specimen(1.3, 2.2)
def hypotenuse(a, b):
    return math.hypot(a, b) + math.pow(a, b) - math.fabs(-a) + math.copysign(a, -b)


@specimen(3.7, 2.2)
def floors(x, y):
    return math.floor(x) * y + math.ceil(y) * x + math.trunc(x) * y + math.fmod(x, y)


@specimen(1.7)
def special_functions(x):
    return math.gamma(x) + math.lgamma(x) + math.erf(x) * math.erfc(x / 2)


@specimen(vec(5))
def float_in_a_write(x):
    y = np.zeros(5)
    for i in range(5):
        y[i] = float(x[i]) ** 2
    return y


@specimen(vec(5))
def builtins_on_arrays(x):
    return sum(x) + max(x) * min(x) + abs(x[0] - 3) + pow(x[1], 2) + round(x[2], 1) * x[3]


@specimen(1.2, 3.4, 2.3)
def largest_and_smallest(a, b, c):
    return max(a, b, c) * min(a, b) + max([a, c]) - min((b, c), key=lambda v: -v)


@specimen(3.0)
def factorial_weights(x):
    start = np.float64(0)  # so that Python 3.12 adds plainly
    return sum((x**k / math.factorial(k) for k in range(8)), start)


@specimen(2.7)
def counted_by_int(x):
    n = int(x)
    total = 0.0
    for k in range(n + 1):
        total += x / (k + 1)
    return total


@specimen(vec(4), [1.0, 2.0, 3.0])
def lists_of_floats(x, weights):
    return math.fsum(w * v for w, v in zip(weights, x)) + math.dist([0.0, 0.0], [x[0], x[1]])


@specimen(vec(6))
def items_of_an_array(x):
    return x.item(2) * math.exp(-x[0].item()) + float(np.sum(x))


@specimen(0.8, 5)
def chebyshev(x, n):
    before, now = 1.0, x
    for _ in range(n - 1):
        before, now = now, 2 * x * now - before
    return now


@specimen(2.0, 3.0)
def types_asked(x, y):
    if isinstance(x, float) and not isinstance(y, int):
        return x * y
    return x + y


@specimen(4.0)
def integer_division(x):
    half = 7 // 2
    return x**half + x * (half % 2) + divmod(half, 2)[0] * x
