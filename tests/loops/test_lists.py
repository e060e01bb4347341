"""Lists that loops append to, take from and change."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007, RUF005
case = Cases()


@case(X, N)
def list_append(x, n):
    r = []
    for i in range(n):
        r.append(x.sum() * i)
    return np.array(r), len(r)


@case(X, N)
def list_extend(x, n):
    r = [0.0]
    for i in range(n):
        r.extend([x[0] * i, x[1]])
    return np.array(r)


@case(X, N)
def list_iadd(x, n):
    r = []
    for i in range(n):
        r += [x[0] * i, x[1]]
    return np.array(r)


@case(X, N)
def list_add(x, n):
    r = []
    for i in range(n):
        r = r + [x[0] * i]
    return np.array(r)


@case(X, N)
def list_insert(x, n):
    r = []
    for i in range(n):
        r.insert(0, x[0] * i)
    return np.array(r)


@case(X, N)
def list_pop(x, n):
    r = [x[i % 4] * (i + 1) for i in range(n)]
    t = 0.0
    for i in range(n):
        t = t * 0.9 + r.pop()
    return t, len(r)


@case(X, N)
def list_pop0_append(x, n):
    q = [x[0], x[1], x[2]]
    for i in range(n):
        a = q.pop(0)
        q.append(a * 0.9 + q[0])
    return q


@case(X, N)
def while_list(x, n):
    r = [x[i % 4] * (i + 1) for i in range(n)]
    t = 0.0
    while r:
        t = t * 0.9 + r.pop()
    return t


@case(X, N)
def while_stack(x, n):
    stack = [(0, x)]
    t = 0.0
    while stack:
        d, v = stack.pop()
        t = t + v.sum() * (d + 1)
        if d < 3:
            stack.append((d + 1, v * 0.5))
            stack.append((d + 2, v * 0.3))
    return t


@case(X, N)
def list_item_set(x, n):
    r = [x[0], x[1], 0.0]
    for i in range(n):
        r[0], r[1] = r[1] * 0.9, r[0]
        r[2] += r[0]
    return r


@case(X, N)
def list_item_index(x, n):
    r = [0.0] * n
    for i in range(n):
        r[i] = x[i % 4] * i + (r[i - 1] if i > 0 else 0.0)
    return r


@case(X, N)
def list_slice_set(x, n):
    r = [0.0, 0.0, 0.0]
    for i in range(n):
        r[0:2] = [x[0] * i, r[0]]
    return r


@case(X, N)
def list_len(x, n):
    r = [x[0]]
    total = 0.0
    for i in range(n):
        r.append(x[1] * i)
        total = total + len(r) * x[2] + np.sum(np.ones(len(r)))
    return total, len(r)


@case(X, N)
def list_del(x, n):
    r = [x[0], x[1]]
    for i in range(n):
        r.append(x[2] * i)
        del r[0]
    return r


@case(X, N)
def list_imul(x, n):
    r = [x[0]]
    for i in range(3):
        r *= 2
    return sum(r), len(r)


@case(X, N)
def list_sort(x, n):
    r = [1.0, 2.0]
    s = [3, 1, 2]
    for i in range(n):
        s.sort(reverse=bool(i % 2))
        r[0] = r[0] + x[0] * s[0]
    return r


test_value_and_side_effects, test_slopes = judged(case)
