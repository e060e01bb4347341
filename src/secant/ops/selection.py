"""Choices between values: absolute values, extremes, clipping, and picking by condition.

Every op says what it chooses at its kink. A partial that is a mask is a boolean, which selects exactly
(see ``scale``): where it is false, not even an infinite derivative comes through.
"""

import builtins
import math
import operator

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused
from .adjoint import Unknown
from .define import op
from .kinds import Elementwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.7], [-1.0]])
_Z = np.array([1.5 + 0.5j, -2.0 + 1.0j])
_MASK = np.array([True, False, True])


@op(np.absolute, np.fabs, builtins.abs, operator.abs, math.fabs, symbol="|·|")
class absolute(Elementwise):
    """The size of a number. Slope its sign; chosen 0 at 0. A complex number's is its distance from 0."""

    samples = [(_A,), (_Z,), (-1.5,)]

    def partials(y, x):
        return (np.conj(np.sign(x)) if x.dtype.kind == "c" else np.sign(x),)

    def lower(b, x):
        return b.absolute(x)


@op(np.sign, symbol="sign")
class sign(Elementwise):
    """-1, 0 or 1. A step: slope 0. (A complex number is divided by its size; that has no slope here.)"""

    samples = [(_A,), (np.float32(-1.5),)]

    def partials(y, x):
        why = "the sign of a complex number is not differentiated; write z / np.abs(z)"
        return (Unknown(why) if x.dtype.kind == "c" else None,)

    def lower(b, x):
        return b.sign(x)


@op(np.copysign, math.copysign, symbol="copysign")
class copysign(Elementwise):
    """The size of a with the sign of b. Slope ±1 in a, chosen 0 at a = 0; 0 in b."""

    samples = [(_A, _B), (1.5, -2.0)]

    def partials(y, a, b):
        return np.sign(a) * np.copysign(np.ones_like(b), b), None

    def lower(b, x, y):
        return b.intrinsic("copysign", x, y)


@op(np.heaviside, symbol="step")
class heaviside(Elementwise):
    """0 below 0, 1 above, ``h`` at 0. A step: slope 0 in x; slope 1 in h where x is 0."""

    samples = [(np.array([1.5, -2.0, 3.0]), _B)]

    def partials(y, x, h):
        return None, x == 0

    def lower(b, x, h):
        step = b.select(x.equals(0), h, b.select(x < 0, b.number(0, x.dtype), 1))
        return b.select(b.isnan(x), x, step)


@op(np.maximum, symbol="max")
class maximum(Elementwise):
    """The larger of two values; NaN wins. Slope 1 in the larger; at a tie 1/2 in each."""

    samples = [(_A, _B), (1.5, 2.0)]

    def partials(y, a, b):
        return _share(a, b, a > b), _share(a, b, a < b)

    def lower(b, x, y):
        return b.extreme(x, y, largest=True)


@op(np.minimum, symbol="min")
class minimum(Elementwise):
    """The smaller of two values; NaN wins. Slope 1 in the smaller; at a tie 1/2 in each."""

    samples = [(_A, _B), (1.5, 2.0)]

    def partials(y, a, b):
        return _share(a, b, a < b), _share(a, b, a > b)

    def lower(b, x, y):
        return b.extreme(x, y, largest=False)


