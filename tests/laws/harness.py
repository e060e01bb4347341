"""Record one call of a NumPy function at the level of values, without the recorder: what the laws need."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

import secant.ops  # noqa: F401  (fills the registry)
from secant.graph.core import Region, Value, reach
from secant.graph.registry import HANDLERS
from secant.graph.types import type_of
from secant.graph.verify import verify
from secant.interpret import run


def is_float(x: Any) -> bool:
    return isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def split(sample: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """A sample is the positional arguments of a call, with a dict of keyword arguments at the end if any."""
    if sample and isinstance(sample[-1], dict):
        return sample[:-1], sample[-1]
    return sample, {}


def record(function: Any, sample: tuple[Any, ...]) -> tuple[list[Value], list[Any], list[Value]]:
    """Inputs (as values and as numbers) and outputs of one recorded call; every float leaf is an input."""
    args, kwargs = split(sample)
    values: list[Value] = []
    numbers: list[Any] = []

    def lift(x: Any) -> Any:
        if is_float(x):
            values.append(Value(type_of(x), name=f"x{len(values)}"))
            numbers.append(copy.copy(x))
            return values[-1]
        if isinstance(x, list | tuple):
            return type(x)(lift(i) for i in x)
        return x

    lifted = tuple(lift(a) for a in args)
    outs = HANDLERS[function](function, lifted, {k: lift(v) for k, v in kwargs.items()})
    outs = outs if isinstance(outs, tuple | list) else (outs,)
    return values, numbers, [o for o in outs]


def evaluate(inputs: list[Value], outputs: list[Value], numbers: list[Any]) -> list[Any]:
    region = Region(inputs, outputs)
    verify(region)
    return run(region, numbers)


__all__ = ["evaluate", "is_float", "reach", "record", "split"]
