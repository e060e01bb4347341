"""What rules about matrices share: transposes, triangles and diagonals of stacks, and types asked of NumPy.

Everything works on the last two axes. Triangles are selected, never multiplied by zeros, so that an
infinity outside a triangle stays outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph.core import Value, as_value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type, probe, type_of
from .lengths import below, on_diagonal


def value(x: Any) -> Any:
    """A Value for an argument of a NumPy call: a Value, a number, an array, or nested lists of these."""
    if isinstance(x, list | tuple) and any(isinstance(i, Value | list | tuple) for i in x):
        return np.stack([value(i) for i in x])
    return as_value(x)


def conj(x: Any) -> Any:
    """The complex conjugate; real values stay as they are and cost no node."""
    return np.conj(x) if x.dtype.kind == "c" else x


def re(x: Any) -> Any:
    """The real part; real values stay as they are and cost no node."""
    return np.real(x) if x.dtype.kind == "c" else x


def mT(x: Any) -> Any:
    """Each matrix of a stack transposed."""
    n = x.ndim
    return np.transpose(x, (*range(n - 2), n - 1, n - 2))


def mH(x: Any) -> Any:
    """Each matrix of a stack conjugated and transposed."""
    return mT(conj(x))


def tril(x: Any, k: int = 0) -> Any:
    """The lower triangles, zero above."""
    return np.where(below(x, k), x, 0)


def triu(x: Any, k: int = 0) -> Any:
    """The upper triangles, zero below."""
    return np.where(below(x, k - 1), 0, x)


def diagonal(x: Any) -> Any:
    """The diagonals of a stack of matrices, along the last axis."""
    return np.einsum("...ii->...i", x)


def diagonals(d: Any) -> Any:
    """Diagonal matrices with the last axis of ``d`` on them."""
    return np.where(on_diagonal(d), d[..., None], 0)


def fold(g: Any, lower: bool = True) -> Any:
    """The adjoint of completing a Hermitian matrix from one triangle, given that of the whole matrix."""
    both = g + mH(g)
    strict = tril(both, -1) if lower else triu(both, 1)
    return strict + diagonals(re(diagonal(g)))


def hermitian(t: Any, lower: bool = True) -> Any:
    """The Hermitian matrix of which only one triangle is read, as LAPACK reads it."""
    strict = tril(t, -1) if lower else triu(t, 1)
    return strict + mH(strict) + diagonals(re(diagonal(t)))


def inverse_gaps(a: Any, b: Any) -> Any:
    """``1 / (a_j - b_i)`` as a matrix, with 0 where they are equal: there the derivative does not exist."""
    gap = a[..., None, :] - b[..., :, None]
    same = gap == 0
    return np.where(same, 0, 1 / np.where(same, 1, gap))


def reciprocal(x: Any) -> Any:
    """``1 / x`` with 0 at 0."""
    zero = x == 0
    return np.where(zero, 0, 1 / np.where(zero, 1, x))


def with_zeros(x: Any, axis: int, before: int, after: int) -> Any:
    """``x`` with zeros put before and after it along an axis."""
    shape = lambda n: tuple(n if i == axis % x.ndim else d for i, d in enumerate(x.shape))
    zero = lambda n: [np.zeros(shape(n), x.dtype)] if n else []
    return np.concatenate([*zero(before), x, *zero(after)], axis=axis) if before or after else x


_ASKED: dict[Any, Any] = {}


def asked(function: Callable[..., Any], *types: Type, **params: Any) -> Any:
    """The dtypes and kinds of what NumPy's function gives for these types, from 1-by-1 probes.

    One Type, or a tuple of them; the shapes in it mean nothing.
    """
    key = (function, tuple((t.dtype, t.kind, t.ndim) for t in types), tuple(params.items()))
    found = _ASKED.get(key)
    if found is None:
        try:
            result = function(*[probe(t, 1.0) for t in types], **params)
        except TypeError as error:  # float16 and long double, which LAPACK does not know
            raise Refused(f"{error}; convert to float64 with x.astype(float)") from None
        found = tuple(map(type_of, result)) if isinstance(result, tuple) else type_of(result)
        _ASKED[key] = found
    return found


def shaped(like: Type, shape: tuple[Any, ...]) -> Type:
    """This type with another shape: a scalar stays one only if nothing is left to index."""
    return Type(like.dtype, tuple(shape), "array" if shape else like.kind)


def require(condition: bool, name: str, a: Any, b: Any, why: str) -> None:
    """Refuse two shapes that do not fit, naming both."""
    if not condition:
        raise ShapeError(f"{name} cannot combine shapes {a.shape} and {b.shape}: {why}")


def require_matrices(name: str, x: Any, square: bool = False) -> None:
    """Refuse what is not a (stack of) matrices, or square ones."""
    if x.ndim < 2:
        raise ShapeError(f"{name} needs a matrix, and got shape {x.shape}")
    if square and x.shape[-1] != x.shape[-2]:
        raise ShapeError(f"{name} needs a square matrix, and got shape {x.shape}")
