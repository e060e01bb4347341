"""Other numbers for the inputs of an explanation.

Enters: a report, and new values by the names of its inputs. Leaves: all its inputs in order, those not
named as they were; or `Refused`, if a name, a shape or a kind is another one than was recorded.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..graph.errors import Refused, ShapeError
from .records import Report


def moved(report: Report, values: Mapping[str, Any]) -> list[Any]:
    """The inputs of the graph, with some of them replaced.

    >>> import secant as sc
    >>> moved(sc.explain(lambda a, b: a * b)(3.0, 2.0), {"b": 5})
    [3.0, 5.0]
    """
    items = [report.item(i) for i in report.inputs]
    names = [i.name for i in items]
    for name in values:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise Refused(f"there is no input {name}; {meant}the inputs are {', '.join(names) or 'none'}")
    return [like(i.value, values[i.name], i.name) if i.name in values else i.value for i in items]


def like(old: Any, new: Any, name: str) -> Any:
    """A new value of the shape and type of the old one."""
    found = np.asarray(new)
    if found.dtype.kind not in "biufc":
        raise Refused(f"{name} is {new!r:.60}, not a number or an array of numbers; give numbers")
    if found.shape != np.shape(old):
        raise ShapeError(
            f"{name} has shape {found.shape}, and was explained with {np.shape(old)}; "
            "explain the function again for another shape"
        )
    kind = np.asarray(old).dtype
    whole = kind.kind in "iu" and found.dtype.kind in "fc" and not np.all(np.mod(found, 1) == 0)
    if whole or (found.dtype.kind == "c" and kind.kind != "c"):
        raise Refused(
            f"{name} was explained as {kind}, which cannot hold {new!r:.60}; explain it with floats"
        )
    cast = found.astype(kind)
    if isinstance(old, np.ndarray):
        return cast
    return type(old)(cast.item())
