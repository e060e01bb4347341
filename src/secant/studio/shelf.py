"""Things that are kept for a while under names that cannot be guessed; the oldest goes when a new one comes.

Enters: pages and tables. Leaves: the same, by name, or None.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """At most ``room`` things.

    >>> shelf = Shelf[str](room=1)
    >>> first, second = shelf.put("a"), shelf.put("b")
    >>> shelf.get(first), shelf.get(second)
    (None, 'b')
    """

    def __init__(self, room: int):
        self.room = room
        self.things: OrderedDict[str, T] = OrderedDict()

    def put(self, thing: T) -> str:
        """Keep it; its name."""
        name = secrets.token_urlsafe(24)
        self.things[name] = thing
        while len(self.things) > self.room:
            self.things.popitem(last=False)
        return name

    def get(self, name: str) -> T | None:
        """What is kept under a name, which counts as new again."""
        if name in self.things:
            self.things.move_to_end(name)
        return self.things.get(name)
