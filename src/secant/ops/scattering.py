"""Adding many parts to an array at once: how the adjoints of reads are gathered.

Enters: a base, values, and for each the index of its place (see ``indexing``). Leaves: the base with all of
them added.
"""

from __future__ import annotations

import numpy as np

from .adjoint import unbroadcast
from .define import op
from .indexing import fill, getitem
from .kinds import Structural
from .locating import landed


@op(symbol="[]+=")
class scatter_add(Structural):
    """An array with many parts added to it, repeated places adding up: how adjoints of reads are gathered.

    ``parts`` holds one (template, number of index arrays) per added value; the inputs are the base, the
    values, then all index arrays.
    """

    measures = True

    def infer(x, *rest, parts):
        return x

    def update(x, *rest, parts):
        kind = type(x)
        x = x if kind is np.ndarray and x.flags.writeable else np.array(x)
        at = len(parts)
        for value, (index, n) in zip(rest, parts):
            place = fill(index, rest[at : at + n])
            if any(isinstance(p, np.ndarray) and p.ndim for p in place):
                np.add.at(x, place, value)
            else:
                x[place] += value
            at += n
        return x if kind is np.ndarray else kind(x)

    def evaluate(x, *rest, parts):
        return scatter_add.update(np.array(x) if isinstance(x, np.ndarray) else x, *rest, parts=parts)

    def adjoint(g, x, *rest, parts):
        at, adjoints = len(parts), [g]
        for value, (index, n) in zip(rest, parts):
            adjoints.append(unbroadcast(getitem(g, *rest[at : at + n], index=index), value.type))
            at += n
        return adjoints

    def linear_inputs(node):
        return 1 + len(node.params["parts"])

    def element(b, at, x, *values, parts):
        total = x.at(at)
        for value, (index, _) in zip(values, parts):
            inside, place = landed(b, at, x.shape, index)
            part = b.cast(value.at(b.stretched(place, value.shape)), x.dtype)
            total = total + b.select(inside, part, 0)
        return total
