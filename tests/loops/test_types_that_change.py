"""None, strings and numbers of other types as the state of a loop."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def none_initial(x, n):
    best = None
    for i in range(n):
        v = np.sin(x[0] * i * 3)
        if best is None or v > best:
            best = v
    return best


@case(X, N)
def none_initial_arr(x, n):
    prev = None
    t = 0.0
    for i in range(n):
        u = x * np.sin(i)
        if prev is not None:
            t += np.sum((u - prev) ** 2)
        prev = u
    return t


@case(X, N)
def none_stays(x, n):
    found = None
    for i in range(n):
        if x[i % 4] > 100:
            found = x[i % 4]
    if found is None:
        return x.sum()
    return found


@case(X, N)
def none_rec(x, n):
    found = None
    for i in range(n):
        if x[i % 4] > 1.0:
            found = x[i % 4] * i
    return x.sum() if found is None else found * 3


@case(X, N)
def type_change(x, n):
    s = 0
    for i in range(n):
        s = s + x[i % 4]
    return s


@case(X, N)
def type_change_arr(x, n):
    s = 0
    for i in range(n):
        s = s + x * i
    return s


@case(X, N)
def type_change_iadd(x, n):
    s = 0
    for i in range(n):
        s += x
    return s, x


@case(X, N)
def type_change_chain(x, n):
    s = 0
    for i in range(n):
        if i == 0:
            s = s + 1
        elif i == 1:
            s = s + 0.5
        elif i == 2:
            s = s + x[0]
        else:
            s = s + x
    return s


@case(X, N)
def type_bool_int(x, n):
    s = False
    for i in range(n):
        s = s + (x[i % 4] > 0.4)
    return s


@case(X, N)
def type_int_div(x, n):
    k = 100
    for i in range(n):
        k = k / 2
    return k * x[0], k


@case(X, N)
def type_int_div_last(x, n):
    k = 1
    for i in range(n):
        k = k * 2 if i < n - 1 else k / 2
    return k * x[0], k


@case(X, N)
def type_rare(x, n):
    k = 1
    for i in range(n):
        if x[i % 4] > 1.0:
            k = k + 0.5
    return k * x[0], k


@case(X, N)
def type_arr_then_scalar(x, n):
    a = x
    for i in range(n):
        a = np.sum(a) * 0.5
    return a


test_value_and_side_effects, test_slopes = judged(case)
