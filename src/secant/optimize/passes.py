"""The passes, and the pipeline that runs them: one list, readable from top to bottom.

Enters: a region. Leaves: a region with the same inputs that gives the same outputs with less work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..graph.core import Region
from ..graph.walk import everything
from .merging import merged
from .pruning import pruned
from .sharing import drop_identities, share


class Pass(NamedTuple):
    """A rewriting of a region, with the name it goes by in reports."""

    name: str
    run: Callable[[Region], Region]


PIPELINE: tuple[Pass, ...] = (
    Pass("merge loops", merged),  # first: it knows loops of one origin by the values that their bodies share
    Pass("drop identities", drop_identities),
    Pass("share", share),
    Pass("prune", pruned),
)


def optimize(region: Region, counts: list[tuple[str, int]] | None = None) -> Region:
    """Run the pipeline.

    ``counts`` takes how many nodes there were at first, regions inside included, and after each pass.
    """
    if counts is not None:
        counts.append(("derived", _nodes(region)))
    for step in PIPELINE:
        region = step.run(region)
        if counts is not None:
            counts.append((step.name, _nodes(region)))
    return region


def _nodes(region: Region) -> int:
    return sum(1 for _ in everything(region))
