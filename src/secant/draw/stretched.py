"""The broadcasting picture: operands as grids, their stretched copies faded, and what NumPy makes of them.

Enters: a `Stretching` record. Leaves: a `Scene`. More than two axes are shown by their last two, and said so.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..explain.numbers import axes_text, shape_text
from ..explain.records import Stretching
from .cells import Block, grid, line, space, stack
from .scene import Scene, scene
from .shapes import Part, Rect, Text
from .typeset import Run, maths, plain, shorten

MARGIN = 34.0
SHOWN = 6


def stretching(record: Stretching, dark: bool = False) -> Scene:
    """Each operand beside the others, padded and stretched to the shape of the result."""
    count = len(record.shapes)
    result = line(maths(f"result {_said(record.result)}"), 15.0)
    blocks = [_operand(record, k) for k in range(count)]
    blocks.append(
        stack(
            [
                result,
                line(plain("every cell meets one cell of each"), 9.0, "muted"),
                space(6.0),
                _result(record),
            ]
        )
    )
    tall = max((b.height for b in blocks), default=0.0)
    parts: list[Part] = []
    x = MARGIN
    for k, b in enumerate(blocks):
        last = k == count
        parts.append(
            Rect(
                x,
                MARGIN,
                b.width + 32,
                tall + 28,
                10.0,
                "output" if last else "card",
                "backward" if last else "line",
            )
        )
        parts += b.draw(x + 16, MARGIN + 14)
        x += b.width + 32
        if not last:
            sign = "→" if k == count - 1 else "with"
            face = (Run(sign),) if last or sign == "→" else plain(sign)
            parts.append(Text(x + 26, MARGIN + tall / 2 + 18, face, 20.0 if sign == "→" else 10.5, "muted"))
            x += 52
    y = MARGIN + tall + 28
    for remark in record.remarks:
        y += 22
        parts.append(
            Text(MARGIN, y, plain(shorten(f"{remark.text}; {remark.remedy}", 150)), 10.5, "alarm", "start")
        )
    said = [f"{_said(s)} is padded to {_said(p)}" for s, p in zip(record.shapes, record.padded)]
    description = "; ".join(said) + f"; the result has shape {_said(record.result)}."
    return scene(parts, max(x + MARGIN, 200.0), y + MARGIN, "How the shapes broadcast", description, dark)


def _said(shape: tuple[int, ...]) -> str:
    return shape_text(shape) if shape else "()"


def _operand(record: Stretching, k: int) -> Block:
    shape, axes = record.shapes[k], record.stretched[k]
    how = f"stretched along {axes_text(axes)}" if axes else "as it is"
    blocks = [line(maths(_said(shape)), 15.0), line(plain(how), 9.0, "muted"), space(6.0)]
    value = record.values[k] if k < len(record.values) else None
    labels = record.labels[k] if k < len(record.labels) else None
    return stack([*blocks, _copies(record, k, value, labels)])


def _copies(record: Stretching, k: int, value: Any, labels: Any) -> Block:
    """The operand's cells solid, the copies that broadcasting imagines faded; corners of what is too
    large.
    """
    full, padded = _corner(record.result), _corner(record.padded[k])
    if 0 in full:
        return line(plain("empty"), 10.0, "muted")
    x = np.asarray(value) if value is not None else np.ones(())
    known = value is not None and x.dtype.kind in "fiub"
    if known:
        index: list[int | slice] = [0] * (len(record.padded[k]) - len(padded))
        own = x.reshape(record.padded[k])[tuple(index + [slice(n) for n in padded])]
    else:
        own = np.ones(padded)
    copy = np.zeros(full, dtype=bool)
    for axis, (size, target) in enumerate(zip(padded, full)):
        if size == 1 and target > 1:
            copy[(slice(None),) * axis + (slice(1, None),)] = True
    names = [None] * len(full) + list(labels or ())
    shown = [_names(n, target) for n, target in zip(names[len(names) - len(full) :], full)]
    cells = np.broadcast_to(own, full)
    return _cut(grid(cells, "forward", shown, copy.reshape(1, -1) if copy.ndim < 2 else copy, known), record)


def _names(names: Any, count: int) -> tuple[str, ...] | None:
    return tuple(map(str, names))[:count] if names is not None and len(names) >= count else None


def _result(record: Stretching) -> Block:
    full = _corner(record.result)
    if 0 in full:
        return line(plain("empty"), 10.0, "muted")
    shown = np.ones(full)
    names: list[Any] = [None] * len(full)
    for labels in record.labels:
        for back, own in enumerate(reversed(list(labels or ()))):
            if back < len(full) and own is not None and names[-1 - back] is None:
                names[-1 - back] = _names(own, full[-1 - back])
    return _cut(grid(shown, "backward", names, numbers=False), record)


def _corner(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(min(n, 5 if k == 0 else SHOWN) for k, n in enumerate(reversed(shape[-2:])))[::-1]


def _cut(block: Block, record: Stretching) -> Block:
    if _corner(record.result) == record.result:
        return block
    return stack([block, space(4.0), line(plain("the first cells of the last two axes"), 8.5, "muted")])
