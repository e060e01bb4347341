"""Loops, branches and calls of one origin, told by the values that their regions share.

Enters: nodes that hold regions. Leaves: one node that gives the outputs of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.walk import everything, regions
from ..ops.control import Control, loop_view, make_loop

Key = tuple[str, tuple[int, ...]]
"""What an input or output is for, and the identities of its values in the regions."""


@dataclass(frozen=True, slots=True)
class Part:
    """An input of the regions: what it is for, its values there, the outer value it gets, its next value."""

    role: str
    inner: tuple[Value, ...]
    outer: Value
    after: Value | None = None

    @property
    def key(self) -> object:
        """Equal for two parts that are the same."""
        return self.role, ids(self.inner), feed(self.outer), id(self.after)


def ids(values: tuple[Value, ...]) -> tuple[int, ...]:
    """Values by identity: comparing them would record a comparison."""
    return tuple(map(id, values))


def feed(v: Value) -> object:
    """Equal for outer values that are the same: the same value, or equal constants."""
    if not v.constant:
        return id(v)
    if v.type.kind != "array":
        return v.type, repr(v.data)
    return (v.type, v.data.tobytes()) if v.data.nbytes <= 1024 else id(v.data)


@dataclass(slots=True, eq=False)
class Member:
    """One node taken apart: what must agree with its kin, its inputs, and the values that it gives."""

    node: Node
    fixed: object
    parts: list[Part]
    outputs: list[tuple[str, tuple[Value, ...]]]

    @staticmethod
    def of(node: Node) -> Member | None:
        """A node as a member of a family; None if it holds no regions."""
        op, p = node.op, node.params
        if not isinstance(op, Control):
            return None
        effects = tuple([ids_of(r) for r in regions(node)])
        if op.name == "loop":
            view = loop_view(node)
            head, made = view.inputs.head, view.made
            fixed: object = (
                *(op.name, view.stops, view.reverse, view.index, effects, ids(made.rest)),
                *(tuple(map(feed, head)), ids(view.inner.head)),
            )
            parts = [
                Part("carried", (v,), outer, after)
                for v, outer, after in zip(view.inner.carried, view.inputs.carried, made.carried)
            ]
            parts += [Part("item", (v,), outer) for v, outer in zip(view.inner.items, view.inputs.items)]
            parts += [Part("rest", (v,), outer) for v, outer in zip(view.inner.rest, view.inputs.rest)]
            outputs = [("carried", (v,)) for v in view.inner.carried]
            outputs += [("item", (v,)) for v in made.items]
            return Member(node, fixed, parts, [*outputs, ("trips", ())])
        arms = list(regions(node))
        first = len(node.inputs) - len(arms[0].inputs)
        rest = tuple([(k, v) for k, v in p.items() if not isinstance(v, Region)])
        fixed = op.name, rest, effects, tuple(map(feed, node.inputs[:first]))
        inner = zip(*[arm.inputs for arm in arms])
        parts = [Part("rest", vs, outer) for vs, outer in zip(inner, node.inputs[first:])]
        return Member(node, fixed, parts, [("made", vs) for vs in zip(*[arm.outputs for arm in arms])])

    @property
    def values(self) -> list[Value]:
        """The values of its regions by which its kin is found."""
        found = [v for part in self.parts for v in part.inner] + [v for _, vs in self.outputs for v in vs]
        for region in regions(self.node):
            found += region.inputs[:1]  # a loop's index
            found += [v for n in region.effects for v in (*n.inputs, *n.outputs)]
        return found

    @property
    def effects(self) -> list[Node]:
        """All the effects inside it."""
        return [n for r in regions(self.node) for n in everything(r) if n.op.effect]


def ids_of(region: Region) -> tuple[int, ...]:
    """The effects of a region by identity."""
    return tuple(map(id, region.effects))


@dataclass(slots=True, eq=False)
class Family:
    """Nodes whose regions are pieces of one graph, fed alike; ``rest`` is kin that cannot join them."""

    members: list[Member] = field(default_factory=list)
    known: dict[Value, object] = field(default_factory=dict)
    rest: Family | None = None

    def welcomes(self, member: Member) -> bool:
        """Whether a node's regions are pieces of the same graph, and fed the same."""
        if member.fixed != self.members[0].fixed:
            return False
        for part in member.parts:
            key = part.key
            for v in part.inner:
                if (v in self.known or v.node is not None) and self.known.get(v) != key:
                    return False  # an input that other regions feed otherwise, or compute
        inner = {v for part in member.parts for v in part.inner}
        return all(v.node is None or v in inner for v in self.known)

    def add(self, member: Member) -> None:
        """Take a node in."""
        self.members.append(member)
        for part in member.parts:
            self.known.update(dict.fromkeys(part.inner, part.key))

    def remove_last(self) -> Member:
        """Let the newest node go."""
        gone = self.members.pop()
        members, self.members = self.members, []
        self.known.clear()
        for m in members:
            self.add(m)
        return gone

    def node(self, moved: Callable[[Value], Value]) -> tuple[Node, Mapping[Value, Value]]:
        """The one node, on outer values as they are now; and what stands for the outputs of each member."""
        parts: dict[tuple[int, ...], Part] = {}
        outputs: dict[Key, tuple[Value, ...]] = {}
        for m in self.members:
            parts.update((ids(p.inner), p) for p in m.parts if ids(p.inner) not in parts)
            outputs.update(((role, ids(vs)), vs) for role, vs in m.outputs if role != "trips")
        first = self.members[0].node
        make = _loop if first.op.name == "loop" else _other
        made, keys = make(first, list(parts.values()), outputs, moved)
        place = {key: made.outputs[k] for k, key in enumerate(keys)}
        found: dict[Value, Value] = {}
        for m in self.members:
            for old, (role, vs) in zip(m.node.outputs, m.outputs):
                new = found[old] = place[role, ids(vs)]
                new.name = new.name or old.name
        return made, found


