"""Jacobians, Hessians and Hessian-vector products: the transforms that stack derivatives.

Enters: a function and concrete arguments. Leaves: arrays of shape result + argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .api import grad, jvp, vjp
from .function import Argnums, call, differentiable
from .graph.errors import Refused
from .record.boxes import Box
from .record.trees import flatten, unflatten


class Jacobian:
    """What ``sc.jacobian`` returns: rows by reverse mode or columns by forward mode, whichever are fewer."""

    __secant__ = True

    def __init__(self, function: Callable[..., Any], argnums: Argnums = 0, mode: str = "auto"):
        if mode not in ("auto", "forward", "reverse"):
            raise Refused(f"jacobian has no mode {mode!r}; use 'auto', 'forward' or 'reverse'")
        self.function, self.argnums, self.mode = function, argnums, mode

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        wanted = (self.argnums,) if isinstance(self.argnums, int) else tuple(self.argnums)
        picked = [args[n] for n in wanted]
        for leaf in flatten(picked)[0]:
            differentiable(leaf, "jacobian")

        def f(*moving: Any) -> Any:
            full = list(args)
            for n, x in zip(wanted, moving):
                full[n] = x
            return call(self.function, *full, **kwargs)

        f.__name__ = getattr(self.function, "__name__", "f")
        given, tree = flatten(tuple(picked))
        value, pullback = vjp(f, *picked)
        outs, out_tree = flatten(value)
        rows = sum(int(np.size(o)) for o in outs)
        columns = sum(int(np.size(x)) for x in given)
        forward = self.mode == "forward" or (self.mode == "auto" and columns < rows)
        blocks = _columns(f, picked, given, tree, outs) if forward else _rows(pullback, given, outs, out_tree)
        # blocks[i][j]: the derivative of result i by argument leaf j; nested as results of arguments.
        nested = []
        for row in blocks:
            parts = unflatten(tree, row)
            nested.append(parts[0] if isinstance(self.argnums, int) else parts)
        return unflatten(out_tree, nested)


def _units(x: Any) -> list[Any]:
    """The unit arrays of this one's shape, or the single 1 of a number."""
    if np.ndim(x) == 0:
        return [
            np.ones((), x.dtype if isinstance(x, np.ndarray | np.generic) or type(x) is Box else float)[()]
        ]
    eye = np.eye(int(np.size(x)), dtype=x.dtype)
    return [row.reshape(np.shape(x)) for row in eye]


def _columns(f: Any, picked: list[Any], given: list[Any], tree: Any, outs: list[Any]) -> list[list[Any]]:
    zeros = [np.zeros(np.shape(x), _dtype(x))[()] for x in given]
    found: list[list[Any]] = [[] for _ in outs]
    for j, x in enumerate(given):
        columns = []
        for unit in _units(x):
            tangents = unflatten(tree, [unit if k == j else z for k, z in enumerate(zeros)])
            columns.append(flatten(jvp(f, tuple(picked), tangents)[1])[0])
        for i, out in enumerate(outs):
            column = [c[i] for c in columns]
            shape = np.shape(out) + np.shape(x)
            found[i].append(np.reshape(np.stack(column, axis=-1), shape) if column else np.zeros(shape))
    return found


def _rows(pullback: Any, given: list[Any], outs: list[Any], out_tree: Any) -> list[list[Any]]:
    zeros = [np.zeros(np.shape(o), _dtype(o))[()] for o in outs]
    found: list[list[Any]] = []
    for i, out in enumerate(outs):
        rows = []
        for unit in _units(out):
            rows.append(
                flatten(pullback(unflatten(out_tree, [unit if k == i else z for k, z in enumerate(zeros)])))[
                    0
                ]
            )
        made = []
        for j, x in enumerate(given):
            shape = np.shape(out) + np.shape(x)
            made.append(np.reshape(np.stack([r[j] for r in rows]), shape) if rows else np.zeros(shape))
        found.append(made)
    return [[b if np.ndim(b) else b[()] for b in row] for row in found]


def _dtype(x: Any) -> Any:
    return x.dtype if hasattr(x, "dtype") else np.dtype(float)


def jacobian(function: Callable[..., Any], argnums: Argnums = 0, mode: str = "auto") -> Jacobian:
    """All first derivatives: a block of shape ``result.shape + argument.shape`` for each pair of the two.

    ``mode`` is "reverse" (one pass per result element), "forward" (one per argument element), or "auto":
    the fewer. Blocks are nested as results of arguments. Integer arguments are refused, as in `grad`.

    >>> import numpy as np, secant as sc
    >>> sc.jacobian(lambda x: x * x[0])(np.array([2.0, 3.0])).tolist()
    [[4.0, 0.0], [3.0, 2.0]]
    """
    return Jacobian(function, argnums, mode)


def hessian(function: Callable[..., Any], argnums: Argnums = 0) -> Jacobian:
    """All second derivatives of a function that returns one number: the forward Jacobian of its gradient.

    Shape ``argument.shape + argument.shape``, symmetric.

    >>> import numpy as np, secant as sc
    >>> sc.hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0])).tolist()
    [[4.0, 2.0], [2.0, 0.0]]
    """
    return Jacobian(grad(function, argnums), argnums, "forward")


def hvp(function: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> Any:
    """The Hessian times a vector, without the Hessian: the tangent of the gradient by all the primals.

    Returns what ``grad`` returns: one array for one primal, a tuple for several.

    >>> import numpy as np, secant as sc
    >>> sc.hvp(lambda x: np.sum(x**3), (np.array([1.0, 2.0]),), (np.array([1.0, 0.0]),)).tolist()
    [6.0, 0.0]
    """
    argnums: Argnums = 0 if len(primals) == 1 else tuple(range(len(primals)))
    return jvp(grad(function, argnums), tuple(primals), tuple(tangents))[1]
