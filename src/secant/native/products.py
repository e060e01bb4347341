"""Contractions as native code: calls of BLAS for large ones, loops for the rest.

Enters: the nodes ``contraction`` and ``contraction_onto``. Leaves: code that writes the result where it
should lie, or adds to it there.
"""

from __future__ import annotations

from .contractions import CONTRACTION, CONTRACTION_ONTO
from .lowering import Lowering
from .matrices import matrices
from .memory import Memory, load
from .plain_products import plain
from .plan import Step
from .roles import STEPS
from .terms import terms_of
from .writes import copy_to


def emit_contraction(low: Lowering, step: Step) -> None:
    """Write a contraction."""
    node, out = step.node, step.node.outputs[0]
    if not out.type.shape:
        slot = low.allocate("i64")
        _compute(low, step, Memory(slot, out.type.dtype, ()), onto=False)
        low.where[out] = load(low, low.use(slot), out.type.dtype)
        return
    home = low.home[out]
    if node.op is CONTRACTION_ONTO and not step.consumed:
        copy_to(low, node.inputs[0], home)
    _compute(low, step, home, onto=node.op is CONTRACTION_ONTO)
    low.where[out] = home


def _compute(low: Lowering, step: Step, to: Memory, onto: bool) -> None:
    node = step.node
    with low.scratch.nested():
        terms = terms_of(low, node, node.inputs[int(onto) :], to, onto)
        if not matrices(low, terms):
            plain(low, terms)


STEPS.update({op.name: emit_contraction for op in (CONTRACTION, CONTRACTION_ONTO)})
