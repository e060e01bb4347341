"""Nested arguments and results: tuples, lists, dicts, named tuples and dataclasses of leaves.

Enters: a nest. Leaves: its leaves in order, and a `Tree` that puts leaves back in the same shape.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple


class Tree(NamedTuple):
    """The shape of a nest: the sort of node, what remakes it, and its children (None: a leaf)."""

    kind: type | None
    keys: tuple[Any, ...] = ()
    children: tuple[Tree, ...] = ()

    @property
    def leaves(self) -> int:
        """How many leaves there are below."""
        return 1 if self.kind is None else sum(c.leaves for c in self.children)

    @property
    def mutable(self) -> bool:
        """Whether the nest itself, or one inside it, can be changed in place."""
        return self.kind is not None and (
            not issubclass(self.kind, tuple) or any(c.mutable for c in self.children)
        )

    def build(self, leaves: Iterator[Any]) -> Any:
        """The nest again, from its leaves in order."""
        if self.kind is None:
            return next(leaves)
        parts = [c.build(leaves) for c in self.children]
        if issubclass(self.kind, dict):
            return self.kind(zip(self.keys, parts))
        if dataclasses.is_dataclass(self.kind):
            made: Any = _bare(self.kind)
            for name, part in zip(self.keys, parts):
                object.__setattr__(made, name, part)
            return made
        make: Any = self.kind
        return make(*parts) if hasattr(make, "_fields") else make(parts)


def _bare(kind: Any) -> Any:
    """An instance made past ``__init__`` and ``__post_init__``: they have run on these numbers already."""
    return object.__new__(kind)


LEAF = Tree(None)


def flatten(x: Any) -> tuple[list[Any], Tree]:
    """The leaves of a nest in order, and its shape. Dict keys keep their order.

    >>> flatten({"w": [1.0, 2.0], "b": 3.0})[0]
    [1.0, 2.0, 3.0]
    """
    leaves: list[Any] = []

    def walk(x: Any) -> Tree:
        kind = type(x)
        if kind is dict or (isinstance(x, dict) and kind.__init__ is dict.__init__):
            return Tree(kind, tuple(x), tuple([walk(v) for v in x.values()]))
        if kind in (list, tuple) or (isinstance(x, tuple) and hasattr(x, "_fields")):
            return Tree(kind, (), tuple([walk(v) for v in x]))
        if dataclasses.is_dataclass(x) and kind is not type:
            names = tuple([f.name for f in dataclasses.fields(x)])
            return Tree(kind, names, tuple([walk(getattr(x, n)) for n in names]))
        leaves.append(x)
        return LEAF

    return leaves, walk(x)


def unflatten(tree: Tree, leaves: Sequence[Any]) -> Any:
    """The inverse of `flatten`."""
    return tree.build(iter(leaves))
