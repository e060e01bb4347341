"""Sequences slid along each other, and tables read between their points: ``convolve``, ``correlate``,
``interp``."""

import numpy as np

from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .define import op
from .kinds import Composite, Discrete, Multilinear
from .matrices import asked, conj, require, shaped, value, with_zeros

_A = np.array([0.5, -1.0, 2.0, 1.5, -0.25])
_V = np.array([1.0, 0.25, -0.75])
_W = np.array([1.0, 0.25, -0.75, 2.0])
_XP = np.array([0.0, 1.0, 2.5, 4.0])
_FP = np.array([1.0, -1.0, 2.0, 0.5])
_X = np.array([[0.3, 1.7], [3.1, 2.2]])


def _mode(mode):
    if mode not in ("full", "same", "valid"):
        raise Refused(f"mode must be 'full', 'same' or 'valid', not {mode!r}")
    return mode


def _length(n, m, mode):
    longer, shorter = max(n, m), min(n, m)
    return {"full": n + m - 1, "same": longer, "valid": longer - shorter + 1}[mode]


def start_of_mode(n: int, m: int, mode: str) -> int:
    """Where a mode's part begins within the full convolution."""
    shorter = min(n, m)
    return {"full": 0, "same": (shorter - 1) // 2, "valid": shorter - 1}[mode]


def _sequences(name, a, v):
    require(a.ndim <= 1 and v.ndim <= 1, name, a, v, "both must be vectors")
    require(a.size > 0 and v.size > 0, name, a, v, "neither may be empty")


@op(np.convolve, symbol="∗")
class convolve(Multilinear):
    """The sums of products as one sequence, reversed, slides along the other. ``mode`` keeps all of them,
    as many as the longer has elements, or those where the two overlap completely."""

    samples = [(_A, _V), (_V, _A), (_A, _V, "same"), (_A, _W, "same"), (_W, _A, "same"), (_A, _V, "valid"),
               (_V, _A, "valid"), (_A, _A[:1], "same"), (_A, _A, "valid")]  # fmt: skip

    def call(a, v, mode="full"):
        a, v = value(a), value(v)
        return convolve(
            a if a.ndim else np.reshape(a, (1,)), v if v.ndim else np.reshape(v, (1,)), mode=_mode(mode)
        )

    def infer(a, v, mode):
        _sequences("np.convolve", a, v)
        return shaped(asked(np.convolve, a, v), (_length(a.size, v.size, mode),))

    def adjoints(g, a, v, mode):
        n, m = a.size, v.size
        start, length = start_of_mode(n, m, mode), _length(n, m, mode)
        rest = n + m - 1 - start - length
        whole = with_zeros(g, 0, start, rest)
        return lambda: np.convolve(whole, v[::-1], "valid"), lambda: np.convolve(whole, a[::-1], "valid")


@op(np.correlate, symbol="⋆")
class correlate(Composite):
    """The sums of products as one sequence slides along the other, which is conjugated."""

    samples = [(_A, _V), (_V, _A), (_A, _V, "same"), (_V, _A, "same"), (_A, _W, "same"), (_W, _A, "same"),
               (_A, _V, "full"), (_V, _A, "full")]  # fmt: skip

    def call(a, v, mode="valid"):
        a, v = value(a), value(v)
        return correlate(
            a if a.ndim else np.reshape(a, (1,)), v if v.ndim else np.reshape(v, (1,)), mode=_mode(mode)
        )

    def infer(a, v, mode):
        _sequences("np.correlate", a, v)
        return shaped(asked(np.correlate, a, v), (_length(a.size, v.size, mode),))

    def expand(a, v, mode):
        n, m = a.size, v.size
        start, length = start_of_mode(n, m, mode), _length(n, m, mode)
        if n < m:  # NumPy slides the shorter one, and reverses what it gets
            start = n + m - 1 - length - start
        return np.convolve(a, conj(v)[::-1], "full")[start : start + length]


@op(symbol="interval")
class interval(Discrete):
    """Which piece of a table each x falls in: the number of the point at its left."""

    def infer(x, xp):
        return Type(np.dtype(np.intp), x.shape, "array" if x.shape else "scalar")

    def evaluate(x, xp):
        return np.clip(np.searchsorted(xp, x, "right") - 1, 0, len(xp) - 2)

    def natively(x, xp):
        return np.clip(np.searchsorted(xp, x, "right") - 1, 0, xp.shape[0] - 2)


@op(np.interp, symbol="interp")
class interp(Composite):
    """The straight line between the two points of a table next to each x. Outside the table the value is
    that of the nearest end, or ``left`` and ``right``. At a point of the table the slope is that of the
    piece to its right (at the last, to its left)."""

    samples = [(_X, _XP, _FP), (np.array([-1.0, 0.3, 5.0]), _XP, _FP),
               (np.array([-1.0, 0.3, 5.0]), _XP, _FP, -3.0, 7.0),
               (np.array([-1.0, 0.3, 5.3]), _XP, _FP, None, None, 4.5), (1.7, _XP, _FP),
               (np.array([-1.0, 2.0]), _XP[:1], _FP[:1], 5.0)]  # fmt: skip

    def call(x, xp, fp, left=None, right=None, period=None):
        extra = {"left": left, "right": right, "period": period}
        given = {k: v for k, v in extra.items() if v is not None}
        return interp(value(x), value(xp), value(fp), *given.values(), given=tuple(given))

    def infer(x, xp, fp, *extra, given):
        require(
            xp.ndim == fp.ndim == 1 and xp.shape == fp.shape, "np.interp", xp, fp, "xp and fp must pair up"
        )
        if not xp.size:
            raise ShapeError(f"np.interp needs at least one point, and xp has shape {xp.shape}")
        return shaped(asked(np.interp, x, Type(xp.dtype, (1,)), Type(fp.dtype, (1,))), x.shape)

    def evaluate(x, xp, fp, *extra, given):
        return np.interp(x, xp, fp, **dict(zip(given, extra)))

    def expand(x, xp, fp, *extra, given):
        options = dict(zip(given, extra))
        if "period" in options:
            period = np.abs(options["period"])
            x, xp = np.remainder(x, period), np.remainder(xp, period)
            order = np.argsort(xp)
            xp, fp = xp[order], fp[order]
            xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
            fp = np.concatenate([fp[-1:], fp, fp[:1]])
        left, right = (fp[0], fp[-1]) if "period" in options else (options.get("left"), options.get("right"))
        left, right = fp[0] if left is None else left, fp[-1] if right is None else right
        if xp.size == 1:
            inside = np.broadcast_to(fp[0], x.shape)
        else:
            i = interval(x, xp)
            x0, x1, y0, y1 = xp[i], xp[i + 1], fp[i], fp[i + 1]
            inside = y0 + (y1 - y0) / (x1 - x0) * (x - x0)
        return np.where(x < xp[0], left, np.where(x > xp[-1], right, inside))
