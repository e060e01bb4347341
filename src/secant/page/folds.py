"""The fold tree of a page: what opens and closes, and what an opened fold holds.

Enters: the items and regions of a `Report` or a `Pass`. Leaves: a tree of `Fold`s. Calls, repeated rounds,
long stretches, and many inputs are folds; loops, branches and calls that were recorded as regions are
frames. Every fold is a stretch of the order of computation, so that no folded graph has a cycle, and holds
at most `MOST` things, so that each opened fold can be laid out by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..draw.folding import FEW, Part, Shown, tree
from ..explain.records import Item, Opened

MOST = 40  # things in one opened fold
SMALLEST = 3  # items that are worth a fold of their own
Kind = Literal["all", "call", "rounds", "round", "stretch", "inputs", "region"]


@dataclass(slots=True)
class Fold:
    """A group of the graph. ``parts`` are items and folds; of ``rounds`` they are alternatives, one shown.

    A ``region`` has no parts here: its inside is another sheet, one for each of its runs.
    """

    id: str
    kind: Kind
    title: str
    parts: list[Item | Fold] = field(default_factory=list)
    count: int = 1
    opened: Opened | None = None

    def items(self) -> Iterator[Item]:
        """All items in it, in order of computation."""
        todo: list[Item | Fold] = list(reversed(self.parts))
        while todo:
            part = todo.pop()
            if isinstance(part, Fold):
                todo.extend(reversed(part.parts))
            else:
                yield part

    def folds(self) -> Iterator[Fold]:
        """This fold and all inside it, each before those in it."""
        todo = [self]
        while todo:
            fold = todo.pop()
            yield fold
            todo.extend(p for p in reversed(fold.parts) if isinstance(p, Fold))


def fold_tree(shown: Shown) -> Fold:
    """The tree of one sheet; its root is always open."""
    maker = _Maker()
    sources = [i for i in shown.items if i.role in FEW]
    rest = [i for i in shown.items if i.role not in FEW]
    parts: list[Item | Fold] = []
    for chunk in _chunks(rest, shown.regions):
        parts += [maker.region(chunk)] if isinstance(chunk, Opened) else maker.parts(_unwrapped(tree(chunk)))
    root = Fold("all", "all", "")
    root.parts = [*maker.sources(sources), *maker.few(parts)]
    return root


def _chunks(items: Sequence[Item], regions: Sequence[Opened]) -> list[list[Item] | Opened]:
    """The items in stretches between regions; what a region makes comes after it."""
    before: dict[str, list[Opened]] = {}
    for region in regions:
        if region.outputs:
            before.setdefault(region.outputs[0], []).append(region)
    chunks: list[list[Item] | Opened] = [[]]
    for item in items:
        for region in before.get(item.id, ()):
            chunks += [region, []]
        last = chunks[-1]
        assert isinstance(last, list)
        last.append(item)
    return [c for c in chunks if c]


def _unwrapped(parts: list[Part]) -> list[Part]:
    """Without the fold of the function itself, in which everything is."""
    while len(parts) == 1 and parts[0].parts and parts[0].count == 1:
        parts = parts[0].parts
    return parts


class _Maker:
    """Numbers the folds in the order in which they are made."""

    def __init__(self) -> None:
        self.count = 0

    def fold(self, kind: Kind, title: str, parts: Sequence[Item | Fold], count: int = 1) -> Fold:
        self.count += 1
        return Fold(f"g{self.count}", kind, title, list(parts), count)

    def region(self, opened: Opened) -> Fold:
        made = self.fold("region", opened.title, (), opened.count)
        made.opened = opened
        return made

    def sources(self, items: Sequence[Item]) -> list[Item | Fold]:
        """Inputs one by one while they are few, else all but the first ones in one fold."""
        if len(items) <= MOST // 2:
            return list(items)
        kept = list(items[: MOST // 2 - 1])
        rest = self.few(list(items[MOST // 2 - 1 :]), "inputs")
        return [*kept, self.fold("inputs", f"{len(items) - len(kept)} more inputs", rest)]

    def parts(self, parts: Sequence[Part]) -> list[Item | Fold]:
        """Parts as items and folds, opened so far that each holds few things."""
        made: list[Item | Fold] = []
        for part in parts:
            if not part.parts:
                made.extend(part.items)
            elif part.count > 1:
                rounds: list[Item | Fold] = [self._round(p) for p in part.parts]
                made.append(self.fold("rounds", "repeated", rounds, part.count))
            elif len(part.items) < SMALLEST:
                made.extend(self.parts(part.parts))
            else:
                made.append(self.fold("call", part.title, self.few(self.parts(part.parts))))
        return made

    def _round(self, part: Part) -> Fold:
        inside = self.few(self.parts(part.parts or [part]))
        return self.fold("round", part.title if part.title != "one round" else "", inside)

    def few(self, parts: list[Item | Fold], kind: Kind = "stretch") -> list[Item | Fold]:
        """At most `MOST` of them: long lists are cut into stretches of about one length."""
        while len(parts) > MOST:
            size = -(-len(parts) // -(-len(parts) // MOST))
            cut = [parts[k : k + size] for k in range(0, len(parts), size)]
            parts = [c[0] if len(c) == 1 else self.fold(kind, "", c) for c in cut]
        return parts
