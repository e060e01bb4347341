"""Changes to lists, dicts, objects and captured places in the body of a loop or an arm of a branch.

Enters: the containers that changed, as they were. Leaves: the `Place`s whose contents differ, and what was
appended to lists. Containers that only the body itself can reach are its own business.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..boxes import Box
from ..pieces import Piece, Unsettled, contents

if TYPE_CHECKING:
    from ..recording import Recording

MISSING = object()


class Place:
    """One item of a list or dict, one attribute of an object, or one captured name: what it holds."""

    def __init__(self, rec: Recording, container: Any, key: Any):
        self.rec, self.container, self.key = rec, container, key

    @property
    def name(self) -> str:
        key = self.key[-1] if isinstance(self.key, tuple) else self.key
        return str(key)

    def get(self) -> Any:
        if self.container is self.rec.captures.overlay:
            return self.rec.captures.overlay[self.key][1]
        return contents(self.container)[self.key]

    def set(self, value: Any) -> None:
        self.rec.piece.change(self.container)
        if self.container is self.rec.captures.overlay:
            owner = self.rec.captures.overlay[self.key][0]
            self.rec.captures.overlay[self.key] = (owner, value)
        elif isinstance(self.container, list | dict):
            self.container[self.key] = value
        else:
            object.__setattr__(self.container, self.key, value)


class Difference:
    """What became of one container: places with what they held before and hold now, and appended items."""

    def __init__(self, container: Any):
        self.container = container
        self.places: list[tuple[Any, Any, Any]] = []
        self.appended: list[Any] = []
        self.before = 0  # how long a list was


def differences(rec: Recording, piece: Piece, roots: Iterable[Any]) -> list[Difference]:
    """What changed in the containers that can be reached from outside the piece."""
    changed = [
        (container, before)
        for container, before in piece.before.values()
        if not _same(contents(container), before)
    ]
    if not changed:
        return []
    wanted = {id(container) for container, _ in changed}
    met = reachable([*roots, rec.captures.shadows, list(rec.captures.objects.values())], wanted)
    found = []
    for container, before in changed:
        if id(container) in met or container is rec.captures.overlay:
            found.append(_difference(rec, piece, container, before))
    return found


def _same(now: Any, before: Any) -> bool:
    if isinstance(now, set):
        return bool(now == before)
    if isinstance(now, dict):
        return now.keys() == before.keys() and all(now[k] is before[k] for k in now)
    return len(now) == len(before) and all(a is b for a, b in zip(now, before))


def _difference(rec: Recording, piece: Piece, container: Any, before: Any) -> Difference:
    made, now = Difference(container), contents(container)
    if isinstance(container, set):
        raise Unsettled("a set is changed in it")
    if isinstance(container, list):
        if len(now) < len(before):
            raise Unsettled("a list gets shorter in it")
        made.before = len(before)
        grown = len(now) - len(before)
        if grown and (
            piece.appended.get(id(container)) != grown or any(a is not b for a, b in zip(before, now))
        ):
            raise Unsettled("a list gets longer in it, otherwise than by append")
        if grown and id(container) in piece.read_lists:
            raise Unsettled("a list is read in it, to which it appends")
        made.appended = now[len(before) :]
        made.places = [(i, a, b) for i, (a, b) in enumerate(zip(before, now)) if a is not b]
        return made
    overlay = container is rec.captures.overlay
    if not overlay and now.keys() - before.keys():
        made.places += [(k, MISSING, now[k]) for k in now if k not in before]
    if before.keys() - now.keys():
        raise Unsettled("an item or attribute is deleted in it")
    for key, held in now.items():
        if overlay:
            owner, value = held
            old = before[key][1] if key in before else captured_before(rec, key, owner)
            if old is not value:
                made.places.append((key, old, value))
        elif key in before and before[key] is not held:
            made.places.append((key, before[key], held))
    return made


def captured_before(rec: Recording, key: tuple[str, int, Any], owner: Any) -> Any:
    """What a captured place held before it was first stored to."""
    kind, _, name = key
    if key in rec.captures.seen:
        return rec.captures.seen[key]
    try:
        real = {"attr": getattr, "cell": lambda o, k: o.cell_contents}.get(kind, lambda o, k: o[k])(
            owner, name
        )
    except (AttributeError, KeyError, ValueError, IndexError):
        return MISSING
    held = rec.captures.overlay.pop(key, None)
    try:
        return rec.captures.load(kind, owner, name, real)
    finally:
        if held is not None:
            rec.captures.overlay[key] = held


def reachable(roots: Iterable[Any], wanted: set[int]) -> set[int]:
    """Which of the wanted objects (by id) these lead to, through containers, objects and closures."""
    todo, seen, met = list(roots), set[int](), set[int]()
    while todo and len(met) < len(wanted):
        x = todo.pop()
        if id(x) in seen or x is None:
            continue
        seen.add(id(x))
        if id(x) in wanted:
            met.add(id(x))
        if type(x) is Box or isinstance(
            x, np.ndarray | str | bytes | int | float | complex | types.ModuleType | type
        ):
            continue
        if isinstance(x, list | tuple | set | frozenset):
            todo.extend(x)
        elif isinstance(x, dict):
            todo.extend(x.values())
        elif isinstance(x, types.FunctionType):
            todo.extend(_cells(x))
            todo.extend(x.__defaults__ or ())
        elif isinstance(x, types.MethodType):
            todo.extend((x.__self__, x.__func__))
        elif isinstance(x, partial):
            todo.extend((x.func, *x.args, *x.keywords.values()))
        elif hasattr(x, "__dict__") and not isinstance(x, types.BuiltinFunctionType):
            todo.extend(vars(x).values())
    return met


def _cells(function: types.FunctionType) -> list[Any]:
    found = []
    for cell in function.__closure__ or ():
        try:
            found.append(cell.cell_contents)
        except ValueError:
            continue
    return found
