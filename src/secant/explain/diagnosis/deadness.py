"""Arguments whose gradient is exactly zero, as findings: only where something kills it, not at a minimum.

Enters: a run with its adjoints. Leaves: findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...graph.core import Value
from .deaths import death
from .dying import Killer, behind, killers
from .elements import alive, broken
from .forward import Origin, origins
from .part import Run
from .records import Finding
from .wording import formula_of, forward_finding, name_of, operands, way_to, waypoint


def dead(run: Run, moving: dict[str, Value], explicit: bool, outputs: Sequence[Value]) -> list[Finding]:
    """One finding for each place where the gradient of an argument dies."""
    flat = {n: v for n, v in moving.items() if alive(run.adjoints.get(v)) is None and np.size(run.value(v))}
    found: dict[Any, Finding] = {}
    everything = len(flat) == len(moving)
    for k, (name, v) in enumerate(moving.items()):
        if name not in flat or any(v is o for o in outputs):
            continue
        if v not in run.part.readers:
            if explicit or (k == 0 and everything):
                found[v] = _unread(name)
            continue
        found_here = killers(run, [v])
        if spoilt := _broken(found_here, name):
            return spoilt
        stopped = [(x, d) for x in found_here if (d := death(x)) is not None]
        stopped = stopped or [(y, d) for x in found_here for y in behind(x) if (d := death(y)) is not None]
        free = explicit or everything or k == 0
        if not free and (not v.shape or all(d.kind == "step" for _, d in stopped)):
            continue  # a setting: it is compared, or is a bound
        real = [p for p in stopped if p[1].kind != "step"] or stopped
        for x, d in real:
            node, inside = x.node, x.run
            out = node.outputs[0]
            key = node, inside.turns
            reaches = (f"the gradient by {name}",)
            if key in found:
                old = found[key]
                found[key] = _with(old, tuple(dict.fromkeys((*old.reaches, *reaches))))
                continue
            size = int(np.size(inside.value(x.by)))
            found[key] = Finding(
                kind="dead",
                direction="backward",
                line=node.source.line if node.source else 0,
                op=node.op.name,
                name=name_of(inside, out),
                formula=formula_of(inside, node),
                what=f"the gradient stops at {formula_of(inside, node)} ({d.kind})",
                why=d.why,
                mend=d.mend,
                values=operands(inside, node, ()),
                count=size,
                size=size,
                iteration=inside.turns,
                path=(*way_to(inside, node, ()), waypoint(inside, out)),
                reaches=reaches,
                factor=0.0,
                source=node.source,
            )
    return list(found.values())


def _broken(stopped: Sequence[Killer], name: str) -> list[Finding]:
    """Of slopes that are zero because an operand is infinite: where that starts."""
    found: list[Origin] = []
    for k in stopped:
        spoilt = {x: m for x in k.node.inputs if (m := broken(k.run.values.get(x))) is not None}
        found += [o for o in origins(k.run, spoilt)[0] if not o.late] if spoilt else []
    return [forward_finding(o, (f"the gradient by {name}",)) for o in found[:1]]


def _unread(name: str) -> Finding:
    return Finding(
        kind="dead",
        direction="backward",
        line=0,
        op="input",
        name=name,
        formula="",
        what=f"the result does not depend on {name}",
        why=f"nothing that leads to the result reads {name}",
        mend=f"use {name}, or differentiate by another argument",
        reaches=(f"the gradient by {name}",),
        factor=0.0,
    )


def _with(finding: Finding, reaches: tuple[str, ...]) -> Finding:
    return replace(finding, reaches=reaches)


__all__ = ["dead"]
