"""Blocks of rows: staged copies, and accumulators in registers, against the interpreter."""

from __future__ import annotations

import numpy as np
import pytest
from both_engines import running_on

import secant as sc
from secant.native.actions import Group
from secant.native.contractions import contracted
from secant.native.expanding import expanded
from secant.native.groups import group
from secant.native.plan import Plan
from secant.optimize import optimize

RANDOM = np.random.default_rng(8)


def distances(x, m, L):
    """Many small products of rows, and what is summed over the rows on the way back."""
    centered = x[:, None, :] - m
    y = np.einsum("kij,nkj->nki", L, centered)
    return np.sum(np.log(np.sum(np.exp(-0.1 * np.sum(y * y, axis=2)), axis=1)))


def extremes(x, m, L):
    """Reductions over the rows other than sums."""
    y = np.einsum("kij,nkj->nki", L, x[:, None, :] - m)
    return np.sum(np.max(y, axis=0) * np.arange(1.0, 1 + y.shape[2])) + np.sum(np.min(np.tanh(y), axis=0))


def neighbours(x, m, L):
    """An array read at its own row and at another: a block of it is not enough."""
    y = np.einsum("kij,nkj->nki", L, x[:, None, :] - m + x[1])
    return np.sum(np.tanh(y) * y)


def arguments(rows, components, size, dtype=float):
    shapes = (rows, size), (components, size), (components, size, size)
    return tuple(RANDOM.normal(size=s).astype(dtype) for s in shapes)


def both(f, args):
    made = []
    for name in ("native", "numpy"):
        with running_on(name) as engines:
            transform = sc.value_and_grad(f, argnums=(0, 1, 2))
            value, found = transform(*args)
            assert all(not e.reason and not e.in_vain for e in engines) or name == "numpy"
        made.append([np.asarray(value), *found])
    return made


@pytest.mark.parametrize("f", [distances, extremes, neighbours])
@pytest.mark.parametrize("rows", [256, 257, 1000, 5003])
@pytest.mark.parametrize("components, size", [(3, 4), (7, 10), (5, 13)])
def test_small_products_of_many_rows_agree(f, rows, components, size):
    for made, expected in zip(*both(f, arguments(rows, components, size))):
        np.testing.assert_allclose(made, expected, rtol=1e-10, atol=1e-11 * np.max(np.abs(expected)))


@pytest.mark.parametrize("f", [distances, extremes])
def test_single_precision(f):
    for made, expected in zip(*both(f, arguments(700, 4, 6, np.float32))):
        assert made.dtype == expected.dtype
        np.testing.assert_allclose(made, expected, rtol=1e-3, atol=1e-4 * np.max(np.abs(expected)))


@pytest.mark.parametrize("order", ["F", "every second", "backward"])
def test_rows_in_any_memory_order(order):
    x, m, L = arguments(514, 3, 5)
    x = {"F": np.asfortranarray(x), "every second": x[::2], "backward": x[::-1]}[order]
    for made, expected in zip(*both(distances, (x, m, L))):
        np.testing.assert_allclose(made, expected, rtol=1e-10, atol=1e-11 * np.max(np.abs(expected)))


def test_what_is_not_a_number_stays_where_it_is():
    x, m, L = arguments(600, 3, 5)
    x[17, 2] = np.nan
    x[300, 1] = np.inf
    for made, expected in zip(*both(extremes, (x, m, L))):
        np.testing.assert_array_equal(np.isnan(made), np.isnan(expected))


def plan_of(f, *args):
    region = contracted(expanded(optimize(sc.graph(f)(*args))))
    plan = Plan(region)
    group(plan)
    return [a for a in plan.actions if isinstance(a, Group)]


def test_an_array_is_staged_only_if_all_reads_are_of_the_own_row():
    args = arguments(2000, 5, 8)
    (found,) = plan_of(distances, *args)
    assert [v.type.shape for v in found.staged] == [(2000, 8)] and found.lanes
    assert not any(g.staged for g in plan_of(neighbours, *args))