@op(np.fmax, symbol="max")
class fmax(Elementwise):
    """The larger of two values, a number before NaN. Slope 1 in the one taken; at a tie 1/2 in each."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return _share(a, b, (a > b) | np.isnan(b)), _share(a, b, (a < b) | np.isnan(a))

    def lower(b, x, y):
        return b.select(b.isnan(y) | (x > y), x, y) if x.dtype.kind == "f" else b.maximum(x, y)


@op(np.fmin, symbol="min")
class fmin(Elementwise):
    """The smaller of two values, a number before NaN. Slope 1 in the one taken; at a tie 1/2 in each."""

    samples = [(_A, _B)]

    def partials(y, a, b):
        return _share(a, b, (a < b) | np.isnan(b)), _share(a, b, (a > b) | np.isnan(a))

    def lower(b, x, y):
        return b.select(b.isnan(y) | (x < y), x, y) if x.dtype.kind == "f" else b.minimum(x, y)


def _share(a, b, wins):
    """1 to the winner, 1/2 at a tie, 0 to the loser."""
    return np.where(a == b, 0.5, wins)


@op(np.clip, symbol="clip")
class clip(Elementwise):
    """The value, kept between two bounds. Slope 1 inside and at the bounds; a bound has it where it is taken.

    Where the lower bound is above the upper one, the upper one is the result.
    """

    samples = [
        (_A, -1.0, 1.0), (_A, None, 1.0), (_A, -1.0, None), (_A, -1.0, _B + 1.7), (_A, 2.0, 1.0),
        (_A, {"max": 1.0}), (_A, {"min": -1.0, "max": 1.0}), (_A,), (1.5, 0.0, 1.0),
    ]  # fmt: skip

    def call(a, a_min=None, a_max=None, out=None, *, min=None, max=None, dtype=None):
        if out is not None:
            raise Refused("np.clip with out= is not recorded here; assign its result instead")
        low, high = _given(a_min, min), _given(a_max, max)
        a = a if dtype is None else as_value(a).astype(dtype)
        bounds = tuple(name for name, v in (("low", low), ("high", high)) if v is not None)
        return clip(a, *[v for v in (low, high) if v is not None], bounds=bounds)

    def evaluate(x, *given, bounds):
        named = dict(zip(bounds, given))
        return np.clip(x, named.get("low"), named.get("high"))

    def partials(y, x, *given, bounds):
        low, high = (dict(zip(bounds, given)).get(name) for name in ("low", "high"))
        # NumPy's comparisons, because ~ of Python's bool is an integer.
        below = None if low is None else np.less(x, low)
        above = None if high is None else np.greater(x, high)
        if low is None or high is None:
            out = below if high is None else above
            return (1,) if out is None else (~out, out)
        crossed = np.greater(np.maximum(x, low), high)
        return ~(below | above), below & ~crossed, crossed

    def lower(b, x, *given, bounds):
        for name, bound in zip(bounds, given):
            x = b.extreme(x, bound, largest=name == "low")
        return x


def _given(old, new):
    value = new if old is None or old is np._NoValue else old
    return None if value is np._NoValue else value


@op(np.nan_to_num, symbol="nan_to_num")
class nan_to_num(Elementwise):
    """NaN and infinities replaced, finite numbers kept. Slope 1 where finite, else in the replacement."""

    samples = [
        (_A,), (_A, {"nan": 1.0}), (_A, {"posinf": 2.0, "neginf": -2.0}),
    ]  # fmt: skip
    as_given = True

    def call(x, copy=True, nan=0.0, posinf=None, neginf=None):
        if not copy:
            raise Refused("np.nan_to_num(copy=False) writes into its argument; assign its result instead")
        named = {k: v for k, v in (("nan", nan), ("posinf", posinf), ("neginf", neginf)) if v is not None}
        return nan_to_num(x, *named.values(), given=tuple(named))

    def evaluate(x, *replacements, given):
        return np.nan_to_num(x, **dict(zip(given, replacements)))

    def partials(y, x, *replacements, given):
        masks = {"nan": np.isnan, "posinf": np.isposinf, "neginf": np.isneginf}
        return np.isfinite(x), *[masks[name](x) for name in given]

    def lower(b, x, *replacements, given):
        if x.dtype.kind != "f":
            return x
        limits = np.finfo(x.dtype)
        named = {"nan": 0.0, "posinf": limits.max, "neginf": limits.min, **dict(zip(given, replacements))}
        nan, above, below = [
            b.cast(v, x.dtype) if hasattr(v, "dtype") and hasattr(v, "b") else b.number(v, x.dtype)
            for v in (named["nan"], named["posinf"], named["neginf"])
        ]
        made = b.select(x.equals(float("inf")), above, b.select(x.equals(float("-inf")), below, x))
        return b.select(b.isnan(x), nan, made)


@op(np.where, symbol="where")
class where(Elementwise):
    """``a`` where the condition holds, ``b`` elsewhere. Slope 1 in the one taken, 0 in the other."""

    samples = [(_MASK, _A, _B), (True, 1.5, 2.5)]
    as_given = True

    def call(condition, x=None, y=None):
        if x is None and y is None:
            return np.nonzero(condition)
        if x is None or y is None:
            raise Refused("np.where takes a condition alone, or a condition and two values; give both values")
        return where(condition, x, y)

    def partials(y, condition, a, b):
        holds = condition if condition.dtype == bool else condition != 0
        return None, holds, np.logical_not(holds)

    def lower(b, condition, x, y):
        return b.select(b.truth(condition), *b.together(x, y))
