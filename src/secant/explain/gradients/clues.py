"""What a wrong derivative may have left out: the values, partials and paths of the function around it.

Enters: a run with its adjoints, and a value. Leaves: `Clues`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...graph.core import Value
from ...ops.kinds import Elementwise, Stepwise
from ..diagnosis.part import Run
from ..diagnosis.wording import formula_of, name_of
from .faults import Clues

MOST = 400  # nodes that are looked at
KINKS = {"maximum", "minimum", "clip", "where", "absolute"}


def clues_of(run: Run, v: Value) -> Clues:
    """The clues to the derivative by ``v``."""
    nodes = run.part.nodes[:MOST]
    values: dict[str, Any] = {}
    for x in (*run.part.inputs, *[o for n in nodes for o in n.outputs]):
        if x.type.inexact and x.type.item is None and x.type.dtype.kind == "f":
            values.setdefault(name_of(run, x), run.value(x))
    for node in nodes:
        for x in node.inputs:
            if x.constant and x.type.inexact and not x.shape:
                values.setdefault(name_of(run, x), run.value(x))
        values.update(_partials(run, node))
    paths = []
    for node in run.part.readers.get(v, ()):
        part = run.contributions(node).get(v)
        if part is not None and not isinstance(part, list):
            name = name_of(run, node.outputs[0])
            line = f" (line {node.source.line})" if node.source else ""
            text = formula_of(run, node)
            paths.append((f"{name}{line}" if name == text else f"{name} = {text}{line}", part))
    lengths: dict[int, str] = {}
    for x in (*run.part.inputs, *run.part.made[:MOST]):
        if x.type.item is None:
            shape = np.shape(run.value(x))
            for axis, n in enumerate(shape):
                lengths.setdefault(n, f"the length of {name_of(run, x)} along axis {axis}")
            if len(shape) > 1:
                lengths.setdefault(int(np.prod(shape)), f"the number of elements of {name_of(run, x)}")
    masks = tuple(formula_of(run, n) for n in nodes if n.op.name in KINKS)
    return Clues(tuple(values.items()), tuple(paths), tuple((t, n) for n, t in lengths.items()), masks)


def _partials(run: Run, node: Any) -> dict[str, Any]:
    """The slopes of an elementwise node by its operands, by how they are said."""
    if not isinstance(node.op, Elementwise) or isinstance(node.op, Stepwise) or len(node.outputs) != 1:
        return {}
    out = node.outputs[0]
    if not out.type.inexact or out not in run.part.reached:
        return {}
    saved = run.adjoints
    run.adjoints = {out: np.ones_like(np.asarray(run.value(out)))[()]}
    try:
        found = run.contributions(node)
    except (ArithmeticError, TypeError):
        return {}
    finally:
        run.adjoints = saved
    name = name_of(run, out)
    return {
        f"d{name if name.isidentifier() else f'({name})'}/d{name_of(run, x)}": c
        for x, c in found.items()
        if np.shape(c) == np.shape(run.value(out))
    }


__all__ = ["clues_of"]
