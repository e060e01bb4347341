"""break, continue, return and else in all combinations, on recorded conditions."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def break_rec(x, n):
    u = x
    for i in range(n):
        u = u * 0.8
        if np.sum(u * u) < 0.3:
            break
    return u, i


@case(X, N)
def break_else(x, n):
    u = x
    for i in range(n):
        u = u * 0.8
        if np.sum(u * u) < 0.003:
            break
    else:
        u = u + 100.0
    return u, i


@case(X, N)
def while_true_break(x, n):
    u = x
    k = 0
    while True:
        u = u * 0.8
        k += 1
        if np.max(u) < 0.05 or k >= n:
            break
    return u, k


@case(X, N)
def while_else(x, n):
    u = x
    k = 0
    while k < n:
        k += 1
        u = np.cos(u)
        if u[0] > 0.97:
            break
    else:
        u = -u
    return u, k


@case(X, N)
def continue_rec(x, n):
    t = 0.0
    for i in range(n):
        v = np.sin(x[0] * i)
        if v < 0:
            continue
        t += v
    return t, i


@case(X, N)
def continue_break_return(x, n):
    t = 0.0
    for i in range(n):
        v = np.sin(x[0] * i * 2)
        if v < -0.9:
            return t * 10
        if v < 0:
            continue
        t += v
        if t > 3:
            break
        t += 0.01
    else:
        t = t + 7
    return t


@case(X, N)
def return_inside_nested(x, n):
    for i in range(n):
        for j in range(4):
            if x[j] * i > 2.0:
                return x[j] * i * j
            elif x[j] * i < -4:
                return x[0] - j
    return x.sum()


@case(X, N)
def nested_break(x, n):
    t = 0.0
    for i in range(n):
        for j in range(i):
            t += x[j % 4] * 0.3
            if t > 1.0:
                break
        else:
            t -= 0.1
            continue
        t *= 0.5
    return t, i, j


test_value_and_side_effects, test_slopes = judged(case)
