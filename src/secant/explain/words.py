"""What flows back through a node that is not elementwise, in words or as a formula.

Enters: a node, the uses of one value by it, and the name of the derivative that arrives. Leaves: text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..graph.core import Node, Value
from ..ops.adjoint import axes_of
from .formulas import Text, index_text, write
from .locals import Local
from .numbers import axes_text, shape_text

Names = Mapping[Value, Text]

LONGEST = 60  # characters of a formula before words are clearer


def flow(node: Node, uses: Sequence[Local], arriving: str, names: Mapping[Value, Text]) -> str:
    """``Wᵀ @ dJ/dz``, ``dJ/dy reshaped back to (3,)``: how a derivative passes a node backwards."""
    return " + ".join(_one(node, use, arriving, names) for use in uses if use.contribution is not None)


def _one(node: Node, use: Local, g: str, names: Mapping[Value, Text]) -> str:
    said = WORDS.get(node.op.name)
    if said is not None:
        return said(node, use, g, names)
    assert use.contribution is not None
    text = write(use.contribution, names).text
    if len(text) <= LONGEST and "…" not in text:
        return text
    return f"{g} pulled back through {node.op.name}"


def _reshaped(node: Node, use: Local, g: str, names: Names) -> str:
    return f"{g} reshaped back to {shape_text(use.value.shape)}"


def _transposed(node: Node, use: Local, g: str, names: Names) -> str:
    if use.value.ndim < 2:
        return f"{g} as it is (a rank-1 array is its own transpose)"
    return f"({g})ᵀ" if use.value.ndim == 2 else f"{g} with its axes put back"


def _stretched(node: Node, use: Local, g: str, names: Names) -> str:
    return f"{g} summed back over {axes_text(use.stretch.axes)}" if use.stretch else g


def _read(node: Node, use: Local, g: str, names: Names) -> str:
    return f"{g} put back at [{_index(node, names)}], 0 elsewhere"


def _written(node: Node, use: Local, g: str, names: Names) -> str:
    return (
        f"{g} with 0 at [{_index(node, names)}], which was overwritten"
        if use.position == 0
        else f"({g})[{_index(node, names)}]"
    )


def _cast(node: Node, use: Local, g: str, names: Names) -> str:
    return f"{g} cast back to {use.value.dtype.name}"


def _joined(node: Node, use: Local, g: str, names: Names) -> str:
    return f"the part of {g} that came from operand {use.position + 1}"


def _averaged(node: Node, use: Local, g: str, names: Names) -> str:
    size, left = use.value.size, node.outputs[0].size
    count = size // max(1, left) if isinstance(size, int) and isinstance(left, int) else "their number"
    where = (
        f"over {axes_text(axes_of(node.params['axis'], use.value.ndim))}"
        if node.outputs[0].shape
        else "to all"
    )
    return f"{g}/{count}, spread back {where}"


def _index(node: Node, names: Names) -> str:
    arrays = node.inputs[1:] if node.op.name == "getitem" else node.inputs[2:]
    return index_text(node.params["index"], [write(v, names).text for v in arrays])


WORDS: dict[str, Callable[[Node, Local, str, Names], str]] = {
    "reshape": _reshaped,
    "ravel": _reshaped,
    "squeeze": _reshaped,
    "expand_dims": _reshaped,
    "transpose": _transposed,
    "broadcast_to": _stretched,
    "getitem": _read,
    "setitem": _written,
    "astype": _cast,
    "concatenate": _joined,
    "stack": _joined,
    "mean": _averaged,
}
"""Op name -> what its backward pass does, for the ops that only move elements about."""
