"""One loop where several of one origin compute the same and more: the pass ``merge loops``.

Enters: a region in which derivative passes have left a loop (branch, call) next to others that compute all
that it computes, and tangents or kept values besides. Leaves: a region with one of each. Loops of one origin
are known by the Value objects that their bodies share: where the same body input plays the same part and is
fed the same outer value, the bodies are pieces of one graph, so that one body can give the outputs of all.
Effects inside happen once, where the first of the loops stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from ..graph.core import Node, Region, Value
from ..graph.errors import Refused
from ..graph.location import here
from ..graph.walk import copy_node, effectful
from .family import Family, Member
from .inside import everywhere, holds_regions, same


def merged(region: Region) -> Region:
    """The region with loops of one origin merged, and so in the regions inside it.

    Raises
    ------
    Refused
        Where random draws or prints would happen twice, since one of the loops needs the results of another.
    """
    if not holds_regions(region):
        return region
    return everywhere(region, before=_settled)


def _settled(region: Region) -> Region:
    """The nodes of one region merged: before those inside, which are known by what their bodies share."""
    while holds_regions(region):  # once more, since what two loops are fed may have become the same value
        found = _level(region)
        if found is region:
            break
        region = found
    return region


def _level(region: Region) -> Region:
    """The nodes of one region merged, as far as they do not depend on each other."""
    families = _families(region)
    ejected: list[Member] = []
    while any(len(f.members) > 1 for f in families):
        order, left = _ordered(region, families)
        if not left:
            _refuse_repeats(ejected)
            return _emitted(region, order)
        ejected += _eject(region, families, left)
    _refuse_repeats(ejected)
    return region


def _families(region: Region) -> list[Family]:
    """The nodes that hold regions, gathered with those of the same origin."""
    families: list[Family] = []
    at_home: dict[Value, list[Family]] = {}
    for node in region.nodes:
        member = Member.of(node)
        if member is None:
            continue
        candidates = dict.fromkeys(f for v in member.values for f in at_home.get(v, ()))
        family = next((f for f in candidates if f.welcomes(member)), None)
        if family is None:
            family = Family()
            families.append(family)
        family.add(member)
        for v in member.values:
            known = at_home.setdefault(v, [])
            if family not in known:
                known.append(family)
    return families


Unit = Node | Family
"""What is put in order: a node that stays, or several that become one."""


def _units(region: Region, families: Sequence[Family]) -> dict[Node, Unit]:
    units: dict[Node, Unit] = {node: node for node in region.nodes}
    for family in families:
        if len(family.members) > 1:
            units.update((m.node, family) for m in family.members)
    return units


def _ordered(region: Region, families: Sequence[Family]) -> tuple[list[Unit], dict[Unit, set[Unit]]]:
    """The units in an order in which each comes after what it needs; and those in a circle, with their needs.

    Units are as near as can be to where their first node stood. Effects keep their order.
    """
    units, fence = _units(region, families), set(region.inputs)
    place: dict[Unit, int] = {}
    needs: dict[Unit, set[Unit]] = {}
    last_effect: Unit | None = None
    for step, node in enumerate(region.nodes):
        unit = units[node]
        new = unit not in place
        place.setdefault(unit, step)
        mine = needs.setdefault(unit, set())
        mine.update(units[v.node] for v in node.inputs if v.node is not None and v not in fence)
        if new and effectful(node):
            if last_effect is not None:
                mine.add(last_effect)
            last_effect = unit
    users: dict[Unit, list[Unit]] = {unit: [] for unit in place}
    for unit, before in needs.items():
        for u in before:
            users[u].append(unit)
    waiting = {unit: len(before) for unit, before in needs.items()}
    at = list(place)  # the first places rise
    number = {unit: k for k, unit in enumerate(at)}
    ready = [k for k, unit in enumerate(at) if not waiting[unit]]
    heapify(ready)
    order: list[Unit] = []
    while ready:
        unit = at[heappop(ready)]
        order.append(unit)
        for user in users[unit]:
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, number[user])
    return order, {u: before for u, before in needs.items() if waiting[u]}


def _eject(region: Region, families: list[Family], left: dict[Unit, set[Unit]]) -> list[Member]:
    """Take the newest node out of a family that would need itself; it may join others of its kind.

    The graph without families has no circle, so that every circle goes through one.
    """
    unit: Unit = next(iter(left))
    path: dict[Unit, int] = {}
    while unit not in path:
        path[unit] = len(path)
        unit = next(u for u in left[unit] if u in left)
    circle = list(path)[path[unit] :]
    family = next(u for u in circle if isinstance(u, Family))
    member = family.remove_last()
    if family.rest is None:
        family.rest = Family()
        families.append(family.rest)
    family.rest.add(member)
    return [member]


def _refuse_repeats(ejected: Sequence[Member]) -> None:
    for member in ejected:
        if any(n.op.name in ("draw", "emit") for n in member.effects):
            raise Refused(
                f"{member.node.op.name} at {member.node.source} draws random numbers or prints, and this "
                f"derivative would run it twice, since it needs its results to differentiate it; "
                f"draw the numbers before it"
            )


def _emitted(region: Region, order: Sequence[Unit]) -> Region:
    """The region computed in this order, families as one node each."""
    new: dict[Value, Value] = {}
    nodes: dict[Node, Node] = {}
    latest = -1
    saved = here.fixed
    try:
        for unit in order:
            if isinstance(unit, Family):
                here.fixed = unit.members[0].node.source
                made, outputs = unit.node(lambda v: new.get(v, v))
                new.update(outputs)
                nodes.update((m.node, made) for m in unit.members)
            else:
                args = [new.get(v, v) for v in unit.inputs]
                made = unit if unit.serial > latest and same(args, unit.inputs) else copy_node(unit, args)
                nodes[unit] = made
                new.update((a, b) for a, b in zip(unit.outputs, made.outputs) if a is not b)
            latest = made.serial
    finally:
        here.fixed = saved
    return Region(
        region.inputs,
        [new.get(v, v) for v in region.outputs],
        list(dict.fromkeys(nodes[n] for n in region.effects)),
    )
