"""Places made into findings: the numbers there, the reason, the mend, and the way there.

Enters: an `Origin`, a `Broken` or an input. Leaves: a `Finding`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...graph.core import Node, Value
from ...ops.kinds import Elementwise
from ..formulas import Text, formula
from ..numbers import short
from .backward import Broken
from .elements import at, broken, first
from .forward import Origin
from .mends import Case, advice
from .part import Run
from .records import Finding, Waypoint
from .regions import draws

LONGEST = 8  # values of a path


def name_of(run: Run, v: Value) -> str:
    """What a value is called, or the formula of what has no name."""
    try:
        return run.part.naming.said(v)
    except KeyError:
        return v.name or "a value"


def formula_of(run: Run, node: Node) -> str:
    """The right-hand side of a node."""
    if node.op.holds:
        return next((run.part.naming.formulas.get(v, "") for v in node.outputs), "")
    known = {k: t if isinstance(t, Text) else Text(str(t)) for k, t in run.part.naming.names.items()}
    own = set(node.outputs)
    text = formula(node, {k: t for k, t in known.items() if k not in own}).text
    return text if len(text) <= 60 else text[:57] + "…"


def readers(run: Run, v: Value, depth: int = 4) -> tuple[str, ...]:
    """The ops that read a value, and those that read what they make."""
    found: list[str] = []
    todo = [v]
    for _ in range(depth):
        nodes = [n for x in todo for n in run.part.readers.get(x, ())]
        found += [n.op.name for n in nodes[:4]]
        todo = [o for n in nodes[:4] for o in n.outputs]
    return tuple(found)


def way_to(run: Run, node: Node, index: tuple[int, ...]) -> tuple[Waypoint, ...]:
    """The values that lead to a node, from an input on, by the operand that matters at each."""
    steps: list[Waypoint] = []
    at_node: Node | None = node
    while at_node is not None and len(steps) < LONGEST:
        v = _operand(run, at_node, index)
        if v is None:
            break
        steps.append(waypoint(run, v, index))
        index = index if v.shape == at_node.outputs[0].shape else ()
        at_node = v.node if v in run.values and v not in run.part.given else None
    return tuple(reversed(steps))


def _operand(run: Run, node: Node, index: tuple[int, ...]) -> Value | None:
    """The operand that explains what a node does: a zero, or an extreme one; else the first."""
    found = [v for v in node.inputs if v.type.inexact and not v.constant]
    if not found:
        return None
    if (
        node.op.name in ("divide", "arctan2")
        and len(node.inputs) == 2
        and any(v is node.inputs[1] for v in found)
    ):
        return node.inputs[1]

    def weight(v: Value) -> float:
        x = at(run.value(v), index)
        if isinstance(x, list) or not np.size(x):
            return 0.0
        with np.errstate(all="ignore"):
            size = float(np.max(np.abs(np.nan_to_num(x))))
        return abs(math.log(size)) if size > 0 else 1e9

    return max(found, key=weight)


def waypoint(run: Run, v: Value, index: tuple[int, ...] = ()) -> Waypoint:
    """One value, at the element in question where it has it."""
    node = v.node if v in run.values and v not in run.part.given else None
    line = node.source.line if node is not None and node.source is not None else 0
    text = formula_of(run, node) if node is not None else ""
    name = name_of(run, v)
    return Waypoint(name, "" if text == name else text, line, at(run.value(v), index))


def operands(run: Run, node: Node, index: tuple[int, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (name_of(run, v), at(run.value(v), index))
        for v in dict.fromkeys(node.inputs)
        if not v.constant and not isinstance(run.value(v), list)
    )[:6]


def _case(run: Run, node: Node, out: Value, index: tuple[int, ...], backward: bool) -> Case:
    names = tuple(name_of(run, v) for v in node.inputs)
    wishes = tuple(writable(v, n) for v, n in zip(node.inputs, names))
    xs = tuple(at(run.value(v), index) for v in node.inputs)
    dtype = out.dtype if out.dtype.kind in "fc" else np.dtype(float)
    near = readers(run, out)
    return Case(node.op.name, names, wishes, xs, at(run.value(out), index), dtype, near, backward)


def writable(v: Value, said: str) -> str:
    """The operand as it can be typed in Python: the user's name for it, a number, or ``s``."""
    if v.constant and not v.shape:
        return f"{v.data}"
    return v.name if v.name.isidentifier() else said if said.isidentifier() else "s"


def _bracketed(name: str) -> str:
    return name if name.replace("_", "").isalnum() or name.endswith(")") else f"({name})"


