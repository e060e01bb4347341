"""Cards: what stands in a box of the mirrored picture.

Enters: a `Box` of the folded view, and what the picture is of. Leaves: a `Card` with its size, ready
to be put anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..explain.numbers import shape_text, short
from ..explain.records import Item
from .cells import Block, grid, line, rule, space, stack
from .folding import Box
from .typeset import Run, Runs, derivative, equation, maths, plain, shorten, whole, width

LONGEST = 34  # characters of a formula
PLAIN_TYPES = ("float64", "float", "int", "int64", "")


@dataclass(frozen=True, slots=True)
class Card:
    """A box's contents and look. ``copies`` are drawn behind it, the badge stands on its upper right
    corner.
    """

    body: Block
    title: str
    fill: str
    stroke: str = "line"
    line: float = 1.0
    copies: int = 0
    badge: Runs = ()

    @property
    def width(self) -> float:
        return max(self.body.width + 30.0, 78.0)

    @property
    def height(self) -> float:
        return self.body.height + 20.0


@dataclass(frozen=True, slots=True)
class Around:
    """What every card of a picture knows: what derivatives are of, and by, and whether they are shown.

    ``depth`` says in how many frames the card stands.
    """

    name: str
    output: str
    wrt: tuple[str, ...]
    backward: bool
    depth: int = 0


def card(box: Box, around: Around) -> Card:
    """The card of one box that is no frame."""
    return _folded(box, around) if box.folded else _single(box.last, around)


def _single(item: Item, around: Around) -> Card:
    head = line(_heading(item), 15.0)
    blocks = [head, space(3.0), *_value(item)]
    flowing = around.backward and item.adjoint is not None
    if flowing:
        below = _adjoint(item, around)
        wide = max(b.width for b in [*blocks, *below])
        blocks += [rule(wide), *below]
    fill, stroke, thick = "card", "line", 1.0
    if item.id == around.output:
        fill, stroke, thick = "output", "backward", 1.4
    elif item.role == "input":
        fill, stroke = "input", "forward" if item.id in around.wrt else "line"
    elif item.role == "carried":
        fill, stroke, thick = "input", "accent", 1.4
    elif item.role in ("constant", "fixed"):
        fill = "folded"
    return Card(stack(blocks), _words(item, around), fill, stroke, thick)


def _heading(item: Item) -> Runs:
    formula = shorten(item.formula, LONGEST)
    if not formula:
        return maths(shorten(item.name, LONGEST))
    if not item.name or item.name == item.formula:
        return maths(formula)
    return (*maths(shorten(item.name, 18)), Run(" = "), *maths(formula))


def _value(item: Item) -> list[Block]:
    if np.ndim(item.value) == 0:
        blocks = [line(_number(item.value), 18.0, "forward")]
        return blocks if item.type in PLAIN_TYPES else [*blocks, line(plain(item.type), 8.5, "muted")]
    kind = line(plain(_type(item)), 8.5, "muted")
    return [kind, space(3.0), grid(item.value, "forward", item.labels)]


def _adjoint(item: Item, around: Around) -> list[Block]:
    name = derivative(shorten(around.name, 12), shorten(item.name, 14))
    if item.role == "fixed":
        name = (Run("part of "), *name)
    if np.ndim(item.adjoint) == 0:
        return [line((*name, Run(" = "), *_number(item.adjoint)), 13.0, "backward")]
    return [line(name, 13.0, "backward"), space(3.0), grid(item.adjoint, "backward", item.labels)]


def _number(x: Any) -> Runs:
    """A number, with powers of ten written as such."""
    text = short(x)
    mantissa, e, exponent = text.partition("e")
    if not e or not exponent.lstrip("−").isdigit():
        return (Run(text),)
    return (Run(f"{mantissa}·10"), Run(exponent, "roman", 1))


def _type(item: Item) -> str:
    return f"{item.type.partition('[')[0]} {shape_text(item.shape)}"


def _folded(box: Box, around: Around) -> Card:
    last = box.last
    holds = f"{len(box.items)} nodes" if last.formula or last.role == "node" else f"{len(box.items)} values"
    if box.count > 1:
        holds = f"{box.count} rounds, {len(box.items)} nodes"
    blocks: list[Block] = []
    if box.count == 1:
        title = shorten(box.title, LONGEST)
        blocks.append(line(maths(title) if "(" in title else plain(title), 14.0 if "(" in title else 10.5))
    blocks += [line(maths(shorten(text, LONGEST)), 12.0 if box.count == 1 else 13.5) for text in box.lines]
    blocks += [space(1.0), line(plain(holds), 8.5, "muted")]
    if last.role not in ("input", "constant") and np.ndim(last.value) == 0:
        blocks += [space(3.0), line((*maths(last.name), Run(" = "), *_number(last.value)), 15.0, "forward")]
    if around.backward and last.adjoint is not None and np.ndim(last.adjoint) == 0 and last.role != "input":
        below = _adjoint(last, around)
        blocks += [rule(max(b.width for b in [*blocks, *below])), *below]
    badge: Runs = (Run(f"× {box.count}"),) if box.count > 1 else ()
    title = f"{box.title or 'folded'}: {holds}"
    body = stack(blocks)
    if badge:
        body = (
            Block(max(body.width, width(badge, 11.0) + 20.0), body.height, body.draw) if not blocks else body
        )
    return Card(body, title, "folded", "line", 1.0, 2 if box.count > 1 else 1, badge)


def _words(item: Item, around: Around) -> str:
    """The card in words: with the pointer on it, and for screen readers."""
    said = f"{equation(item.name, item.formula)} = {short(item.value)}"
    if around.backward and item.adjoint is not None:
        part = "part of " if item.role == "fixed" else ""
        said += f"; {part}d{around.name}/d{whole(item.name)} = {short(item.adjoint)}"
    where = f" (line {item.source.line} of {item.source.function})" if item.source else ""
    return said + where + (f". {item.doc.strip().splitlines()[0]}" if item.doc.strip() else "")
