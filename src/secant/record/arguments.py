"""The arguments of a call: which leaves are recorded, what they are called, and what a recording depends on.

Enters: the leaves of the arguments. Leaves: the inputs of the graph in order, their names, and a key.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..graph.errors import Refused
from .captured import signature
from .trees import LEAF, Tree


class Static(NamedTuple):
    """A leaf that is not a number to record: an int, a string, an object. Equal ones share a recording."""

    kind: type
    value: Any


def classify(leaves: Sequence[Any], diffable: frozenset[int]) -> tuple[tuple[Any, ...], list[Any]]:
    """What a recording depends on in each leaf, and the numbers that are its inputs, in order."""
    kinds: list[Any] = []
    numbers: list[Any] = []
    seen: dict[int, int] = {}
    for i, x in enumerate(leaves):
        x = ready(x, i in diffable)
        if is_input(x):
            same = seen.setdefault(id(x), i) if isinstance(x, np.ndarray) else i
            kinds.append((*signature(x), same))
            numbers.append(x)
        else:
            kinds.append(_static(x))
    return tuple(kinds), numbers


def input_slots(leaves: Sequence[Any], positions: Sequence[int]) -> list[int]:
    """The numbers, among the inputs of a recording, of the leaves at these positions."""
    wanted = set(positions)
    order = [i for i, x in enumerate(leaves) if i in wanted or is_input(x)]
    return [order.index(i) for i in positions]


def is_input(x: Any) -> bool:
    """Whether a leaf is a number or array to record, rather than something static."""
    return (isinstance(x, float | complex | np.inexact) and not isinstance(x, bool)) or isinstance(
        x, np.ndarray
    )


def ready(x: Any, wanted: bool) -> Any:
    """A leaf as it enters: byte order made native, a Python int a float where it is differentiated."""
    if isinstance(x, np.ndarray):
        if type(x) is not np.ndarray:
            raise Refused(f"{type(x).__name__} arguments are not supported; pass np.asarray(x)")
        return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))
    if wanted and isinstance(x, int) and not isinstance(x, bool):
        return float(x)
    return x


def _static(x: Any) -> Static:
    try:
        hash(x)
    except TypeError:
        return Static(type(x), id(x))
    return Static(type(x), x)


def argument_names(function: Any, tree: Tree) -> list[str]:
    """A name for every leaf of the arguments: the parameter's, with indices if nested (``params_0``)."""
    args, kwargs = tree.children
    target = (
        function.__call__ if not isinstance(function, types.FunctionType | types.MethodType) else function
    )
    code = getattr(getattr(target, "__func__", target), "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code is not None else []
    if isinstance(target, types.MethodType):
        names = names[1:]
    labels: list[str] = []
    for i, child in enumerate(args.children):
        stem = names[i] if i < len(names) else f"x{i}"
        labels.extend(_labels(stem, child))
    for key, child in zip(kwargs.keys, kwargs.children):
        labels.extend(_labels(key, child))
    return labels


def _labels(stem: str, tree: Tree) -> list[str]:
    if tree == LEAF:
        return [stem]
    keys = tree.keys or range(len(tree.children))
    return [name for key, child in zip(keys, tree.children) for name in _labels(f"{stem}_{key}", child)]
