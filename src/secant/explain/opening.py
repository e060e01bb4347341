"""Loops, branches and calls, opened: what one run of their inside shows.

Enters: a node that holds regions, and what is known around it. Leaves: its `Opened` record for the numbers of
one run. A loop is run up to the iteration that is shown; the derivative comes back to it from the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import cached_property
from typing import Any, NamedTuple

from ..graph.core import Node, Region, Value
from ..graph.walk import everything, regions
from ..ops.control import loop_view
from .choosing import Choice
from .formulas import Text
from .headings import heading
from .naming import CASTS, Naming
from .records import Carried, Opened, Role
from .sayings import NEXT, arm_lines, carried_names, item_names, title_of_branch
from .stepping import Stepper

Numbers = Mapping[Value, Any]
DRAWS = "it draws random numbers, so that no run of it can be shown alone; draw them before it"


class Context(NamedTuple):
    """What is known around a node: how pieces are made, the names, what moves, and what has an adjoint."""

    piece: Any
    naming: Naming
    reached: Set[Value]
    adjoints: Mapping[Value, Value]


class Opening:
    """A node that holds regions, ready to be opened at any numbers."""

    def __init__(self, node: Node, ident: str, around: Context):
        self.node, self.id, self.around = node, ident, around
        self.arrived = [v for v in node.outputs if v in around.adjoints]
        self.draws = any(n.op.name == "draw" for r in regions(node) for n in everything(r))

    @staticmethod
    def of(node: Node, ident: str, around: Context) -> Opening:
        return (LoopOpening if node.op.name == "loop" else ArmOpening)(node, ident, around)

    def at(
        self,
        numbers: Numbers,
        adjoints: Numbers,
        ids: Mapping[Value, str],
        choice: Choice,
        indices: dict[str, int],
    ) -> Opened:
        """The record for these numbers of the values around, and their adjoints."""
        raise NotImplementedError

    def _outer(self, v: Value, ids: Mapping[Value, str]) -> str:
        return ids.get(self.around.naming.same.get(v, v), "")

    def _given(
        self, pairs: Sequence[tuple[Value, Value]], used: Set[Value]
    ) -> tuple[list[tuple[str, Value]], dict[Value, Text]]:
        """The names of inputs as they are outside; what is only a number there is written out."""
        shown, folded = [], {}
        outer = self.around.naming
        for inner, v in pairs:
            if v in outer.same or (
                v not in outer.names and ((v.constant and not v.shape) or v not in self.around.reached)
            ):
                text = outer.names.get(v)
                folded[inner] = text if text is not None else Text(outer.said(v))
            elif inner in used:
                shown.append((outer.names[v].text if v in outer.names else inner.name or "data", inner))
        return shown, folded


class LoopOpening(Opening):
    """A loop."""

    def __init__(self, node: Node, ident: str, around: Context):
        super().__init__(node, ident, around)
        self.view, self.heading = loop_view(node), heading(node)
        self.names = [n or f"value {k + 1}" for k, n in enumerate(carried_names(node))]
        self.moving = self._moving()
        self.stepper = Stepper(node, self.moving, dict.fromkeys(self.arrived))

    def _moving(self) -> set[Value]:
        """The inputs of the body that depend on what derivatives are by."""
        view, reached = self.view, self.around.reached
        pairs = [
            (view.inner.carried, view.inputs.carried),
            (view.inner.items, view.inputs.items),
            (view.inner.rest, view.inputs.rest),
        ]
        moving = {a for inner, outer in pairs for a, b in zip(inner, outer) if b in reached}
        while True:
            known = set(moving)
            for node in view.body.nodes:
                if any(v in known for v in node.inputs):
                    known.update(node.outputs)
            more = {a for a, b in zip(view.inner.carried, view.made.carried) if b in known} - moving
            if not more:
                return moving
            moving |= more

    @cached_property
    def piece(self) -> Any:
        """The inside of one iteration."""
        view, stepper = self.view, self.stepper
        nodes, body = view.body.nodes, view.body
        used = {v for n in nodes for v in n.inputs} | set(body.outputs)
        fence = set(body.inputs)
        made = [v for v in body.outputs if not v.constant]
        wishes: dict[Value, str] = {}
        for v, name in zip(view.made.items, item_names(self.node)):
            if v not in fence and not v.name:
                wishes[v] = name
        for v, name in zip(view.made.carried, self.names):
            if v not in fence and v.node is not None:
                wishes[v] = name + NEXT
        for v in view.made.rest:
            if v.node is not None and v.node.op.name not in CASTS and not v.name:
                wishes[v] = "goes on"
        inputs = [(self.heading.counter or "iteration", v) for v in view.inner.head if v in used]
        inputs += [(name, v) for name, v in zip(self.names, view.inner.carried) if v in used]
        inputs += [
            (v.name or outer.name or "item", v)
            for v, outer in zip(view.inner.items, view.inputs.items)
            if v in used
        ]
        shown, folded = self._given(list(zip(view.inner.rest, view.inputs.rest)), used)
        roles: dict[Value, Role] = {v: "input" for v in body.inputs}
        roles |= {v: "carried" for v in view.inner.carried} | {v: "fixed" for v in view.inner.rest}
        naming = Naming(
            [*inputs, *shown], nodes, made, wishes, self.around.naming.top, view.inner.rest, folded
        )
        seeds = [(view.made.carried[k], None) for k in stepper.active]
        seeds += [(view.made.items[j], None) for j in stepper.items]
        return self.around.piece(body.inputs, nodes, naming, self.moving, seeds, roles, f"{self.id}.")

    def at(
        self,
        numbers: Numbers,
        adjoints: Numbers,
        ids: Mapping[Value, str],
        choice: Choice,
        indices: dict[str, int],
    ) -> Opened:
        view, source = self.view, self.node.source
        given = [numbers[v] for v in self.node.inputs]
        outputs = tuple([ids[v] for v in self.node.outputs if v in ids])
        made = Opened(
            self.id, self.heading.kind, self.heading.title, (), outputs, line=self.heading.line, source=source
        )
        if self.draws:
            return made.but(note=DRAWS, count=numbers.get(view.outputs.rest[0], 0))
        walk = self.stepper.walk(given, indices)
        chosen, shown = choice.of(self.heading, walk.trips)
        arrived = {v: adjoints[v] for v in self.arrived}
        back = walk.adjoints(chosen, arrived) if self.stepper.active or self.stepper.items else {}
        choice.depth += 1
        passes = [self._pass(t, walk, back.get(t, []), arrived, choice) for t in chosen]
        choice.depth -= 1
        piece = self.piece
        carried = [
            Carried(
                name,
                self._outer(a, ids),
                piece.ids.get(b, ""),
                piece.ids.get(piece.naming.same.get(c, c), ""),
                ids.get(d, ""),
            )
            for name, a, b, c, d in zip(
                self.names, view.inputs.carried, view.inner.carried, view.made.carried, view.outputs.carried
            )
        ]
        around = [*zip(view.inputs.items, view.inner.items), *zip(view.inputs.rest, view.inner.rest)]
        pairs = [(self._outer(a, ids), piece.ids.get(b, "")) for a, b in around]
        pairs += [(c.given, c.enters) for c in carried] + [
            (self._outer(v, ids), "") for v in view.inputs.head
        ]
        inputs = tuple(dict.fromkeys(p for p in pairs if p[0]))
        return made.but(
            inputs=inputs, count=walk.trips, carried=tuple(carried), passes=tuple(passes), shown=shown
        )

    def _pass(self, t: int, walk: Any, back: list[Any], arrived: Numbers, choice: Choice) -> Any:
        view, index = self.view, walk.index(t)
        (state,) = walk.states(t, t)
        seeds = [*back, *[arrived[view.outputs.items[j]][index] for j in self.stepper.items]]
        origins = [self._origin(k, t, walk.trips) for k in self.stepper.active]
        origins += ["from what was collected"] * len(self.stepper.items)
        indices = walk.indices | {view.index: index}
        numbers = self.piece.numbers(walk.inside(state, index), seeds, indices)
        made = self.piece.at(numbers, choice, seeds, origins, indices, number=t)
        return made.but(ends=tuple([numbers.get(v, v.data) for v in view.made.carried]))

    def _origin(self, k: int, t: int, trips: int) -> str:
        if t < trips - 1:
            return f"from iteration {t + 1}"
        out = self.view.outputs.carried[k]
        names = self.around.naming.names
        return f"from {names[out].text} after the loop" if out in names else "from after the loop"


class ArmOpening(Opening):
    """A branch, whose taken arm is shown, or a call."""

    def __init__(self, node: Node, ident: str, around: Context):
        super().__init__(node, ident, around)
        self.first = 1 if node.op.name == "branch" else 0
        self._pieces: dict[str, Any] = {}

    def piece(self, arm: str) -> Any:
        """The inside of one arm: ``then`` or ``orelse``, of a call ``body``."""
        if arm not in self._pieces:
            region: Region = self.node.params[arm]
            pairs = list(zip(region.inputs, self.node.inputs[self.first :]))
            used = {v for n in region.nodes for v in n.inputs} | set(region.outputs)
            shown, folded = self._given(pairs, used)
            fence = set(region.inputs)
            names = self.around.naming.names
            wishes = {
                v: names[out].text
                for v, out in zip(region.outputs, self.node.outputs)
                if v not in fence and v.node is not None and not v.name and out in names and out.name
            }
            moving = {a for a, b in pairs if b in self.around.reached}
            seeds = [(region.outputs[v.index], None) for v in self.arrived]
            made = [v for v in region.outputs if not v.constant]
            roles: dict[Value, Role] = {v: "fixed" for v in region.inputs}
            naming = Naming(shown, region.nodes, made, wishes, self.around.naming.top, region.inputs, folded)
            self._pieces[arm] = self.around.piece(
                region.inputs, region.nodes, naming, moving, seeds, roles, f"{self.id}."
            )
        return self._pieces[arm]

    def at(
        self,
        numbers: Numbers,
        adjoints: Numbers,
        ids: Mapping[Value, str],
        choice: Choice,
        indices: dict[str, int],
    ) -> Opened:
        node, names = self.node, self.around.naming.names
        given = [numbers[v] for v in node.inputs]
        outputs = tuple([ids[v] for v in node.outputs if v in ids])
        branch = bool(self.first)
        arm = "body" if not branch else "then" if given[0] else "orelse"
        title = title_of_branch(node, names) if branch else f"{node.params['name']}(…)"
        made = Opened(self.id, "if" if branch else "call", title, (), outputs, source=node.source)
        if branch:
            region = node.params["orelse" if arm == "then" else "then"]
            results = [names[v].text if v in names else "" for v in node.outputs]
            known = {a: Text(self.around.naming.said(b)) for a, b in zip(region.inputs, node.inputs[1:])}
            made = made.but(
                taken="then" if arm == "then" else "else", other=arm_lines(region, known, results)
            )
        if self.draws:
            return made.but(note=DRAWS)
        piece = self.piece(arm)
        seeds = [adjoints[v] for v in self.arrived]
        origins = [f"from {names[v].text} after it" if v in names else "" for v in self.arrived]
        found = piece.numbers(given[self.first :], seeds, indices)
        shown = piece.at(found, choice, seeds, origins, indices)
        pairs = [
            (self._outer(a, ids), piece.ids.get(b, ""))
            for a, b in zip(node.inputs[self.first :], piece.inputs)
        ]
        pairs += [(self._outer(v, ids), "") for v in node.inputs[: self.first]]
        return made.but(inputs=tuple(dict.fromkeys(p for p in pairs if p[0])), passes=(shown,))


__all__ = ["Choice", "Context", "Opening"]
