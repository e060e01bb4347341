"""Exponentials, logarithms and roots."""

import math

import numpy as np

from .define import op
from .kinds import Elementwise

_A = np.array([1.5, 2.0, 0.5])


@op(np.exp, math.exp, symbol="exp")
class exp(Elementwise):
    """e to the x. Its slope is its own value."""

    samples = [(_A,), (0.5,)]

    def partials(y, x):
        return (y,)


@op(np.log, symbol="log")
class log(Elementwise):
    """The natural logarithm. Slope 1/x; minus infinity at 0, NaN below."""

    samples = [(_A,)]

    def partials(y, x):
        return (1 / x,)
