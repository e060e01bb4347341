"""The ``math`` module's functions of whole sequences: fsum, prod and dist.

Their elements are inputs of their own, one by one, as the numbers they are in Python.
"""

import functools
import math

import numpy as np

from ..graph.errors import ShapeError
from .define import op
from .kinds import Elementwise


@op(math.fsum, symbol="Σ")
class fsum(Elementwise):
    """The exactly rounded sum of a sequence. Every slope is 1."""

    samples = [([1.5, -2.0, 0.5],), ((1.5, 3),)]

    def call(seq):
        return fsum(*_numbers(seq))

    def evaluate(*xs):
        return math.fsum(xs)

    def partials(y, *xs):
        return (1,) * len(xs)


@op(math.prod, symbol="Π")
class prod_of_numbers(Elementwise):
    """The product of a sequence. Each slope is the product of the others, zeros included."""

    samples = [([1.5, -2.0, 0.5],), ([1.5, 0.0, 0.5],), ((1.5, 3), {"start": 2.0})]

    def call(iterable, *, start=1):
        return prod_of_numbers(*_numbers(iterable), start)

    def evaluate(*xs):
        return math.prod(xs[:-1], start=xs[-1])

    def partials(y, *xs):
        # The products of all before and all after: 3n nodes, and no division by zero.
        before, after = [1.0], [1.0]
        for x, z in zip(xs[:-1], xs[:0:-1]):
            before.append(before[-1] * x)
            after.append(after[-1] * z)
        return tuple([a * b for a, b in zip(before, after[::-1])])

    def lower(b, *xs):
        if xs[0].dtype.kind != "f":
            b.refuse("a product of Python's integers may have any number of digits")
        return functools.reduce(b.multiply, xs[:-1], xs[-1])


@op(math.dist, symbol="dist")
class dist(Elementwise):
    """The distance between two points. Slopes (p - q)/y and (q - p)/y; chosen 0 where they meet."""

    samples = [([1.5, -2.0, 0.5], [0.0, 1.0, 2.0]), ((3.0,), (1,))]

    def call(p, q):
        p, q = _numbers(p), _numbers(q)
        if len(p) != len(q):
            raise ShapeError(f"math.dist needs points of the same dimension, not {len(p)} and {len(q)}")
        return dist(*p, *q)

    def evaluate(*xs):
        n = len(xs) // 2
        return math.dist(xs[:n], xs[n:])

    def partials(y, *xs):
        n = len(xs) // 2
        length = np.where(np.equal(y, 0), 1, y)
        slopes = [np.divide(p - q, length) for p, q in zip(xs[:n], xs[n:])]
        return (*slopes, *[-s for s in slopes])

    def lower(b, *xs):
        n, length = len(xs) // 2, b.number(0, b.float)
        for p, q in zip(xs[:n], xs[n:]):
            length = b.math("hypot", length, p - q)
        return length


def _numbers(sequence):
    return tuple(sequence)
