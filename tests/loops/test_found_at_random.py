"""What random programs found: each case is the least that was wrong once."""

import numpy as np
from cases import A, Cases, N, X, Y, judged

case = Cases()


@case(X, N, trips=(12,))
def target_of_a_written_array(y, n):
    for s in y:  # noqa: B007
        y += 0.1
    return s


@case(X, Y, trips=(3,))
def bound_and_not_read(x, y):
    while x[0] > 5.0:
        y = A @ x
    return y


@case(X, Y, N)
def bound_in_an_inner_loop(x, y, n):
    for i in range(n):
        c = 0
        while c < n and i % 2 == 0:
            c += 1
            y = x * 2.0
    return y


@case(X, N)
def mask_after_a_loop(x, n):
    k = 0
    s = x[0]
    while k < n and s > 0:
        k += 1
        x = np.full(4, s)
    x[x > s] *= 0.5
    return x


@case(X, Y, N)
def bound_two_levels_down(x, y, n):
    for s in y:
        for _ in range(n):
            if s < -0.3:
                v = x * 2
    return v


@case(X, A, N)
def item_written_and_name_rebound(x, m, n):
    r = [x[1], x[0]]
    v = x * 1.0
    for _ in range(n):
        r[-1] += 0.1 * v.sum()
        v = m.T[0]
    return list(r)


@case(X, Y, N)
def written_after_rebinding_zero_times(x, y, n):
    c, s = 0, x[0] * 0.5
    while c < n and s > 0.2:
        y = y.copy()
    y[0:] += 0.1
    return s


@case(X, Y, N)
def appended_in_two_loops(x, y, n):
    r, c = [x[0]], 0
    while c < n and (y > 0).any():
        c += 1
        r.append(y[0])
    for _ in A:
        r.append(y[1])
    return list(r)


@case(X, Y, N)
def written_or_rebound(x, y, n):
    q = y * 1.0
    for _ in range(n):
        s = x[0]
        x = 0.3 * (A @ x)
        if abs(s) < 0.4:
            y[:] = x
        else:
            y = np.concatenate([x[2:], y[:2]])
    return q


@case(X, Y, N)
def view_bound_in_a_while(x, y, n):
    s, c = x[0] * 0.5, 0
    q = [y * 1.0]
    while c < n and s > 0 and s < 0.5:
        c += 1
        y = x[:]
        q.append(x)
    return x, y, np.array(q)


test_value_and_side_effects, test_slopes = judged(case)
