"""Arrays of all layouts into both engines: the same results, which alias neither inputs nor each other."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from both_engines import alike, on_both, running_on

import secant as sc

BASE = np.arange(400.0).reshape(20, 20) / 100
A, B = BASE[:10, :10], BASE[10:, 10:]


def misaligned(step: int = 1):
    """An array whose elements do not lie at multiples of their size, ``step`` elements apart."""
    bytes_, shape = np.zeros(800 * step + 16, np.uint8), (10, 10)
    made = np.ndarray(shape, float, bytes_, 1, (80 * step, 8 * step))
    made[...] = A
    return made


def in_records(*fields):
    """A field of records, its elements as far apart as these fields together."""
    made = np.zeros((10, 10), [(f"f{k}", t) for k, t in enumerate(fields)])["f1"]
    made[...] = B
    return made


LAYOUTS = {
    "C order": (A.copy(), B.copy()),
    "Fortran order": (np.asfortranarray(A), np.asfortranarray(B)),
    "backwards": (BASE[9::-1, 9::-1], A),
    "every other": (BASE[::2, ::2], BASE[1::2, 1::2]),
    "overlapping": (A, BASE[1:11, 1:11]),
    "stretched": (np.broadcast_to(np.arange(10.0), (10, 10)), A),
    "other byte order": (A.astype(">f8"), B),
    "other byte order, every other": (BASE.astype(">f8")[::2, ::2], B),
    "misaligned": (misaligned(), A),
    "misaligned, every other": (misaligned(2)[::-1], misaligned(3).T),
    "in records of 9 bytes": (in_records("u1", "f8"), A),
    "in records of 16 bytes": (in_records("f4", "f8", "f4"), in_records("f4", "f8", "f4").T),
    "in records of 24 bytes": (in_records("f8", "f8", "f8"), in_records("f8", "f8", "f8")[::-1]),
    "single precision": (A.astype(np.float32), np.asfortranarray(B.astype(np.float32))),
    "mixed precision": (A.astype(np.float32), B),
    "empty": (np.zeros((0, 4)), np.zeros((0, 4))),
    "no columns": (np.zeros((4, 0)), np.zeros((4, 0))),
    "one element": (np.zeros((1, 1)), np.ones((1, 1))),
    "not finite": (np.where(A > 1, np.nan, A), np.where(B > 3, np.inf, B)),
    "three axes": (np.arange(720.0).reshape(8, 9, 10)[::2].transpose(2, 0, 1) / 100, np.ones((10, 4, 9))),
}
LAYOUTS["the same twice"] = (LAYOUTS["C order"][0],) * 2


def f(x, y):
    z = np.sin(x) * 2.0 + y[::-1]
    z[1:] += x[:-1]
    return z, z.sum(axis=0), np.cumsum(x, axis=0), x.T.ravel() * 2, x * y


def loss(x, y):
    return sum(np.sum(r * (k + 1)) for k, r in enumerate(f(x, y)))


def check_apart(inputs, outputs):
    """No result shares memory with an input or with another result, and all may be written."""
    for k, x in enumerate(outputs):
        assert not any(np.may_share_memory(x, y) for y in (*inputs, *outputs[:k]))
        assert x.flags.writeable


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout):
    x, y = LAYOUTS[layout]
    before = x.copy(), y.copy()

    def attempt():
        values, (_, slopes) = sc.jit(f)(x, y), sc.value_and_grad(loss, argnums=(0, 1))(x, y)
        check_apart((x, y), (*values, *slopes))
        moved = sc.jvp(lambda x, y: f(x, y)[0], (x, y), (np.ones_like(x), np.ones_like(y)))
        value, back = sc.vjp(lambda x, y: x * y, x, y)
        return values, slopes, moved, value, back(np.ones_like(x))

    on_both(attempt, single="precision" in layout)
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_one_function_takes_all_layouts_one_after_the_other():
    with running_on("native"):
        run = sc.value_and_grad(lambda a: np.sum(np.cumsum(np.sin(a), axis=0) * a.T))
        for x in (
            A.copy(),
            np.asfortranarray(A),
            BASE[::2, ::2],
            BASE[9::-1, :10],
            misaligned(2),
            A.astype(">f8"),
        ):
            alike(run(x), run(np.array(x, float, order="C")))


CAPTURED = None


def reads_from_outside(x):
    return np.sum(np.sin(x) * CAPTURED[0] + CAPTURED.T[0] * 2.0 + CAPTURED[:20].ravel()[:20] * x)


@pytest.mark.parametrize("kind", [">f8", "<f8", ">i4", "f4", "i8", "i1", "u8", "bool"])
@pytest.mark.parametrize("turn", ["straight", "turned", "backwards"])
def test_captured_arrays(kind, turn, monkeypatch):
    made = (10 * BASE).astype(kind)
    made = {"straight": made, "turned": made.T, "backwards": made[::-1, ::-1]}[turn]
    monkeypatch.setitem(globals(), "CAPTURED", made)
    x = np.linspace(0.0, 1.0, 20)
    on_both(lambda: (sc.value_and_grad(reads_from_outside)(x), sc.jit(reads_from_outside)(x)))


def test_results_of_one_call_are_not_those_of_the_next():
    with running_on("native"):
        run = sc.jit(f)
        first, second = run(A, B), run(A, B)
        kept = [x.copy() for x in first]
        for x in second:
            x[...] = np.nan
        run(B, A)
        for x, y in zip(first, kept):
            np.testing.assert_array_equal(x, y)
        assert not any(np.may_share_memory(x, y) for x, y in itertools.product(first, second))
