"""SciPy's functions of entropy, and losses that grow slowly: ``xlogy``, ``rel_entr``, ``huber``..."""

import numpy as np
import scipy.special as sp

from .define import op
from .kinds import Elementwise

_X = np.array([0.5, -1.3, 2.0])
_P = np.array([0.5, 1.3, 2.0])
_Q = np.array([[0.7], [1.5]])


@op(sp.xlogy, symbol="x log y")
class xlogy(Elementwise):
    """x log y, and 0 where x is 0. Slopes log y and x/y (0 where x is 0)."""

    samples = [(_X, _Q), (np.array([0.0, 1.0]), _P[:2])]

    def partials(z, x, y):
        return np.log(y), _ratio(x, y)

    def lower(b, x, y):
        return b.select(x.equals(0) & ~b.isnan(y), 0, x * b.math("log", y))


@op(sp.xlog1py, symbol="x log1p y")
class xlog1py(Elementwise):
    """x log(1 + y), and 0 where x is 0. Slopes log(1 + y) and x/(1 + y) (0 where x is 0)."""

    samples = [(_X, _Q), (np.array([0.0, 1.0]), _P[:2])]

    def partials(z, x, y):
        return np.log1p(y), _ratio(x, 1 + y)

    def lower(b, x, y):
        return b.select(x.equals(0) & ~b.isnan(y), 0, x * b.math("log1p", y))


@op(sp.entr, symbol="entropy")
class entr(Elementwise):
    """-x log x, and 0 at 0. Slope -log x - 1, infinite at 0."""

    samples = [(_P,)]

    def partials(y, x):
        return (-np.log(x) - 1,)

    def lower(b, x):
        outside = b.select(x.equals(0), 0, b.select(b.isnan(x), x, float("-inf")))
        return b.select(x > 0, -x * b.math("log", x), outside)


@op(sp.rel_entr, symbol="rel_entr")
class rel_entr(Elementwise):
    """x log(x/y), and 0 at x = 0. Slopes log(x/y) + 1 and -x/y."""

    samples = [(_P, _Q)]

    def partials(z, x, y):
        return _log_ratio(x, y) + 1, -_ratio(x, y)

    def lower(b, x, y):
        return b.in_double(_relative_entropy, x, y)


@op(sp.kl_div, symbol="kl_div")
class kl_div(Elementwise):
    """x log(x/y) - x + y, its sum the Kullback-Leibler divergence. Slopes log(x/y) and 1 - x/y."""

    samples = [(_P, _Q)]

    def partials(z, x, y):
        return _log_ratio(x, y), 1 - _ratio(x, y)

    def lower(b, x, y):
        return b.in_double(_divergence, x, y)


def _relative_entropy(b, x, y):
    return _relative(b, x, y, _x_log_ratio(b, x, y), b.number(0, x.dtype))


def _divergence(b, x, y):
    return _relative(b, x, y, x * b.math("log", x / y) - x + y, y)


def _relative(b, x, y, inside, empty):
    made = b.select((x > 0) & (y > 0), inside, b.select(x.equals(0) & (y >= 0), empty, float("inf")))
    return b.select(b.isnan(x) | b.isnan(y), float("nan"), made)


def _x_log_ratio(b, x, y):
    """``x log(x / y)`` without loss where x and y are close, and where their quotient leaves the numbers."""
    ratio = x / y
    close, wide = b.math("log1p", (x - y) / y), b.math("log", x) - b.math("log", y)
    usual = (ratio > float(np.finfo(x.dtype).tiny)) & (ratio < float("inf"))
    return x * b.select((ratio > 0.5) & (ratio < 2), close, b.select(usual, b.math("log", ratio), wide))


def _ratio(x, y):
    """``x / y``, and 0 where x is 0, whatever y is."""
    return np.where(x == 0, 0, np.divide(x, np.where(x == 0, 1, y)))


def _log_ratio(x, y):
    return np.log(np.divide(x, y))


@op(sp.huber, symbol="huber")
class huber(Elementwise):
    """r**2/2 within δ of 0, δ(|r| - δ/2) beyond. Slope r clipped to ±δ; in δ the part of |r| beyond it."""

    samples = [(1.0, _X), (np.array([[0.7], [1.5]]), _X)]

    def partials(y, delta, r):
        return np.maximum(np.abs(r) - delta, 0), np.clip(r, -delta, delta)

    def lower(b, delta, r):
        size = b.absolute(r)
        made = b.select(size <= delta, r * r * 0.5, delta * (size - delta * 0.5))
        return b.select(delta < 0, float("inf"), made)


@op(sp.pseudo_huber, symbol="pseudo_huber")
class pseudo_huber(Elementwise):
    """δ**2 (√(1 + (r/δ)**2) - 1), a smooth Huber loss."""

    samples = [(1.0, _X), (np.array([[0.7], [1.5]]), _X)]

    def partials(y, delta, r):
        by_r = np.divide(r * delta, np.hypot(delta, r))
        return np.divide(2 * y - r * by_r, delta), by_r

    def lower(b, delta, r):
        return b.in_double(_smooth_loss, delta, r)


def _smooth_loss(b, delta, r):
    v = r / delta
    made = delta * delta * b.math("expm1", b.math("log1p", v * v) * 0.5)
    made = b.select(delta.equals(0) | r.equals(0), 0, made)
    return b.select(delta < 0, float("inf"), made)
