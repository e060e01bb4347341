"""Products of vectors and matrices: ``dot``, ``@``, ``inner``, ``outer``, ``vdot``, ``kron`` and their
relatives.

Each is evaluated by the very call the user made. Adjoints follow NumPy's ranks: a vector is a row on the
left and a column on the right, and stretched stacks are summed back.
"""

import operator

import numpy as np

from ..graph.errors import ShapeError
from .define import alias, op
from .kinds import Composite, Multilinear
from .matrices import asked, conj, mT, require, shaped, value

_V = np.array([0.5, -1.0, 2.0])
_W = np.array([1.5, 0.25, -0.75])
_A = np.array([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0]])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25]])
_T = np.linspace(-1.0, 2.0, 12).reshape(2, 2, 3)
_S = np.sin(np.arange(12.0)).reshape(2, 3, 2)
_SINGLE = np.float32


def contraction_adjoints(g, a, b, axes_a, axes_b):
    """The adjoints of summing products over paired axes, the free axes of ``a`` then of ``b`` left over."""
    free_a = [i for i in range(a.ndim) if i not in axes_a]
    free_b = [i for i in range(b.ndim) if i not in axes_b]
    split = len(free_a)

    def by(other, over, free, paired, own_paired, first, ndim):
        # the result has the other's paired axes in ascending order, where they belong to ours
        order = [own_paired[paired.index(i)] for i in sorted(paired)]
        made = np.tensordot(g, other, (over, free)) if first else np.tensordot(other, g, (free, over))
        axes = [i for i in range(ndim) if i not in own_paired]
        places = axes + order if first else order + axes
        back = tuple(places.index(i) for i in range(ndim))
        return made if back == tuple(range(ndim)) else np.transpose(made, back)

    kept_a, kept_b = list(range(split)), list(range(split, split + len(free_b)))
    return (
        lambda: by(b, kept_b, free_b, list(axes_b), list(axes_a), True, a.ndim),
        lambda: by(a, kept_a, free_a, list(axes_a), list(axes_b), False, b.ndim),
    )


def _small_products(g, a, b):
    """Adjoints of products of plain vectors and matrices, or None: written as a person would."""
    if a.ndim == 0 or b.ndim == 0 or (a.ndim == 1 and b.ndim == 1):
        return lambda: g * b, lambda: g * a
    if a.ndim == 2 and b.ndim == 2:
        return lambda: g @ b.T, lambda: a.T @ g
    if a.ndim == 2 and b.ndim == 1:
        return lambda: np.outer(g, b), lambda: a.T @ g
    if a.ndim == 1 and b.ndim == 2:
        return lambda: b @ g, lambda: np.outer(a, g)
    return None


@op(np.dot, symbol="·")
class dot(Multilinear):
    """The dot product of vectors, the product of matrices; for more axes, the last of ``a`` with the second
    to last of ``b``, every one with every one. A number multiplies."""

    samples = [(_V, _W), (_A, _B), (_A, _V), (_V, _B), (_T, _B), (_T, _S), (2.0, _A), (_A, 2.0), (2.0, 3.0),
               (_T, _V), (_V, _S), (_A.astype(_SINGLE), _B.astype(_SINGLE)),
               (np.zeros((2, 0)), np.zeros((0, 3)))]  # fmt: skip

    def call(a, b, out=None):
        return dot(value(a), value(b))

    def infer(a, b):
        if not a.shape or not b.shape:
            return shaped(asked(np.dot, a, b), a.shape + b.shape)
        k = max(b.ndim - 2, 0)
        require(a.shape[-1] == b.shape[k], "np.dot", a, b,
                f"the last axis of the first ({a.shape[-1]}) must be axis {k}"
                f" of the second ({b.shape[k]})")  # fmt: skip
        return shaped(asked(np.dot, a, b), a.shape[:-1] + b.shape[:k] + b.shape[k + 1 :])

    def adjoints(g, a, b):
        small = _small_products(g, a, b)
        return small or contraction_adjoints(g, a, b, (a.ndim - 1,), (max(b.ndim - 2, 0),))


