"""How far apart two right gradients may be by rounding alone, given how much the function amplifies it.

Enters: a region that gives gradients, and its inputs. Leaves: for each gradient the size of its rounding
error. Every arithmetic node's result is disturbed at random by a little, several times over, and the effect
scaled to the spacing of floats: stochastic arithmetic, after Vignes (1974) and Parker (1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...graph.core import Node, Region, Value
from ...graph.walk import Instead, copy_node, inline
from ...interpret import Program
from ...ops.control import Control
from ...ops.kinds import Discrete, Linear, Stepwise, Structural

DRAWS = 4
DISTURBED = 1e-11  # relative size of the disturbance: far above rounding, far below curvature
FLIPPED = 1e-2  # a larger relative effect is a step or a kink that was crossed, and no rounding


def rounding(region: Region, inputs: Sequence[Any], plain: Sequence[Any]) -> list[Any]:
    """The rounding error of each output, element by element; ``plain`` are the outputs undisturbed."""
    found = [np.zeros(np.shape(x)) for x in plain]
    rng = np.random.default_rng(0)
    for _ in range(DRAWS):
        outputs, _ = inline(region, region.inputs, lambda node, args: _disturbed(node, args, rng))
        with np.errstate(all="ignore"):
            got = Program(Region(region.inputs, outputs)).run(list(inputs), {})
        for k, (a, b) in enumerate(zip(plain, got)):
            off = np.abs(np.asarray(a, float) - np.asarray(b, float))
            scale = np.max(np.abs(np.asarray(a, float)), initial=0.0)
            off = np.where(np.isfinite(off) & (off <= FLIPPED * scale), off, 0.0)
            found[k] = np.maximum(found[k], off)
    made = []
    for x, off in zip(plain, found):
        a = np.asarray(x)
        eps = float(np.finfo(a.dtype if a.dtype.kind == "f" else float).eps)
        made.append(off * (eps / DISTURBED) + eps * np.abs(a.astype(float)))
    return made


def _disturbed(node: Node, args: tuple[Value, ...], rng: np.random.Generator) -> Instead | None:
    exact = isinstance(node.op, Structural | Linear | Stepwise | Discrete | Control) or node.op.effect
    if exact or not all(v.type.inexact and v.type.item is None for v in node.outputs):
        return None
    made = copy_node(node, args)
    outs = []
    for v in made.outputs:
        factor = v.dtype.type(1 + DISTURBED * rng.uniform(-1, 1)) if v.dtype.itemsize > 4 else None
        outs.append(v if factor is None else v * factor)
    return Instead(made, outs)


__all__ = ["rounding"]
