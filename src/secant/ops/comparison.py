"""Comparisons and choices between values."""

import operator

import numpy as np

from .define import op
from .kinds import Elementwise, Stepwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.5], [2.0]])


@op(np.equal, operator.eq, symbol="=")
class equal(Stepwise):
    """Whether two values are equal."""

    samples = [(_A, _B)]


@op(np.where, symbol="where")
class where(Elementwise):
    """``a`` where the condition holds, ``b`` elsewhere. Slope 1 in the one taken; the other gets a strong zero."""

    samples = [(np.array([True, False, True]), _A, _B)]

    def call(condition, x=None, y=None):
        if x is None:
            return np.nonzero(condition)
        return where(condition, x, y)

    def partials(y, condition, a, b):
        return None, where(condition, 1.0, 0.0), where(condition, 0.0, 1.0)
