"""Loops, branches and calls that the page opens: what it needs to run their inside apart.

Enters: an `Opening`, and where the values around it stand among the outputs of the piece around it. Leaves:
plain data,

- ``id``, ``kind`` ("loop", "branch" or "call") and ``outputs``, the ids of the items it makes;
- ``given``: the inputs of the node, as numbers of outputs of the piece around it;
- of a branch or call: ``adjoints``, those of its results, which are the seeds of its inside, and ``arms``,
  the pieces ``then`` and ``orelse``, or ``body``;
- of a loop: ``names`` by which an iteration is asked for; ``loop``, how inputs and outputs are split;
  ``body``, the region of one iteration; ``back``, the region that brings the adjoints of what it carries out
  to those of what it carries in; and ``piece``, the inside as it is shown. ``active`` are the places of the
  carried values that have adjoints, and ``reached`` says which of them ``back`` gives; the others are zero.
  ``final`` pairs places with the adjoints after the loop; ``stacks`` are the adjoints of what it collects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..explain.opening import ArmOpening, LoopOpening, Opening
from ..explain.piece import Piece
from ..graph.core import Value
from .embedding import embed
from .lowering import lowered

Embedded = Callable[[Piece], dict[str, Any]]


def opened(
    opening: Opening, places: Mapping[Value, int], around: Piece, embedded: Embedded
) -> dict[str, Any]:
    """The data of one opening; ``embedded`` makes that of a piece."""
    node = opening.node
    made: dict[str, Any] = {
        "id": opening.id,
        "kind": node.op.name,
        "given": [places[v] for v in node.inputs],
        "outputs": [around.ids[v] for v in node.outputs if v in around.ids],
    }
    back = {v: places[around.adjoints[v]] for v in opening.arrived}
    if isinstance(opening, LoopOpening):
        return made | _loop(opening, back, embedded)
    assert isinstance(opening, ArmOpening)
    arms = ("then", "orelse") if opening.first else ("body",)
    return made | {
        "adjoints": list(back.values()),
        "arms": {arm: embedded(opening.piece(arm)) for arm in arms},
    }


def _loop(opening: LoopOpening, back: Mapping[Value, int], embedded: Embedded) -> dict[str, Any]:
    view, stepper, heading = opening.view, opening.stepper, opening.heading
    region, reached = stepper.backward
    return {
        "names": {"line": heading.line, "counter": heading.counter, "title": heading.title},
        "loop": {
            "carried": len(view.inputs.carried),
            "items": len(view.inputs.items),
            "made": len(view.made.items),
            "stops": view.stops,
            "reverse": view.reverse,
            "index": view.index,
        },
        "body": embed(lowered(view.body)),
        "back": embed(lowered(region)),
        "reached": reached,
        "active": stepper.active,
        "final": [[k, back[view.outputs.carried[k]]] for k in stepper.final],
        "stacks": [back[view.outputs.items[j]] for j in stepper.items],
        "piece": embedded(opening.piece),
    }
