"""Derivatives against differences: ``check_grads`` in both modes and to second order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .api import grad, jvp, vjp
from .function import call
from .graph.errors import SecantError
from .record.trees import flatten, unflatten


class GradientMismatch(SecantError, AssertionError):
    """A derivative that does not agree with differences; the text gives both numbers and the mode."""


def check_grads(
    function: Callable[..., Any],
    args: tuple[Any, ...],
    order: int = 2,
    modes: tuple[str, ...] = ("forward", "reverse"),
    rtol: float = 1e-5,
    atol: float = 1e-6,
    seed: int = 0,
) -> None:
    """Compare exact derivatives of ``function`` with central differences along a random direction.

    Forward mode is compared with differences; reverse mode with forward mode (the adjoint law); each order is
    the check of the gradient of the order before. All floats in ``args`` are moved, ints are kept as floats.

    Raises
    ------
    GradientMismatch
        With the mode, the order, both numbers and their difference.

    >>> import numpy as np, secant as sc
    >>> sc.check_grads(lambda x: np.sum(np.sin(x)), (np.array([0.1, 0.2]),), order=2)
    """
    leaves, tree = flatten(tuple(args))
    rng = np.random.default_rng(seed)
    leaves = [float(x) if isinstance(x, int) and not isinstance(x, bool) else x for x in leaves]
    moving = [_direction(x, rng) for x in leaves]
    primals, tangents = unflatten(tree, leaves), unflatten(tree, moving)
    single = any(np.asarray(x).dtype == np.float32 for x in leaves)
    eps = 1e-2 if single else 1e-4
    rtol, atol = (max(rtol, 1e-2), max(atol, 1e-2)) if single else (rtol, atol)
    value, moved = jvp(function, primals, tangents)

    def at(h: float) -> list[Any]:
        point = unflatten(tree, [x + h * d for x, d in zip(leaves, moving)])
        return [np.asarray(o) for o in flatten(function(*point))[0]]

    def central(h: float) -> list[Any]:
        return [(a - b) / (2 * h) for a, b in zip(at(h), at(-h))]

    outs = [np.asarray(o) for o in flatten(moved)[0]]
    if "forward" in modes:
        for mine, a, b in zip(outs, central(eps / 2), central(eps)):
            _agree(mine, (4 * a - b) / 3, "forward mode and differences", rtol, atol)
    if "reverse" in modes:
        _, pullback = vjp(function, *primals)
        parts, out_tree = flatten(value)
        weights = [
            _direction(np.asarray(o, float), rng)[()] if np.ndim(o) else rng.uniform(0.5, 1.5) for o in parts
        ]
        back = flatten(pullback(unflatten(out_tree, weights)))[0]
        left = sum(float(np.sum(w * t)) for w, t in zip(weights, outs))
        right = sum(float(np.sum(d * g)) for d, g in zip(moving, back))
        _agree(right, left, "reverse mode and forward mode", rtol, atol)
        if order > 1:
            argnums = tuple(range(len(args)))

            def weighted(*xs: Any) -> Any:
                results = flatten(call(function, *xs))[0]
                total = 0.0
                for w, o in zip(weights, results):
                    total = total + np.sum(w * o)
                return total

            check_grads(
                grad(weighted, argnums), tuple(primals), order - 1, modes, rtol * 10, atol * 10, seed + 1
            )


def _direction(x: Any, rng: np.random.Generator) -> Any:
    shape = np.shape(x)
    made = rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape)
    dtype = getattr(x, "dtype", np.dtype(float))
    return np.asarray(made, dtype) if shape else dtype.type(made)


def _agree(mine: Any, theirs: Any, what: str, rtol: float, atol: float) -> None:
    scale = 1 + np.max(np.abs(theirs), initial=0.0)
    if not np.allclose(mine, theirs, rtol=rtol, atol=atol * scale, equal_nan=True):
        worst = np.max(np.abs(np.asarray(mine) - np.asarray(theirs)))
        raise GradientMismatch(
            f"{what} disagree: {mine} and {theirs}, at most {worst:.3g} apart; "
            "is the function smooth here, and the same at every call?"
        )
