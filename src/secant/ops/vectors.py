"""Products along one axis of stacks of vectors: ``vecdot``, ``matvec``, ``vecmat`` and ``cross``.

Each is one node in the graph, evaluated by NumPy's own call; derivatives come from its expansion.
"""

import operator

import numpy as np

from ..graph.errors import Refused, ShapeError
from .define import alias, op
from .kinds import Composite
from .matrices import asked, conj, require, shaped, value

_V = np.array([0.5, -1.0, 2.0])
_W = np.array([[1.5, 0.25, -0.75], [2.0, -0.5, 1.0]])
_A = np.array([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0]])
_S = np.sin(np.arange(12.0)).reshape(2, 2, 3)

_LEVI_CIVITA = np.zeros((3, 3, 3))
for _i, _j, _k in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
    _LEVI_CIVITA[_i, _j, _k], _LEVI_CIVITA[_i, _k, _j] = 1.0, -1.0


def _to_last(x, axis):
    axis %= x.ndim
    order = [i for i in range(x.ndim) if i != axis] + [axis]
    return x if axis == x.ndim - 1 else np.transpose(x, tuple(order))


def _stacks(name, a, b, stack_a, stack_b):
    try:
        return np.broadcast_shapes(stack_a, stack_b)
    except ValueError:
        raise ShapeError(f"{name} cannot combine shapes {a.shape} and {b.shape}: the stacks differ") from None


@op(np.vecdot, symbol="vecdot")
class vecdot(Composite):
    """Dot products of stacks of vectors along ``axis``, the first conjugated."""

    samples = [(_V, _W), (_A, _W), (_A, _W, {"axis": 0})]

    def call(x1, x2, /, *, axis=-1):
        return vecdot(value(x1), value(x2), axis=operator.index(axis))

    def infer(a, b, axis):
        require(a.ndim > 0 and b.ndim > 0, "vecdot", a, b, "a number is not a vector")
        require(a.shape[axis] == b.shape[axis], "vecdot", a, b, f"axis {axis} differs")
        drop = lambda t: t.shape[: axis % t.ndim] + t.shape[axis % t.ndim + 1 :]
        return shaped(asked(np.vecdot, a, b, axis=axis), _stacks("vecdot", a, b, drop(a), drop(b)))

    def expand(a, b, axis):
        return np.einsum("...i,...i->...", conj(_to_last(a, axis)), _to_last(b, axis))


@op(np.matvec, symbol="matvec")
class matvec(Composite):
    """Stacks of matrices times stacks of column vectors."""

    samples = [(_A, _V), (_S, _V), (_A, _W), (_S, _W)]

    def call(x1, x2, /):
        return matvec(value(x1), value(x2))

    def infer(a, b):
        require(a.ndim > 1 and b.ndim > 0, "matvec", a, b, "it takes matrices and vectors")
        require(a.shape[-1] == b.shape[-1], "matvec", a, b, "the inner sizes differ")
        return shaped(
            asked(np.matvec, a, b), _stacks("matvec", a, b, a.shape[:-2], b.shape[:-1]) + a.shape[-2:-1]
        )

    def expand(a, b):
        return np.einsum("...ij,...j->...i", a, b)


@op(np.vecmat, symbol="vecmat")
class vecmat(Composite):
    """Stacks of row vectors, conjugated, times stacks of matrices."""

    samples = [(_V[:2], _A), (_W[:, :2], _S)]

    def call(x1, x2, /):
        return vecmat(value(x1), value(x2))

    def infer(a, b):
        require(a.ndim > 0 and b.ndim > 1, "vecmat", a, b, "it takes vectors and matrices")
        require(a.shape[-1] == b.shape[-2], "vecmat", a, b, "the inner sizes differ")
        return shaped(
            asked(np.vecmat, a, b), _stacks("vecmat", a, b, a.shape[:-1], b.shape[:-2]) + b.shape[-1:]
        )

    def expand(a, b):
        return np.einsum("...i,...ij->...j", conj(a), b)


@op(np.cross, symbol="×")
class cross(Composite):
    """The vector product of vectors of 3 elements. Vectors of 2 are taken to lie in a plane (deprecated in
    NumPy): two of them give a number, the third element of their product."""

    samples = [(_V, _W), (_A, _W), (_A.T, _W.T, {"axis": 0}), (_A.T, _W, {"axisa": 0, "axisc": 0})]

    def call(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None):
        if axis is not None:
            axisa = axisb = axisc = axis
        return cross(value(a), value(b), axisa=int(axisa), axisb=int(axisb), axisc=int(axisc))

    def infer(a, b, axisa, axisb, axisc):
        require(a.ndim > 0 and b.ndim > 0, "np.cross", a, b, "a number is not a vector")
        sizes = a.shape[axisa], b.shape[axisb]
        require(all(n in (2, 3) for n in sizes), "np.cross", a, b, "its vectors have 3 elements, or 2")
        if 2 in sizes and int(np.__version__.split(".")[0]) > 2:  # NumPy 3 may drop them
            raise Refused("np.cross of vectors of 2 elements is deprecated; append a zero to each")
        drop = lambda t, i: t.shape[: i % t.ndim] + t.shape[i % t.ndim + 1 :]
        stack = _stacks("np.cross", a, b, drop(a, axisa), drop(b, axisb))
        dtype = np.result_type(*[t.python(1) if t.kind == "python" else t.dtype for t in (a, b)])
        scalar = shaped(type(a)(dtype, (), "array"), stack)
        if sizes == (2, 2):
            return scalar
        at = axisc % (len(stack) + 1)
        return shaped(scalar, (*stack[:at], 3, *stack[at:]))

    def expand(a, b, axisa, axisb, axisc):
        a, b = _to_last(a, axisa), _to_last(b, axisb)
        signs = _LEVI_CIVITA[:, : a.shape[-1], : b.shape[-1]]
        if signs.shape == (3, 2, 2):
            return np.einsum("jk,...j,...k->...", signs[2], a, b)
        made = np.einsum("ijk,...j,...k->...i", signs, a, b)
        at = axisc % made.ndim
        order = [*range(at), made.ndim - 1, *range(at, made.ndim - 1)]
        return made if at == made.ndim - 1 else np.transpose(made, tuple(order))


@alias(np.linalg.vecdot)
def linalg_vecdot(x1, x2, /, *, axis=-1):
    return vecdot.call(x1, x2, axis=axis)


@alias(np.linalg.cross)
def linalg_cross(x1, x2, /, *, axis=-1):
    x1, x2 = value(x1), value(x2)
    require(
        x1.shape[axis] == x2.shape[axis] == 3,
        "np.linalg.cross",
        x1,
        x2,
        "both must hold vectors of 3 elements",
    )
    return cross.call(x1, x2, axis=axis)


@alias(np.linalg.trace)
def linalg_trace(x, /, *, offset=0, dtype=None):
    return np.trace(x, offset, axis1=-2, axis2=-1, dtype=dtype)


@alias(np.linalg.diagonal)
def linalg_diagonal(x, /, *, offset=0):
    return np.diagonal(x, offset, axis1=-2, axis2=-1)


@alias(np.linalg.matrix_transpose)
def linalg_matrix_transpose(x, /):
    x = value(x)
    if x.ndim < 2:
        raise ShapeError(f"np.linalg.matrix_transpose needs a matrix, and got shape {x.shape}")
    return np.transpose(x, (*range(x.ndim - 2), x.ndim - 1, x.ndim - 2))
