"""Polynomials as arrays of coefficients, the highest power first: ``polyval``, ``vander``, ``polyfit`` and
the rest."""

import operator

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type
from .adjoint import zeros
from .define import alias, op
from .kinds import Composite
from .matrices import asked, require, shaped, value, with_zeros

_P = np.array([2.0, -1.0, 0.5, 3.0])
_Q = np.array([1.5, 0.25])
_X = np.array([[0.5, -1.5], [2.0, 0.0]])


def _coefficients(name, p):
    p = value(p)
    if p.ndim > 1:
        raise ShapeError(f"{name} takes a vector of coefficients, and got shape {p.shape}")
    return p if p.ndim else np.reshape(p, (1,))


@op(np.polyval, symbol="polyval")
class polyval(Composite):
    """The polynomial with these coefficients at each x, by Horner's rule."""

    samples = [(_P, _X), (_P, 0.5), (_Q[:1], _X)]

    def call(p, x):
        return polyval(_coefficients("np.polyval", p), value(x))

    def infer(p, x):
        return shaped(asked(np.polyval, p, x), x.shape)

    def expand(p, x):
        y = p[0] + 0 * x
        for i in range(1, p.size):
            y = y * x + p[i]
        return y


@op(np.vander, symbol="vander")
class vander(Composite):
    """The powers of each element of a vector, one row for each: the highest first, or last if
    ``increasing``."""

    samples = [(_P,), (_P, 3), (_P, 2, True), (np.array([0.0, 2.0]), 4), (_P, 1)]

    def call(x, N=None, increasing=False):
        x = value(x)
        if x.ndim != 1:
            raise ShapeError(f"np.vander takes a vector, and got shape {x.shape}")
        return vander(x, N=x.size if N is None else operator.index(N), increasing=bool(increasing))

    def infer(x, N, increasing):
        return Type(
            np.promote_types(x.dtype, int) if x.dtype.kind not in "fc" else x.dtype, (x.shape[0], N), "array"
        )

    def expand(x, N, increasing):
        if not N:
            return zeros(Type(x.dtype, (x.size, 0), "array"))
        columns = [np.ones_like(x)]
        for _ in range(N - 1):
            columns.append(x if len(columns) == 1 else columns[-1] * x)
        return np.stack(columns if increasing else columns[::-1], axis=1)


@op(np.polymul, symbol="·")
class polymul(Composite):
    """The product of two polynomials. NumPy drops leading zeros, so that the length of its result would
    depend on the numbers: a leading coefficient of 0 is refused when it is met."""

    samples = [(_P, _Q), (_Q, _P)]

    def call(a1, a2):
        return polymul(_coefficients("np.polymul", a1), _coefficients("np.polymul", a2))

    def infer(p, q):
        require(p.size > 0 and q.size > 0, "np.polymul", p, q, "neither may be empty")
        return shaped(asked(np.polymul, p, q), (p.size + q.size - 1,))

    def evaluate(p, q):
        made = np.polymul(p, q)
        if made.shape != (p.size + q.size - 1,):
            raise Refused(
                "np.polymul met a leading coefficient of 0, and gives a shorter result; use np.convolve"
            )
        return made

    def expand(p, q):
        return np.convolve(p, q)


def _sum_of(combine, a1, a2):
    a1, a2 = _coefficients("np.polyadd", a1), _coefficients("np.polyadd", a2)
    longer = max(a1.size, a2.size)
    return combine(with_zeros(a1, 0, longer - a1.size, 0), with_zeros(a2, 0, longer - a2.size, 0))


@alias(np.polyadd)
def polyadd(a1, a2):
    return _sum_of(np.add, a1, a2)


@alias(np.polysub)
def polysub(a1, a2):
    return _sum_of(np.subtract, a1, a2)


@alias(np.polyder)
def polyder(p, m=1):
    p = _coefficients("np.polyder", p)
    for _ in range(operator.index(m)):
        p = p[:-1] * np.arange(p.size - 1, 0, -1)
    return p


@alias(np.polyint)
def polyint(p, m=1, k=None):
    p, m = _coefficients("np.polyint", p), operator.index(m)
    k = np.zeros(m) if k is None else _coefficients("np.polyint", k)
    if len(k) < m and len(k) != 1:
        raise ShapeError(f"np.polyint needs one constant or {m} of them, and got {len(k)}")
    for i in range(m):
        at = 0 if len(k) == 1 else i
        p = np.concatenate([p / np.arange(p.size, 0, -1), k[at : at + 1]])
    return p


@alias(np.poly)
def poly(seq_of_zeros):
    z = value(seq_of_zeros)
    if z.ndim != 1:
        raise Refused("np.poly of a matrix is not supported; pass its np.linalg.eigvals")
    if z.dtype.kind == "c":
        raise Refused(
            "np.poly of complex zeros gives real coefficients when they pair up; multiply the factors instead"
        )
    made = as_value(np.ones((1,), z.dtype))
    for i in range(z.size):
        made = np.convolve(made, np.concatenate([np.ones((1,), z.dtype), -z[i : i + 1]]))
    return made


@alias(np.polyfit)
def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    if full or cov:
        raise Refused("np.polyfit with full= or cov= is not supported; use np.linalg.lstsq on np.vander")
    x, y, order = value(x) + 0.0, value(y) + 0.0, operator.index(deg) + 1
    require(
        x.ndim == 1 and y.ndim in (1, 2) and x.shape[0] == y.shape[0],
        "np.polyfit",
        x,
        y,
        "x and y must pair up",
    )
    rows = np.vander(x, order)
    if w is not None:
        w = value(w) + 0.0
        require(w.shape == x.shape, "np.polyfit", x, w, "there must be one weight for each point")
        rows, y = rows * w[:, None], y * (w[:, None] if y.ndim == 2 else w)
    size = np.sqrt(np.sum(rows * rows, axis=0))
    limit = len(x) * float(np.finfo(x.dtype).eps) if rcond is None else rcond
    found = np.linalg.lstsq(rows / size, y, limit)[0]
    return (found.T / size).T


@alias(np.roots)
def roots(p):
    raise Refused(
        "np.roots drops zeros at both ends, so that its length depends on the numbers; use np.linalg.eigvals"
    )
