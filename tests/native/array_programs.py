"""Random functions of arrays: nests, reductions, broadcasts, slices, writes, gathers and short loops.

Enters: a seed. Leaves: the source of a function, its arguments, and the function. Each statement is tried as it
is chosen, so that a program is one that NumPy runs. Sizes lie about those at which the engine decides
otherwise: 8 elements, 64 bytes, 64 rows, blocks of 16 to 1024.
"""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np

EXTENTS = [1, 1, 2, 3, 4, 7, 8, 9, 15, 17, 31, 63, 64, 65, 100, 128, 130, 257, 1030]
LARGEST = 40_000

UNARY = [
    "np.sin({x})", "np.tanh({x})", "np.exp(-np.abs({x}))", "{x} * {x}", "np.sqrt({x} * {x} + 0.1)", "-{x}",
    "1.0 / ({x} * {x} + 1.0)", "np.maximum({x}, 0.1)", "np.where({x} > 0.0, {x}, 0.1 * {x})", "np.abs({x})",
    "np.clip({x}, -0.5, 0.7)", "np.log1p({x} ** 2)", "0.3 * {x} ** 3", "np.arctan({x})", "{x}.copy()",
    "np.float32({x}).astype(float)" , "np.square({x}) - 0.2", "np.minimum({x}, 1)", "np.sign({x}) * {x}",
]  # fmt: skip
BINARY = [
    "{x} + {y}", "{x} - {y}", "{x} * {y}", "{x} / (1.0 + {y} * {y})", "np.maximum({x}, {y})",
    "np.where({x} > {y}, {x}, {y})", "np.hypot({x}, {y} + 2.0)", "np.arctan2({x}, {y} + 3.0)",
    "np.where({y} > 0, {x}, 0.0)", "({x} > {y}) * {x}", "np.minimum({x}, {y})",
]  # fmt: skip
REDUCED = [
    "np.sum({x}, axis={a})", "np.mean({x}, axis={a})", "np.max({x}, axis={a})", "np.min({x}, axis={a})",
    "np.sum({x}, axis={a}, keepdims=True)", "np.max({x}, axis={a}, keepdims=True)", "np.var({x}, axis={a})",
    "np.sum({x}, axis={a}, initial=1.5)", "np.sum({x}, axis={a}, where={x} > 0.0)",
    "np.prod(0.9 + 0.001 * np.sin({x}), axis={a})", "np.linalg.norm({x} + 0.01, axis={a})",
    "np.max({x}, axis={a}, initial=0.25)", "np.std({x} + 0.01 * np.arange({x}.shape[-1]), axis={a})",
    "np.sum({x}, axis={a}, keepdims=True, initial=-0.5)", "np.argmax({x}, axis={a}) * 0.1",
    "np.any({x} > 1.0, axis={a}) * 1.0", "np.count_nonzero({x} > 0.0, axis={a}) * 0.5", "np.average({x}, axis={a})",
]  # fmt: skip
WHOLE = [
    "np.sum({x})",
    "np.mean({x})",
    "np.max({x})",
    "np.sum({x} * {x})",
    "{x}.min()",
    "np.linalg.norm({x})",
]
SHAPED = [
    "{x}.T", "{x}[::-1]", "{x}.ravel()", "{x}.reshape(-1)", "{x}[..., ::2]", "{x}[1:]", "{x}[:-1]", "{x}[..., 1:]",
    "np.roll({x}, 1, axis=-1)", "np.roll({x}, -2, axis=0)", "{x}[..., None]", "{x}[None]", "np.cumsum({x}, axis=-1) * 0.1",
    "np.concatenate([{x}, {x}[:1]])", "np.stack([{x}, 2.0 * {x}], axis=-1)", "np.repeat({x}, 2, axis=0)",
    "np.diff({x}, axis=0)", "{x}[..., -1]", "{x}[0]", "np.flip({x}, axis=-1)", "np.tile({x}, 2)", "{x}.swapaxes(0, -1)",
    "{x}[..., -1:0:-2]", "np.pad({x}, 1)", "np.sort({x}, axis=-1)", "np.atleast_2d({x})", "{x}[len({x}) // 2:]",
    "np.moveaxis({x}, 0, -1)", "{x}[np.arange(len({x}))[::-1]]", "{x}[np.argsort({x}[..., 0], axis=0)]",
    "np.take({x}, [0, -1, 0], axis=-1)", "{x}[({x}[..., 0] > 0.0).astype(int) * 0]", "np.cumsum({x}, axis=0) * 0.1",
    "np.broadcast_to({x}, (2, *{x}.shape))", "np.squeeze({x})", "np.tril({x})", "{x}.diagonal()", "{x}[()]",
    "np.cumprod(0.99 + 0.001 * np.sin({x}), axis=0)", "np.array_split({x}, 2)[0]", "np.triu({x}, 1)",
]  # fmt: skip
PAIRS = [
    "{x} @ {y}.T * 0.1", "{x} @ {y} * 0.1", "np.outer({x}, {y})[:40, :40]", "np.dot({x}, {y}) * 0.1", "{x}.T @ {x} * 0.01",
    "np.concatenate([{x}, {y}])", "np.concatenate([{x}, {y}], axis=-1)", "np.stack([{x}, {y}])", "{x}[:, None] - {y}[None]",
    "np.einsum('ij,kj->ik', {x}, {y}) * 0.1", "np.einsum('ij,ij->j', {x}, {y})", "np.einsum('i,ij->j', {x}, {y}) * 0.1",
    "np.einsum('...i,...i->...', {x}, {y})", "np.interp({x}, np.arange(3.0), [0.0, 1.0, 0.5]) + np.sum({y})",
    "np.vdot({x}, {y}) * 0.1", "np.convolve({x}[:50], {y}[:3])", "np.tensordot({x}, {y}, 1) * 0.1",
]  # fmt: skip
WRITTEN = [
    "{z}[1:] = {x}[:-1]", "{z}[1:] += {z}[:-1] * 0.5", "{z}[:-1] -= 0.3 * {z}[1:]", "{z}[::2] = 0.0", "{z}[..., 0] = 1.0",
    "{z}[...] = {x} * 0.5", "{z} *= 0.7", "{z}[-1] += {z}[0]", "{z}[0], {z}[-1] = {z}[-1], {z}[0]", "{z}[::-1] = {z} * 0.9",
    "{z}[{z} > 0.3] = 0.3", "{z}[{z} < 0.0] *= 0.5", "{z}[..., 1:-1] = ({z}[..., 2:] - {z}[..., :-2]) * 0.5",
    "{z}[1:-1] += 0.1 * ({z}[2:] - 2.0 * {z}[1:-1] + {z}[:-2])", "np.add.at({z}, [0, 0, -1], 0.5)", "{z}[[0, -1]] = {z}[[-1, 0]]",
    "{z}[:, 0] = {z}[0, 0]", "{z}.T[0] = 2.0", "{z}[0] = {x}[-1]", "{z}[..., -1] *= 2.0", "{z}[[0, 0]] += 1.0",
    "{z}.fill(0.25)", "{z}.ravel()[0] = 0.125", "{z}[len({z}) // 2:] = {x}[:len({z}) - len({z}) // 2]", "{z}[:] = {z}[::-1]",
    "{z} += {z}[::-1]", "{z} += {z}.T", "{z}[1:] = {z}[:-1]", "np.maximum({z}, 0.0, out={z})", "np.fill_diagonal({z}, 0.5)",
    "{z}[np.argmax({x}.ravel()) % len({z})] += 1.0", "{z}[({x}.ravel()[:3] > 0.0).astype(int) % len({z})] += 0.5",
]  # fmt: skip
LOOPED = [
    "for {i} in range({n}):\n        {z} = 0.9 * {z} + 0.1 * {x}",
    "for {i} in range(len({z})):\n        {z}[{i}] = {z}[{i} - 1] * 0.5 + {x}[{i}]",
    "for {i} in range(1, len({z})):\n        {z}[{i}] += 0.5 * {z}[{i} - 1]",
    "for {i} in range(len({z}) - 1, -1, -1):\n        {z}[{i}] = {z}[{i}] * 0.5 + {z}[0] * 0.1",
    "for {i} in range({n}):\n        {z}[1:-1] = 0.5 * ({z}[2:] + {z}[:-2])",
    "for {i} in range({n}):\n        {z}, {w}, {v} = {w}, {v}, {z} * 0.9",
    "for {i} in range({n}):\n        {z}, {w} = {w} * 0.5 + {z} * 0.5, {z} - 0.1 * {w}",
    "while np.sum({z} * {z}) > 1.0:\n        {z} = {z} * 0.7",
    "for {i} in range({n}):\n        if np.sum({z}) > 0.0:\n            {z} = {z} * 0.5\n        else:\n            {z} = {z} + 0.25 * {x}",
    "for {i} in range({n}):\n        {z}[{i} % len({z})] += 0.1 * np.sum({x})\n        if {z}.ravel()[0] > 2.0:\n            break",
    "for {i} in range(min({n}, len({z}))):\n        for {j} in range({i}):\n            {z}[{i}] += 0.1 * {z}[{j}]",
    "for {i} in range(len({z})):\n        {z}[:{i}] += 0.01 * {x}[{i}]",
    "for {i} in range(min({n}, len({z}))):\n        {z}[{i}:] = {z}[{i}:] * 0.9 + 0.1 * np.sum({x}[:{i}])",
    "for {i} in range({n}):\n        {z}[::-1] = {z} * 0.9",
    "{s} = 0.0\n    for {i} in range(len({z})):\n        {s} = {s} * 0.5 + np.sum({z}[{i}] * {x}[{i}])\n        {z}[{i}] = {s}",
    "for {i} in range({n}):\n        {w} = {z}.copy()\n        {z} = {v}\n        {v} = np.sin({w}) + 0.1 * {i}",
]  # fmt: skip
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
        kind = self.rng.choices([k for k, _ in self.kinds], [n for _, n in self.kinds])[0]
        x, y, w, v = (self.rng.choice([*self.names, *list(self.names)[-3:]]) for _ in range(4))
        z, k = f"y{next(self.count)}", next(self.count)
        ndim = np.ndim(self.names[x])
        form = self.rng.choice(kind)
        if kind is LOOPED and "{w}" in form:  # names that change places are of one shape
            start = f"{z} = {x} * 1.0\n    w{k} = {x} + 0.5\n    v{k} = 0.5 * {x}\n    "
            text = start + form.format(
                z=z, x=x, w=f"w{k}", v=f"v{k}", n=self.rng.choice([0, 1, 2, 5]), i=f"i{k}", j=f"j{k}"
            )
        elif kind in (WRITTEN, LOOPED):
            others = {"n": self.rng.choice([0, 1, 2, 5]), "i": f"i{k}", "j": f"j{k}", "s": f"s{k}"}
            text = f"{z} = {self.rng.choice([f'{x}.copy()', f'{x} * 1.0', f'np.zeros({x}.shape)', f'{x}.T.copy().T'])}\n    "
            text += form.format(z=z, x=self.rng.choice([x, x, y]), **others)
        else:
            axis = self.rng.choice([None, 0, -1, *range(ndim), *([(0, -1)] if ndim > 1 else [])])
            text = f"{z} = " + form.format(x=x, y=y, a=axis)
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