def forward_finding(origin: Origin, reaches: tuple[str, ...]) -> Finding:
    """A value that is broken, though its operands are not."""
    run, node, out, mask = origin.run, origin.node, origin.value, origin.mask
    if node is None:
        return input_finding(run, out, name_of(run, out), mask, reaches)
    index = first(mask)
    value = at(run.value(out), index)
    source = node.source
    if node.op.holds and draws(node):
        why = "it starts inside, where random numbers are drawn, so that no run of it can be looked at alone"
        mend = "draw the numbers before it and read them inside; then the line is found"
    elif node.op.holds:
        why, mend = (
            "an infinity is handed on as it is",
            "if it is meant as “not allowed”, return a large finite number",
        )
    else:
        why, mend = advice(_case(run, node, out, index, False))
    text = formula_of(run, node)
    said = f"{text} is {short(value)}" if not node.op.holds else f"{name_of(run, out)} is {short(value)}"
    return Finding(
        kind="nan" if _is_nan(value) else "inf",
        direction="forward",
        line=source.line if source else 0,
        op=node.op.name,
        name=name_of(run, out),
        formula=text,
        what=said,
        why=why,
        mend=mend,
        values=operands(run, node, index),
        index=index,
        count=int(np.sum(mask)) if mask is not True else 1,
        size=int(np.size(mask)) if mask is not True else 1,
        iteration=run.turns,
        path=(*way_to(run, node, index), waypoint(run, out, index)),
        reaches=reaches,
        source=source,
    )


def _is_nan(x: Any) -> bool:
    return not isinstance(x, list) and bool(np.isnan(np.asarray(x)).any())


def input_finding(run: Run, v: Value, name: str, mask: Any, reaches: tuple[str, ...]) -> Finding:
    """An argument that is broken as it comes in."""
    index = first(mask)
    value = at(run.value(v), index)
    place = f"{name}[{', '.join(map(str, index))}]" if index else name
    return Finding(
        kind="nan" if _is_nan(value) else "inf",
        direction="forward",
        line=0,
        op="input",
        name=name,
        formula="",
        what=f"{place} is {short(value)} as it comes in",
        why="it is so before the function is called",
        mend=f"look at where {name} comes from"
        if not index
        else f"look at where {name} comes from; {name} = {name}[np.isfinite({name})] leaves them out, "
        f"np.nan_to_num({name}) replaces them",
        index=index,
        count=int(np.sum(mask)) if mask is not True else 1,
        size=int(np.size(mask)) if mask is not True else 1,
        iteration=run.turns,
        path=(Waypoint(name, "", 0, value),),
        reaches=reaches,
    )


def backward_finding(b: Broken, reaches: tuple[str, ...]) -> Finding:
    """An adjoint that breaks at a node though its values, and the adjoint it is given, are well."""
    run, node = b.run, b.node
    out = node.outputs[0]
    mask = broken(b.contribution)
    index = first(mask)
    if isinstance(node.op, Elementwise) and len(node.outputs) == 1 and b.by.shape != out.shape:
        wide = run.spread(node, b.by)
        index = first(broken(wide)) if broken(wide) is not None else index
    contribution = at(b.contribution, index)
    arrived = next((run.adjoints[v] for v in node.outputs if v in run.adjoints), 1.0)
    g = at(arrived, index) if np.shape(arrived) == np.shape(run.value(out)) else arrived
    by, name = name_of(run, b.by), name_of(run, out)
    text = formula_of(run, node)
    why, mend = advice(_case(run, node, out, index, True))
    grown = _largest(g)
    if grown > 1e100:
        why = f"the adjoint that comes back is {short(g)} already, and overflows here"
        mend = "the gradient explodes on its way back: scale weights down, or clip the state"
    return Finding(
        kind="nan" if _is_nan(contribution) else "inf",
        direction="backward",
        line=node.source.line if node.source else 0,
        op=node.op.name,
        name=name,
        formula=text,
        what=f"d({text})/d{_bracketed(by)} is {short(contribution)}",
        why=why,
        mend=mend,
        values=operands(run, node, index),
        index=index,
        count=int(np.sum(mask)) if mask is not True and mask is not None else 1,
        size=int(np.size(mask)) if mask is not True and mask is not None else 1,
        iteration=run.turns,
        path=(*way_to(run, node, index), waypoint(run, out, index)),
        reaches=reaches,
        source=node.source,
    )


def _largest(x: Any) -> float:
    if isinstance(x, list) or not np.size(x):
        return 0.0
    return float(np.max(np.abs(np.nan_to_num(np.asarray(x), nan=0.0))))


__all__ = [
    "backward_finding",
    "formula_of",
    "forward_finding",
    "input_finding",
    "name_of",
    "operands",
    "way_to",
    "waypoint",
    "writable",
]
