"""Gradients that vanish or explode, as findings: the step or the loop that does most of it, and its factor.

Enters: a run with its adjoints, all finite. Leaves: findings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...graph.core import Value
from ..numbers import short
from .deaths import SATURATES
from .growth import SINGULAR, Pace, Stride, pace, size, strides
from .part import Run
from .records import Finding, Turn
from .wording import formula_of, name_of, operands, waypoint

LARGE = 1e8  # a gradient, or the factor of one step, that is called exploding
GROWN = 1e10  # the factor of a whole loop
SMALL = 1e-10  # a gradient against the sizes of its argument and of the result, that is called vanishing
TINY = 1e-20  # a gradient times its argument that is called vanishing whatever the result
GRADUAL = 1e-8  # the factor of all saturating steps together, or of a loop


def changes(
    run: Run, moving: dict[str, Value], outputs: Sequence[Value], known: Sequence[Finding]
) -> list[Finding]:
    """One finding for each place where gradients vanish or explode."""
    result = max((size(run.value(o)) for o in outputs), default=0.0)
    found: dict[object, Finding] = {}
    for k, (name, v) in enumerate(moving.items()):
        g = size(run.adjoints.get(v, 0.0))
        x = size(run.value(v)) or 1.0
        if g == 0.0 or not result:
            continue
        relative = g * x / result
        if g >= LARGE * max(1.0, result) or (g >= GROWN and relative >= 1e-3):
            new = _exploding(run, v, name, relative)
        elif (relative <= SMALL or g * x <= TINY) and (v.shape or k == 0):
            new = _vanishing(run, v, name)
        else:
            continue
        if new is not None:
            found.setdefault((new.kind, new.line, new.iteration), new)
    return list(found.values())


def _exploding(run: Run, v: Value, name: str, relative: float) -> Finding | None:
    chain = strides(run, v)
    best: tuple[float, Stride, Pace | None] | None = None
    for s in chain:
        p = pace(s) if s.node.op.name == "loop" and s.factor >= GROWN else None
        if p is not None and p.whole >= GROWN and p.factor > 1.0:
            grown = s.factor
        elif s.node.op.name in SINGULAR and s.factor >= LARGE:
            if s.node.op.name in ("divide", "reciprocal", "exp") and relative < 1e6:
                continue  # all scales together: a change of units, not an explosion
            grown = s.factor
        else:
            continue
        if best is None or grown > best[0]:
            best = grown, s, p
    if best is None:
        return None
    grown, s, p = best
    if p is not None:
        return _of_loop("exploding", run, s, p, name, chain)
    text = formula_of(run, s.node)
    by = name_of(run, s.by)
    return Finding(
        kind="exploding",
        direction="backward",
        line=s.node.source.line if s.node.source else 0,
        op=s.node.op.name,
        name=name_of(run, s.out),
        formula=text,
        what=f"an adjoint grows {short(grown, 3)} times on its way back through {text}",
        why=f"the slope of {text} by {by} is very steep there",
        mend=f"keep {by} away from that point: {by} + 1e-6, np.maximum({by}, 1e-6) or np.clip",
        values=operands(run, s.node, ()),
        path=tuple(waypoint(run, x.out) for x in chain[:8]),
        reaches=(f"the gradient by {name}",),
        factor=grown,
        source=s.node.source,
    )


def _vanishing(run: Run, v: Value, name: str) -> Finding | None:
    chain = strides(run, v)
    for s in chain:
        p = pace(s) if s.node.op.name == "loop" and s.factor <= GRADUAL else None
        if p is not None and p.whole <= GRADUAL and p.factor < 1.0:
            return _of_loop("vanishing", run, s, p, name, chain)
    flat = [s for s in chain if s.node.op.name in SATURATES - {"softmax"} and s.factor < 1.0]
    whole = float(np.prod([s.factor for s in flat])) if flat else 1.0
    if whole > GRADUAL:
        return None
    s = min(flat, key=lambda s: s.factor)
    text = formula_of(run, s.node)
    return Finding(
        kind="vanishing",
        direction="backward",
        line=s.node.source.line if s.node.source else 0,
        op=s.node.op.name,
        name=name_of(run, s.out),
        formula=text,
        what=f"an adjoint shrinks to {short(s.factor, 3)} of itself on its way back through {text}"
        + (f", and to {short(whole, 3)} over {len(flat)} such steps" if len(flat) > 1 else ""),
        why=f"{s.node.op.name} is almost flat there ({name_of(run, s.by)} = {short(run.value(s.by))})",
        mend="scale its argument down (smaller weights, or divide by its standard deviation), or use a "
        "function that does not saturate",
        values=operands(run, s.node, ()),
        path=tuple(waypoint(run, x.out) for x in chain[:8]),
        reaches=(f"the gradient by {name}",),
        factor=s.factor,
        source=s.node.source,
    )


def _of_loop(kind: str, run: Run, s: Stride, p: Pace, name: str, chain: Sequence[Stride]) -> Finding:
    head = p.loop.heading
    grows = kind == "exploding"
    each, whole = short(p.factor, 3), short(p.whole, 3)
    told = f"{each} times" if grows else f"to {each} of itself"
    over = f"{whole} times" if grows else f"to {whole}"
    step = p.steepest(grows)
    source = step.source if step is not None else s.node.source
    said = ", ".join(dict.fromkeys(n for n in p.names if n)) or "what the loop carries"
    return Finding(
        kind="exploding" if grows else "vanishing",
        direction="backward",
        line=source.line if source else head.line,
        op=step.op.name if step is not None else "loop",
        name=said,
        formula=head.title,
        what=f"the adjoint of {said} {'grows' if grows else 'shrinks'} {told} in each iteration of "
        f"{head.title}, {over} over {p.loop.trips}",
        why="each iteration multiplies it by the slope of what comes out by what went in, and these factors "
        + ("are larger than 1" if grows else "are smaller than 1"),
        mend="make the step gentler (smaller weights or step size), normalise or clip the state, or clip the "
        "gradient by its norm"
        if grows
        else "let the state pass on by addition (state + update, or gates near 1), start nearer to 1 "
        "(orthogonal weights), or use fewer iterations",
        values=tuple(
            (f"adjoint {where}", p.norms[k])
            for where, k in (("at the end", 0), ("half way", p.loop.trips // 2), ("at the start", -1))
        ),
        iteration=(*run.turns, Turn(head.title, head.line, p.loop.trips - 1, p.loop.trips)),
        path=tuple(waypoint(run, x.out) for x in chain[:8]),
        reaches=(f"the gradient by {name}",),
        factor=p.factor,
        source=source,
    )


__all__ = ["changes"]
