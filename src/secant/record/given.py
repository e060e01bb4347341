"""Lists, dicts and objects given as arguments: what a function stores into them.

Enters: the arguments as they are recorded, nests of boxes. Leaves: what was stored where, for ``jit`` to
store into the caller's own containers at each call. What was left alone stays the very object it was.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from .pieces import contents


class Given:
    """One mutable container among the arguments: the way to it, and what it held."""

    def __init__(self, path: tuple[Any, ...], container: Any):
        self.path, self.container, self.before = path, container, contents(container)

    def changed(self) -> tuple[list[Any], dict[Any, Any]] | None:
        """The keys now, in order, and what was stored under some of them; None if nothing was."""
        old, new = dict(_items(self.before)), dict(_items(contents(self.container)))
        stored = {k: v for k, v in new.items() if k not in old or old[k] is not v}
        return (list(new), stored) if stored or list(old) != list(new) else None


def given(arguments: Any) -> list[Given]:
    """The mutable containers in a nest of arguments."""
    return [Given(path, x) for path, x in _walk(arguments, ()) if not isinstance(x, tuple)]


def _walk(x: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(x, list | tuple | dict):
        yield path, x
        for key, part in _items(x):
            yield from _walk(part, (*path, key))
    elif dataclasses.is_dataclass(x) and not isinstance(x, type):
        yield path, x
        for field in dataclasses.fields(x):
            yield from _walk(getattr(x, field.name), (*path, Attribute(field.name)))


class Attribute(str):
    """A step of a path that is an attribute, not a key."""


def _items(x: Any) -> Any:
    return x.items() if isinstance(x, dict) else enumerate(x)


def store(arguments: Any, path: tuple[Any, ...], keys: list[Any], stored: dict[Any, Any]) -> None:
    """Store into the caller's own container at the end of a path."""
    container = arguments
    for step in path:
        container = getattr(container, step) if isinstance(step, Attribute) else container[step]
    if isinstance(container, list):
        container[:] = [stored[k] if k in stored else container[k] for k in keys]
    elif isinstance(container, dict):
        left = {k: stored[k] if k in stored else container[k] for k in keys}
        container.clear()
        container.update(left)
    else:
        for key, value in stored.items():
            setattr(container, key, value)
