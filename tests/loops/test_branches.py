"""Long chains, deep nests and arms that differ."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007, SIM201
case = Cases()


@case(X, N)
def helper_returns(x, n):
    def clampy(v):
        if v < -0.5:
            return -0.5
        if v < 0:
            return v * 0.5
        if v > 1:
            return 1
        return v

    t = 0.0
    for i in range(n):
        t = t + clampy(x[i % 4] * i * 0.3)
    return t


def guards20(v):
    if v < -2.0:
        return v * 1
    if v < -1.8:
        return v * 2
    if v < -1.6:
        return v * 3
    if v < -1.4:
        return v * 4
    if v < -1.2:
        return v * 5
    if v < -1.0:
        return v * 6
    if v < -0.8:
        return v * 7
    if v < -0.6:
        return v * 8
    if v < -0.4:
        return v * 9
    if v < -0.2:
        return v * 10
    if v < 0.0:
        return v * 11
    if v < 0.2:
        return v * 12
    if v < 0.4:
        return v * 13
    if v < 0.6:
        return v * 14
    if v < 0.8:
        return v * 15
    if v < 1.0:
        return v * 16
    if v < 1.2:
        return v * 17
    if v < 1.4:
        return v * 18
    if v < 1.6:
        return v * 19
    if v < 1.8:
        return v * 20
    return v * v


@case(X, N)
def guards_in_loop(x, n):
    t = x[0]
    for i in range(n):
        t = 2.1 * np.sin(guards20(t) * 0.3 + i)
    return t


@case(X, N, value="np.float64 instead of float")
def elif12(x, n):
    t = x[0]
    for i in range(n):
        v = np.sin(t * 7 + i) * 3
        if v < -2.5:
            t = t + 0.1
        elif v < -2:
            t = t * 0.9
        elif v < -1.5:
            t = t - 0.2
        elif v < -1:
            t = np.cos(t)
        elif v < -0.5:
            t = t * t * 0.5
        elif v < 0:
            t = t + 0.03
        elif v < 0.5:
            t = t * 0.8
        elif v < 1:
            t = -t
        elif v < 1.5:
            t = t * 0.7 + v
        elif v < 2:
            t = v
        elif v < 2.5:
            t = v * 0.5
        else:
            t = 0.5
    return t


@case(X, N)
def if6(x, n):
    t = 0.0
    for i in range(n):
        v = np.sin(x * (i + 1))
        if v[0] > -0.9:
            if v[1] > -0.8:
                if v[2] > -0.7:
                    if v[3] > -0.6:
                        if v[0] < v[1]:
                            if v[2] < 0.9:
                                t = t + v[2]
                            else:
                                t = t - v[2]
                        else:
                            t = t * 0.9
                    else:
                        t = t + 0.1
                else:
                    t = t + 0.2 * v[0]
            else:
                t = t + 0.3 * v[1]
        else:
            t = -t
    return t


@case(X, N)
def and_or(x, n):
    t = 0.0
    for i in range(n):
        v = np.sin(x[0] * i)
        if v > 0 and (v < 0.5 or i % 2) and not v == 0.25:
            t = t + v
        t = t + (v > 0.2 and v)
        t = t + (v or 1.0)
    return t


@case(X, N)
def and_guard(x, n):
    t = 0.0
    for i in range(n):
        if i < 4 and x[i] > 0:
            t = t + x[i]
    return t


@case(X, N)
def and_guard_rec(x, n):
    k = 0
    t = 0.0
    while k < len(x) and x[k] < 1.0:
        t = t + x[k]
        k += 1
    return t, k


@case(X, N)
def chain_cmp(x, n):
    t = 0.0
    for i in range(n):
        v = np.sin(x[0] * i * 2)
        if -0.5 < v <= 0.5 != x[1]:
            t = t + v
    return t


@case(X, N)
def ternary_nest(x, n):
    t = x[0]
    for i in range(n):
        t = t * 0.5 if t > 1 else (t + 0.7 if t > 0 else -t)
    return t


@case(X, N)
def walrus(x, n):
    t = 0.0
    k = 0
    while (v := np.sin(x[0] * k)) < 0.95 and k < n:
        t += v
        k += 1
    return t, v, k


@case(X, N)
def arms_shapes(x, n):
    if x[0] > 0:
        y = x[:2]
    else:
        y = x[1:]
    return y * 2


@case(X, N)
def arms_shapes_loop(x, n):
    t = 0.0
    for i in range(n):
        if x[i % 4] > 0:
            y = x[:2]
        else:
            y = x[1:]
        t = t + y.sum()
    return t


@case(X, N, both="an int of one arm becomes a float")
def arms_types(x, n):
    t = 0.0
    for i in range(n):
        w = 1 if x[i % 4] > 0 else 0.5
        t = t + w * x[i % 4]
    return t, w


@case(X, N)
def arms_types_only(x, n):
    w = 1 if x[0] > 0 else 0.5
    return w


@case(X, N)
def arms_bool_float(x, n):
    t = 0.0
    for i in range(n):
        w = True if x[i % 4] > 0 else 2.5
        t = t + w * x[i % 4]
    return t, w


test_value_and_side_effects, test_slopes = judged(case)
