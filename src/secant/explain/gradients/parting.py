"""Where a hand-written backward pass leaves the right way: its named values against the exact derivatives.

Enters: a run of the function with all adjoints, and the graph of the hand-written gradient. Leaves: the
first named value that is not what it should be. A name says what is expected: ``dz``, ``d_z``,
``grad_z``, ``dJ_dz`` and the like are the derivative by ``z``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.core import Graph, Value, reach
from ..build import quiet
from ..diagnosis.part import Part, Run
from ..naming import Naming
from .clues import clues_of
from .faults import fault, same
from .records import Parting

STYLES = (
    r"d[A-Za-z]\w*?_?d_?(?P<n>\w+)",
    r"(?:d|d_|grad|grad_|g_|delta_|bar_|adj_)(?P<n>\w+)",
    r"(?P<n>\w+?)_?(?:grad|bar|adj|adjoint)",
)


def parting(run: Run, graph: Graph, written: Graph, inputs: Sequence[Any]) -> Parting | None:
    """The first named value of the written pass that is wrong, with those before it that are right."""
    written = quiet(written)
    nodes = reach(written.outputs, stop=written.inputs)
    naming = Naming.of_graph(written, nodes, written.outputs[0])
    try:
        theirs = Part(written.inputs, nodes, written.outputs, naming, set()).run(list(inputs))
    except Exception:
        return None
    top = run.part.naming.top.text
    named: dict[str, list[Value]] = {}
    for v, name in zip(graph.inputs, graph.input_names):
        named.setdefault(name, []).append(v)
    for v in run.part.made:
        if v.name:
            named.setdefault(v.name, []).append(v)
    agrees: list[tuple[str, str]] = []
    strange: Parting | None = None
    for node in nodes:
        for v in node.outputs:
            x = theirs.value(v)
            if not v.name or isinstance(x, list) or not v.type.inexact:
                continue
            line = node.source.line if node.source else 0
            expected = _expected(v.name, named, run)
            if expected:
                right = next((e for e in expected if same(x, run.adjoints[e])), None)
                if right is not None:
                    agrees.append((v.name, f"d{top}/d{run.part.naming.said(right)}"))
                    continue
                e = expected[-1]
                exact = run.adjoints[e]
                return Parting(
                    v.name, line, x, f"d{top}/d{run.part.naming.said(e)}", exact,
                    fault(x, exact, clues_of(run, e)), tuple(agrees), node.source,
                )  # fmt: skip
            known = _equals(run, x, top)
            if known:
                agrees.append((v.name, known))
            elif strange is None:
                strange = Parting(v.name, line, x, agrees=tuple(agrees), source=node.source)
    return strange


def _expected(name: str, named: dict[str, list[Value]], run: Run) -> list[Value]:
    """The values whose derivative a name stands for."""
    if name in named:
        return []
    for style in STYLES:
        found = re.fullmatch(style, name)
        if found and (values := [v for v in named.get(found["n"], ()) if v in run.adjoints]):
            return values
    return []


def _equals(run: Run, x: Any, top: str) -> str:
    """What of the function a value equals: a value of its own, or a derivative; "" for neither."""
    if not np.any(x):
        return ""
    for v, g in run.adjoints.items():
        if not isinstance(g, list) and same(x, g):
            return f"d{top}/d{_said(run, v)}"
    for v, y in run.values.items():
        if v.type.inexact and not isinstance(y, list) and same(x, y):
            return _said(run, v)
    return ""


def _said(run: Run, v: Value) -> str:
    try:
        return run.part.naming.said(v)
    except KeyError:
        return v.name or "a value"


__all__ = ["parting"]
