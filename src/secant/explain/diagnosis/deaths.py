"""What kills a gradient at a node: a kink, saturation, a mask, or a step; and what to write instead.

Enters: a `Killer`. Leaves: its class, the reason and the mend; None where the slope is zero for good reason,
as at a minimum.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...graph.core import Node, Value
from ...ops.kinds import Discrete, Stepwise
from ..numbers import short
from .dying import Killer
from .mends import SINGLE
from .part import Run
from .wording import writable

KINKS = {"maximum", "minimum", "fmax", "fmin", "clip", "where", "select", "choose", "absolute", "max", "min"}
SATURATES = {
    "tanh", "expit", "exp", "exp2", "exp10", "erf", "erfc", "softmax", "log_expit", "ndtr",
    "log_ndtr", "arctan", "reciprocal", "divide", "logaddexp", "power", "float_power", "expm1",
}  # fmt: skip
ROUNDS = {"floor", "ceil", "trunc", "rint", "round", "floor_divide", "sign", "heaviside", "modf", "frexp"}
CASTS = {"astype", "int", "retype", "bool"}
COMPARES = {
    "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "isclose", "signbit",
    "logical_and", "logical_or", "logical_not", "truth", "number_isclose", "allclose",
}  # fmt: skip
PLACES = {"argmax", "argmin", "nanargmax", "nanargmin", "argsort", "argpartition", "searchsorted", "digitize"}
FACTORS = {"multiply", "scale", "matmul", "dot", "inner", "einsum", "tensordot", "vdot"}
CARRIES = {"where", "astype", "retype", "getitem", "reshape", "broadcast_to", "multiply", "subtract", "float"}


class Death(NamedTuple):
    """``kind`` is kink, saturation, mask or step."""

    kind: str
    why: str
    mend: str


def death(killer: Killer) -> Death | None:
    """How the gradient dies at this node; None where nothing is wrong with it."""
    run, node, v = killer.run, killer.node, killer.by
    a = run.part.naming.said(v)
    typed = writable(v, a)
    found = _death(run, node, v, a, typed)
    if found is not None and typed == "s" and a != "s" and SINGLE.search(found.mend):
        found = found._replace(mend=f"{found.mend} (s is {a})")
    return found


def _death(run: Run, node: Node, v: Value, a: str, typed: str) -> Death | None:
    name = node.op.name
    if name in ROUNDS:
        return Death(
            "step",
            f"{name}({a}) is flat between its steps, so that its slope is 0 everywhere",
            f"leave {name} out of what is differentiated and round the result afterwards, or put a smooth "
            "step in its place, such as scipy.special.expit((x - middle) / width)",
        )
    if name in CASTS and not any(o.type.inexact for o in node.outputs):
        return Death(
            "step",
            f"{a} becomes {node.outputs[0].type.dtype.name} here, and whole numbers have no derivative",
            f"keep {typed} a float: leave the cast out, or cast only what is used as an index",
        )
    if name in COMPARES:
        return Death(
            "step",
            f"{a} is only compared here, and a comparison has slope 0",
            "put a smooth step in its place, such as scipy.special.expit((a - b) / width)",
        )
    if name in PLACES:
        return Death(
            "step",
            f"{name} gives a place, which does not move with {a}",
            f"use the value itself (np.max, np.sort), or a soft one: scipy.special.softmax({typed}) @ values",
        )
    if isinstance(node.op, Stepwise | Discrete):
        return Death(
            "step", f"{name} is flat: its slope is 0 everywhere", "leave it out of what is differentiated"
        )
    if name in KINKS:
        return _kink(run, node, v, a, typed)
    if name in SATURATES:
        return _saturated(run, node, v, a)
    if name in FACTORS:
        return _masked(run, node, v, a)
    return None


def _kink(run: Run, node: Node, v: Value, a: str, typed: str) -> Death | None:
    name = node.op.name
    others = [run.part.naming.said(x) for x in node.inputs if x is not v]
    if name == "absolute":
        return Death(
            "kink",
            f"|{a}| has a kink at 0, where its slope is taken as 0",
            f"start away from 0, or use a smooth one: np.sqrt({typed}**2 + 1e-12)",
        )
    if name in ("where", "select", "choose"):
        return Death(
            "mask",
            f"{name} chooses none of {a} here, so that nothing flows back to it",
            "look at the condition; if it was meant to choose some, its sign or its bounds are wrong",
        )
    if name in ("max", "min"):
        return None
    if name == "clip":
        low, high = (run.part.naming.said(x) for x in node.inputs[1:3]) if len(node.inputs) > 2 else ("", "")
        return Death(
            "kink",
            f"all of {a} lie outside the bounds of clip ({low} to {high}), where it is flat",
            "widen the bounds, start inside them, or use a smooth bound such as np.tanh",
        )
    return Death(
        "kink",
        f"{name} takes {others[0] if others else 'the other'} everywhere and never {a}: its slope is 0",
        f"give the flat side a slope: np.where({typed} > 0, {typed}, 0.01 * {typed}), or a smooth one: "
        f"np.logaddexp(0.0, {typed}); or start from other numbers",
    )


def _saturated(run: Run, node: Node, v: Value, a: str) -> Death | None:
    name, x = node.op.name, np.asarray(run.value(v))
    if name in ("power", "float_power", "divide", "reciprocal") and not _flattened(run, node, x):
        return None
    if name == "softmax" and not np.isin(run.value(node.outputs[0]), (0.0, 1.0)).all():
        return None  # its slopes cancel: the sum of its elements is 1 whatever they are
    low, high = (short(x.min(), 4), short(x.max(), 4)) if x.size else ("", "")
    between = low if low == high else f"{low} to {high}"
    mend = {
        "tanh": "scale its argument down (smaller weights, or divide by its standard deviation)",
        "expit": "give the loss the argument itself: np.logaddexp(0.0, -z) in place of -np.log(expit(z)); "
        "or scale it down",
        "softmax": "use scipy.special.log_softmax in the loss, or divide the logits by a temperature",
        "exp": "keep the exponent above about −700, or work with the logarithm",
    }.get(name, "scale its argument to the range where it is not flat")
    return Death(
        "saturation", f"{name} is flat at {a} = {between}: its slope is smaller than any float there", mend
    )


def _flattened(run: Run, node: Node, x: Any) -> bool:
    """Whether a quotient or power is flat because a number is huge, not because one is zero."""
    return bool(np.all(np.abs(x) > 1e100)) and node.inputs[-1].node is not None


def _masked(run: Run, node: Node, v: Value, a: str) -> Death | None:
    for x in node.inputs:
        number = run.value(x)
        if x is v or isinstance(number, list) or np.any(np.asarray(number) != 0):
            continue
        given = x not in run.part.reached and np.size(number) > 1
        if given or (x.node is not None and _stepped(x)):
            b = run.part.naming.said(x)
            return Death(
                "mask",
                f"{a} is multiplied by {b}, which is 0 everywhere",
                f"look at how {b} is made; if it was meant to let some through, its condition is wrong",
            )
    return None


def _stepped(v: Value, depth: int = 8) -> bool:
    """Whether a value is made of comparisons or rounding."""
    if v.node is None or depth == 0:
        return False
    if isinstance(v.node.op, Stepwise | Discrete):
        return True
    return v.node.op.name in CARRIES and any(_stepped(x, depth - 1) for x in v.node.inputs)


__all__ = ["SATURATES", "Death", "death"]
