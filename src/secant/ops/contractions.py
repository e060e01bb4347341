"""Sums of products over named or numbered axes: ``einsum`` and ``tensordot``.

Enters: subscripts in any of NumPy's forms. Leaves: nodes with explicit subscripts, whose adjoints are
einsums again.
"""

import operator
import string

import numpy as np

from ..graph.core import Value
from ..graph.errors import Refused, ShapeError
from ..graph.types import Type, type_of
from .define import alias, op
from .kinds import Multilinear
from .matrices import asked, require, shaped, value
from .products import contraction_adjoints

_V = np.array([0.5, -1.0, 2.0])
_A = np.array([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0]])
_B = np.array([[0.5, 1.5], [-2.0, 1.0], [0.75, -0.25]])
_Q = np.array([[1.0, 2.0, -1.0], [0.5, -1.5, 0.25], [3.0, 1.0, -2.0]])
_T = np.linspace(-1.0, 2.0, 12).reshape(2, 2, 3)
_R = np.sin(np.arange(18.0)).reshape(2, 3, 3)


@op(np.tensordot, symbol="tensordot")
class tensordot(Multilinear):
    """Sums of products over paired axes: the last n of one with the first n of the other, or as listed."""

    samples = [(_A, _B, 1), (_T, _R.transpose(1, 2, 0), ([2, 0], [0, 2])), (_A, _A + 1, 2), (_V, _A, 0),
               (_T, _B, {"axes": (-1, 0)}), (_T, _R, ((0, 2), (0, 1)))]  # fmt: skip

    def call(a, b, axes=2):
        a, b = value(a), value(b)
        if isinstance(axes, tuple | list | np.ndarray):
            axes = tuple(tuple(map(int, x)) if np.ndim(x) else (int(x),) for x in axes)
        else:
            axes = operator.index(axes)
        return tensordot(a, b, axes=axes)

    def pairs(a, b, axes):
        if isinstance(axes, int):
            require(
                0 <= axes <= min(a.ndim, b.ndim),
                "np.tensordot",
                a,
                b,
                f"there are not {axes} axes to sum over",
            )
            return tuple(range(a.ndim - axes, a.ndim)), tuple(range(axes))
        first, second = axes
        fits = all(-a.ndim <= i < a.ndim for i in first) and all(-b.ndim <= i < b.ndim for i in second)
        require(fits, "np.tensordot", a, b, f"axes {axes} are not all there")
        return tuple(i % a.ndim for i in first), tuple(i % b.ndim for i in second)

    def infer(a, b, axes):
        over_a, over_b = tensordot.pairs(a, b, axes)
        fits = len(over_a) == len(over_b) and all(a.shape[i] == b.shape[j] for i, j in zip(over_a, over_b))
        require(fits, "np.tensordot", a, b, f"the axes summed over, {over_a} and {over_b}, differ in size")
        shape = [d for i, d in enumerate(a.shape) if i not in over_a]
        shape += [d for i, d in enumerate(b.shape) if i not in over_b]
        return shaped(asked(np.tensordot, a, b, axes=axes), tuple(shape))

    def adjoints(g, a, b, axes):
        return contraction_adjoints(g, a, b, *tensordot.pairs(a, b, axes))


@alias(np.linalg.tensordot)
def linalg_tensordot(x1, x2, /, *, axes=2):
    return tensordot.call(x1, x2, axes)


def _from_lists(args):
    """The string form of einsum's other form: operand, list of integers, operand, list, ..., output list."""
    letters = string.ascii_uppercase + string.ascii_lowercase
    write = lambda s: "".join("..." if i is Ellipsis else letters[operator.index(i)] for i in s)
    count = len(args) // 2
    text = ",".join(write(args[2 * i + 1]) for i in range(count))
    return (text + "->" + write(args[-1]) if len(args) % 2 else text), args[: 2 * count : 2]


def _explicit(text):
    """The subscripts with their output written out, as NumPy would imply it."""
    text = text.replace(" ", "")
    if "->" in text:
        return text
    letters = text.replace("...", "").replace(",", "")
    once = sorted(c for c in set(letters) if letters.count(c) == 1)
    return text + "->" + ("..." if "..." in text else "") + "".join(once)


def _named(text, ndims):
    """Subscripts of each operand and of the output, ellipses replaced by letters of their own."""
    inputs, output = text.split("->")
    inputs = inputs.split(",")
    if len(inputs) != len(ndims):
        raise ShapeError(f"einsum {text!r} names {len(inputs)} operands, and got {len(ndims)}")
    spare = [c for c in string.ascii_letters if c not in text]
    hidden = [n - len(s.replace("...", "")) if "..." in s else 0 for s, n in zip(inputs, ndims)]
    spare = "".join(spare[: max(hidden, default=0)])
    named = [s.replace("...", spare[len(spare) - h :]) for s, h in zip(inputs, hidden)]
    for s, n in zip(named, ndims):
        if len(s) != n:
            raise ShapeError(f"einsum {text!r} names {len(s)} axes of an operand that has {n}")
    return named, output.replace("...", spare)


