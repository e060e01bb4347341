"""What an op's samples say: the calls as code, their results, and whether native code has a form for them.

Enters: an op of the registry. Leaves: `Sample` records. Knows nothing of Sphinx.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from secant.graph.core import Region, Value, describe
from secant.graph.errors import SecantError
from secant.graph.registry import HANDLERS
from secant.graph.types import type_of
from secant.native.kernel import draft
from secant.native.roles import Unsupported

SHOWN = 2  # samples of each op on the page
LONG = 240  # characters of a call or a result that are shown


@dataclass(frozen=True)
class Sample:
    """One call: its code, its result, whether it is of complex numbers, and whether it has a native form."""

    code: str
    result: str
    complex: bool
    native: bool


def samples(op: Any) -> list[Sample]:
    """The first samples that the op's first function takes."""
    made = []
    for sample in op.samples[:SHOWN]:
        positional, named = _split(sample)
        try:
            with np.errstate(all="ignore"):
                result = op.functions[0](*copy.deepcopy(positional), **copy.deepcopy(named))
        except (TypeError, ValueError):
            continue
        words = [_said(x) for x in positional] + [f"{k}={_said(v)}" for k, v in named.items()]
        code = f"{spelled(op.functions[0])}({', '.join(words)})"
        made.append(Sample(code, _said(result), _complex(sample) or _complex(result), _native(op, sample)))
    return made


def native(made: list[Sample]) -> str:
    """In words, whether samples run as native code."""
    real = [s for s in made if not s.complex]
    if made and not real:
        return "no (complex numbers)"
    if all(s.native for s in real):
        return "yes" if real else "no calls of its own"
    return "in part" if any(s.native for s in real) else "no"


def spelled(function: Any) -> str:
    """How people write a callable: np.tanh, scipy.special.gamma, math.tanh, abs."""
    first, *rest = describe(function).split(".")
    inner = [p for p in rest[:-1] if not p.startswith("_")]
    return ".".join([first.lstrip("_"), *inner, *rest[-1:]])


def _split(sample: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (sample[:-1], sample[-1]) if sample and isinstance(sample[-1], dict) else (sample, {})


def _said(x: Any) -> str:
    if isinstance(x, tuple):
        text = f"({', '.join(map(_said, x))}{',' if len(x) == 1 else ''})"
    elif isinstance(x, list):
        text = f"[{', '.join(map(_said, x))}]"
    elif isinstance(x, np.ndarray | np.generic):
        text = repr((x.round(4) + 0 if x.dtype.kind in "fc" else x).tolist())
    elif callable(x):
        text = getattr(x, "__name__", "function")
    else:
        text = repr(round(x, 4) if isinstance(x, float) else x)
    return text if len(text) <= LONG else text[: LONG - 2] + " …"


def _complex(x: Any) -> bool:
    if isinstance(x, tuple | list):
        return any(map(_complex, x))
    return isinstance(x, complex | np.complexfloating) or (isinstance(x, np.ndarray) and x.dtype.kind == "c")


def _native(op: Any, sample: tuple[Any, ...]) -> bool:
    """Whether native code has a form for this call."""
    inputs: list[Value] = []

    def lift(x: Any) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(lift(i) for i in x)
        if isinstance(x, float | np.floating) or (isinstance(x, np.ndarray) and x.dtype.kind == "f"):
            inputs.append(Value(type_of(x), name=f"x{len(inputs)}"))
            return inputs[-1]
        return x

    positional, named = _split(sample)
    function = op.functions[0]
    try:
        lifted = tuple(map(lift, positional)), {k: lift(v) for k, v in named.items()}
        outputs = HANDLERS[function](function, *lifted)
        made = draft(Region(inputs, list(outputs) if isinstance(outputs, tuple | list) else [outputs]))
    except (Unsupported, SecantError):
        return False
    # What has no native form may be called back in NumPy from inside native code; that does not count here.
    return not made.refused
