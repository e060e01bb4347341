"""Loops that may not run at all: names then hold what they held before, whatever the body makes of them."""

import copy

import numpy as np
import pytest

import secant as sc


def bound_to_what_another_name_became(x, y, n):
    c = 0
    while c < n and not y[0] > 0:
        c += 1
        x = x + 0.3 * x
        y = x
    return x, y


def watched_by_the_name_that_is_bound(x, y, n):
    c = 0
    while c < n and y[0] < 0:
        c += 1
        x = x + 0.3 * x
        y = x
    return x, y


def left_by_break(x, y, n):
    for _ in range(n):
        if y[0] > 0:
            break
        x = x + 0.3 * x
        y = x
    return x, y


def scaled_and_bound(x, y, n):
    c = 0
    while c < n and y[0] < 0:
        c += 1
        x = x * 1.3
        y = x
    return x * 1.0, y * 1.0


def bound_to_what_stays(x, y, n):
    c = 0
    while c < n and y[0] < 0:
        c += 1
        y = x
    return x * 1.0, y * 1.0


def names_that_change_places(x, y, n):
    c = 0
    while c < n and y[0] < 0:
        c += 1
        x, y = y, x
    return x * 1.0, y * 1.0


def two_names_of_a_third(x, y, n):
    c = 0
    while c < n and y[0] < 0:
        c += 1
        z = x * 1.1
        x = z
        y = z
    y = y + 1
    return x, y


def a_name_from_before_and_one_from_within(x, y, n):
    a = y
    while n > 0 and x[0] < y[0]:
        n -= 1
        x = x + 0.5
        a = x
        _b = x
    return x, a * 2


def numbers_under_two_names(x, y, n):
    s = x[0]
    t = y[0]
    while n > 0 and s < 0:
        n -= 1
        s = s + 0.3
        t = s
    return s, t


def numbers_under_three_names(x, y, n):
    s = x[0]
    t = y[0]
    while n > 0 and s < y[1]:
        n -= 1
        s = s + 0.3
        t = s
        _u = s
    return s, t * 2


def numbers_and_an_array(x, y, n):
    s = x[0]
    t = y[0]
    u = 2.0
    while n > 0 and y[0] < 0:
        n -= 1
        s = s + 0.3
        t = s
        _u = s
        y = y + 0.4
    return s, t * u


PROGRAMS = [
    bound_to_what_another_name_became,
    watched_by_the_name_that_is_bound,
    left_by_break,
    scaled_and_bound,
    bound_to_what_stays,
    names_that_change_places,
    two_names_of_a_third,
    a_name_from_before_and_one_from_within,
    numbers_under_two_names,
    numbers_under_three_names,
    numbers_and_an_array,
]


@pytest.mark.parametrize("trips", [0, 1, 5, 12])
@pytest.mark.parametrize("first", [0.7, -0.7, 0.1, 5.0])
@pytest.mark.parametrize("program", PROGRAMS)
def test_names_hold_what_they_held_before(program, first, trips):
    args = np.array([0.3, 0.8]), np.array([first, 0.2]), trips
    expected = program(*copy.deepcopy(args))
    for mine, theirs in zip(sc.jit(program)(*args), expected):
        np.testing.assert_allclose(mine, theirs)

    def loss(x, y):
        return sum(np.sum(np.sin(part)) for part in program(x, y, trips))

    slopes = sc.grad(loss, argnums=(0, 1))(*args[:2])
    for k, mine in enumerate(slopes):
        for i in range(2):
            up, down = copy.deepcopy(args[:2]), copy.deepcopy(args[:2])
            up[k][i] += 1e-6
            down[k][i] -= 1e-6
            assert mine[i] == pytest.approx((loss(*up) - loss(*down)) / 2e-6, abs=1e-7)
