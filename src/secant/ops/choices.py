"""Choices among several values: the first condition that holds, or the one that an integer names."""

import numpy as np

from ..graph.errors import Refused
from .define import op
from .kinds import Elementwise

_A = np.array([1.5, -2.0, 0.5])
_B = np.array([[0.7], [-1.0]])
_MASK = np.array([True, False, True])


@op(np.select, symbol="select")
class select(Elementwise):
    """The value of the first condition that holds, else the default. Slope 1 in the one taken."""

    samples = [
        ([_MASK, ~_MASK & (_A < 0)], [_A, _A * 2]),
        ([_MASK], [_A], 3.0),
        ([_MASK, _MASK], [_A, _B], 1.5),
    ]
    as_given = True

    def call(condlist, choicelist, default=0):
        conditions, choices = list(condlist), list(choicelist)
        if len(conditions) != len(choices) or not conditions:
            raise ValueError(f"np.select has {len(conditions)} conditions and {len(choices)} choices")
        return select(*conditions, *choices, default)

    def evaluate(*xs):
        n = len(xs) // 2
        return np.select(list(xs[:n]), list(xs[n:-1]), xs[-1])

    def partials(y, *xs):
        n = len(xs) // 2
        free, taken = None, []
        for condition in xs[:n]:
            taken.append(condition if free is None else condition & free)
            free = ~condition if free is None else free & ~condition
        return (None,) * n + (*taken, free)

    def lower(b, *xs):
        n = len(xs) // 2
        made = xs[-1]
        for condition, x in zip(xs[n - 1 :: -1], xs[-2 : n - 1 : -1]):
            made = b.select(b.truth(condition), *b.together(x, made))
        return made


@op(np.choose, symbol="choose")
class choose(Elementwise):
    """The value among ``choices`` that an integer names. Slope 1 in the one taken.

    Integers out of range are an error, or with ``mode`` wrap around or are clipped.
    """

    samples = [(np.array([0, 1, 1]), [_A, _B]), (np.array([0, 3, -1]), [_A, _A + 1], {"mode": "wrap"})]
    as_given = True

    def call(a, choices, out=None, mode="raise"):
        if out is not None:
            raise Refused("np.choose with out= is not recorded here; assign its result instead")
        return choose(a, *list(choices), mode=mode)

    def evaluate(a, *choices, mode):
        return np.choose(a, list(choices), mode=mode)

    def partials(y, a, *choices, mode):
        n = len(choices)
        named = a % n if mode == "wrap" else np.clip(a, 0, n - 1) if mode == "clip" else a
        return None, *[named == i for i in range(n)]

    def lower(b, a, *choices, mode):
        a, n = b.index_number(a), len(choices)
        i = b.taken(a, b.whole(n), mode) if mode != "raise" else b.checked(a, b.whole(n), wraps=False)
        made = choices[-1]
        for k in range(n - 2, -1, -1):
            made = b.select(i.equals(k), *b.together(choices[k], made))
        return made
