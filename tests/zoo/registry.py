"""Collects the zoo: `@specimen(args...)` keeps a plain NumPy function with arguments to call it with.

The function itself is returned untouched: it knows nothing of Secant. ``far`` holds arguments of a quite
different point (another branch, another number of steps); by default every float is multiplied by 1.25.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Specimen:
    """One function, its arguments, those of another point, and which arguments to differentiate by."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    far: tuple[Any, ...]
    argnums: tuple[int, ...]
    name: str


SPECIMENS: list[Specimen] = []


def specimen(*args: Any, far: tuple[Any, ...] | None = None, argnums: Any = None, name: str = "") -> Any:
    """Keep the decorated function in the zoo with these arguments."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        label = name or f"{function.__module__.split('.')[-1]}.{function.__name__}"
        by = tuple(i for i, a in enumerate(args) if floats(a)) if argnums is None else argnums
        other = tuple(move(a, lambda x: x * 1.25) for a in args) if far is None else far
        SPECIMENS.append(Specimen(function, args, other, by, label))
        return function

    return keep


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    """Every leaf of nested tuples, lists, dicts and dataclasses, with the path that leads to it."""
    if isinstance(tree, list | tuple):
        return [leaf for i, part in enumerate(tree) for leaf in leaves(part, (*path, i))]
    if isinstance(tree, dict):
        return [leaf for key, part in tree.items() for leaf in leaves(part, (*path, key))]
    if dataclasses.is_dataclass(tree):
        names = [f.name for f in dataclasses.fields(tree)]
        return [leaf for n in names for leaf in leaves(getattr(tree, n), (*path, "." + n))]
    return [] if tree is None else [(path, tree)]


def is_float(x: Any) -> bool:
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def floats(tree: Any) -> list[Any]:
    """The float leaves, in order: what a derivative is taken by."""
    return [leaf for _, leaf in leaves(tree) if is_float(leaf)]


def move(tree: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of the tree with every float leaf changed."""
    if is_float(tree):
        return change(tree)
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return type(tree)(*[move(t, change) for t in tree])
    if isinstance(tree, list | tuple):
        return type(tree)(move(t, change) for t in tree)
    if isinstance(tree, dict):
        return {key: move(t, change) for key, t in tree.items()}
    if dataclasses.is_dataclass(tree):
        values = {f.name: move(getattr(tree, f.name), change) for f in dataclasses.fields(tree)}
        return dataclasses.replace(tree, **values)
    return copy.deepcopy(tree)


def vec(n: int, seed: int = 0, low: float = 0.5, high: float = 2.0) -> np.ndarray:
    """A vector of ``n`` numbers that are always the same."""
    return np.random.default_rng(seed).uniform(low, high, n)


def mat(*shape: int, seed: int = 1, low: float = -1.0, high: float = 1.0) -> np.ndarray:
    """An array of this shape, always the same."""
    return np.random.default_rng(seed).uniform(low, high, shape)


def spd(n: int, seed: int = 2) -> np.ndarray:
    """A symmetric positive definite matrix with well separated eigenvalues."""
    q, _ = np.linalg.qr(mat(n, n, seed=seed))
    return q @ np.diag(np.arange(1.0, n + 1)) @ q.T
