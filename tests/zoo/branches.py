"""Branches and loops that depend on values: iterations, early returns, break and continue."""

import math

import numpy as np

from .registry import mat, specimen, vec


@specimen(1.5, far=(-2.0,))
def absolute_value(x):
    if x > 0:
        return x**2
    return -3 * x


@specimen(0.5, far=(2.5,))
def huber(r):
    if abs(r) <= 1.0:
        return 0.5 * r * r
    else:
        return abs(r) - 0.5


@specimen(2.0, far=(90.0,))
def newton_square_root(a):
    x = a
    while abs(x * x - a) > 1e-12 * a:
        x = 0.5 * (x + a / x)
    return x


@specimen(0.3, 0.6, far=(1.9, 0.2))
def kepler(M, e):
    E = M
    for _ in range(50):
        step = (E - e * math.sin(E) - M) / (1 - e * math.cos(E))
        E -= step
        if abs(step) < 1e-13:
            break
    return E


@specimen(3.0, far=(11.0,))
def bisection_then_newton(c):
    low, high = 0.0, 10.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if middle**3 + middle < c:
            low = middle
        else:
            high = middle
    root = (low + high) / 2
    return root - (root**3 + root - c) / (3 * root**2 + 1)


@specimen(0.5, far=(0.9,))
def series_until_small(x):
    term, total, n = x, x, 1
    while abs(term) > 1e-14:
        term *= -x * x * n / (n + 2)
        n += 2
        total += term
    return total


@specimen(vec(6, low=-1, high=1), far=(vec(6, 5, low=-1, high=1),))
def only_the_positive(x):
    total = 0.0
    for v in x:
        if v < 0:
            continue
        total += v**2
    return total


@specimen(vec(6), far=(vec(6, 6),))
def stops_early(x):
    total = 0.0
    for v in x:
        total += v
        if total > 3.0:
            break
    else:
        total *= 2
    return total


@specimen(vec(5), far=(vec(5)[::-1].copy(),))
def returns_from_a_loop(x):
    for i in range(len(x)):
        if x[i] > 1.2:
            return x[i] * (i + 1)
    return x.sum()


@specimen(7.3, far=(40.0,))
def income_tax(income):
    tax, bands = 0.0, [(5.0, 0.0), (10.0, 0.1), (30.0, 0.25), (math.inf, 0.4)]
    low = 0.0
    for high, rate in bands:
        if income <= low:
            break
        tax += (min(income, high) - low) * rate
        low = high
    return tax


@specimen(1.2, 0.7, far=(0.7, 1.2))
def and_or_not(x, y):
    if (x > 1 and y > 0.5) or not x < y:
        return x * y
    return x - y


@specimen(0.4, far=(1.4,))
def chained_comparison(x):
    return x**2 if 0 < x < 1 else x**3


@specimen(vec(5, low=-1, high=1), far=(vec(5, 9, low=-1, high=1),))
def branch_on_an_array(x):
    if np.any(x > 0.8):
        x = x / 2
    if (x**2).sum() < 10 and not np.all(x < 0):
        x = x * 3
    return x


@specimen(vec(6), far=(vec(6, 3),))
def largest_by_hand(x):
    best, where = x[0], 0
    for i in range(1, len(x)):
        if x[i] > best:
            best, where = x[i], i
    return best * (where + 1)


@specimen(vec(6), far=(vec(6, 3),))
def insertion_sort(x):
    y = x.copy()
    for i in range(1, len(y)):
        j = i
        while j > 0 and y[j - 1] > y[j]:
            y[j - 1], y[j] = y[j], y[j - 1]
            j -= 1
    return y * np.arange(6.0)


@specimen(3.0, 0.5, far=(20.0, 0.3))
def doubling_time(amount, rate):
    years, goal = 0, 10 * amount
    while amount < goal:
        amount += amount * rate
        years += 1
    return amount + years


@specimen(vec(3), "relu", far=(vec(3), "tanh"))
def choice_by_string(x, kind):
    if kind == "relu":
        return np.maximum(x, 0)
    elif kind == "tanh":
        return np.tanh(x)
    raise ValueError(kind)


@specimen(1.3, far=(-1.3,))
def ternary(x):
    y = 2 * x if x > 0 else -x
    return y + (1 if x > 1 else x**2)


@specimen(mat(3, 3), far=(mat(3, 3, seed=4),))
def gaussian_elimination(A):
    A = A.copy()
    sign = 1.0
    for k in range(3):
        pivot = k + int(np.argmax(np.abs(A[k:, k])))
        if pivot != k:
            A[[k, pivot]] = A[[pivot, k]]
            sign = -sign
        for i in range(k + 1, 3):
            A[i] -= A[i, k] / A[k, k] * A[k]
    return sign * A[0, 0] * A[1, 1] * A[2, 2]


@specimen(vec(4), far=(3 * vec(4),))
def shrinks_until_short(v):
    while np.linalg.norm(v) > 1:
        v = v / 2
    return v


@specimen(2.2, far=(5.4,))
def try_and_else(x):
    try:
        y = math.log(x)
    except ValueError:
        y = 0.0
    else:
        y *= 2
    finally:
        z = y + x
    return z


@specimen(vec(5), 1.1, far=(vec(5), 1.6))
def counts_as_weights(x, limit):
    n = np.sum(x > limit)
    return x * n + np.count_nonzero(x < limit)


@specimen(0.2, 0.3, far=(-0.3, 0.4))
def mandelbrot_escape(a, b):
    x, y, n = 0.0, 0.0, 0
    while x * x + y * y < 4 and n < 12:
        x, y = x * x - y * y + a, 2 * x * y + b
        n += 1
    return x * x + y * y


@specimen(0.2, far=(0.9,))
def match_on_shape(x):
    match (x > 0.5, 2):
        case (True, k):
            return x * k
        case (False, k):
            return x**k


@specimen(vec(4), far=(vec(4, 3),))
def asserts_its_input(x):
    assert x.ndim == 1 and np.all(x > 0), "positive numbers only"
    return np.log(x)


@specimen(0.7, far=(1.9,))
def asks_for_true_itself(x):
    bright = x > 1.0
    return x**2 if bright is True else x**3
