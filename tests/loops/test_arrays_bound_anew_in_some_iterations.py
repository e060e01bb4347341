"""A name that holds an array of outside, or a new one, depending on the iteration; written after the loop."""

import numpy as np
from cases import A, Cases, N, X, Y, judged

case = Cases()


@case(X, Y, N)
def written_after_the_loop(x, y, n):
    for _ in range(n):
        if x.sum() > 0.5:
            x = np.sin(y) + 0.2
    x[0] += 0.3
    return x * 1.0


@case(X, Y, N)
def left_as_it_is_by_one_arm(x, y, n):
    for a in range(1, n):
        if y[a % 4] > 5:
            y = y.copy()
    y *= 0.9
    return y, x


@case(X, Y, A, N)
def in_an_inner_loop(x, y, a, n):
    for row in a:
        y[1:] += 0.1
        for _ in range(n):
            if x[0] > 0.5:
                y = np.concatenate([y[2:], row[:2]])
    return y * 1.0


@case(X, Y, N)
def local_arrays(x, y, n):
    z = x.copy()
    w = z
    for i in range(n):
        if y[i % 4] > 0.8:
            w = w * 1.5
    w[0] += y[0]
    return z * 1.0, w


@case(X, Y, N)
def through_a_view(x, y, n):
    w = x
    for i in range(n):
        if y[i % 4] > 0.8:
            w = x * 1.5
    v = w[1:]
    v += 0.5
    return x * 1.0, w * 1.0


@case(X, Y, N)
def by_two_loops(x, y, n):
    for i in range(n):
        if y[i % 4] > 0.8:
            x = x + 0.1
    for i in range(n):
        if y[i % 4] < -5:
            x = x * 2.0
    x[1] = 0.5 * y[1]
    return x * y


@case(X, Y, N)
def in_a_while_loop(x, y, n):
    c = 0
    while c < n and y[0] > 0:
        c += 1
        if x[c % 4] > 1:
            x = x * 0.5
    x[2] *= 2.0
    return x * 1.0, c


@case(X, Y, N)
def by_branches_in_branches(x, y, n):
    for s in y:
        if x.sum() > 0.5:
            x = y if s < -0.3 or n % 3 == 1 else x
    y[n % 4 :] += 0.1
    return x * 1.0, y


@case(X, Y, N)
def by_an_expression_in_an_arm(x, y, n):
    if x[0] > 0:
        x = y if y[0] < 5 else x
    y[n % 4 :] += 0.1
    return x * 1.0, y * x


@case(X, Y, N)
def one_of_three(x, y, n):
    z = 2 * x
    for i in range(n):
        w = x if y[i % 4] > 0 else z
        if x[0] > 0.1:
            w = w if y[0] < 5 else y
        x = w
    z[0] += 0.5
    y[1] += 0.1
    return x * 1.0, y * 1.0


test_value_and_side_effects, test_slopes = judged(case)
