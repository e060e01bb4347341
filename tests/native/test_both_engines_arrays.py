"""Random programs of arrays on both engines, and the shortest ones in which something was once wrong."""

from __future__ import annotations

import copy
import importlib.util

import numpy as np
import pytest
from array_programs import program
from both_engines import on_both

import secant as sc
from zoo.differences import layout, weighted


def compare(f, *args):
    """Value, arguments afterwards and gradient; all of it must run natively."""
    with np.errstate(all="ignore"):
        loss = weighted(f, layout(f(*copy.deepcopy(args))))

    def attempt():
        mine = copy.deepcopy(args)
        return sc.jit(f)(*mine), sc.value_and_grad(loss, argnums=tuple(range(len(args))))(*mine), mine

    return on_both(attempt)


def differences(seeds, size, folder):
    """What is wrong with which of the programs."""
    wrong = {}
    for seed in seeds:
        source, args = program(seed, size)
        path = folder / f"arrays_{seed}_{size}.py"
        path.write_text("import numpy as np\n\n\n" + source)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        try:
            compare(module.f, *args)
        except Exception as error:
            wrong[seed] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return wrong


@pytest.mark.parametrize("start", range(0, 48, 12))
def test_random_programs(start, tmp_path):
    assert not differences(range(start, start + 12), 14, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("size", [6, 14, 25])
@pytest.mark.parametrize("start", range(1000, 3000, 100))
def test_many_random_programs(start, size, tmp_path):
    assert not differences(range(start, start + 100), size, tmp_path)


def initial_in_rows(x):
    y = x * 2.0
    return np.sum(np.arctan2(np.sum(y, axis=1, initial=1.5)[:, None], y + 3.0), axis=1, initial=0.5)


def turned_and_straight(x):
    y = x * 0.7 + np.mean(x, axis=1)
    return y.T @ y


def turned_into_the_same_nest(x):
    y = x * 0.7 + np.mean(x, axis=1)
    return y.T * 2.0, y, np.sum(y + y.T, axis=0)


def largest_of_what_is_computed_again(a, x):
    y = np.max(a / (1.0 + x * x), axis=0)
    return np.sum(x * x), y[0] - y[1]


def equal_to_its_own_largest(a, x):
    y = a + x * x
    return (
        np.sum(x * x),
        np.where(y == np.max(y, axis=0), y, 0.0),
        np.where(y >= np.sort(y, axis=0)[-3], y, 0.0),
    )


def picked_then_multiplied(x):
    y = x.copy()
    y[:, 0] = y[0, 0]
    return np.einsum("...i,...i->...", y[np.argsort(y[:, 0])], y)


def number_spread_into_a_loop(a):
    b = np.broadcast_to(a * 2.0, (3,))
    c = b.copy()
    for _ in range(3):
        c = c * 0.5 if c[0] > 0.0 else c + 0.25 * b
    return c


def single_numbers(a):
    b = np.array(a)
    b[...] = 2.0 * a
    return np.argmax(a) * a, np.argmin(a, axis=0) * 1.0, np.pad(a, 1), np.sum(a[None]), b, np.max(a, axis=0)


def places_of_a_single_number(x):
    return x[np.argsort(x[0])]


def chosen_once_added_twice(x):
    return np.add.reduceat(x, [0, 2, 2])


def deep_chain(x):
    y = x
    for k in [0.001 * j for j in range(300)]:
        y = abs(y) * 0.5 + k
    return y


def large_to_small_whole_numbers(x):
    y = np.concatenate([x * 3e9, x * -3e9, x * 1e19, x / 0.0, (x / 0.0) * 0.0])
    kinds = (np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64)
    return [y.astype(k) for k in kinds], [y.astype(np.float32).astype(k) for k in kinds]


NUMBER, TALL = np.array(0.3), np.sin(np.arange(260.0)).reshape(130, 2)
SQUARE = np.sin(np.arange(130.0**2)).reshape(130, 130)
ONCE_WRONG = [
    (initial_in_rows, SQUARE),
    (turned_and_straight, SQUARE),
    (turned_into_the_same_nest, SQUARE),
    (largest_of_what_is_computed_again, np.array(-0.69), TALL),
    (equal_to_its_own_largest, np.array(-0.69), SQUARE),
    (picked_then_multiplied, SQUARE[:4, :3]),
    (number_spread_into_a_loop, NUMBER),
    (single_numbers, NUMBER),
    (places_of_a_single_number, TALL[:7, 0]),
    (chosen_once_added_twice, TALL[:6, 0]),
    (deep_chain, TALL[:12, 0]),
    (large_to_small_whole_numbers, 0.5 + TALL[:5, 0]),
]


@pytest.mark.parametrize("case", ONCE_WRONG, ids=lambda case: case[0].__name__)
def test_what_was_once_wrong(case):
    assert not compare(*case)


def test_large_arrays_in_chunks():
    x, y = np.sin(np.arange(1_200_000.0)), np.cos(np.arange(1_200_000.0))

    def f(x, y):
        z = x.copy()
        z[1:] = z[:-1] * 0.5
        return (
            np.sum(np.exp(x) * y),
            x * y + z,
            np.max(x),
            np.min(y, initial=-3.0),
            np.sum(x, initial=2.0),
            np.argmax(y) * 1.0,
        )

    def rows(a):
        return (
            a.sum(axis=0),
            a.max(axis=0, initial=0.5),
            np.sum(a, axis=1, initial=1.5),
            a - a.mean(axis=0),
            a.std(axis=1),
            a.T @ a[:, 0],
        )

    assert not compare(f, x, y)
    assert not compare(rows, x.reshape(-1, 3))
    assert not compare(rows, x.reshape(1200, 1000))
    assert not compare(rows, x.reshape(4, 300_000))
