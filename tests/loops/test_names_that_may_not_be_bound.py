"""A name that a loop binds, if it runs, and that a branch, an operator or another loop then reads.

The condition that it is bound goes with it, in whatever form it was found: from the number of trips, from a
flag that the loop carries, or from the arm of a branch.
"""

import numpy as np
from cases import Cases, N, X, Y, judged

case = Cases()


@case(X, N)
def one_of_two_numbers(x, n):
    c = 0
    while c < n and abs(x[0]) < 4:
        c += 1
        x = x * 1.5
        s = x.max()
    t = x[1]
    return s if t > 0.5 else t


@case(X, N)
def one_of_two_in_an_operator(x, n):
    c, t = 0, x[0]
    while c < n and abs(t) < 0.4:
        c += 1
        s = x.max() * t
        t = t * 1.2
    return s if t > 0 and t < 0.5 else t


@case(X, N)
def after_break(x, n):
    for i in range(n):
        if x[i % 4] > 1:
            break
        s = x[i % 4] * 2
    t = x[1]
    return (s if t < 0 else t) + (t or s)


@case(X, N)
def bound_by_some_iterations(x, n):
    for i in range(n):
        if x[i % 4] > 0.4:
            s = x[i % 4] * 1.5
    t = 0.1
    if x[1] < 0:
        t = s
    return t * s


@case(X, N)
def in_the_arm_of_a_branch_in_a_loop(x, n):
    total = 0.0
    for i in range(n):
        c = 0
        while c < i and x[c % 4] > -0.5:
            c += 1
            s = x[c % 4] + c
        total += s if i % 2 and i > 0 and c > 0 else x[0]
    return total


@case(X, N)
def passed_through_two_branches(x, n):
    c = 0
    while c < n and x[1] < 0:
        c += 1
        s = np.float64(0.5) * x[c % 4]
    t = s if x[0] > 0 else x[1]
    return t if x[2] > 0 else s


@case(X, Y, N)
def an_array_of_the_loop(x, y, n):
    c = 0
    while c < n and x[0] < 3:
        c += 1
        w = x * c
        x = x * 1.3
    z = w if y[0] > 0 and y[1] > 0 else y * 1.0
    return z * 2


@case(X, N)
def chosen_by_whether_it_ran(x, n):
    s, c = x[0], 0
    while c < n and x[1] < 0:
        c += 1
        s = x[c % 4]
        k = c
    t = k if x[0] > 0 else 2
    return s * t


@case(X, N)
def exchanged(x, n):
    s, t = x[0], x[1]
    for i in range(n):
        if x[i % 4] > 0.4:
            u = s
        s, t = t, s * 0.9
    s = u if s > t else t
    u = s if t > 0 else u
    return u + s


test_value_and_side_effects, test_slopes = judged(case)
