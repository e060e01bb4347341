"""Values the function reads from outside: globals, closures, attributes, containers.

Arrays and floats become inputs of the graph, read again at every call; ints, strings and objects are guarded;
lists and dicts are replaced by shadows, so that the recording can write to them and still be given up.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..graph.types import Type, type_of
from .boxes import Box

if TYPE_CHECKING:
    from .recording import Recording

ATOMS = (
    int,
    bool,
    str,
    bytes,
    complex,
    type(None),
    np.integer,
    np.bool,
    np.dtype,
    range,
    slice,
    type(Ellipsis),
)
FIXED = (types.ModuleType, types.BuiltinFunctionType, types.FunctionType, type, np.ufunc)


class Changed(Exception):
    """A captured value is not what it was when the function was recorded."""


class Read(NamedTuple):
    """One read of a captured value: how to read it again, and what it must then be.

    ``rule`` is "input" (a number or array of type ``expected``), "alias" (the same array as input number
    ``expected``), "same" (that very object) or "equal" (an equal value of the same type).
    """

    kind: str
    owner: Any
    key: Any
    rule: str
    expected: Any

    def fetch(self) -> Any:
        """What is there now."""
        try:
            return FETCH[self.kind](self.owner, self.key)
        except (KeyError, AttributeError, IndexError, ValueError):
            raise Changed from None

    def check(self, inputs: list[Any]) -> None:
        """Read again; append to ``inputs`` if it is one; raise `Changed` if the recording no longer holds."""
        now, rule, expected = self.fetch(), self.rule, self.expected
        if rule == "same":
            if now is not expected:
                raise Changed
        elif rule == "equal":
            if type(now) is not type(expected) or now != expected:
                raise Changed
        elif rule == "alias":
            if now is not inputs[expected]:
                raise Changed
        else:
            kind = type(now)
            if (kind is not float and not isinstance(now, np.ndarray | np.floating)) or signature(
                now
            ) != expected:
                raise Changed
            inputs.append(now)


FETCH: dict[str, Callable[[Any, Any], Any]] = {
    "global": lambda owner, key: owner[key],
    "cell": lambda owner, key: owner.cell_contents,
    "attr": getattr,
    "item": lambda owner, key: owner[key],
    "keys": lambda owner, key: list(owner),
    "length": lambda owner, key: len(owner),
    "whole": lambda owner, key: owner,
}


def signature(x: Any) -> tuple[Type, Any]:
    """What recordings depend on in an input: its type; for arrays, the strides and if it may be written."""
    if isinstance(x, np.ndarray):
        return type_of(x), (None if x.flags.c_contiguous else x.strides, x.flags.writeable)
    return type_of(x), None


class Captures:
    """The captured values of one recording."""

    def __init__(self, recording: Recording):
        self.recording = recording
        self.reads: list[Read] = []
        self.seen: dict[tuple[str, int, Any], Any] = {}
        self.objects: dict[int, Any] = {}  # objects that were there before the recording
        self.shadows: dict[
            int, tuple[Any, Any, Any]
        ] = {}  # id -> container, shadow, copy of the shadow at first
        self.overlay: dict[
            tuple[str, int, Any], tuple[Any, Any]
        ] = {}  # stores to captured objects, not done yet

    def load(self, kind: str, owner: Any, key: Any, value: Any) -> Any:
        """What recorded code sees when it reads a captured value from this place."""
        place = (kind, id(owner), key)
        if place in self.overlay:
            return self.overlay[place][1]
        if place in self.seen:
            return self.seen[place]
        seen = self.seen[place] = self._meet(kind, owner, key, value)
        return seen

    def store(self, kind: str, owner: Any, key: Any, value: Any) -> None:
        """Note a write to a captured object; it is done after the call, by ``jit`` alone."""
        self.recording.piece.change(self.overlay)
        self.overlay[kind, id(owner), key] = (owner, value)
        self.objects.setdefault(id(owner), owner)

    def _meet(self, kind: str, owner: Any, key: Any, value: Any) -> Any:
        rec = self.recording

        def note(rule: str, expected: Any) -> None:
            self.reads.append(Read(kind, owner, key, rule, expected))

        if type(value) is Box or isinstance(value, FIXED):
            if type(value) is not Box:
                note("same", value)
                self.objects[id(value)] = value
            return value
        if isinstance(value, float | np.floating) or (
            type(value) is np.ndarray and value.dtype.kind in "biufc"
        ):
            known = rec.arrays.get(id(value))
            if isinstance(value, np.ndarray):
                rec.unwritten(value)
            # An argument that is captured too is two inputs: the derivative is by the argument alone.
            if known is not None and isinstance(value, np.ndarray) and id(known[1]) not in rec.arguments:
                position = rec.positions.get(id(known[1]))
                note(*(("same", value) if position is None else ("alias", position)))
                return known[1]
            note("input", signature(value))
            box = rec.input(value, key if isinstance(key, str) else "")
            return box
        if isinstance(value, ATOMS):
            note("equal", value)
            return value
        note("same", value)
        if isinstance(value, list | dict | set) and type(value) in (list, dict, set):
            return self.shadow(value)
        if isinstance(value, tuple):
            items = [self.load("item", value, i, v) for i, v in enumerate(value)]
            self.objects[id(value)] = value
            return value if all(a is b for a, b in zip(items, value)) else _retuple(value, items)
        self.objects[id(value)] = value
        return value

    def shadow(self, container: Any) -> Any:
        """A private copy of a captured list, dict or set, with its members captured in turn."""
        if id(container) in self.shadows:
            return self.shadows[id(container)][1]
        made: Any = type(container)()
        self.shadows[id(container)] = (container, made, None)
        if isinstance(container, set) or (
            isinstance(container, list)
            and all(isinstance(v, ATOMS) and not isinstance(v, np.dtype) for v in container)
        ):
            made.update(container) if isinstance(container, set) else made.extend(container)
            self.reads.append(Read("whole", container, None, "equal", type(container)(container)))
        elif isinstance(container, list):
            self.reads.append(Read("length", container, None, "equal", len(container)))
            made.extend(self.load("item", container, i, v) for i, v in enumerate(container))
        else:
            self.reads.append(Read("keys", container, None, "equal", list(container)))
            made.update({k: self.load("item", container, k, v) for k, v in container.items()})
        self.shadows[id(container)] = (container, made, made.copy())
        return made

    def changes(self) -> list[tuple[str, Any, Any, Any]]:
        """What ``jit`` must do to captured objects afterwards: (kind, owner, key, new value or contents)."""
        made: list[tuple[str, Any, Any, Any]] = [
            (kind, owner, key, value) for (kind, _, key), (owner, value) in self.overlay.items()
        ]
        for container, shadow, before in self.shadows.values():
            if isinstance(shadow, dict):
                same = list(shadow) == list(before) and all(
                    a is b for a, b in zip(shadow.values(), before.values())
                )
            elif isinstance(shadow, set):
                same = shadow == before
            else:
                same = len(shadow) == len(before) and all(a is b for a, b in zip(shadow, before))
            if not same:
                made.append(("contents", container, None, shadow))
        return made


def _retuple(old: tuple[Any, ...], items: list[Any]) -> Any:
    return type(old)(*items) if hasattr(old, "_fields") else tuple(items)
