"""raise, assert, try and with in loops. (Plain asserts are compared: PYTEST_DONT_REWRITE.)"""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007, F841
case = Cases()


@case(X, N)
def raise_arm(x, n):
    for i in range(n):
        if x[0] > 100:
            raise ValueError("too large")
        x = x * 0.9
    return x


@case(X, N)
def raise_taken(x, n):
    for i in range(n):
        if x[0] < 0.25:
            raise ValueError("too small")
        x = x * 0.9
    return x


@case(X, N)
def raise_fmt(x, n):
    for i in range(n):
        if x[0] < 0.25:
            raise ValueError(f"too small at {i}: {x[0]:.3f}")
        x = x * 0.9
    return x


@case(X, N)
def assert_loop(x, n):
    for i in range(n):
        assert x[0] > -1, "bad"
        x = x * 0.9
    return x


@case(X, N)
def assert_fails(x, n):
    for i in range(n):
        assert x[0] > 0.25, f"bad {i}"
        x = x * 0.9
    return x


@case(X, N)
def try_loop(x, n):
    t = 0.0
    for i in range(n):
        try:
            if x[i % 4] < 0:
                raise ValueError("neg")
            t = t + x[i % 4]
        except ValueError:
            t = t - 0.1
        finally:
            t = t * 0.99
    return t


@case(X, N)
def try_index(x, n):
    t = 0.0
    for i in range(n):
        try:
            t = t + x[i]
        except IndexError:
            t = t * 0.9
    return t


@case(X, N)
def try_around(x, n):
    try:
        for i in range(n):
            if x[0] < 0.25:
                raise ValueError("small")
            x = x * 0.9
    except ValueError:
        return x * 10, i
    return x, i


@case(X, N)
def try_around_unbound(x, n):
    t = 0.0
    for i in range(n):
        try:
            t = t + v
        except NameError:
            t = t + 1
        v = x[i % 4]
    return t


@case(X, N)
def zero_div(x, n):
    t = 0.0
    for i in range(n):
        try:
            t = t + 1 / (i - 2)
        except ZeroDivisionError:
            t = t + x[0]
    return t


@case(X, N, value="a ZeroDivisionError that the body catches is not caught")
def zero_div_rec(x, n):
    k = float(x[0]) - 0.3
    t = 0.0
    for i in range(n):
        try:
            t = t + 1.0 / k
        except ZeroDivisionError:
            t = t + x[0]
    return t


@case(X, N)
def with_err(x, n):
    for i in range(n):
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.where(x > 0, np.log(np.where(x > 0, x, 1)), x * 0.3)
    return x


@case(X, N)
def recursion(x, n):
    def rec(v, k):
        if k == 0:
            return v
        return rec(np.sin(v), k - 1)

    for i in range(3):
        x = rec(x, n)
    return x


@case(X, N, trips=(1,))
def recursion_rec(x, n):
    def rec(v, k):
        if v < 0.2 or k == 0:
            return v
        return rec(v * 0.7, k - 1)

    t = 0.0
    for i in range(n):
        t = t + rec(x[0] * i * 0.2, 3)
    return t


test_value_and_side_effects, test_slopes = judged(case)
