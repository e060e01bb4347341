"""The iterations of a loop side by side: one body, done once for all of them.

Enters: a loop, and a stretch of its iterations. Leaves: what it carries after them, or `Alone` if an
iteration has to wait for another. Inside, each value of the body is one of those in `sides`, or a whole
number that is an expression of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ...graph.core import Node, Region, Value, apply
from ...graph.location import here
from ...graph.registry import OPS
from ...graph.types import Type
from ...graph.walk import copy_node, everything
from ...ops.control import LoopView, loop_view, make_loop, to_type
from ...ops.kinds import Elementwise
from ..places import Known, any_index, inside, whole
from .certain import CASTS, certain
from .elements import Own, own
from .sides import Cells, Plain, State, States, Total, added, either, merged
from .stretch import Alone, Stretch

ARMS = 40
"""Nodes that two arms may have for both of them to be computed."""


class Lanes:
    """A body being done for all iterations of a stretch."""

    def __init__(self, view: LoopView, stretch: Stretch, known: Known):
        self.view, self.stretch, self.known = view, stretch, known
        self.places: dict[int, Own] = {}  # of carried arrays, the elements that iterations have

    def run(self, carried: Sequence[Value], rest: Sequence[Value]) -> list[Value]:
        """What is carried after these iterations, given what was carried before, and what does not change."""
        self.carried = carried
        states: States = {v: Plain(r, False) for v, r in zip(self.view.inner.rest, rest)}
        for k, v in enumerate(self.view.inner.carried):
            if v not in self.known:
                states[v] = Cells(k) if v.type.shape else Total(k) if v.type.dtype.kind == "f" else None
        self._nodes(self.view.body.nodes, states, self.known, False)
        return [self._after(k, v, states) for k, v in enumerate(self.view.made.carried)]

    def _after(self, k: int, made: Value, states: States) -> Value:
        """A carried value after the last iteration of the stretch."""
        before = self.carried[k]
        state = self._state(made, states, self.known)
        if isinstance(state, Total) and state.place == k:
            terms = [self.stretch.wide(t, before.type.dtype) for t in state.terms]
            after: Value = apply(OPS["ordered_sum"], (before, *terms), {}) if terms else before
        elif isinstance(state, Cells) and state.place == k:
            after = before if state.value is None else self.places[k].written(before, state.value)
        elif isinstance(state, Plain):
            last = state.value[-1] if state.lanes else state.value
            if last.type.dtype != before.type.dtype or last.type.shape != before.type.shape:
                raise Alone
            after = to_type(last, before.type)
        else:
            raise Alone
        if not after.name and after.node is not None:
            after.name = made.name
        return after

    # Nodes

    def _state(self, v: Value, states: States, known: Known) -> State:
        """What a value is; whole numbers become vectors where they are read."""
        if v in states:
            return states[v]
        if v.constant:
            return Plain(v, False)
        expression = whole(v, known)
        if expression is not None and self.stretch.concerns(expression):
            return Plain(self.stretch.vector(expression), True)
        return None

    def _nodes(self, nodes: Sequence[Node], states: States, known: Known, arm: bool) -> None:
        saved = here.fixed
        try:
            for node in nodes:
                here.fixed = node.source
                self._node(node, states, known, arm)
        finally:
            here.fixed = saved

    def _node(self, node: Node, states: States, known: Known, arm: bool) -> None:
        out = node.outputs[0]
        if len(node.outputs) == 1 and self.stretch.concerns(whole(out, known)):
            return  # an expression of the index, see `_state`
        if node.op.name in ("getitem", "setitem", "scatter_add") and self._element(node, states, known):
            return
        if node.op.name == "loop":
            made = self._loop(node, states, known, arm)
        else:
            given = [self._state(v, states, known) for v in node.inputs]
            if node.op.name == "branch":
                made = self._branch(node, given, known)
            elif all(isinstance(s, Plain) and not s.lanes for s in given):
                made = self._once(node, given, known, arm)
            else:
                made = [self._number(node, given, known)]
        for v, state in zip(node.outputs, made):
            states[v] = state
            if isinstance(state, Plain) and not state.value.name and state.value.node is not None:
                state.value.name = v.name

    def _once(self, node: Node, given: Sequence[Any], known: Known, arm: bool) -> Sequence[State]:
        """A node that is the same in all iterations."""
        if arm and not certain(node, known):
            raise Alone
        return [Plain(v, False) for v in copy_node(node, [s.value for s in given]).outputs]

    def _number(self, node: Node, given: Sequence[State], known: Known) -> State:
        """A node that gives one number in each iteration."""
        name, out = node.op.name, node.outputs[0].type
        if len(node.outputs) > 1 or out.shape or out.item is not None:
            raise Alone
        if any(isinstance(s, Total) for s in given):
            return added(node, given, [v.type.dtype for v in self.carried])
        if any(not isinstance(s, Plain) for s in given) or not certain(node, known):
            raise Alone
        values = [s.value for s in given if isinstance(s, Plain)]
        if name in CASTS:
            made = values[0] if name != "bool" or values[0].type.dtype.kind == "b" else values[0] != 0
            return Plain(self.stretch.wide(made, out.dtype), True)
        if not isinstance(node.op, Elementwise):
            raise Alone
        made = apply(node.op, values, node.params)
        if made.type != self.stretch.type(out.dtype):
            raise Alone  # Python's numbers give way to others where vectors do not
        return Plain(made, True)

    # Elements of arrays

    def _element(self, node: Node, states: States, known: Known) -> bool:
        """A read or write of an element that each iteration has for itself; False if it is none."""
        name, base = node.op.name, states.get(node.inputs[0])
        if not isinstance(base, Plain | Cells):
            return False
        index = node.params["index"] if name != "scatter_add" else node.params["parts"][0][0]
        slots = node.inputs[1:] if name == "getitem" else node.inputs[2:]
        fixed = lambda v: self._fixed(v, states, known)
        place = own(self.stretch, node.inputs[0], index, slots, lambda v: whole(v, known), fixed)
        if place is None:
            return False
        out = node.outputs[0]
        if isinstance(base, Plain):
            if name != "getitem" or base.lanes:
                raise Alone
            states[out] = Plain(place.read(base.value), True)
            return True
        if self.places.setdefault(base.place, place).key != place.key:
            raise Alone  # an iteration may need what another has written
        if name == "getitem":
            states[out] = Plain(self._current(base), True)
            return True
        value, dtype = self._state(node.inputs[1], states, known), self.carried[base.place].type.dtype
        single = not node.inputs[1].type.shape and (name == "setitem" or len(node.params["parts"]) == 1)
        if not isinstance(value, Plain) or not single or dtype.kind != "f":
            raise Alone
        new = self.stretch.wide(value.value, dtype)
        states[out] = Cells(base.place, new if name == "setitem" else self._current(base) + new)
        return True

    def _fixed(self, v: Value, states: States, known: Known) -> Value:
        """A number that is the same in all iterations."""
        state = self._state(v, states, known)
        if not isinstance(state, Plain) or state.lanes or state.value.type.shape:
            raise Alone
        return state.value  # type: ignore[no-any-return]

    def _current(self, cells: Cells) -> Any:
        """What the elements of all iterations are by now."""
        if cells.value is not None:
            return cells.value
        return self.places[cells.place].read(self.carried[cells.place])

    # Branches and loops

    def _branch(self, node: Node, given: Sequence[State], known: Known) -> list[State]:
        """Both arms, and of each what its iterations take."""
        arms = [node.params["then"], node.params["orelse"]]
        if sum(1 for arm in arms for _ in everything(arm)) > ARMS or any(arm.effects for arm in arms):
            raise Alone
        condition = given[0]
        if not isinstance(condition, Plain):
            raise Alone
        ends: list[list[State]] = []
        for arm in arms:
            states = dict(zip(arm.inputs, given[1:]))
            found = {v: whole(u, known) for v, u in zip(arm.inputs, node.inputs[1:])}
            within: Any = {**known, **{v: e for v, e in found.items() if e is not None}}
            self._nodes(arm.nodes, states, within, True)
            ends.append([self._state(v, states, within) for v in arm.outputs])
        return [self._chosen(condition, a, b, v.type) for a, b, v in zip(*ends, node.outputs)]

    def _chosen(self, condition: Plain, a: State, b: State, type: Type) -> State:
        """What the iterations have that took one arm or the other."""
        if a is b:
            return a
        if isinstance(a, Total) and isinstance(b, Total) and a.place == b.place:
            return replace(a, terms=merged(condition, a.terms, b.terms))
        if isinstance(a, Cells) and isinstance(b, Cells) and a.place == b.place:
            if a.value is b.value:
                return a
            return Cells(a.place, either(condition, self._current(a), self._current(b)).value)
        if isinstance(a, Plain) and isinstance(b, Plain) and not type.shape:
            made = either(condition, a.value, b.value)
            if made.value.type.dtype != type.dtype:
                raise Alone
            return made
        raise Alone

    def _loop(self, node: Node, states: States, known: Known, arm: bool) -> Sequence[State]:
        """A loop inside: over vectors, where what it carries differs between the iterations."""
        view = loop_view(node)
        heads, n = len(view.inputs.head), len(view.inputs.carried)
        given = [self._state(v, states, known) for v in node.inputs[: heads + n]]
        rest = [states.get(v) for v in view.inputs.rest]
        rest = [Plain(v, False) if v.constant else s for v, s in zip(view.inputs.rest, rest)]
        if arm or view.stops or view.inner.items or view.made.items or view.body.effects:
            raise Alone
        if any(not isinstance(s, Plain) for s in given) or given[0].lanes:  # type: ignore[union-attr]
            raise Alone
        begun = [s.value for s in given[1:]]  # type: ignore[union-attr]
        lanes = {k for k, s in enumerate(given[1:]) if s.lanes}  # type: ignore[union-attr]
        while True:
            body, more, taken = self._body(view, lanes, rest, known)
            if more == lanes:
                break
            lanes = more
        for k in lanes:
            if view.inner.carried[k].type.shape:
                raise Alone
            begun[k] = self.stretch.wide(begun[k], view.inner.carried[k].type.dtype)
        head = [s.value for s in given[:heads]]  # type: ignore[union-attr]
        made = make_loop(head, begun, [], taken, body, view.index, False, view.reverse)
        return [Plain(v, k in lanes) for k, v in enumerate(made.outputs)]

    def _body(
        self, view: LoopView, lanes: set[int], rest: Sequence[State], known: Known
    ) -> tuple[Region, set[int], list[Value]]:
        """The body of a loop inside, if these of its carried values are vectors; those that then turn out to
        be; and the values that it takes from outside.
        """
        index = Value(view.inner.head[0].type, name=view.inner.head[0].name)
        states: States = {view.inner.head[0]: Plain(index, False)}
        inputs: list[Value] = [index]
        for k, v in enumerate(view.inner.carried):
            type = self.stretch.type(v.type.dtype) if k in lanes else v.type
            inputs.append(Value(type, name=v.name))
            states[v] = Plain(inputs[-1], k in lanes)
        taken: list[Value] = []
        for v, state in zip(view.inner.rest, rest):
            if isinstance(state, Plain):
                taken.append(state.value)
                inputs.append(Value(state.value.type, name=v.name))
                states[v] = Plain(inputs[-1], state.lanes)
            elif isinstance(state, Total | Cells):
                states[v] = None
        outer = self.stretch
        if isinstance(outer.offset, Value):
            taken.append(outer.offset)
            inputs.append(Value(outer.offset.type))
            self.stretch = replace(outer, offset=inputs[-1])
        try:
            within = inside(view, known, any_index(view, known))
            self._nodes(view.body.nodes, states, within, False)
            ends = [self._state(v, states, within) for v in view.made.carried]
            if any(not isinstance(s, Plain) for s in ends):
                raise Alone
            more = lanes | {k for k, s in enumerate(ends) if s.lanes}  # type: ignore[union-attr]
            outputs = [s.value for s in ends]  # type: ignore[union-attr]
            for k in lanes:
                outputs[k] = self.stretch.wide(outputs[k], view.inner.carried[k].type.dtype)
        finally:
            self.stretch = outer
        return Region(inputs, outputs), more, taken
