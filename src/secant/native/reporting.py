"""What native code of a region does: its loops and steps, the memory they share, and how much they move.

Enters: a region. Leaves: a `PlanReport`. It comes from the plan that code is written from, made once more;
bytes and operations are estimates, at the largest that lengths may be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ..derive.places import Known, any_index, inside
from ..derive.writes import through
from ..graph.core import Node, Region, Value
from ..graph.walk import regions
from ..ops.control import ENDLESS, Control, loop_view
from ..ops.indexing import indexed_type
from ..ops.kinds import Elementwise
from .actions import parts
from .callback.choice import Callback
from .contractions import Contraction, sizes
from .groups import group
from .kernel import prepared
from .plan import Group, Nest, Plan, Step, at_most_size, is_array, nbytes
from .plan_report import GroupReport, NestReport, PlanReport, StepReport, Work
from .roles import Role

MOVES = {"astype", "conj", "copy", "float", "identity", "positive", "real", "retype", "select", "where"}
"""Element-wise ops that reckon nothing."""


def described(region: Region, refused: Iterable[str] = ()) -> PlanReport:
    """What native code of a region does; ``refused`` are the kinds of nodes that its code left to NumPy."""
    return _plan(prepared(region, frozenset(refused)), (), {})


def _plan(region: Region, owned: Iterable[Value], known: Known) -> PlanReport:
    owned = dict.fromkeys(owned)
    plan = Plan(region, owned, known)
    group(plan)
    actions: list[NestReport | GroupReport | StepReport] = []
    numbers, simple = 0, Work()
    for a in plan.actions:
        if isinstance(a, Nest):
            actions.append(_nest(plan, a, ()))
        elif isinstance(a, Group):
            nests = tuple([_nest(plan, n, tuple(a.contracted)) for n, _ in a.members])
            fleeting = tuple(map(label, a.contracted))
            made = [v for n, _ in a.members for v in (*n.stored, *n.reduced)]
            work = Work(_effort(plan, made, (), a.contracted).bytes, sum(n.work.flops for n in nests))
            rows = at_most_size((a.rows,))
            actions.append(GroupReport(rows, a.block, a.chunks, a.lanes, fleeting, nests, work))
        elif plan.role[a.node] is Role.NUMBER:
            numbers += 1
            simple += _effort(plan, a.node.outputs)
        else:
            actions.append(_step(plan, a))
    places = [v for v in plan.storage if v not in plan.outputs and v not in owned]
    steps = [a for a in actions if isinstance(a, StepReport)]
    inner = [b for a in steps for b in a.bodies]
    arrays = [v for n in region.nodes for v in n.outputs if is_array(v) and not getattr(n.op, "view", False)]
    stored = sum(map(nbytes, places)) + sum(b.stored for b in inner)
    whole = sum(nbytes(v) for v in arrays if v not in plan.outputs) + sum(b.whole for b in inner)
    kept = sum((a.trips or 0) * a.kept + _times(a) * sum(b.kept for b in a.bodies) for a in steps)
    work = sum((a.work for a in actions), simple)
    return PlanReport(tuple(actions), numbers, stored, whole, kept, work)


def _nest(plan: Plan, nest: Nest, fleeting: Sequence[Value]) -> NestReport:
    work = _effort(plan, (*nest.stored, *nest.reduced), (), fleeting)
    domain = tuple(map(str, nest.domain))
    return NestReport(domain, tuple(map(label, nest.stored)), tuple(map(label, nest.reduced)), work)


def _step(plan: Plan, step: Step) -> StepReport:
    node, line = step.node, step.node.source.line if step.node.source is not None else 0
    made = tuple([label(v) for v in node.outputs])
    if node.op.name == "loop":
        view = loop_view(node)
        trips = _trips(node)
        owned = [v for v in view.inner.carried if v.type.shape and v.type.item is None]
        body = _plan(view.body, owned, inside(view, plan.known, any_index(view, plan.known)))
        kept = dict.fromkeys(view.made.items)  # what is collected twice is there once
        stacks = tuple([(v.name or _op(v), str(v.type), _item(v)) for v in kept])
        items = [v for v in (*view.inner.items, *kept) if not v.type.shape]  # arrays count inside
        own = Work(sum(map(nbytes, items))).times(trips)
        return StepReport("loop", line, made, False, trips, stacks, (body,), own)
    if isinstance(node.op, Control):
        arms = list(regions(node))
        first = len(node.inputs) - len(arms[0].inputs)
        bodies = [
            _plan(
                arm,
                [v for i, v in enumerate(arm.inputs) if i + first in step.consumed],
                through(arm, node.inputs[first:], plan.known),
            )
            for arm in arms
        ]
        return StepReport(node.op.name, line, made, False, None, (), tuple(bodies), Work())
    if plan.role[node] is Role.WRITE:
        own = _written(plan, node, step.inplace)
    else:
        out = sum(map(nbytes, filter(is_array, node.outputs)))
        own = _effort(plan, (), node.inputs) + Work(out, _product(node))
    found = node.params["nodes"].region.nodes if isinstance(node.op, Callback) else ()
    numpy = dict.fromkeys((n.op.name, n.source.line if n.source else 0) for n in found)
    return StepReport(_word(node), line, made, step.inplace, None, (), (), own, tuple(numpy))


def _item(v: Value) -> int:
    """The bytes that an item of a stack takes; one that is a stack itself lies elsewhere."""
    return nbytes(v) if v.type.item is None else 16


def _times(step: StepReport) -> int:
    """How many iterations' stacks are there at once: all that a loop makes, if it collects them."""
    return step.trips or 1 if any(kind.endswith("*") for _, kind, _ in step.stacks) else 1


