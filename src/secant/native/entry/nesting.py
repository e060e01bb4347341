"""From the nests of a recording to the parameters and the result of a plan.

Enters: trees as in ``record.trees``, and what ``record.arguments.classify`` says of the leaves. Leaves: what
`Plan` wants. (The trees come as they are: this package is no higher than the recorder and does not import
it.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from ...graph.types import Type
from .plan import Input, Made, Nest, Parameter, Result, Static


class Shape(Protocol):
    """A ``record.trees.Tree``: the shape of a nest; ``kind`` is None for a leaf."""

    @property
    def kind(self) -> type | None: ...
    @property
    def keys(self) -> tuple[Any, ...]: ...
    @property
    def children(self) -> tuple[Any, ...]: ...


def parameters(
    tree: Shape, leaves: Sequence[Any], kinds: Sequence[Any], wanted: Collection[int]
) -> tuple[tuple[Parameter, ...], tuple[tuple[str, Parameter], ...]]:
    """The positional and the keyword parameters of calls like this one.

    ``tree`` is that of ``(args, kwargs)``, ``leaves`` its leaves, and ``wanted`` the numbers of those that
    are differentiated, for which a Python int may stand.
    """
    made: Iterator[Parameter] = iter(
        [
            Input(
                kind[0],
                kind[1],
                accepts_int=kind[0].kind == "python" and i in wanted,
                same=None if kind[2] == i else kind[2],
            )
            if isinstance(kind[0], Type)
            else Static(leaf)
            for i, (kind, leaf) in enumerate(zip(kinds, leaves))
        ]
    )
    args, kwargs = tree.children
    positional = tuple(_nest(child, made) for child in args.children)
    return positional, tuple((key, _nest(child, made)) for key, child in zip(kwargs.keys, kwargs.children))


def _nest(tree: Shape, leaves: Iterator[Parameter]) -> Parameter:
    if tree.kind is None:
        return next(leaves)
    return Nest(tree.kind, tuple(_nest(child, leaves) for child in tree.children), tree.keys)


def result(tree: Shape, leaves: Iterator[Result]) -> Result:
    """A nest of results from its leaves, in order. Kinds not known here are made by the tree itself."""
    if tree.kind is None:
        return next(leaves)
    items = tuple(result(child, leaves) for child in tree.children)
    if tree.kind in (tuple, list, dict) or (issubclass(tree.kind, tuple) and hasattr(tree.kind, "_fields")):
        return Nest(tree.kind, items, tree.keys)
    remake: Any = type(tree)
    shallow = remake(tree.kind, tree.keys, (remake(None),) * len(items))
    return Made(lambda *parts: shallow.build(iter(parts)), items)
