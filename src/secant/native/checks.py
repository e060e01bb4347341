"""Guards and errors: where the graph says that a call cannot go on, native code gives it up.

Enters: a check or a raise. Leaves: a test; the interpreter then runs the call and does what is to be done.
"""

from __future__ import annotations

from .lowering import Lowering
from .numbers import BOOL
from .plan import Step
from .roles import STEPS, Unsupported

GUARD = 16
"""The status of a kernel whose guard number 0 failed; a guard on a flag says all by failing."""


def emit_check(low: Lowering, step: Step) -> None:
    """A guard: the recording holds for one value only."""
    x, expected = low.scalar(step.node.inputs[0]), step.node.params["expected"]
    if not isinstance(expected, bool | int | float):
        raise Unsupported("a guard on something else than a number")
    if x.dtype.kind == "b" and isinstance(expected, bool):
        low.leave_if(~x if expected else x, GUARD + step.node.params["index"])
        return
    low.fail_if(~(x.equals(expected) if x.dtype.kind != "b" else x if expected else ~x))


def emit_bound(low: Lowering, step: Step) -> None:
    """A condition that must hold."""
    low.fail_if(~low.truth(low.scalar(step.node.inputs[0])))


def emit_fail(low: Lowering, step: Step) -> None:
    """An error: always."""
    low.fail_if(low.number(True, BOOL))


STEPS.update({"check": emit_check, "bound": emit_bound, "raise": emit_fail, "fail": emit_fail})
