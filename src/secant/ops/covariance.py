"""Covariance and correlation of variables that are rows (or columns) of observations."""

import numpy as np

from ..graph.types import Type, probe, type_of
from .define import op
from .keywords import Keywords, number, record
from .kinds import Composite

_X = np.array([[1.5, -2.0, 0.5], [3.0, 0.25, -1.0]])
_Y = np.array([0.5, 1.0, -0.75])


def _variables(x, rowvar):
    return (1 if x.ndim < 2 else x.shape[0]) if rowvar or x.ndim != 2 else x.shape[1]


def matrix_type(op, types, params):
    """The type of a covariance matrix: one row and one column for each variable."""
    given, rowvar = params.get("given", ()), params["rowvar"]
    if any(t.ndim > 2 for t in types):
        raise ValueError("m has more than 2 dimensions")
    sizes = [t for name, t in zip(("m", *given), types) if name in ("m", "y")]
    n = sum(_variables(t, rowvar) for t in sizes)
    ones = [np.ones((2,) * t.ndim, t.dtype) if t.ndim else probe(t, 1.0) for t in types]
    with np.errstate(all="ignore"):
        dtype = type_of(op.evaluator(params)(*ones)).dtype
    return Type(dtype, () if n == 1 else (n, n), "array")


@op(np.cov, symbol="cov")
class cov(Keywords, Composite):
    """How variables vary together: the mean product of their distances from their means, over n - ddof."""

    samples = [
        (_X,),
        (_X, _Y),
        (_X, None, False, True),
        (_X, {"aweights": np.array([1.0, 2.0, 0.5])}),
        (_X, {"fweights": np.array([1, 2, 1]), "aweights": np.array([1.0, 2.0, 0.5]), "ddof": 0}),
    ]

    def call(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype=None):
        ddof = int(not bias) if ddof is None else number(ddof, cov, "ddof")
        given = {"y": y, "fweights": fweights, "aweights": aweights}
        extra = {} if dtype is None else {"dtype": np.dtype(dtype)}
        return record(cov, (m,), given, rowvar=bool(rowvar), ddof=ddof, **extra)

    def infer(*types, **params):
        return matrix_type(cov, types, params)

    def expand(m, *more, given=(), rowvar=True, ddof=1, dtype=None):
        named = dict(zip(given, more))
        rows = [_rows(x, rowvar) for x in (m, named.get("y")) if x is not None]
        x = rows[0] if len(rows) == 1 else np.concatenate(rows, axis=0)
        f, a = named.get("fweights"), named.get("aweights")
        if f is None and a is None:
            away = x - np.mean(x, axis=1, keepdims=True)
            weighted, total = away, np.maximum(x.shape[1] - ddof, 0)
        else:
            w = f if a is None else a if f is None else f * a
            n = np.sum(w)
            away = x - np.sum(x * w, axis=1, keepdims=True) / n
            weighted = away * w
            total = n - ddof * (1 if a is None or not ddof else np.sum(w * a) / n)
        product = away @ np.conj(np.transpose(weighted)) / total
        return np.reshape(product, ()) if product.shape == (1, 1) else product


def _rows(x, rowvar):
    x = np.reshape(x, (1, x.size)) if x.ndim < 2 else x
    return x if rowvar or (x.shape[0] == 1 and x.ndim < 2) else np.transpose(x)


@op(np.corrcoef, symbol="corr")
class corrcoef(Keywords, Composite):
    """The covariance of variables divided by their standard deviations, between -1 and 1."""

    samples = [(_X,), (_X, _Y), (_X, None, False)]

    def call(x, y=None, rowvar=True, *, dtype=None):
        extra = {} if dtype is None else {"dtype": np.dtype(dtype)}
        return record(corrcoef, (x,), {"y": y}, rowvar=bool(rowvar), **extra)

    def infer(*types, **params):
        made = matrix_type(corrcoef, types, params)
        return made if made.shape else Type(made.dtype, (), "scalar")

    def expand(x, *more, given=(), rowvar=True, dtype=None):
        c = cov.expand(x, *more, given=given, rowvar=rowvar, ddof=1)
        if not c.shape:
            return c / c
        n = np.arange(c.shape[0])
        deviation = np.sqrt(np.real(c[n, n]))
        return c / deviation[:, None] / deviation[None, :]
