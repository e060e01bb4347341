"""A piece of graph being recorded: the function itself, the body of a loop, or an arm of a branch.

Enters: reads and writes of boxes while the piece is recorded. Leaves: for each array from further out, the
value it had on entry (a stand-in) and the value it has now. Boxes further out are not touched, so that a
piece can be given up by being dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..graph.core import Node, Value, now

if TYPE_CHECKING:
    from .boxes import Box


class Unsettled(BaseException):
    """Something in a loop or branch cannot be settled for all its iterations: it must be recorded otherwise.

    Not an Exception, so that no handler in the user's code can swallow it. ``reason`` completes the sentence
    "this loop is recorded otherwise, because ...". ``site`` names the loop or branch to blame, if not the
    innermost.
    """

    def __init__(self, reason: str, site: Any = None):
        super().__init__(reason)
        self.reason = reason
        self.site = site


@dataclass(slots=True, eq=False)
class Cell:
    """An array from further out, as one piece sees it: on entry, now, and what stands for it outside."""

    box: Box
    entry: Value
    value: Value
    outer: Value
    written: bool = False


class Piece:
    """One piece under way. ``site`` is the loop or branch it belongs to; None for the function itself."""

    def __init__(self, outer: Piece | None = None, site: Any = None):
        self.outer = outer
        self.site = site
        self.start = now() if outer is not None else 0
        self.open = True
        self.cells: dict[int, Cell] = {}
        self.effects: list[Node] = []
        self.inputs: set[Value] = set()  # stand-ins: what only a run of the piece can tell
        self.varying: set[int] = set()  # ids of constant arrays that must have stand-ins all the same
        self.stale: dict[int, tuple[Box, Unsettled]] = {}  # arrays whose contents cannot be told any more
        self.before: dict[int, tuple[Any, Any]] = {}  # containers changed meanwhile, as they were
        self.appended: dict[int, int] = {}  # how many items were appended to lists, by their ids
        self.read_lists: set[int] = set()
        self.lengths: dict[Any, Any] = {}  # extents that have a name, by what decides them

    def within(self, other: Piece) -> bool:
        """Whether this is ``other``, or a piece inside it."""
        at: Piece | None = self
        while at is not None:
            if at is other:
                return True
            at = at.outer
        return False

    def stand_in(self, type: Any, name: str = "") -> Value:
        """A new value that only a run of the piece can tell."""
        made = Value(type, name=name)
        self.inputs.add(made)
        return made

    def read(self, root: Box) -> Value:
        """The value of an array now, seen from here."""
        if self.stale:
            at: Piece | None = self
            while at is not None:
                if id(root) in at.stale:
                    raise at.stale[id(root)][1]
                at = at.outer
        if root.piece is self:
            return root.held()
        return self.cell(root).value

    def cell(self, root: Box) -> Cell:
        """The entry of an array from further out; made when it is first met."""
        cell = self.cells.get(id(root))
        if cell is None:
            if self.outer is None:
                raise Unsettled(
                    "an array that was made inside a loop or branch is used outside of it in a way that "
                    "is not recorded (kept in an object or container that Secant does not follow)",
                    root.piece.site,
                )
            outer = self.outer.read(root)
            entry = outer
            if not outer.constant or id(root) in self.varying:
                entry = self.stand_in(outer.type, outer.name)
            cell = self.cells[id(root)] = Cell(root, entry, entry, outer)
        return cell

    def write(self, root: Box, value: Value) -> None:
        """Set all of an array."""
        root._version += 1
        if root.piece is self:
            root._held = value
            return
        cell = self.cell(root)
        if cell.entry.constant:
            self.varying.add(id(root))  # what was read so far read the constant: record again
        cell.value, cell.written = value, True

    def change(self, container: Any) -> None:
        """Note that a list, dict, set or object is about to be changed."""
        at: Piece | None = self
        while at is not None and at.outer is not None:
            if id(container) not in at.before:
                at.before[id(container)] = (container, contents(container))
            at = at.outer

    def append(self, container: list[Any], count: int) -> None:
        """Note that this many items are about to be appended to a list."""
        self.change(container)
        at: Piece | None = self
        while at is not None and at.outer is not None:
            at.appended[id(container)] = at.appended.get(id(container), 0) + count
            at = at.outer

    def look(self, container: Any) -> None:
        """Note that a list is read: what a loop appends to it must not be."""
        at: Piece | None = self
        while at is not None and at.outer is not None:
            at.read_lists.add(id(container))
            at = at.outer

    def give_up(self) -> None:
        """Undo what was done to containers; boxes need no undoing."""
        self.open = False
        for container, before in self.before.values():
            restore(container, before)


def contents(container: Any) -> Any:
    """A shallow copy of what a list, dict, set or object holds."""
    if isinstance(container, list | dict | set):
        return container.copy()
    held = dict(vars(container)) if hasattr(container, "__dict__") else {}
    slots = _slots(container)
    if not hasattr(container, "__dict__") and not slots:
        raise Unsettled(f"a {type(container).__name__} is changed in it, which Secant does not follow")
    return held | {name: getattr(container, name) for name in slots if hasattr(container, name)}


def _slots(container: Any) -> list[str]:
    """The attributes that an object keeps in slots."""
    found: list[str] = []
    for cls in type(container).__mro__:
        names = vars(cls).get("__slots__", ())
        found += [names] if isinstance(names, str) else list(names)
    return [n for n in found if n not in ("__dict__", "__weakref__")]


def restore(container: Any, before: Any) -> None:
    """Give a container its former contents."""
    if isinstance(container, list):
        container[:] = before
    elif isinstance(container, dict | set):
        container.clear()
        container.update(before)
    else:
        for name in contents(container).keys() - before.keys():
            object.__delattr__(container, name)
        for name, value in before.items():
            object.__setattr__(container, name, value)
