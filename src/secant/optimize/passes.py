"""The passes, and the pipeline that runs them: one list, readable from top to bottom.

Enters: a region. Leaves: a region with the same inputs that gives the same outputs with less work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ..graph.core import Region
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


def optimize(region: Region) -> Region:
    """Run the pipeline."""
    for step in PIPELINE:
        region = step.run(region)
    return region
