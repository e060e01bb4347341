"""Arrays cut into parts: each part is a slice, a view of the whole.

Enters: one array and static places to cut at. Leaves: a list of slices, as NumPy gives them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..graph.core import as_value
from ..graph.errors import ShapeError
from .define import alias
from .static import axis_in, known, whole, wholes


@alias(np.array_split)
def array_split(ary, indices_or_sections, axis=0):
    ary = as_value(ary)
    axis = axis_in(axis, ary.ndim)
    n, indices_or_sections = ary.shape[axis], known(indices_or_sections, "where np.split cuts")
    if np.ndim(indices_or_sections):
        cuts = [0, *wholes(indices_or_sections, "the places where np.split cuts"), n]
    else:
        count = whole(indices_or_sections, "the number of sections")
        if count <= 0:
            raise ShapeError("number sections must be larger than 0")
        each, extra = divmod(n, count)
        cuts = [i * each + min(i, extra) for i in range(count + 1)]
    before = (slice(None),) * axis
    return [ary[(*before, slice(a, b))] for a, b in pairwise(cuts)]


@alias(np.split)
def split(ary, indices_or_sections, axis=0):
    ary, indices_or_sections = as_value(ary), known(indices_or_sections, "where np.split cuts")
    if not np.ndim(indices_or_sections):
        n, count = ary.shape[axis_in(axis, ary.ndim)], whole(indices_or_sections, "the number of sections")
        if n % count:
            raise ShapeError(f"{n} elements do not divide into {count} equal parts; use np.array_split")
    return np.array_split(ary, indices_or_sections, axis)


def _along(name, axis_of, ndim):
    def recipe(ary, indices_or_sections):
        ary = as_value(ary)
        if ary.ndim < ndim:
            raise ShapeError(
                f"np.{name} needs at least {ndim} dimensions, and shape {ary.shape} has {ary.ndim}"
            )
        return np.split(ary, indices_or_sections, axis_of(ary))

    return recipe


alias(np.hsplit)(_along("hsplit", lambda a: 0 if a.ndim == 1 else 1, 1))
alias(np.vsplit)(_along("vsplit", lambda a: 0, 2))
alias(np.dsplit)(_along("dsplit", lambda a: 2, 3))


@alias(np.unstack)
def unstack(x, /, *, axis=0):
    x = as_value(x)
    if x.ndim == 0:
        raise ShapeError("np.unstack needs at least one dimension")
    before = (slice(None),) * axis_in(axis, x.ndim)
    return tuple(x[(*before, i)] for i in range(x.shape[len(before)]))
