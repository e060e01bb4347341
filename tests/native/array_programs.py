"""Random functions of arrays: nests, reductions, broadcasts, slices, writes, gathers and short loops.

Enters: a seed. Leaves: the source of a function, and its arguments. Each statement is tried as it is chosen,
so that a program is one that NumPy runs. Sizes lie about those at which the engine decides
otherwise: 8 elements, 64 bytes, 64 rows, blocks of 16 to 1024.
"""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np
from array_forms import BINARY, LOOPED, PAIRS, REDUCED, SHAPED, UNARY, WHOLE, WRITTEN

EXTENTS = [1, 1, 2, 3, 4, 7, 8, 9, 15, 17, 31, 63, 64, 65, 100, 128, 130, 257, 1030]
LARGEST = 40_000

CHOICE = [
    (UNARY, 4),
    (BINARY, 5),
    (REDUCED, 4),
    (WHOLE, 1),
    (SHAPED, 4),
    (PAIRS, 2),
    (WRITTEN, 5),
    (LOOPED, 3),
]


class Writer:
    """One program under way: its statements, and what its names are."""

    def __init__(self, seed: int, loops: bool = True):
        self.rng = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.count = itertools.count()
        self.lines: list[str] = []
        self.kinds = [c for c in CHOICE if loops or c[0] is not LOOPED]
        extents = self.rng.sample(EXTENTS, 3)
        self.arguments = {f"x{k}": self.array(extents) for k in range(self.rng.randint(1, 3))}
        self.names: dict[str, Any] = {k: v.copy() for k, v in self.arguments.items()}

    def array(self, extents: list[int]) -> np.ndarray[Any, Any]:
        while True:
            shape = [self.rng.choice(extents) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 2, 3]))]
            if math.prod(shape) <= LARGEST:
                return self.numbers.uniform(-1.0, 1.0, shape)

    def statement(self) -> None:
        """Try one statement."""
        kind = self.rng.choices([k for k, _ in self.kinds], [n for _, n in self.kinds])[0]
        x, y = (self.rng.choice([*self.names, *list(self.names)[-3:]]) for _ in range(2))
        z, k = f"y{next(self.count)}", next(self.count)
        form, n, ndim = self.rng.choice(kind), self.rng.choice([0, 1, 2, 5]), np.ndim(self.names[x])
        others = {"n": n, "i": f"i{k}", "j": f"j{k}", "s": f"s{k}", "w": f"w{k}", "v": f"v{k}"}
        if kind is LOOPED:
            form = form.replace("@@", "\n            ").replace("@", "\n        ").replace("~", "\n    ")
        if kind is LOOPED and "{w}" in form:  # names that change places are of one shape
            start = f"{z} = {x} * 1.0\n    w{k} = {x} + 0.5\n    v{k} = 0.5 * {x}"
            text = f"{start}\n    {form.format(z=z, x=x, **others)}"
        elif kind in (WRITTEN, LOOPED):
            fresh = self.rng.choice([f"{x}.copy()", f"{x} * 1.0", f"np.zeros({x}.shape)", f"{x}.T.copy().T"])
            text = f"{z} = {fresh}\n    {form.format(z=z, x=self.rng.choice([x, x, y]), **others)}"
        else:
            axes = [None, 0, -1, *range(ndim), *([(0, -1)] if ndim > 1 else [])]
            text = f"{z} = " + form.format(x=x, y=y, a=self.rng.choice(axes))
        self.attempt(text)

    def attempt(self, text: str) -> None:
        """Take a statement that NumPy runs, if its results are of moderate size."""
        before = set(self.names)
        trial = {k: np.array(v) if isinstance(v, np.ndarray) else v for k, v in self.names.items()}
        try:
            with np.errstate(all="raise", under="ignore"):
                exec(text.replace("\n    ", "\n"), {"np": np}, trial)
        except Exception:
            return
        new = {k: v for k, v in trial.items() if k not in before and k[0] in "ywvs"}
        for a in new.values():
            a = np.asarray(a)
            if (
                a.dtype != float
                or a.size > LARGEST
                or not a.size
                or not np.isfinite(a).all()
                or np.abs(a).max() > 1e4
            ):
                return
        self.names.update(new)
        self.lines.append(text)


def program(seed: int, size: int = 14, loops: bool = True) -> tuple[str, list[Any]]:
    """The source of a function ``f`` that gives a tuple, and its arguments."""
    writer = Writer(seed, loops)
    for _ in range(size):
        writer.statement()
    made = list(writer.names)[len(writer.arguments) :][-6:] or list(writer.arguments)
    head = f"def f({', '.join(writer.arguments)}):"
    source = "\n    ".join([head, *writer.lines, f"return ({', '.join(made)},)"]) + "\n"
    return source, list(writer.arguments.values())
