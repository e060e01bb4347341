"""Names that a loop binds to what is not recorded: after a loop that did not run they are what they were."""

import numpy as np
from cases import Cases, N, X, judged

case = Cases()


@case(X, N)
def a_number(x, n):
    k = c = 0
    while c < n and x[0] > 0:
        c += 1
        k = 2
    return k * x


@case(X, N)
def a_length(x, n):
    k, c, r = 0, 0, [x[1], x[0]]
    while c < n and x[0] > 0:
        c += 1
        k = len(r)
        e = 0
        while e < n and x[1] > 0:
            e += 1
    return k, x[0] * k


@case(X, N)
def another_type(x, n):
    k = c = 0
    while c < n and x[0] > 0:
        c += 1
        k = 2.5
    return k, x


@case(X, N)
def a_text(x, n):
    k, c = "a", 0
    while c < n and x[0] > 0:
        c += 1
        k = "b"
    return x[1] if k == "a" else x[0]


@case(X, N)
def nothing(x, n):
    k, c = x[1] * 2, 0
    while c < n and x[0] > 0:
        c += 1
        k = None
    return x[2] if k is None else k


@case(X, N)
def a_pair(x, n):
    k, c = (1, x[0]), 0
    while c < n and x[0] > 0:
        c += 1
        k = (2, x[1])
    return k


@case(X, N)
def a_plain_pair(x, n):
    k, c = (1, 2), 0
    while c < n and x[0] > 0:
        c += 1
        k = (2, 1)
    return x[k[0]] * x[k[1]]


@case(X, N)
def a_name_that_is_not_bound_before(x, n):
    c = 0
    while c < n and x[0] > 0:
        c += 1
        k = 2
    return k * x[0]


@case(X, N)
def an_index(x, n):
    k = c = 0
    while c < n and x[0] > 0:
        c += 1
        k = 2
    return x[k] * np.arange(k + 1)


@case(X, N)
def in_a_loop(x, n):
    k, t = 0, 0.0
    for i in range(n):
        for _ in range(i):
            k = 3
        t += k * x[i % 4]
        c = 0
        while c < i and x[c % 4] > 0:
            c += 1
            m = 1.5
        if c:
            t += m * x[0]
    return t, k


@case(X, N)
def before_break(x, n):
    k = -1
    for i in range(n):
        if x[i % 4] > 0:
            break
        k = 5
    return k * x


@case(X, N)
def a_range_that_may_be_empty(x, n):
    k, t = 1, 0.0
    for i in range(n):
        for _ in range(i % 2):
            k = 4
        t += k * x[0] ** 2
    return t


test_value_and_side_effects, test_slopes = judged(case)