def _sizes(text, named, operands):
    sizes: dict[str, int] = {}
    for s, x in zip(named, operands):
        for letter, d in zip(s, x.shape):
            if sizes.setdefault(letter, d) != d and d != 1:
                if sizes[letter] != 1:
                    shapes = " and ".join(str(o.shape) for o in operands)
                    raise ShapeError(
                        f"einsum {text!r} cannot combine shapes {shapes}: sizes of {letter!r} differ"
                    )
                sizes[letter] = d
    return sizes


@op(np.einsum, symbol="einsum")
class einsum(Multilinear):
    """Sums of products with named axes: letters that the output lacks are summed over, and a letter repeated
    within an operand walks its diagonal."""

    samples = [("ij,jk->ik", _A, _B), ("ij,ji", _A, _B), ("ii", _Q), ("ii->i", _Q), ("...ii->...i", _R),
               ("ij->", _A), ("ij->ji", _A), ("i,i,i->", _V, _V + 1, _V * 2), ("...ij,...jk->...ik", _R, _Q),
               ("ij,ij->ij", _A, _A[:1]), ("ij,i", _Q, _V), ("iij,jk->k", _R.repeat(2, 0)[:3, :, :2], _B.T),
               (_A, [0, 1], _B, [1, 2], [0, 2]), (_A, [0, 1], _B, [1, 0]), ("i,j->ij", _V, _V + 1),
               ("ij,jk,kl->il", _A, _B, _A, {"optimize": True}),
               ("ij,jk->k", _A, _B, {"optimize": "greedy"})]  # fmt: skip

    def call(*operands, out=None, dtype=None, order="K", casting="safe", optimize=False):
        if isinstance(operands[0], str):
            text, operands = operands[0], operands[1:]
        elif isinstance(operands[0], Value | np.ndarray | list | tuple | float | int):
            text, operands = _from_lists(operands)
        else:
            raise Refused("einsum's subscripts must be a string or lists of integers")
        operands = [value(x) for x in operands]
        params = {} if dtype is None else {"dtype": np.dtype(dtype)}
        params |= {} if order == "K" else {"order": order}
        params |= {} if casting == "safe" else {"casting": casting}
        if optimize is not False:
            params["optimize"] = tuple(optimize) if isinstance(optimize, list) else optimize
        return einsum(*operands, subscripts=_explicit(text), **params)

    def infer(*operands, subscripts, dtype=None, **params):
        named, output = _named(subscripts, [x.ndim for x in operands])
        sizes = _sizes(subscripts, named, operands)
        ask = {} if dtype is None else {"dtype": dtype}
        like = asked(_in_order, *operands, subscripts=subscripts, **params, **ask)
        if not output and params.get("optimize"):
            like = Type(like.dtype, (), _kind(operands, subscripts, params["optimize"]))
        return shaped(like, tuple(sizes[c] for c in output))

    def evaluate(*operands, subscripts, **params):
        made = _in_order(*operands, subscripts=subscripts, **params)
        return np.array(made) if len(operands) == 1 and isinstance(made, np.ndarray) else made  # never a view

    def adjoints(g, *operands, subscripts, **params):
        named, output = _named(subscripts, [x.ndim for x in operands])
        sizes = _sizes(subscripts, named, operands)
        return tuple(lambda k=k: _adjoint(g, k, operands, named, output, sizes) for k in range(len(operands)))


def _in_order(*operands, subscripts, **params):
    return np.einsum(subscripts, *operands, **params)


def _kind(operands, subscripts, optimize):
    """Whether an optimized sum over everything is a scalar or a 0-d array: its last step decides."""
    ghosts = [np.broadcast_to(1.0, x.shape) for x in operands]
    path = np.einsum_path(subscripts, *ghosts, optimize=optimize)[0]
    small = [np.ones(tuple(min(d, 2) for d in x.shape)) for x in operands]
    return type_of(np.einsum(subscripts, *small, optimize=path)).kind


def _adjoint(g, k, operands, named, output, sizes):
    """The adjoint of operand k: g times the others, summed onto its letters, put on its diagonals."""
    x, mine = operands[k], named[k]
    letters = list(dict.fromkeys(mine))
    others = [s for i, s in enumerate(named) if i != k]
    at = {c: i for i, c in reversed(list(enumerate(mine)))}  # where each letter comes first
    # A letter that only this operand has was summed freely; one of size 1 here was stretched by the others.
    stretched = [c for c in letters if x.shape[at[c]] == 1 and sizes[c] != 1]
    present = [c for c in letters if c not in stretched and (c in output or any(c in s for s in others))]
    text = ",".join([output, *others]) + "->" + "".join(present)
    rest = [o for i, o in enumerate(operands) if i != k]
    made = g if text == f"{output}->{output}" else np.einsum(text, g, *rest)
    # One axis of the operand for each axis of its adjoint: 1 where a letter is missing or repeated.
    known = dict(zip(present, made.shape))
    places = tuple(known.get(c, 1) if at[c] == i else 1 for i, c in enumerate(mine))
    if places != made.shape:
        made = np.reshape(made, places)
    if len(letters) < len(mine):
        for i, c in enumerate(mine):
            if at[c] != i:
                sides = tuple(sizes[c] if j in (at[c], i) else 1 for j in range(len(mine)))
                made = np.where(np.reshape(np.eye(sizes[c], dtype=bool), sides), made, 0)
    return made if made.shape == x.shape else np.broadcast_to(made, x.shape)
