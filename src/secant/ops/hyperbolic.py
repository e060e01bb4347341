"""Hyperbolic functions and their inverses."""

import math

import numpy as np

from .define import op
from .kinds import Elementwise

_X = np.array([0.5, -0.3, 2.0])


@op(np.sinh, math.sinh, symbol="sinh")
class sinh(Elementwise):
    """The hyperbolic sine. Slope cosh x."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (np.cosh(x),)

    def lower(b, x):
        return b.math("sinh", x)


@op(np.cosh, math.cosh, symbol="cosh")
class cosh(Elementwise):
    """The hyperbolic cosine. Slope sinh x."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (np.sinh(x),)

    def lower(b, x):
        return b.math("cosh", x)


@op(np.tanh, math.tanh, symbol="tanh")
class tanh(Elementwise):
    """Squash to (-1, 1). Slope 1 - y**2, largest at 0."""

    samples = [(_X,), (0.5,), (np.float32(0.5),)]

    def partials(y, x):
        return (1 - y * y,)

    def lower(b, x):
        return b.math("tanh", x)


@op(np.arcsinh, math.asinh, symbol="arcsinh")
class arcsinh(Elementwise):
    """The inverse of sinh. Slope 1/√(1 + x**2)."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        root = np.sqrt(1 + x * x) if x.dtype.kind == "c" else np.hypot(1, x)  # hypot does not overflow
        return (np.divide(1, root),)

    def lower(b, x):
        return b.math("asinh", x)


@op(np.arccosh, math.acosh, symbol="arccosh")
class arccosh(Elementwise):
    """The inverse of cosh, from 1 up. Slope 1/√(x**2 - 1), infinite at 1."""

    samples = [(np.array([1.5, 2.0, 9.0]),), (2.0,)]

    def partials(y, x):
        return (np.divide(1, np.sqrt(x - 1) * np.sqrt(x + 1)),)

    def lower(b, x):
        return b.math("acosh", x)


@op(np.arctanh, math.atanh, symbol="arctanh")
class arctanh(Elementwise):
    """The inverse of tanh, between -1 and 1. Slope 1/(1 - x**2), infinite at the ends."""

    samples = [(np.array([0.5, -0.3, 0.9]),), (0.5,)]

    def partials(y, x):
        return (np.divide(1, (1 - x) * (1 + x)),)

    def lower(b, x):
        return b.math("atanh", x)
