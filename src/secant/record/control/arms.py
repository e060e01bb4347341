"""The driver of a branch: both arms are recorded, each as a piece of its own, and joined in one node.

Enters: a recorded condition, and what the names hold before. Leaves: a branch node, and for each name, place
and array what it holds after it: the same in both arms, or an output of the node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...graph.core import Value, as_value
from ...graph.types import Type
from ...ops.control import FLAG, to_type
from ..boxes import Box
from ..pieces import Piece, Unsettled, restore
from ..trees import flatten, unflatten
from ..unbound import UNBOUND
from .contents import MISSING, Difference, Place, differences, reachable
from .joining import join, join_arms
from .leaving import labelled
from .objects import alike, is_number, kind_of, raw, type_here, zero_of
from .policy import Key

if TYPE_CHECKING:
    from ..recording import Recording


MOST_WITHIN = 2
"""Branches inside themselves that are regions, in functions that call themselves: each doubles the work."""


class Arm:
    """One arm, recorded: its piece, what the names hold at its end, and what it changed in containers."""

    def __init__(self, piece: Piece, ended: dict[str, Any], changed: list[Difference]):
        self.piece, self.ended, self.changed = piece, ended, changed
        self.results: list[Value] = []


class Branch:
    """One branch that becomes a region; ``drive`` says how rewritten code uses it."""

    def __init__(self, rec: Recording, key: Key, names: tuple[str, ...], live: tuple[str, ...], test: Box):
        self.rec, self.key, self.names, self.live = rec, key, names, frozenset(live)
        self.condition = rec.truth(test)
        self.ways: tuple[bool, ...] = (True, False)
        self.swaps = True
        self.values: tuple[Any, ...] = ()
        self.outer = rec.piece
        self.start: dict[str, Any] = {}
        self.arms: list[Arm] = []
        self.unknown = False  # whether the names around are not known, and with them what lists there are

    def begin(self, bound: dict[str, Any]) -> None:
        """What the names hold before the branch."""
        self.start = {n: bound.get(n, UNBOUND) for n in self.names}
        self.reach = [x for n, x in bound.items() if n[:8] != "_secant_"]  # what may lead to containers

    def __iter__(self) -> Iterator[bool]:
        for which in self.ways:
            self.rec.piece = Piece(self.outer, self)
            self.values = tuple(self.start[n] for n in self.names)
            for held in self.start.values():
                if isinstance(held, list | dict | set):  # += and its kin change it without a word
                    self.rec.piece.change(held)
            yield which
        try:
            self.values = self._join()
        except Unsettled as unsettled:
            unsettled.site = unsettled.site or self
            raise

    def end(self, bound: dict[str, Any]) -> None:
        """What the names hold at the end of an arm."""
        self.close({n: bound.get(n, UNBOUND) for n in self.names})

    def close(self, ended: dict[str, Any]) -> None:
        """End the recording of an arm."""
        rec = self.rec
        piece = rec.piece
        if piece.site is not self:
            raise Unsettled("an exception was caught around a loop or branch in it", piece.site)
        self.arms.append(Arm(piece, ended, differences(rec, piece, self.reach)))
        for container, before in piece.before.values():
            restore(container, before)
        rec.piece = self.outer

    # -- joining ------------------------------------------------------------------------------------------

    def _join(self) -> tuple[Any, ...]:
        """Make the node, and the objects that names hold after it."""
        self.joined: dict[tuple[int, int], tuple[int, Any]] = {}
        self.types: list[Type] = []
        self.kept: list[tuple[Any, Any]] = []  # boxes of the arms, alive so that their ids stay theirs
        plans: list[tuple[Any, Any]] = []
        for name in self.names:
            a, b = self.arms[0].ended[name], self.arms[-1].ended[name]
            if name not in self.live:
                plans.append(("object", UNBOUND if a is not b else a))
            else:
                plans.append(self._plan(f"'{name}'", a, b))
        places = self._places()
        cells = self._cells()
        made = join_arms(self, bool(self.types or cells))
        for (box, _), value in zip(cells, made[len(self.types) :]):
            self.outer.write(box, value)
        self.made = made
        values = tuple(self._object(p) for p in plans)
        for place, plan in places:
            place.set(self._object(plan))
        for arm in self.arms:
            arm.piece.open = False
        return values

    def _plan(self, what: str, a: Any, b: Any) -> tuple[str, Any]:
        if (a is b or alike(a, b)) and not self._inside(a):
            return ("object", a)
        if a is UNBOUND or b is UNBOUND:
            return self._half_bound(what, a, b)
        left, tree = flatten(a)
        right, other = flatten(b)
        if tree.mutable and (
            self.unknown or reachable([self.reach, self.rec.captures.shadows], {id(a), id(b)})
        ):
            raise Unsettled(f"{what} is one list, dict or object in one arm, and another in the other")
        if tree != other:
            raise Unsettled(f"{what} {kind_of(a)} in one arm, and {kind_of(b)} in the other")
        return ("nest", (tree, [self._leaf(what, x, y) for x, y in zip(left, right)]))

    def _inside(self, x: Any) -> bool:
        """Whether something made in an arm is in a nest (a call has one arm, and all it makes is)."""
        return any(type(leaf) is Box and self._made_inside(leaf) for leaf in flatten(x)[0])

    def _made_inside(self, z: Box) -> bool:
        return any(z.root.piece is arm.piece for arm in self.arms)

    def _leaf(self, what: str, x: Any, y: Any) -> Any:
        if (x is y or alike(x, y)) and not (type(x) is Box and self._made_inside(x)):
            return ("object", x)
        if not all(is_number(z) or type(z) is Box for z in (x, y)):
            raise Unsettled(f"{what} {kind_of(x)} in one arm, and {kind_of(y)} in the other")
        type_ = join(type_here(x), type_here(y), self.rec.single)
        # Outside of loops a guard can do what Python does to the letter; of truth values it need not.
        exact = self.outer is self.rec.outermost and type_ is not None and type_.dtype.kind != "b"
        if type_ is None or (exact and type_here(x) != type_here(y)):
            raise Unsettled(f"{what} {kind_of(x)} in one arm, and {kind_of(y)} in the other")
        if type_.kind == "array" and x.ghost.strides != y.ghost.strides and x.size > 1:
            raise Unsettled(f"{what} lies in memory otherwise in one arm than in the other")
        return ("output", self._output(x, y, type_))

    def _output(self, x: Any, y: Any, type_: Type) -> tuple[int, Any, Any]:
        key = (id(x), id(y))
        if key not in self.joined:
            self.kept.append((x, y))
            self.joined[key] = (len(self.types), None)
            self.types.append(type_)
            flags = []
            for arm, z in zip(self.arms, (x, y)):
                self.rec.piece = arm.piece
                held, flag = raw(z)
                flags.append(flag)
                arm.results.append(held if held.type == type_ else to_type(held, type_))
            self.rec.piece = self.outer
            if any(f is not None for f in flags):
                for arm, f in zip(self.arms, flags):
                    arm.results.append(as_value(True) if f is None else to_type(f, FLAG))
                self.types.append(FLAG)
                self.joined[key] = (self.joined[key][0], "flag")
        return (*self.joined[key], x) if type(x) is Box else (*self.joined[key], y)

    def _half_bound(self, what: str, a: Any, b: Any) -> tuple[str, Any]:
        """A name that one arm binds: a dummy in the other, and a check where it is read."""
        bound, arm = (a, 0) if b is UNBOUND else (b, 1)
        mine = what.startswith("'_secant_")
        if self.outer is self.rec.outermost and not mine:
            raise Unsettled(f"{what} is bound in one arm only")
        if not (type(bound) is Box or is_number(bound)):
            if mine:
                return ("object", bound)
            raise Unsettled(f"{what} is bound in one arm only")
        type_ = type_here(bound)
        dummy = self.rec.fresh(zero_of(type_))
        first, second = (bound, dummy) if arm == 0 else (dummy, bound)
        made = self._output(first, second, type_)
        return ("half", (made, arm == 0, mine, what.strip("'")))

    def _object(self, plan: tuple[str, Any]) -> Any:
        kind, what = plan
        if kind == "object":
            return what
        if kind == "nest":
            tree, leaves = what
            return unflatten(tree, [self._object(leaf) for leaf in leaves])
        if kind == "half":
            made, if_true, mine, text = what
            box = self._box(*made)
            labelled(box.held(), text)
            if not mine:
                flag: Any = self.condition if if_true else np.logical_not(self.condition)
                known = box.unless
                box.unless = to_type(flag if known is None else np.logical_and(flag, known), FLAG)
            return box
        return self._box(*what)

    def _box(self, number: int, flag: Any, like: Any) -> Box:
        ghost = like.ghost if type(like) is Box and like.type.shape else None
        box = Box(self.rec, self.made[number], ghost=ghost)
        if flag is not None:
            box.unless = self.made[number + 1]
        if box.type.kind == "array":
            arrays = [z.root for pair in self.kept for z in pair if type(z) is Box and z.type.kind == "array"]
            roots = [r for z in arrays for r in self.rec.may_be(z) if not self._made_inside(r)]
            if roots:
                why = (
                    "a name holds one array in one arm, and another in the other, and one of them is written"
                )
                box.readonly = Unsettled(why, self)
                self.rec.lend(box, roots, box.readonly)
        return box

    def _places(self) -> list[tuple[Place, tuple[str, Any]]]:
        """Items and attributes that an arm stores to."""
        containers: dict[int, Any] = {}
        for arm in self.arms:
            containers |= {id(d.container): d.container for d in arm.changed}
        found = []
        for container in containers.values():
            sides = [next((d for d in arm.changed if d.container is container), None) for arm in self.arms]
            grown = [d.appended if d is not None else [] for d in sides]
            if len(grown[0]) != len(grown[-1]):
                raise Unsettled("a list gets longer in one arm than in the other")
            held = [{k: (old, new) for k, old, new in d.places} if d is not None else {} for d in sides]
            for k in dict.fromkeys([*held[0], *held[1]]):
                old = next(h[k][0] for h in held if k in h)
                news = [h[k][1] if k in h else old for h in held]
                if any(n is MISSING for n in news):
                    raise Unsettled(f"'{k}' is stored in one arm only")
                found.append((Place(self.rec, container, k), self._plan(f"'{k}'", news[0], news[-1])))
            if container is self.rec.captures.overlay:
                for d in sides:
                    for k, _, _ in d.places if d is not None else ():
                        owner = next(o for o in [self.rec.captures.objects.get(k[1])] if True)
                        container.setdefault(k, (owner, None))
            if grown[0]:
                plans = [self._plan("an item of a list", x, y) for x, y in zip(grown[0], grown[-1])]
                at = next(d.before for d in sides if d is not None)
                found += [(_Appended(self.rec, container, at + i), p) for i, p in enumerate(plans)]
        return found

    def _cells(self) -> list[tuple[Box, Value]]:
        """Arrays that an arm writes, with their values at the end of each."""
        boxes: dict[int, Box] = {}
        for arm in self.arms:
            boxes |= {i: c.box for i, c in arm.piece.cells.items() if c.written}
        for box in boxes.values():
            for arm in self.arms:
                arm.results.append(arm.piece.cell(box).value)
        return [(box, box._now()) for box in boxes.values()]


class _Appended(Place):
    """An item that both arms append to a list."""

    def set(self, value: Any) -> None:
        self.rec.piece.change(self.container)
        self.container.append(value)


def deep(rec: Recording, key: Key) -> bool:
    """Whether this branch is being recorded inside itself, again and again: a function that calls itself."""
    count, at = 0, rec.piece
    while at.outer is not None:
        count += isinstance(at.site, Branch) and at.site.key == key
        at = at.outer
    return count >= MOST_WITHIN


def chosen(rec: Recording, key: Key, test: Box, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
    """An expression that is one of two, as a branch."""
    branch = Branch(rec, key, ("value",), ("value",), test)
    branch.begin({})
    branch.unknown = True
    for which in branch:
        branch.end({"value": (then if which else orelse)()})
    return branch.values[0]
