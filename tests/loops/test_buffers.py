"""Buffers that loops write and exchange, through names, lists and out=."""

import numpy as np
from cases import A, Cases, N, X, Y, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def two_names_one_new(x, n):
    a = x * 1.0
    b = x * 2.0
    for i in range(n):
        a = b = a + 0.1 * b
        a[0] += 0.5
    return a, b


@case(X, N)
def two_names_diverge(x, n):
    a = b = x * 1.0
    for i in range(n):
        a[0] += 0.5
        b = b * 0.9
    return a, b


@case(X, N)
def alias_in_container(x, n):
    u = x * 1.0
    d = {"u": u}
    for i in range(n):
        u[0] += 0.5
        d["u"][1] *= 0.9
    return d, u


@case(X, N)
def alias_in_container_rebound(x, n):
    u = x * 1.0
    d = {"u": u}
    for i in range(n):
        u = u * 0.9
        u[0] += 0.5
        d["u"][1] *= 0.9
    return d, u


@case(X, N)
def alias_in_container_sync(x, n):
    u = x * 1.0
    d = {"u": u}
    for i in range(n):
        u[0] += 0.5
        d["u"] = u * 0.9
        u = d["u"]
    u[1] = 5
    return d, u


@case(X, Y, N)
def three_buffers_args(a, b, n):
    c = np.zeros(4)
    for i in range(n):
        c[1:-1] = 2 * b[1:-1] - a[1:-1] + 0.1 * (b[2:] - 2 * b[1:-1] + b[:-2])
        a, b, c = b, c, a
    return b, c


@case(A, N)
def loop_item_row_written(A, n):
    for k in range(n):
        for row in A:
            row *= 0.95
            row[0] += 0.01
    return A.sum()


@case(A, N)
def last_row_item(A, n):
    B = A.copy()
    for row in B:
        row[0] = row[1] * 2
    row[2] = 50.0
    return B


@case(A, N)
def zip_rows(A, n):
    B = A.copy()
    C = A.copy()
    for r, c in zip(B, C.T):
        r += c
        c *= 0.5
    r[0] = 1.0
    c[1] = 2.0
    return B, C


@case(X, N)
def diag_view(x, n):
    M = np.outer(x, x)
    d = M.reshape(-1)[::5]
    for i in range(n):
        d += 0.1
        M[i % 4, i % 4] *= 0.5
    return M, d


@case(X, N)
def out_param(x, n):
    u = x.copy()
    v = np.empty_like(x)
    for i in range(n):
        np.multiply(u, 0.9, out=v)
        np.add(v, 0.1, out=u)
    return u, v


@case(X, N)
def out_swap(x, n):
    u = x.copy()
    v = np.empty_like(x)
    for i in range(n):
        np.sin(u, out=v)
        u, v = v, u
    return u, v


@case(X, N)
def while_swap(x, n):
    u = x.copy()
    v = np.zeros_like(x)
    k = 0
    while k < n:
        v[:] = u * 0.9
        v[0] += u[1]
        u, v = v, u
        k += 1
    return u, v, k


@case(X, N)
def while_rec_swap(x, n):
    u = x.copy()
    v = np.zeros_like(x)
    k = 0
    while np.sum(u * u) > 1e-3 and k < n:
        v[:] = u * 0.9
        v[0] += u[1] * 0.1
        u, v = v, u
        k += 1
    u[0] += 1.0
    return u, v, k


@case(X, N)
def select_buffer(x, n):
    a = x.copy()
    b = x * 2
    for i in range(n):
        w = a if x[0] > i * 0.1 else b
        w[1] += 0.1
    return a, b, w


@case(X, N)
def select_buffer_list(x, n):
    bufs = [x.copy(), x * 2]
    for i in range(n):
        bufs[i % 2][0] += bufs[(i + 1) % 2][1]
    return bufs


@case(X, N)
def list_swap(x, n):
    bufs = [x.copy(), x * 2]
    for i in range(n):
        bufs[0][0] += bufs[1][1]
        bufs[0], bufs[1] = bufs[1], bufs[0]
    return bufs


@case(X, N)
def list_reverse(x, n):
    bufs = [x.copy(), x * 2]
    for i in range(n):
        bufs[0][0] += bufs[1][1]
        bufs.reverse()
    return bufs


@case(A, N)
def sub_view_chain(A, n):
    A = A.copy()
    inner = A[1:-1, 1:-1]
    for i in range(n):
        inner[...] = 0.25 * (A[:-2, 1:-1] + A[2:, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:])
    return A, inner


@case(A, N)
def sub_view_rebound(A, n):
    A = A.copy()
    v = A
    for i in range(n):
        v[0] += 0.1
        v = v[:, ::-1]
    return A, v


@case(X, N)
def shrink(x, n):
    v = np.concatenate([x, x, x])
    w = v
    for i in range(min(n, 10)):
        w[0] += 0.1
        w = w[1:]
    return v, w


test_value_and_side_effects, test_slopes = judged(case)
