"""Reverse mode through loops, branches and calls: the adjoint of a loop is a loop that runs backwards.

Enters: a node that holds regions, the adjoints of its outputs, and what has already reached its inputs (their
adjoints so far, which are added to in place). Leaves: the adjoints of its inputs. A loop's body is pulled
back once; what that needs of the forward iterations is kept in stacks (see `keeping`), which a second forward
loop collects. The pass ``merge loops`` lets that one take the first one's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..graph.core import Node, Region, Value, apply
from ..graph.errors import Refused
from ..graph.walk import everything, fresh
from ..ops.control import LoopView, add_stacks, loop_view, make_loop, slope, slope_type
from .around import Around
from .choosing import Kept
from .extents import with_rulers
from .keeping import keep
from .places import any_index, inside
from .unwinding import chosen, collecting, read_of_arms, trips_of
from .writes import through

Pull = Callable[[Sequence[Node], Mapping[Value, Value], Iterable[Value], Around], dict[Value, Value]]
Found = Sequence[Value | None]


def pull_control(
    node: Node, arrived: Found, wanted: Sequence[bool], bases: Found, pull: Pull, around: Around
) -> Found:
    """The adjoints of the inputs, ``bases`` included, of a loop, branch or call in a region."""
    if node.op.name == "loop":
        return _Backward(node, arrived, wanted, bases, pull, around).adjoints()
    first = 1 if node.op.name == "branch" else 0
    arms = [node.params["then"], node.params["orelse"]] if first else [node.params["body"]]
    targets = [i for i, w in enumerate(wanted) if w and i >= first]
    given = [k for k, g in enumerate(arrived) if g is not None]
    seeds = [slope(arrived[k], node.outputs[k].type) for k in given]
    kept = [i for i in targets if bases[i] is not None]
    starts = [slope(bases[i], node.inputs[i].type) for i in kept]
    pulled = []
    for arm in arms:
        if any(n.op.name == "draw" for n in everything(arm)):
            raise Refused(
                "a random draw inside a branch or a checkpoint cannot be differentiated, since it would be "
                "drawn again on the way back; draw the numbers before it"
            )
        gs, sums = [Value(s.type) for s in seeds], [Value(s.type) for s in starts]
        cotangents = {arm.inputs[i - first]: a for i, a in zip(kept, sums)}
        for k, g in zip(given, gs):
            _give(cotangents, arm.outputs[k], g)
        known = Around(through(arm, node.inputs[first:], around.known))
        found = pull(arm.nodes, cotangents, [arm.inputs[i - first] for i in targets], known)
        pulled.append((arm, [*gs, *sums], [found.get(arm.inputs[i - first]) for i in targets]))
    out = [k for k in range(len(targets)) if any(p[2][k] is not None for p in pulled)]
    made = [
        (arm, ins, with_rulers(arm, [slope(gs[k], node.inputs[targets[k]].type) for k in out], ins))
        for arm, ins, gs in pulled
    ]
    given = read_of_arms([(arm.inputs, outs, ins) for arm, ins, outs in made])
    regions = [fresh(Region([*[arm.inputs[i] for i in given], *ins], outs)) for arm, ins, outs in made]
    names = ("then", "orelse") if first else ("body",)
    params = {**node.params, **dict(zip(names, regions))}
    inputs = [*node.inputs[:first], *[node.inputs[first + i] for i in given], *seeds, *starts]
    outs = apply(node.op, inputs, params) if out else ()
    result: list[Value | None] = [None] * len(node.inputs)
    for k, g in zip(out, outs):
        result[targets[k]] = g
    return result


def _give(cotangents: dict[Value, Value], v: Value, g: Value) -> None:
    if not v.constant and v.type.inexact:
        cotangents[v] = cotangents[v] + g if v in cotangents else g


class _Backward:
    """The backward loop of one loop."""

    def __init__(
        self, node: Node, arrived: Found, wanted: Sequence[bool], bases: Found, pull: Pull, around: Around
    ):
        self.node, self.view, self.pull, self.around = node, loop_view(node), pull, around
        view = self.view
        heads, width, stacks = len(view.inputs.head), len(view.inputs.carried), len(view.inputs.items)
        self.final, self.items = arrived[:width], arrived[width:-1]
        self.bases = bases[heads + width + stacks :]
        self.of_carried = wanted[heads : heads + width]
        self.of_items = wanted[heads + width : heads + width + stacks]
        self.of_rest = wanted[heads + width + stacks :]
        self.item_bases = bases[heads + width : heads + width + stacks]
        self.start_bases = bases[heads : heads + width]

    def adjoints(self) -> Found:
        view = self.view
        active = self._active()
        g = {k: Value(slope_type(view.inner.carried[k].type)) for k in active}
        gy = {k: Value(s.type.element) for k, s in enumerate(self.items) if s is not None}
        sums = {
            m: Value(slope_type(v.type))
            for m, v in enumerate(view.inner.rest)
            if self.of_rest[m] and v.type.inexact
        }
        cotangents = {view.inner.rest[m]: total for m, total in sums.items()}
        for k, value in g.items():
            _give(cotangents, view.made.carried[k], value)
        for k, value in gy.items():
            _give(cotangents, view.made.items[k], value)
        targets = [view.inner.carried[k] for k in active]
        targets += [view.inner.rest[m] for m in sums]
        wanted_items = [j for j, w in enumerate(self.of_items) if w and view.inner.items[j].type.inexact]
        targets += [view.inner.items[j] for j in wanted_items]
        within = Around(inside(view, self.around.known, any_index(view, self.around.known)))
        found = self.pull(view.body.nodes, cotangents, targets, within)
        sums = {m: total for m, total in sums.items() if found[view.inner.rest[m]] is not total}
        made_items = [j for j in wanted_items if view.inner.items[j] in found]
        outs = [slope(found.get(view.inner.carried[k]), view.inner.carried[k].type) for k in active]
        outs += [slope(found[view.inner.rest[m]], view.inner.rest[m].type) for m in sums]
        outs += [slope(found[view.inner.items[j]], view.inner.items[j].type) for j in made_items]
        kept = keep(view, outs, [*g.values(), *gy.values(), *sums.values()], within)
        forward = collecting(self.node, kept.stacked)
        self.around.same.update(zip(forward.outputs[: len(view.made.carried)], self.node.outputs))
        if view.stops:
            self.around.same[forward.outputs[-1]] = self.node.outputs[-1]
        back = self._back(forward, kept, active, g, gy, sums, outs)
        result: list[Value | None] = [None] * len(self.node.inputs)
        heads, width = len(view.inputs.head), len(view.inputs.carried)
        produced = iter(back.outputs)
        for k in active:
            value = next(produced)
            base = self.start_bases[k]
            result[heads + k] = value if base is None else base + value
        for k, b in enumerate(self.start_bases):
            if k not in active:
                result[heads + k] = b
        rest = heads + width + len(view.inputs.items)
        for m, base in enumerate(self.bases):
            result[rest + m] = base
        for m in sums:
            result[rest + m] = next(produced)
        for k in kept.back:
            self.around.restored[self.node, k] = next(produced)
        for j, base in enumerate(self.item_bases):
            result[heads + width + j] = base
        for j in made_items:
            value, base = next(produced), self.item_bases[j]
            result[heads + width + j] = value if base is None else add_stacks(base, value)
        return result

    def _active(self) -> list[int]:
        """The carried values that have an adjoint: they depend on what is wanted, and the results on them."""
        view = self.view
        varied = {view.inner.carried[k] for k, w in enumerate(self.of_carried) if w}
        varied |= {view.inner.items[j] for j, w in enumerate(self.of_items) if w}
        varied |= {view.inner.rest[m] for m, w in enumerate(self.of_rest) if w}
        while True:
            reached = set(varied)
            for node in view.body.nodes:
                if any(v in reached for v in node.inputs):
                    reached.update(v for v in node.outputs if v.type.inexact)
            new = {v for v, after in zip(view.inner.carried, view.made.carried) if after in reached} - varied
            if not new:
                break
            varied |= new
        useful = {v for v, g in zip(view.made.carried, self.final) if g is not None}
        useful |= {v for v, g in zip(view.made.items, self.items) if g is not None}
        found = {k for k, g in enumerate(self.final) if g is not None}
        while True:
            needed = set(useful)
            for node in reversed(view.body.nodes):
                if any(v in needed for v in node.outputs):
                    needed.update(v for v in node.inputs if v.type.inexact)
            new_places = {k for k, v in enumerate(view.inner.carried) if v in needed} - found
            if not new_places:
                break
            found |= new_places
            useful |= {view.made.carried[k] for k in new_places}
        return [k for k, v in enumerate(view.inner.carried) if v in varied and k in found and v.type.inexact]

    def _back(
        self,
        forward: Node,
        kept: Kept,
        active: Sequence[int],
        g: dict[int, Value],
        gy: dict[int, Value],
        sums: dict[int, Value],
        outs: Sequence[Value],
    ) -> Node:
        view: LoopView = self.view
        items, rest = chosen(view, kept.read)
        finals = [k for k, v in kept.finals.items() if v in kept.read]
        carried = len(active) + len(sums)
        body = fresh(
            Region(
                [
                    *view.inner.head,
                    *g.values(),
                    *sums.values(),
                    *[view.made.carried[k] for k in kept.back],
                    *gy.values(),
                    *kept.stacked,
                    *[view.inner.items[j] for j in items],
                    *[view.inner.rest[m] for m in rest],
                    *[kept.finals[k] for k in finals],
                ],
                [*kept.outputs[:carried], *kept.before, *kept.outputs[carried:]],
            )
        )
        count = len(view.made.carried) + len(view.made.items)
        return make_loop(
            [trips_of(forward)],
            [
                *[slope(self.final[k], view.inner.carried[k].type) for k in active],
                *[slope(self.bases[m], view.inner.rest[m].type) for m in sums],
                *[forward.outputs[k] for k in kept.back],
            ],
            [
                *[s for s in self.items if s is not None],
                *forward.outputs[count:-1],
                *[view.inputs.items[j] for j in items],
            ],
            [*[view.inputs.rest[m] for m in rest], *[forward.outputs[k] for k in finals]],
            body,
            view.index,
            reverse=not view.reverse,
        )