@op(np.matmul, operator.matmul, np.linalg.matmul, symbol="@")
class matmul(Multilinear):
    """The product of matrices, stack by stack. A vector is a row on the left and a column on the right."""

    samples = [(_A, _B), (_V, _W), (_A, _V), (_V, _B), (_T, _S), (_T, _B), (_A, _S), (_T, _V), (_V, _S),
               (_T[:, None], _S), (_T[:1], _S), (np.zeros((2, 0)), np.zeros((0, 3)))]  # fmt: skip

    def call(x1, x2, out=None):
        return matmul(value(x1), value(x2))

    def infer(a, b):
        require(a.ndim > 0 and b.ndim > 0, "matmul", a, b, "a number has no axis to sum over; use *")
        n, m = a.shape[-1], b.shape[max(b.ndim - 2, 0)]
        require(n == m, "matmul", a, b, f"the inner sizes {n} and {m} differ")
        try:
            stack = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
        except ValueError:
            raise ShapeError(
                f"matmul cannot combine shapes {a.shape} and {b.shape}: the stacks differ"
            ) from None
        return shaped(
            asked(np.matmul, a, b), stack + a.shape[:-1][-1:] + (b.shape[-1:] if b.ndim > 1 else ())
        )

    def adjoints(g, a, b):
        if small := _small_products(g, a, b):
            return small
        rest_a, rest_b = list(range(a.ndim - 1)), [*range(b.ndim - 2), b.ndim - 1]
        if b.ndim == 1:
            return lambda: g[..., None] * b, lambda: np.tensordot(g, a, (rest_a, rest_a))
        if a.ndim == 1:
            return lambda: np.tensordot(
                b, g, (rest_b, list(range(g.ndim)))
            ), lambda: a[:, None] * g[..., None, :]
        return lambda: g @ mT(b), lambda: mT(a) @ g


@op(np.inner, symbol="inner")
class inner(Multilinear):
    """Sums of products over the last axes of both. For vectors the dot product; a number multiplies."""

    samples = [(_V, _W), (_A, _W), (_A, _A + 1), (2.0, _V), (_T, _A)]

    def call(a, b, /):
        return inner(value(a), value(b))

    def infer(a, b):
        if not a.shape or not b.shape:
            return shaped(asked(np.inner, a, b), a.shape + b.shape)
        require(a.shape[-1] == b.shape[-1], "np.inner", a, b, "the last axes differ")
        return shaped(asked(np.inner, a, b), a.shape[:-1] + b.shape[:-1])

    def adjoints(g, a, b):
        if a.ndim == 0 or b.ndim == 0 or (a.ndim == 1 and b.ndim == 1):
            return lambda: g * b, lambda: g * a
        return contraction_adjoints(g, a, b, (a.ndim - 1,), (b.ndim - 1,))


@op(np.outer, symbol="outer")
class outer(Multilinear):
    """Every element of ``a`` (flattened) times every element of ``b``: a matrix."""

    samples = [(_V, _W), (_A, _V), (2.0, _V)]

    def call(a, b, out=None):
        return outer(value(a), value(b))

    def infer(a, b):
        return shaped(asked(np.outer, a, b), (a.size, b.size))

    def adjoints(g, a, b):
        return (
            lambda: _shaped(g @ _shaped(b, (b.size,)), a.shape),
            lambda: _shaped(_shaped(a, (a.size,)) @ g, b.shape),
        )


def _shaped(x, shape):
    return x if x.shape == shape else np.reshape(x, shape)


@op(np.vdot, symbol="vdot")
class vdot(Multilinear):
    """The dot product of two arrays read flat, the first one conjugated."""

    samples = [(_V, _W), (_A, _A + 1), (2.0, 3.0)]

    def call(a, b, /):
        return vdot(value(a), value(b))

    def infer(a, b):
        require(a.size == b.size, "np.vdot", a, b, "the numbers of elements differ")
        return shaped(asked(np.vdot, a, b), ())

    def adjoints(g, a, b):
        return lambda: conj(g * np.reshape(b, a.shape)), lambda: g * np.reshape(conj(a), b.shape)


@op(np.kron, symbol="⊗")
class kron(Composite):
    """The Kronecker product: ``b`` once for every element of ``a``, times that element."""

    samples = [(_A, _B), (_V, _A), (2.0, _V), (_T, _V)]

    def call(a, b):
        return kron(value(a), value(b))

    def infer(a, b):
        n = max(a.ndim, b.ndim)
        wide_a, wide_b = (1,) * (n - a.ndim) + a.shape, (1,) * (n - b.ndim) + b.shape
        return shaped(asked(np.kron, a, b), tuple(i * j for i, j in zip(wide_a, wide_b)))

    def expand(a, b):
        n = max(a.ndim, b.ndim)
        wide_a, wide_b = (1,) * (n - a.ndim) + a.shape, (1,) * (n - b.ndim) + b.shape
        blocks = np.reshape(a, sum(((d, 1) for d in wide_a), ())) * np.reshape(
            b, sum(((1, d) for d in wide_b), ())
        )
        return np.reshape(blocks, tuple(i * j for i, j in zip(wide_a, wide_b)))


@alias(np.linalg.outer)
def linalg_outer(x1, x2, /):
    x1, x2 = value(x1), value(x2)
    require(x1.ndim == x2.ndim == 1, "np.linalg.outer", x1, x2, "both must be vectors")
    return outer(x1, x2)
