"""What a function leaves behind: writes to its arguments, to attributes, lists and globals.

``jit`` performs them after a call has succeeded, as plain Python would have; derivatives never do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .given import store
from .specialisation import Specialisation, rebuild


def perform(spec: Specialisation, inputs: Sequence[Any], outputs: Sequence[Any], arguments: Any) -> None:
    """Write everything that the recorded function wrote, given the inputs and outputs of this call."""
    rest = iter(outputs[spec.results :])
    for change in spec.changes:
        new = rebuild(change.tree, change.statics, rest)
        if change.kind == "contents":
            replace(change.owner, new)
        elif change.kind == "argument":
            keys, stored = change.key
            store(arguments, change.owner, keys, dict(zip(stored, new)))
        elif change.kind == "cell":
            change.owner.cell_contents = new
        elif change.kind == "attr":
            setattr(change.owner, change.key, new)
        else:
            change.owner[change.key] = new
    for position, new in zip(spec.written, rest):
        np.copyto(inputs[position], new)


def replace(container: Any, new: Any) -> None:
    """Give a list, dict or set new contents, keeping its identity."""
    if isinstance(container, list):
        container[:] = new
    else:
        container.clear()
        container.update(new)
