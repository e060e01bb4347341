"""Formulas: the arithmetic, powers, exponentials and trigonometry of everyday scripts."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(5.0, 3.0, 2.0)
def page(a, b, c):
    u = b * c
    v = a + u
    J = 3 * v
    return J


@specimen(2.0)
def straight_line(a):
    return 3 * a


@specimen(1.5, -0.5, 0.25)
def cubic_with_horner(x, p, q):
    y = 1.0
    y = y * x + p
    y = y * x + q
    return y * x - 2


@specimen(vec(6, low=-1, high=1))
def tanh_by_hand(x):
    y = np.exp(-2.0 * x)
    return (1.0 - y) / (1.0 + y)


@specimen(vec(5), vec(5, 3))
def rosenbrock_sum(x, y):
    return np.sum((1 - x) ** 2 + 100 * (y - x**2) ** 2)


@specimen(vec(6))
def rosenbrock_chain(x):
    return sum(100.0 * (x[1:] - x[:-1] ** 2.0) ** 2.0 + (1 - x[:-1]) ** 2.0)


@specimen(0.7, 1.3)
def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


@specimen(vec(4, low=-1, high=1))
def ackley(x):
    n = len(x)
    first = -20 * np.exp(-0.2 * np.sqrt(np.sum(x * x) / n))
    return first - np.exp(np.sum(np.cos(2 * np.pi * x)) / n) + 20 + np.e


@specimen(vec(4, low=-0.4, high=0.4))
def rastrigin(x):
    return 10 * x.size + (x**2 - 10 * np.cos(2 * np.pi * x)).sum()


@specimen(vec(5, low=0.1, high=0.9))
def every_log_and_exp(x):
    return np.log(x) + np.log2(x) * np.log10(x) - np.log1p(x) + np.exp(x) / np.exp2(x) + np.expm1(-x)


@specimen(vec(5, low=0.1, high=0.9))
def every_inverse_function(x):
    return np.arcsin(x) * np.arccos(x) + np.arctan(x) - np.arcsinh(x) + np.arccosh(1 + x) * np.arctanh(x)


@specimen(vec(5), vec(5, 8))
def angles_and_lengths(x, y):
    return (
        np.hypot(x, y) * np.arctan2(y, x) + np.rad2deg(x) / 90 - np.deg2rad(y) + np.degrees(x) * np.radians(y)
    )


@specimen(vec(4), vec(4, 5))
def log_sums(a, b):
    return np.logaddexp(a, b) + np.logaddexp2(a, 2 * b) + np.cbrt(a) * np.square(b) + np.reciprocal(a)


@specimen(vec(4))
def waves(t):
    return np.sinc(t / 3) + np.sin(t) ** 2 - np.cos(3 * t) * np.sinh(t / 2) + np.tan(t / 2) / np.cosh(t)


@specimen(2.5, 0.75)
def powers_every_way(x, n):
    return x**n + x**3 - x**-1 + 2**n + np.power(x, 2) + pow(x, 0.5) + np.float_power(x, n)


@specimen(7.3, 2.1)
def remainders(a, b):
    return a % b + np.mod(a, 2.0) + np.fmod(a, b) * (a // b) + np.remainder(a, b) ** 2


@specimen(vec(5, low=-2, high=2))
def steps_and_signs(x):
    return np.sign(x) * x**2 + np.floor(x) * x + np.abs(x) - np.ceil(x) * np.rint(x) * x + np.trunc(x) * x


@specimen(vec(6, low=-2, high=2), vec(6, 4, low=-2, high=2))
def greater_and_smaller(x, y):
    return (
        np.maximum(x, y) * np.minimum(x, 0.3) + np.fmax(x, -y) - np.fmin(x * y, 1.0) + np.clip(x, -1.0, 1.2)
    )


@specimen(vec(3), mat(4, 3), 0.5)
def broadcasting_by_rank(row, table, number):
    return (table * row + number) / (1 + row[:, None] ** 2).T


@specimen(vec(4).astype(np.float32), vec(4, 9).astype(np.float32), argnums=(0, 1))
def single_precision(a, b):
    return a * 2 + b * a - np.float32(0.5) * b


@specimen(np.float64(1.7), 0.3)
def numpy_and_python_numbers(x, y):
    z = x * 2 + y
    return z, y * 3, abs(-x) + y**2


@specimen(np.array([0.62, 1.17, 1.39, 0.53, 0.72]), vec(5, 6))
def rounded_slope(x, y):
    return np.round(x, 1) * y + np.copysign(y, -x) + np.heaviside(x - 1, 0.5) * y + np.nan_to_num(x / y)


@specimen(vec(5, low=-1, high=1))
def softplus_and_friends(x):
    softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)
    swish = x / (1 + np.exp(-x))
    gelu = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return softplus + swish * gelu


@specimen(vec(4), 3)
def fixed_power_series(x, terms):
    total = np.zeros(4)
    factor = 1.0
    for k in range(terms):
        total = total + x**k / factor
        factor *= k + 1
    return total


@specimen(1.3, 0.4)
def division_both_ways(x, y):
    q, r = divmod(5 * x, y)
    return x / y - y / x + q * x + r - (-x) + (+y)
