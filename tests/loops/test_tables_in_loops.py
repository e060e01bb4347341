"""Nested lists, tables, and what is appended and read again."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def nested_lists(x, n):
    M = [[x[0], x[1]], [x[2], x[3]]]
    for i in range(n):
        for a in range(2):
            for b in range(2):
                M[a][b] = M[a][b] * 0.9 + M[b][a] * 0.05
    return M


@case(X, N)
def table_lists(x, n):
    T = [[0.0] * 4 for _ in range(n)]
    for i in range(n):
        for j in range(4):
            T[i][j] = x[j] * i + (T[i - 1][j] if i else 0.0)
    return np.array(T)


@case(X, N)
def appended_tuples(x, n):
    r = []
    for i in range(n):
        x = x * 0.9
        r.append((i, x.sum(), x))
    return r


@case(X, N)
def appended_dicts(x, n):
    r = []
    for i in range(n):
        x = x * 0.9
        r.append({"t": i * 0.1, "x": x})
    return r


@case(X, N)
def appended_to_two(x, n):
    r, s = [], []
    for i in range(n):
        (r if i % 2 else s).append(x[0] * i)
    return r, s


@case(X, N)
def appended_if(x, n):
    r = []
    for i in range(n):
        if i % 3 == 0:
            r.append(x[0] * i)
    return np.array(r)


@case(X, N)
def appended_if_recorded(x, n):
    r = []
    u = x[0]
    for i in range(n):
        u = np.sin(u * 3 + i)
        if u > 0:
            r.append(u)
    return sum(r), len(r)


@case(X, N)
def appended_read(x, n):
    r = [x[0], x[1]]
    for i in range(n):
        r.append(r[-1] * 0.5 + r[-2] * 0.3)
    return np.array(r)


@case(X, N)
def appended_read_len(x, n):
    r = [x[0]]
    t = 0.0
    for i in range(n):
        t = t + len(r) * x[1]
        r.append(t)
    return np.array(r), t


@case(X, N)
def appended_read_sum(x, n):
    r = [x[0]]
    for i in range(min(n, 12)):
        r.append(sum(r) * 0.3)
    return np.array(r)


@case(X, N)
def appended_list_object(x, n):
    class Log:
        def __init__(self):
            self.rows = []

        def add(self, v):
            self.rows.append(v)

    log = Log()
    for i in range(n):
        log.add(x * i)
    return np.stack(log.rows)


test_value_and_side_effects, test_slopes = judged(case)
