"""Tables with labels (pandas, or anything with ``to_numpy``): numbers as arrays, labels kept beside.

Nothing here imports pandas: a table is known by what it can do.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .explain.labels import Labels
from .graph.errors import Refused


def is_table(x: Any) -> bool:
    """Whether this is a table or a labelled column: something with ``to_numpy`` and an index."""
    return hasattr(x, "to_numpy") and hasattr(x, "index") and not isinstance(x, np.ndarray)


def unlabelled(x: Any) -> tuple[Any, Labels | None]:
    """The numbers of a table as a float array, and its labels along each axis; other things unchanged.

    >>> unlabelled(3.0)
    (3.0, None)
    """
    if not is_table(x):
        return x, None
    try:
        numbers = np.asarray(x.to_numpy(), dtype=float)
    except (TypeError, ValueError) as error:
        raise Refused(
            f"this table holds something that is not a number ({error}); select its numeric columns"
        ) from None
    axes = [x.index, *([x.columns] if hasattr(x, "columns") else [])]
    return numbers, tuple(tuple(map(str, axis)) for axis in axes)
