"""The chain rule, one step at a time: each derivative as incoming times local, summed over the paths.

Enters: the nodes, names, numbers and local derivatives of one call. Leaves: `Step` records in the order in
which reverse mode finds them, each with its finished line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..graph.core import Node, Value
from ..ops.adjoint import axes_of
from ..ops.control import loop_view
from ..ops.kinds import Elementwise
from .formulas import COMPARE, PRODUCT, Text, times
from .locals import Local
from .naming import Naming
from .numbers import MINUS, SHOWN, axes_text, plain, shape_text, short, signed
from .records import Opened, Step, Term
from .words import flow

Uses = list[tuple[Node, list[Local]]]
"""The nodes that read one value, latest first, each with its uses of it."""


class Call:
    """What the lines of one run's steps are written from.

    ``seeds`` are values whose derivative comes from outside the region: the value, and what is said of it.
    ``passages`` say how a derivative goes back through a loop, branch or call, ``ids`` which of them it is.
    """

    def __init__(
        self,
        naming: Naming,
        numbers: Mapping[Value, Any],
        adjoints: Mapping[Value, Value],
        seeds: Mapping[Value, tuple[Any, str]],
        opened: Mapping[Node, Opened],
    ):
        self.naming = naming
        self.numbers = numbers
        self.adjoints = adjoints
        self.seeds = seeds
        self.opened = opened
        self.names = {**naming.names, **{g: Text(naming.derivative(v)) for v, g in adjoints.items()}}

    def number(self, x: Any) -> Any:
        return self.numbers[x] if isinstance(x, Value) else x

    def direct(self, term: Term) -> bool:
        """Whether the path is one edge long: what arrives is the output's own derivative, dJ/dJ."""
        output = self.naming.output
        return output is not None and term.incoming == self.naming.derivative(output)

    def derivative(self, v: Value) -> str:
        """``dJ/du``; of what is the same in every iteration, the part of it that this one contributes."""
        return ("part of " if v in self.naming.partly else "") + self.naming.derivative(v)


def steps(nodes: Sequence[Node], call: Call, local: Mapping[Node, Sequence[Local]]) -> Iterator[Step]:
    """A step for every value that a derivative reaches, from the outputs back to the inputs."""
    readers: dict[Value, Uses] = {}
    for node in reversed(nodes):
        for use in local.get(node, ()):
            if use.value in call.adjoints and use.contribution is not None:
                found = readers.setdefault(use.value, [])
                if not found or found[-1][0] is not node:
                    found.append((node, []))
                found[-1][1].append(use)
    for v in call.seeds:
        if v not in readers and v in call.naming.names:
            yield _seed(v, call)
    for node in reversed(nodes):
        for v in dict.fromkeys(node.inputs):
            if v in readers and readers[v][-1][0] is node and v in call.naming.names:
                yield _step(v, readers[v], call)


def independent(v: Value, naming: Naming) -> Step:
    """The step of an input on which the output does not depend."""
    name = naming.derivative(v)
    text = f"{name} = 0: {naming.top.text} does not depend on {naming.of(v)}"
    return Step(naming.of(v), name, (), np.zeros(v.shape) if v.shape else 0.0, text, "")


def _seed(v: Value, call: Call) -> Step:
    """A value whose derivative comes from outside the region alone."""
    value, origin = call.seeds[v]
    name = call.derivative(v)
    shape = f"   {shape_text(np.shape(value))}" if np.shape(value) else ""
    text = f"{name} = {short(value)}{shape}" if np.size(value) <= SHOWN else f"{name}{shape}"
    return Step(call.naming.of(v), name, (Term(origin, value, "", "", None, value),), value, text, origin)


def _step(v: Value, uses: Uses, call: Call) -> Step:
    naming = call.naming
    terms = [_term(v, node, found, call) for node, found in uses]
    value = call.numbers[call.adjoints[v]]
    name = call.derivative(v)
    numeric = (
        all(t.local_text for t in terms)
        and plain(value)
        and all(plain(t.incoming_value) for t in terms)
        and v not in call.seeds
    )
    text = _number_line(v, terms, value, call) if numeric else _array_line(v, uses, terms, value, call)
    outs = dict.fromkeys(_origin(node, call) for node, _ in uses)
    if v in call.seeds:
        seed, origin = call.seeds[v]
        terms.append(Term(origin, seed, "", "", None, seed))
        outs[origin.removeprefix("from ")] = None
    through = tuple(call.opened[node].id for node, _ in uses if node in call.opened)
    return Step(naming.of(v), name, tuple(terms), value, text, ", ".join(outs), through)


def _origin(node: Node, call: Call) -> str:
    if node in call.opened:
        return call.opened[node].title
    return call.naming.equation(_out(node, call))


def _out(node: Node, call: Call) -> Value:
    return next((o for o in node.outputs if o in call.adjoints and o in call.naming.names), node.outputs[0])


