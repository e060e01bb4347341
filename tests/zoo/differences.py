"""Central differences of plain NumPy runs, to compare derivatives with. Nothing here knows of Secant."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from .registry import Specimen, floats, is_float, leaves, move

Layout = list[tuple[tuple[Any, ...], Any]]


def layout(result: Any) -> Layout:
    """The float leaves of a result, each with its path and fixed weights of its shape."""
    found = [(path, leaf) for path, leaf in leaves(result) if is_float(leaf)]
    return [(path, weights(leaf, k)) for k, (path, leaf) in enumerate(found)]


def weights(leaf: Any, seed: int = 0) -> Any:
    w = np.cos(1.0 + seed + np.arange(np.size(leaf)).reshape(np.shape(leaf)))
    return w.astype(leaf.dtype) if isinstance(leaf, np.ndarray | np.generic) else float(w)


def pick(tree: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        tree = getattr(tree, step[1:]) if isinstance(step, str) and step.startswith(".") else tree[step]
    return tree


def weighted(function: Callable[..., Any], places: Layout) -> Callable[..., Any]:
    """The function followed by a fixed weighted sum of its float results: one number to differentiate."""

    def loss(*args: Any) -> Any:
        result = function(*args)
        total = 0.0
        for path, w in places:
            total = total + np.sum(w * pick(result, path))
        return total

    return loss


def gradient(specimen: Specimen, args: tuple[Any, ...], places: Layout) -> np.ndarray:
    """The gradient of the weighted sum, flat over all float leaves of the arguments in ``argnums``."""
    loss = weighted(specimen.function, places)
    start = [np.array(x, dtype=float).ravel() for i in specimen.argnums for x in floats(args[i])]
    flat = np.concatenate(start)

    def at(j: int, h: float) -> float:
        moved = flat.copy()
        moved[j] += h
        return float(loss(*replaced(specimen, args, moved)))

    single = any(np.asarray(x).dtype == np.float32 for i in specimen.argnums for x in floats(args[i]))
    result = np.empty_like(flat)
    for j, x in enumerate(flat):
        h = 0.05 if single or not np.isfinite(x) else 1e-3 * max(abs(x), 0.05)
        d1, d2 = [(at(j, k) - at(j, -k)) / (2 * k) for k in (h, h / 2)]
        result[j] = (4 * d2 - d1) / 3
    return result


def replaced(specimen: Specimen, args: tuple[Any, ...], flat: np.ndarray) -> tuple[Any, ...]:
    """Copies of the arguments whose differentiated floats are taken from ``flat``."""
    rest = iter(flat)

    def take(x: Any) -> Any:
        new = np.array([next(rest) for _ in range(np.size(x))]).reshape(np.shape(x))
        return new.astype(x.dtype) if isinstance(x, np.ndarray) else type(x)(new)

    return tuple(move(a, take) if i in specimen.argnums else copy.deepcopy(a) for i, a in enumerate(args))
