"""NaN, indices computed from values, growing shapes."""

import math

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N, trips=(3, 12))
def np_append(x, n):
    r = np.array([])
    for i in range(n):
        r = np.append(r, x[i % 4] * i)
    return r


@case(X, N, trips=(3, 12))
def np_concat(x, n):
    r = x
    for i in range(n):
        r = np.concatenate([r, r[-2:] * 0.5])
    return r


@case(X, N, trips=(3, 12))
def np_diff_shrink(x, n):
    r = np.concatenate([x, x**2, x**3, x * 2])
    k = 0
    while len(r) > 3:
        r = np.diff(r)
        k += 1
    return r, k


@case(X, N, trips=(3, 12))
def halving(x, n):
    r = np.concatenate([x, x**2])
    while r.size > 1:
        r = r[::2] + 0.5 * r[1::2]
    return r


@case(X, N)
def nan_inside(x, n):
    t = 0.0
    with np.errstate(all="ignore"):
        for i in range(n):
            v = np.sqrt(x[i % 4])
            if not np.isnan(v):
                t = t + v
    return t


@case(X, N)
def nan_where(x, n):
    u = x
    with np.errstate(all="ignore"):
        for i in range(n):
            u = np.where(u > 0, np.sqrt(u), u * 0.5)
    return u


@case(X, N)
def strong_zero(x, n):
    t = x[0]
    for i in range(n):
        z = x[1] - x[1]
        r = np.sqrt(z) if z > 0 else 0.0
        t = t * 0.9 + r
    return t


@case(X, N)
def inf_loop(x, n):
    m = np.inf
    for i in range(n):
        v = np.sin(x[0] * i)
        if v < m:
            m = v
    lo = -math.inf
    for v in x:
        lo = max(lo, v)
    return m, lo


@case(X, N)
def nan_min(x, n):
    m = float("nan")
    for v in x:
        if not m < v:
            m = v
    return m


@case(X, N)
def float_calls(x, n):
    t = 0.0
    for i in range(n):
        t += float(x[i % 4]) * math.sin(i) + math.exp(-abs(float(x[0])))
    return t, round(t, 6) if False else t


@case(X, N)
def int_of_float(x, n):
    t = 0.0
    for i in range(n):
        k = int(abs(x[i % 4]) * 3)
        t = t + x[k % 4] * k
    return t, k


@case(X, N)
def floor_index(x, n):
    t = 0.0
    table = np.linspace(0, 1, 11) ** 2
    for i in range(n):
        s = abs(np.sin(x[0] + i)) * 9.5
        k = int(np.floor(s))
        w = s - k
        t = t + (1 - w) * table[k] + w * table[k + 1]
    return t


@case(X, N)
def searchsorted_loop(x, n):
    grid = np.linspace(-1, 1.2, 12)
    t = 0.0
    for i in range(n):
        v = x[i % 4]
        k = np.searchsorted(grid, v) - 1
        t = t + (v - grid[k]) / (grid[k + 1] - grid[k])
    return t


@case(X, N)
def argmax_loop(x, n):
    u = x.copy()
    order = []
    for i in range(n):
        k = np.argmax(u)
        u[k] = u[k] * 0.5 - 0.1
        order.append(k)
    return u, order


@case(X, N)
def mask_loop(x, n):
    u = x.copy()
    for i in range(n):
        u[u > 0.5] *= 0.5
        u[u < -0.3] += 0.2
    return u


@case(X, N)
def bool_sum_loop(x, n):
    c = 0
    for i in range(n):
        c += np.sum(x > 0.1 * i)
        c += int(x[0] > 0.1 * i)
        c += x[1] > 0
    return c, c * x[0]


@case(X, N)
def fib(x, n):
    a, b = 0, 1
    for i in range(n):
        a, b = b, a + b
    return a * x[0], b


@case(X, N)
def collatz(x, n):
    k = 27
    steps = 0
    while k != 1 and steps < n:
        k = k // 2 if k % 2 == 0 else 3 * k + 1
        steps += 1
    return k * x[0], steps


@case(X, N)
def gcd(x, n):
    a, b = 1071, 462
    while b:
        a, b = b, a % b
    return a * x


@case(X, N)
def int_index_float_mix(x, n):
    t = 0
    for i in range(n):
        t += i / 2
        t -= i // 2
    return t * x[0], t


@case(X, N)
def divmod_loop(x, n):
    t = 0.0
    for i in range(n):
        q, r = divmod(i, 3)
        t = t + x[q % 4] * r
    return t, q, r


@case(X, N)
def min_max_idx(x, n):
    t = 0.0
    for i in range(n):
        t = t + x[min(i, 3)] + x[max(0, 3 - i)] + abs(i - 2) * x[0]
    return t


@case(X, N)
def index_types(x, n):
    return [i for i in range(n)], [i * 0.5 * x[0] for i in range(n)]


@case(X, N)
def loop_idx_returned_in_list(x, n):
    r = []
    for i in range(n):
        r.append(i)
    return r, sum(r) * x[0]


@case(X, N)
def str_of_index(x, n):
    d = {}
    for i in range(n):
        d[f"k{i}"] = x * i
    return d


@case(X, N)
def linspace_idx(x, n):
    t = 0.0
    for i in range(1, n):
        t = t + np.linspace(0, 1, i + 1)[-1] * x[0] + np.arange(i).sum() + np.ones((i, 2)).sum()
    return t


@case(X, N)
def round_loop(x, n):
    t = x[0]
    for i in range(n):
        t = t + round(float(t) * 3) * 0.1
    return t


@case(X, N)
def neg_zero(x, n):
    z = 0.0
    for i in range(n):
        z = -z
    return math.copysign(1.0, z), z * x[0] * 0 + x[0]


test_value_and_side_effects, test_slopes = judged(case)