def _trips(node: Node) -> int | None:
    """How often a loop runs, if that is known beforehand; a backward loop as often as the forward one."""
    count = loop_view(node).inputs.head[0]
    while count.node is not None and count.node.op.name == "loop" and count is count.node.outputs[-1]:
        node = count.node
        count = loop_view(node).inputs.head[0]
    known = count.constant and int(count.data) < ENDLESS and not node.params["stops"]
    return max(0, int(count.data)) if known else None


def _product(node: Node) -> int:
    """The operations of a contraction."""
    if not isinstance(node.op, Contraction):
        return 0
    operands = node.inputs[len(node.inputs) - len(node.params["labels"]) :]
    lengths = sizes([v.type.shape for v in operands], node.params["labels"])
    return len(operands) * math.prod(at_most_size((d,)) for d in lengths.values())


def _effort(
    plan: Plan, made: Iterable[Value], given: Iterable[Value] = (), near: Iterable[Value] = ()
) -> Work:
    """What making some values together takes, and reading those ``given``; ``near`` arrays cost nothing."""
    own, cached = set(made), set(near)
    read: dict[Value, int] = {}
    seen: set[Value] = set()
    todo, asked = [*own], [(v, at_most_size(v.type.shape)) for v in given]
    flops = 0
    while todo or asked:
        if not todo:
            v, elements = asked.pop()
            if v in own or v in cached or v in seen:
                continue
            if not plan.kept(v):
                todo.append(v)
            elif is_array(v):
                read[v] = min(nbytes(v), read.get(v, 0) + elements * v.type.dtype.itemsize)
            continue
        v = todo.pop()
        seen.add(v)
        assert v.node is not None
        reduced = plan.role[v.node] is Role.REDUCED
        elements = at_most_size((v.node.inputs[0] if reduced else v).type.shape)
        flops += elements * (reduced or _reckons(v))
        asked.extend((x, elements) for x in v.node.inputs)
    written = sum(nbytes(v) for v in own - cached if is_array(v))
    return Work(written + sum(read.values()), flops)


def _written(plan: Plan, node: Node, inplace: bool) -> Work:
    """What a write takes: only what is put in place, if it overwrites its base."""
    base = node.inputs[0]
    work = _effort(plan, (), node.inputs[1:]) + Work(0 if inplace else 2 * nbytes(base))
    for _, index, slots in parts(node):
        shape = indexed_type(base.type, index, tuple([v.type for v in slots])).shape
        adds = node.op.name == "scatter_add"
        work += Work(at_most_size(shape) * base.type.dtype.itemsize * (1 + adds), at_most_size(shape) * adds)
    return work


def _reckons(v: Value) -> bool:
    assert v.node is not None
    return isinstance(v.node.op, Elementwise) and v.type.dtype.kind == "f" and v.node.op.name not in MOVES


def label(v: Value) -> str:
    """A value by its name, or by the op that makes it, with its type."""
    return f"{v.name or _op(v)}: {v.type}"


def _op(v: Value) -> str:
    return "a value" if v.node is None else _word(v.node)


def _word(node: Node) -> str:
    if isinstance(node.op, Callback):
        return "NumPy"
    return "product" if isinstance(node.op, Contraction) else str(node.op.name)
