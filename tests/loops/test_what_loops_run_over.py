"""Ranges, zips, comprehensions, nested loops."""

import itertools

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007, B020
case = Cases()


@case(X, N)
def for_range_rec(x, n):
    m = int(abs(x[2]) * 4)
    t = 0.0
    for i in range(m):
        t = t * 0.9 + x[i % 4]
    return t, m


@case(X, N)
def range_step(x, n):
    t = 0.0
    for i in range(n, 0, -2):
        t = t * 0.9 + x[i % 4] * i
    for i in range(-n, n, 3):
        t = t * 0.9 + x[i % 4] * i
    return t, i


@case(X, N)
def reversed_range(x, n):
    t = 0.0
    for i in reversed(range(1, n)):
        t = t * 0.9 + x[i % 4] * i
    for i, v in reversed(list(enumerate(x))):
        t = t * 0.9 + v * i
    for v in reversed(x):
        t = t * 0.9 + v
    for v in x[::-1]:
        t = t * 0.9 + v
    return t, i, v


@case(X, N)
def enum_zip(x, n):
    t = 0.0
    y = np.cumsum(x)
    for i, (a, b) in enumerate(zip(x, y[1:]), start=2):
        t = t * 0.9 + a * b * i
    for (i, a), b in zip(enumerate(x), range(10)):
        t = t * 0.9 + a * b * i
    return t, i, a, b


@case(X, N)
def product_loop(x, n):
    t = 0.0
    for i, j in itertools.product(range(n), range(3)):
        t = t * 0.9 + x[i % 4] * x[j]
    return t


@case(X, N)
def pairs(x, n):
    t = 0.0
    for a, b in itertools.pairwise(x):
        t = t * 0.9 + a * b
    for i, j in itertools.combinations(range(min(n, 6)), 2):
        t = t * 0.9 + x[i % 4] * x[j % 4]
    return t


@case(X, N)
def ndindex_loop(x, n):
    M = np.outer(x, x)
    t = 0.0
    for idx in np.ndindex(M.shape):
        t = t * 0.9 + M[idx]
        M[idx] = t
    for (i, j), v in np.ndenumerate(M):
        t += v * i * j
    return t, M


@case(X, N)
def comp_in_loop(x, n):
    t = 0.0
    for i in range(n):
        t = t * 0.9 + sum([v * i for v in x]) + max(v for v in x[:3])
    return t


@case(X, N)
def comp_if(x, n):
    return sum([v * i for i in range(n) for v in x if v > 0.4])


@case(X, N)
def any_all(x, n):
    t = 0.0
    for i in range(n):
        if all(v < 1 for v in x * np.sin(i)) and any(v > 0.3 for v in x):
            t = t + x[0]
    return t


@case(X, N)
def match_stmt(x, n):
    t = 0.0
    for i in range(n):
        match i % 3:
            case 0:
                t += x[0]
            case 1:
                t *= 0.5
            case _:
                pass
    return t


@case(X, N)
def match_rec(x, n):
    t = 0.0
    for i in range(n):
        match x[i % 4]:
            case v if v > 0.5:
                t += v
            case v:
                t -= v * 0.5
    return t


@case(X, N)
def loop5(x, n):
    t = x[0]
    for a in range(2):
        for b in range(n):
            for c in range(2):
                for d in range(2):
                    for e in range(a + 1):
                        t = np.sin(t * 1.1 + 0.1 * a + 0.01 * b * c) + d * 0.01 * e
    return t


@case(X, N)
def nested_while(x, n):
    t = 0.0
    for i in range(n):
        k = 0
        v = x[i % 4]
        while abs(v) > 0.1:
            v = v * 0.5
            k += 1
        t = t + k * v
    return t, k


@case(X, N)
def newton(x, n):
    r = 1.0
    for i in range(n):
        new = r - (r * r - 2 - x[0]) / (2 * r)
        if abs(new - r) < 1e-10:
            break
        r = new
    return r, i


@case(X, N)
def modify_loop_var(x, n):
    t = 0.0
    for i in range(n):
        i = i * 2
        t += i * x[0]
    return t, i


@case(X, N)
def shadow_arg_n(x, n):
    for n in range(n):
        x = x * 0.9
    return x, n


@case(X, N)
def while_n_dec(x, n):
    while n:
        x = x * 0.9 + n
        n -= 1
    return x, n


@case(X, N)
def while_rec_cond_write(x, n):
    u = x.copy()
    k = 0
    while np.abs(u).max() > 0.2:
        u *= 0.7
        k += 1
        if k > n:
            break
    return u, k


@case(X, N)
def early_return_types(x, n):
    for i in range(n):
        if x[0] < 0.2:
            return i
        x = x * 0.9
    return -1


@case(X, N)
def early_return_none(x, n):
    def find(v):
        for i in range(4):
            if v[i] > 1:
                return v[i]

    r = find(x)
    return x.sum() if r is None else r


@case(X, N)
def return_tuple_in_loop(x, n):
    for i in range(n):
        x = x * 0.8
        if x[2] < 0.5:
            return x, i, "early"
    return x, n, "late"


@case(X, N)
def for_while_mix(x, n):
    i = 0
    t = 0.0
    while i < n:
        for j in range(i, min(i + 3, n)):
            if x[j % 4] < -0.5:
                break
            t += x[j % 4]
        i = j + 1
    return t, i


test_value_and_side_effects, test_slopes = judged(case)
