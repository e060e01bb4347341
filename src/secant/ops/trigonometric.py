"""Sines, their inverses, and angles."""

import math

import numpy as np
import scipy.special as sp

from ..graph.core import Value
from .define import op
from .kinds import Custom, Elementwise

_X = np.array([0.5, -0.3, 2.0])
_U = np.array([0.5, -0.3, 0.9])
_RADIAN, _DEGREE = math.pi / 180, 180 / math.pi


@op(np.sin, math.sin, symbol="sin")
class sin(Elementwise):
    """The sine of an angle in radians. Slope cos x."""

    samples = [(_X,), (0.5,), (np.float32(0.5),)]

    def partials(y, x):
        return (np.cos(x),)

    def lower(b, x):
        return b.math("sin", x)


@op(np.cos, math.cos, symbol="cos")
class cos(Elementwise):
    """The cosine of an angle in radians. Slope -sin x."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (-np.sin(x),)

    def lower(b, x):
        return b.math("cos", x)


@op(np.tan, math.tan, symbol="tan")
class tan(Elementwise):
    """The tangent of an angle in radians. Slope 1 + y**2."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (1 + y * y,)

    def lower(b, x):
        return b.math("tan", x)


@op(np.arcsin, math.asin, symbol="arcsin")
class arcsin(Elementwise):
    """The angle whose sine is x. Slope 1/√(1 - x**2), infinite at ±1."""

    samples = [(_U,), (0.5,)]

    def partials(y, x):
        return (np.divide(1, np.sqrt((1 - x) * (1 + x))),)

    def lower(b, x):
        return b.math("asin", x)


@op(np.arccos, math.acos, symbol="arccos")
class arccos(Elementwise):
    """The angle whose cosine is x. Slope -1/√(1 - x**2), infinite at ±1."""

    samples = [(_U,), (0.5,)]

    def partials(y, x):
        return (np.divide(-1, np.sqrt((1 - x) * (1 + x))),)

    def lower(b, x):
        return b.math("acos", x)


@op(np.arctan, math.atan, symbol="arctan")
class arctan(Elementwise):
    """The angle whose tangent is x. Slope 1/(1 + x**2)."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (np.divide(1, 1 + x * x),)

    def lower(b, x):
        return b.math("atan", x)


@op(np.arctan2, math.atan2, symbol="arctan2")
class arctan2(Elementwise):
    """The angle of the point (x, y) from the x axis: ``arctan2(y, x)``. Slopes x/r**2 and -y/r**2.

    They are 0 at infinity, and NaN at the origin, where no slope exists.
    """

    samples = [(_X, np.array([[0.7], [-2.0]])), (0.5, -2.0)]

    def partials(angle, y, x):
        r = np.hypot(x, y)
        far = np.isinf(r)
        # Dividing twice keeps r**2 from overflowing or vanishing.
        across, along = np.divide(np.divide(x, r), r), np.divide(np.divide(-y, r), r)
        return np.where(far, 0, across), np.where(far, 0, along)

    def lower(b, y, x):
        return b.math("atan2", y, x)


@op(np.deg2rad, np.radians, math.radians, symbol="rad")
class deg2rad(Elementwise):
    """Degrees to radians. Slope π/180."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (_RADIAN,)

    def lower(b, x):
        return x * 0.017453292519943295


@op(np.rad2deg, np.degrees, math.degrees, symbol="deg")
class rad2deg(Elementwise):
    """Radians to degrees. Slope 180/π."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (_DEGREE,)

    def lower(b, x):
        return x * 57.29577951308232


@op(np.sinc, symbol="sinc")
class sinc(Elementwise):
    """sin(πx)/(πx), and 1 at 0, where its slope is 0. Slope (cos πx - y)/x; near 0 its series."""

    samples = [(np.array([0.5, -0.3, 2.0, 0.0, 1e-3, 0.15, 0.17]),)]

    def partials(y, x):
        u = np.square(math.pi * x)
        # d sinc(z)/dz = Σ (-1)**k 2k z**(2k-1) / (2k+1)!, for which twelve terms are plenty where z**2 < 1/4.
        series = 0.0
        for k in range(12, 0, -1):
            series = series * u + (-1) ** k * 2 * k / math.factorial(2 * k + 1)
        away = np.where(u < 0.25, 1, x)
        return (np.where(u < 0.25, math.pi**2 * x * series, (np.cos(math.pi * away) - np.sinc(away)) / away),)

    def lower(b, x):
        y = x * math.pi
        y = b.select(y.equals(0), float(np.finfo(y.dtype).eps), y)
        return b.math("sin", y) / y


@op(np.unwrap, symbol="unwrap")
class unwrap(Custom):
    """Angles with jumps of half a period or more taken out. The jumps are steps, so every slope is 1."""

    samples = [(np.array([0.5, 1.5, 6.0, 6.5, -0.5]),), (np.array([[0.5, 6.0], [7.0, 1.0]]), {"axis": 0})]

    def call(p, discont=None, axis=-1, *, period=2 * np.pi):
        return unwrap(p, discont=discont, axis=int(axis), period=period)

    def infer(p, **params):
        return p

    def jvp(tangents, outputs, inputs, **params):
        return tangents[0]

    def vjp(cotangents, outputs, inputs, **params):
        return cotangents[0]

    def natively(p, discont, axis, period):
        if p.dtype.kind != "f" or isinstance(period, Value) or isinstance(discont, Value):
            return None
        axis, half = axis % p.ndim, period / 2
        before = p[(slice(None),) * axis + (slice(None, -1),)]
        after = p[(slice(None),) * axis + (slice(1, None),)]
        step = after - before
        inside = np.mod(step + half, period) - half
        inside = np.where((inside == -half) & (step > 0), half, inside)
        turns = np.where(np.abs(step) < (half if discont is None else discont), 0, inside - step)
        first = p[(slice(None),) * axis + (slice(0, 1),)]
        return np.concatenate([first, after + np.cumsum(turns, axis=axis)], axis=axis)


@op(sp.sindg, symbol="sin°")
class sindg(Elementwise):
    """The sine of an angle in degrees."""

    samples = [(_X,)]

    def partials(y, x):
        return (_RADIAN * sp.cosdg(x),)

    def lower(b, x):
        return b.library("sindg", x)


@op(sp.cosdg, symbol="cos°")
class cosdg(Elementwise):
    """The cosine of an angle in degrees."""

    samples = [(_X,)]

    def partials(y, x):
        return (-_RADIAN * sp.sindg(x),)

    def lower(b, x):
        return b.library("cosdg", x)


@op(sp.tandg, symbol="tan°")
class tandg(Elementwise):
    """The tangent of an angle in degrees."""

    samples = [(_X,)]

    def partials(y, x):
        return (_RADIAN * (1 + y * y),)

    def lower(b, x):
        return b.library("tandg", x)


@op(sp.cotdg, symbol="cot°")
class cotdg(Elementwise):
    """The cotangent of an angle in degrees."""

    samples = [(_X,)]

    def partials(y, x):
        return (-_RADIAN * (1 + y * y),)

    def lower(b, x):
        return b.library("cotdg", x)


@op(sp.cosm1, symbol="cosm1")
class cosm1(Elementwise):
    """cos x - 1, accurate near 0."""

    samples = [(_X,)]

    def partials(y, x):
        return (-np.sin(x),)

    def lower(b, x):
        return b.library("cosm1", x)