def _term(v: Value, node: Node, uses: Sequence[Local], call: Call) -> Term:
    out = _out(node, call)
    parts = [u for u in uses if u.contribution is not None]
    value = sum(call.numbers[u.contribution] for u in parts[1:] if u.contribution is not None)
    first = parts[0].contribution
    assert first is not None
    value = call.numbers[first] + value if len(parts) > 1 else call.numbers[first]
    text, local = _merged([u.expression(call.naming) for u in uses]), None
    if text.text:
        local = call.number(uses[0].partial)
        for use in uses[1:]:
            local = local + call.number(use.partial)
    direct = out is call.naming.output and len(uses) == len(parts)
    return Term(
        incoming=call.naming.derivative(out),
        incoming_value=call.numbers[call.adjoints[out]],
        local=call.naming.local(out, v),
        local_text=text.inside(PRODUCT if not direct else COMPARE) if text.text else "",
        local_value=local,
        value=value,
    )


def _merged(texts: list[Text]) -> Text:
    """The partials of one value that a node reads more than once, added: ``x + x`` is ``2x``."""
    if any(not t.text for t in texts):
        return Text("")
    if len(texts) == 1:
        return texts[0]
    if all(t.text == texts[0].text for t in texts):
        return times(Text(str(len(texts))), texts[0])
    return Text(" + ".join(t.text for t in texts), 1)


def _number_line(v: Value, terms: Sequence[Term], value: Any, call: Call) -> str:
    """``dJ/db = dJ/du · du/db = 3 · c = 3 · 2 = 6``, leaving out what would be said twice."""

    def product(t: Term, local: str) -> str:
        return local if call.direct(t) else f"{short(t.incoming_value)} · {signed(local)}"

    name, alone = call.derivative(v), len(terms) == 1 and call.direct(terms[0])
    output = call.naming.output
    partial = call.naming.local(output, v, "∂") if output is not None else ""  # one edge beside longer paths
    forms = [
        name,
        "" if alone else _sum(partial if call.direct(t) else f"{t.incoming} · {t.local}" for t in terms),
        _sum(product(t, t.local_text) for t in terms),
        _sum(product(t, short(t.local_value)) for t in terms),
        short(value),
    ]
    return " = ".join(f for i, f in enumerate(forms) if f and f not in forms[:i])


def _sum(parts: Iterable[str]) -> str:
    """Terms with a plus between them, or a minus where a term starts with one."""
    return " + ".join(parts).replace(f"+ {MINUS}", f"{MINUS} ")


def _array_line(v: Value, uses: Uses, terms: Sequence[Term], value: Any, call: Call) -> str:
    """The same for arrays: the rule, what is summed or spread on the way back, the shape, a short value."""
    parts = []
    for (node, found), term in zip(uses, terms):
        if node in call.opened:
            parts.append(_back(v, node, call))
        elif term.local_text:
            text = term.local_text if call.direct(term) else f"{term.incoming} · {signed(term.local_text)}"
            parts.append(text + _passage(v, node, found))
        else:
            arriving = "1" if call.direct(term) else term.incoming
            parts.append(flow(node, found, arriving, call.names))
    if v in call.seeds:
        seed, origin = call.seeds[v]
        parts.append(f"{short(seed)} {origin}" if np.size(seed) <= SHOWN else f"what comes {origin}")
    line = f"{call.derivative(v)} = {_sum(parts)}"
    shown = f" = {short(value)}" if np.size(value) <= SHOWN else ""
    return line + shown + (f"   {shape_text(np.shape(value))}" if np.shape(value) else "")


def _back(v: Value, node: Node, call: Call) -> str:
    """One line of how a derivative went back through a whole loop, branch or call."""
    opened = call.opened[node]
    outs = [o for o in node.outputs if o in call.adjoints and o in call.naming.names]
    said = ["1" if o is call.naming.output else call.naming.derivative(o) for o in outs]
    given = " and ".join(said[:2]) + (", …" if len(outs) > 2 else "")
    if not opened.loop:
        return f"{given} through {opened.title}" + (f" ({opened.truth})" if opened.taken else "")
    times = f"all {opened.count} iterations" if opened.count > 1 else "the one iteration"
    start = v in set(loop_view(node).inputs.carried)
    if not opened.count:
        return f"{given}, as the loop did not run"
    return f"{given} back through {times}" if start else f"the sum of its parts in {times}, from {given}"


def _passage(v: Value, node: Node, uses: Sequence[Local]) -> str:
    """What happens to the shape on the way back along an edge."""
    stretch = uses[0].stretch
    if stretch is not None:
        return f", summed back over {axes_text(stretch.axes)}"
    if not isinstance(node.op, Elementwise) and v.shape:
        axes = axes_of(node.params.get("axis"), v.ndim)
        return (
            f", spread back over {axes_text(axes)}" if node.outputs[0].shape else ", spread to every element"
        )
    return ""
