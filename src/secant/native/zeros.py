"""Strong zeros made cheap: a derivative of zero must silence a partial that is not finite.

Enters: a region. Leaves: which of its results would be NaN if such a product were taken plainly. Where every
op on the way passes NaN on, code may multiply plainly and look at the results: if they are finite, no zero
met an infinity, and they are right; if not, code that tests each product runs instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..graph.core import Node, Region, Value
from ..graph.walk import regions
from ..ops.control import Control, loop_view

PASSING = frozenset(
    (
        "add subtract multiply divide negative positive square reciprocal scale sum mean matmul dot inner "
        "outer vdot tensordot einsum getitem setitem scatter_add reshape transpose broadcast_to "
        "expand_dims squeeze concatenate stack array roll tile repeat take diagonal diag tril triu astype "
        "copy identity full retype float item rows items cumsum power exp log sqrt sin cos tanh convolve "
        "trace length extent ruler measure arange fft ifft rfft irfft conjugate contraction contraction_onto "
    ).split()
)
"""Ops whose results are not finite where an input that they use is NaN."""


def doubtful(region: Region) -> set[Value] | None:
    """The results that depend on products with strong zeros; None if NaN may get lost on the way."""
    try:
        tainted = _spread(region, set())
    except _Lost:
        return None
    return {v for v in region.outputs if v in tainted}


class _Lost(Exception):
    """An op may turn NaN into something else."""


def _spread(region: Region, given: Iterable[Value]) -> set[Value]:
    tainted = set(given)
    for node in region.nodes:
        touched = [v for v in node.inputs if v in tainted]
        if isinstance(node.op, Control):
            tainted |= _through(node, tainted)
        elif node.op.name == "scale":
            tainted.update(node.outputs)
        elif touched:
            chosen = node.op.name in ("where", "select") and node.inputs[0] not in tainted
            if not chosen and not all(name in PASSING for name in node.params.get("ops", [node.op.name])):
                raise _Lost
            tainted.update(node.outputs)
    return tainted


def _through(node: Node, tainted: set[Value]) -> set[Value]:
    """The outputs of a node that holds regions that are doubtful."""
    if node.op.name == "loop":
        view = loop_view(node)
        ins = (*view.inputs.carried, *view.inputs.items, *view.inputs.rest)
        inner = (*view.inner.carried, *view.inner.items, *view.inner.rest)
        given = {b for a, b in zip(ins, inner) if a in tainted}
        while True:
            found = _spread(view.body, given)
            more = {b for out, b in zip(view.made.carried, view.inner.carried) if out in found} - given
            if not more:
                break
            given |= more
        if any(v in found for v in view.made.rest) or any(v in tainted for v in view.inputs.head):
            raise _Lost
        made = (*view.made.carried, *view.made.items)
        return {out for v, out in zip(made, node.outputs) if v in found}
    arms = list(regions(node))
    first = len(node.inputs) - len(arms[0].inputs)
    if any(v in tainted for v in node.inputs[:first]):
        raise _Lost
    outs: set[Value] = set()
    for arm in arms:
        found = _spread(arm, {b for a, b in zip(node.inputs[first:], arm.inputs) if a in tainted})
        outs |= {out for v, out in zip(arm.outputs, node.outputs) if v in found}
    return outs