def _loop(
    first: Node, parts: list[Part], outputs: dict[Key, tuple[Value, ...]], moved: Callable[[Value], Value]
) -> tuple[Node, list[Key]]:
    view = loop_view(first)
    carried, items, rest = [[p for p in parts if p.role == role] for role in ("carried", "item", "rest")]
    stacks = {key: vs for key, vs in outputs.items() if key[0] == "item"}
    after = [p.after for p in carried if p.after is not None]
    body = Region(
        [*view.inner.head, *[p.inner[0] for p in (*carried, *items, *rest)]],
        [*after, *[vs[0] for vs in stacks.values()], *view.made.rest],
        view.body.effects,
    )
    made = make_loop(
        [moved(v) for v in view.inputs.head],
        [moved(p.outer) for p in carried],
        [moved(p.outer) for p in items],
        [moved(p.outer) for p in rest],
        body,
        view.index,
        view.stops,
        view.reverse,
    )
    keys: list[Key] = [*[("carried", ids(p.inner)) for p in carried], *stacks, ("trips", ())]
    return made, keys


def _other(
    first: Node, parts: list[Part], outputs: dict[Key, tuple[Value, ...]], moved: Callable[[Value], Value]
) -> tuple[Node, list[Key]]:
    params: dict[str, Any] = dict(first.params)
    arms = [k for k, p in params.items() if isinstance(p, Region)]
    head = first.inputs[: len(first.inputs) - len(params[arms[0]].inputs)]
    for k, name in enumerate(arms):
        params[name] = Region(
            [p.inner[k] for p in parts], [vs[k] for vs in outputs.values()], params[name].effects
        )
    types = [v.type for v in params[arms[0]].outputs]
    inputs = tuple([moved(v) for v in (*head, *[p.outer for p in parts])])
    return Node(first.op, inputs, params, types, first.source), list(outputs)
