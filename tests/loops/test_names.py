"""Names bound in some iterations only, after zero trips, or to None, strings and other types."""

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007, F841, F821
case = Cases()


@case(X, N)
def cond_bound(x, n):
    for i in range(n):
        if x[i % 4] > 1.0:
            hit = x[i % 4] * i
    return hit * 2


@case(X, N)
def cond_bound_never(x, n):
    for i in range(n):
        if x[i % 4] > 100.0:
            hit = x[i % 4] * i
    return hit * 2


@case(X, N, value="np.float64 instead of float")
def cond_bound_in_loop(x, n):
    t = 0.0
    for i in range(n):
        if x[i % 4] > 1.0:
            hit = x[i % 4] * i
        if i > 2:
            t = t + hit
    return t


@case(X, N, value="UnboundLocalError does not name the variable")
def cond_bound_in_loop_bad(x, n):
    t = 0.0
    for i in range(n):
        if x[i % 4] > 1.0:
            hit = x[i % 4] * i
        if i > 0:
            t = t + hit
    return t


@case(X, N)
def branch_bound(x, n):
    if x[0] > 0:
        a = x * 2
    else:
        b = x * 3
    return a


@case(X, N)
def branch_bound_bad(x, n):
    if x[0] > 0:
        a = x * 2
    else:
        b = x * 3
    return b


@case(X, N)
def branch_bound_same_cond(x, n):
    t = 0.0
    for i in range(n):
        c = x[i % 4] > 0.4
        if c:
            y = x[i % 4] * 2
        if c:
            t = t + y
    return t


@case(X, N)
def del_name(x, n):
    t = 0.0
    for i in range(n):
        v = x[i % 4] * i
        t += v
        del v
    return t


@case(X, N)
def del_name_bad(x, n):
    for i in range(n):
        v = x[i % 4] * i
        del v
    return v


@case(X, N, trips=(0, 1, 3, 12))
def loop_var_after(x, n):
    i = -1
    for i in range(n):
        x = x * 0.9
    return x, i


@case(X, N, trips=(0, 1, 3, 12))
def loop_var_after_unbound(x, n):
    for i in range(n):
        x = x * 0.9
    return x, i


@case(X, N, trips=(0, 1, 3, 12))
def inner_after(x, n):
    for i in range(n):
        y = x * i
    return y


@case(X, N, trips=(0, 1, 3, 12))
def inner_loopvar(x, n):
    j = 50
    for i in range(3):
        for j in range(i * n):
            x = x * 0.99
    return x, i, j


@case(X, N, trips=(0, 1, 3, 12))
def tri_loopvar(x, n):
    for i in range(n):
        for j in range(i):
            x = x * 0.99
    return x, i, j


@case(X, N, trips=(0, 1, 3, 12))
def rows_after(x, n):
    M = np.outer(x, x)[: min(n, 4)]
    for row in M:
        row[0] += 0.1
    return row


@case(np.zeros((0, 4)), trips=(3,))
def empty_rows(M):
    t = 1.0
    for row in M:
        t = t * row.sum()
    return t


@case(X, N)
def counters_idx(x, n):
    k = 0
    t = 0.0
    for i in range(n):
        t = t * 0.9 + x[k]
        k += 1
        if k == 4:
            k = 0
    return t, k


@case(X, N)
def counter_rec_idx(x, n):
    k = 0
    out = np.zeros(n)
    for i in range(n):
        v = np.sin(x[0] * i * 3)
        if v > 0:
            out[k] = v
            k += 1
    return out, k, out[:k].sum()


@case(X, N)
def k_mod2(x, n):
    k = 0
    t = 0.0
    while k < n:
        if k % 2:
            t += x[0] * k
        else:
            t -= x[1]
        k += 1
    return t


@case(X, N, value="or of a NumPy and a Python bool is a NumPy bool inside a loop")
def bool_flag(x, n):
    done = False
    t = 0.0
    k = 0
    while not done:
        t += x[k % 4]
        k += 1
        done = t > 2 or k >= n
    return t, k, done


@case(X, N)
def bool_flag_toggle(x, n):
    up = True
    t = x[0]
    for i in range(n):
        if up:
            t = t * 1.3
            if t > 2:
                up = False
        else:
            t = t * 0.5
            if t < 0.5:
                up = True
    return t, up


@case(X, N)
def string_mode(x, n):
    mode = "up"
    t = x[0]
    for i in range(n):
        if mode == "up":
            t = t * 1.3 + 0.1
        else:
            t = t * 0.5
        mode = "down" if mode == "up" else "up"
    return t, mode


@case(X, N)
def string_mode_rec(x, n):
    mode = "up"
    t = x[0]
    for i in range(n):
        if mode == "up":
            t = t * 1.3 + 0.1
            if t > 2:
                mode = "down"
        elif mode == "down":
            t = t * 0.5
            if t < 0.5:
                mode = "up"
    return t, mode


test_value_and_side_effects, test_slopes = judged(case)
