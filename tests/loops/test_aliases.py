"""One array under several names across iterations: kept, swapped, rebound, written."""

import numpy as np
from cases import A, Cases, N, X, Y, judged

# ruff: noqa: B007
case = Cases()


@case(X, N)
def first_kept(x, n):
    u = x * 1.0
    first = u
    for i in range(n):
        u = np.sin(u) + 0.1
    return first, u


@case(X, N)
def first_kept_written(x, n):
    u = x * 1.0
    first = u
    for i in range(n):
        u[0] += 0.5
        u = np.sin(u) + 0.1
    return first, u


@case(X, N)
def first_kept_arg_written(x, n):
    u = x
    first = u
    for i in range(n):
        u += 0.5
        u = np.sin(u) + 0.1
    return first, u, x


@case(X, N)
def first_kept_written_after(x, n):
    u = x * 1.0
    first = u
    for i in range(n):
        u = np.sin(u) + 0.1
        u[1] *= 0.5
    first[0] = 9.0
    u[2] = 1.0
    return first * u


@case(X, Y, N)
def swap_then_write(a, b, n):
    a = a.copy()
    b = b.copy()
    for i in range(n):
        a, b = b, a
        a[0] = a[0] * 0.9 + b[1]
    return a, b


@case(X, Y, N)
def swap_args_write(a, b, n):
    for i in range(n):
        a, b = b, a
        a[1] = np.sin(b[1]) + a[0] * 0.1
    return a * 2 + b


@case(X, Y, N)
def double_buffer_args(u, v, n):
    for _ in range(n):
        v[1:-1] = 0.5 * u[1:-1] + 0.25 * (u[:-2] + u[2:])
        v[0] = u[0]
        v[-1] = u[-1]
        u, v = v, u
    return u


@case(A, N)
def row_leaves(A, n):
    A = A.copy()
    for i in range(n):
        row = A[i % 4]
        A[i % 4] *= 0.9
    row[0] = 5.0
    return A, row


@case(A, N)
def row_leaves_arg(A, n):
    for i in range(n):
        row = A[i % 4]
        row *= 0.9
    A[(n - 1) % 4, 1] = 3.0
    row[0] = 5.0
    return row * 2


@case(A, N)
def row_kept_from_earlier(A, n):
    A = A.copy()
    row = A[0]
    for i in range(n):
        row[1] += 0.1
        row = A[(i + 1) % 4]
    return A, row


@case(A, N)
def row_kept_prev(A, n):
    A = A.copy()
    prev = A[0]
    for i in range(1, n):
        row = A[i % 4]
        row += 0.3 * prev
        prev = row
    return A


@case(X, N)
def rebind_one_arm_write(x, n):
    u = x * 1.0
    keep = u
    for i in range(n):
        if u[0] > 0.2:
            u = u * 0.5
        u[0] += 0.1
    return u, keep


@case(X, N)
def rebind_one_arm_arg(x, n):
    u = x
    for i in range(n):
        if u[0] > 0.2:
            u = u * 0.5
        u[0] += 0.1
    return u * 1.0


@case(X, N)
def old_written_after_rebind(x, n):
    u = x * 1.0
    for i in range(n):
        old = u
        u = u * 0.7
        old[0] = 4.0
        u[1] += old[0] * 0.01
    return u, old


@case(X, N)
def u_old_alias(x, n):
    u = x * 1.0
    s = 0.0
    for i in range(n):
        u_old = u
        u[1:] = u[:-1] * 0.9
        s = s + np.sum(u_old * u)
    return s, u_old


@case(X, N)
def u_old_copy(x, n):
    u = x * 1.0
    s = 0.0
    for i in range(n):
        u_old = u.copy()
        u[1:] = u[:-1] * 0.9
        s = s + np.sum(u_old * u)
    return s, u_old


@case(X, N)
def u_prev_by_alias(x, n):
    u = x * 1.0
    prev = u
    s = 0.0
    for i in range(n):
        s += np.sum(prev * u)
        prev = u
        u = np.cos(u)
    return s, prev, u


@case(X, N)
def u_prev_by_alias_written(x, n):
    u = x * 1.0
    prev = u
    s = 0.0
    for i in range(n):
        s += np.sum(prev * u)
        prev = u
        u = np.cos(u)
        prev += 1.0
    return s, prev, u


test_value_and_side_effects, test_slopes = judged(case)
