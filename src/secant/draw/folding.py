"""Folding big graphs: repeated blocks, function calls and long stretches become one box that says what it
holds. Loops and branches are boxes too, with their inside to be drawn in them.

Enters: a `Report`, or a `Pass` of what is inside a loop. Leaves: a `View` of boxes and arrows. Every fold is
a stretch of the order of computation (inputs apart, which stand in front of everything), so that the
folded graph has no cycles whatever the calls were.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from ..explain.records import Edge, Item, Opened, Pass, Report
from .repeats import repeats
from .typeset import equation

LIMIT = 48  # boxes at most, unless the caller says otherwise
DEEPEST = 14  # boxes in a row at most: a picture much wider than that is read by nobody
FRAMES = 4  # loops and branches at most whose inside is drawn
Shown = Report | Pass
"""What has items, the edges between them, and the loops and branches among them."""
FEW = ("input", "carried", "fixed", "constant")


@dataclass(frozen=True, slots=True)
class Room:
    """How much is drawn: boxes, boxes in a row, and frames around the inside of loops and branches."""

    boxes: int | None = LIMIT
    row: int = DEEPEST
    frames: int = FRAMES


ROOMS = (Room(), Room(20, 10, 3), Room(14, 8, 2), Room(10, 6, 1))
"""By how many frames it stands in: the deeper, the less is drawn."""


@dataclass(frozen=True, slots=True)
class Box:
    """One item, or a fold of several: ``title`` says what, ``lines`` what it does, ``count`` how often.

    A loop, branch or call has no items here; it is ``opened``.
    """

    items: tuple[Item, ...]
    title: str = ""
    lines: tuple[str, ...] = ()
    count: int = 1
    opened: Opened | None = None

    @property
    def folded(self) -> bool:
        return len(self.items) > 1

    @property
    def last(self) -> Item:
        """The item whose value the box hands on."""
        return self.items[-1]


@dataclass(frozen=True, slots=True)
class Arrow:
    """All edges from one box to another."""

    source: int
    target: int
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What is drawn: boxes in order of computation, and the arrows between them."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(slots=True)
class Part:
    """A node of the tree of folds: an item, or parts under a title."""

    items: tuple[Item, ...]
    key: object
    title: str = ""
    count: int = 1
    parts: list[Part] = field(default_factory=list)

    def box(self) -> Box:
        if len(self.items) == 1:
            return Box(self.items)
        shown = self.parts[0].items if self.count > 1 else self.items
        lines = [equation(i.name, i.formula) for i in shown]
        more = (f"… {len(lines) - 3} more",) if len(lines) > 4 else ()
        return Box(self.items, self.title, tuple(lines[: 3 if more else 4]) + more, self.count)


def fold(shown: Shown, limit: int | Room | None = LIMIT) -> View:
    """The view of a report with at most about ``limit`` boxes; None folds nothing."""
    room = limit if isinstance(limit, Room) else Room(limit, frames=FRAMES if limit else len(shown.regions))
    return _folded(shown, room.boxes, room)


def _folded(shown: Shown, limit: int | None, room: Room) -> View:
    chunks = _chunks(shown, room.frames)
    if limit is None or len(shown.items) + len(shown.regions) <= limit:
        boxes = [b for c in chunks for b in ([Box((i,)) for i in c] if isinstance(c, list) else [_frame(c)])]
        sources = [b for b in boxes if b.items and b.last.role in FEW]
        whole = _view(shown, sources + [b for b in boxes if not (b.items and b.last.role in FEW)])
        if limit is None or _depth(whole) <= room.row:
            return whole
    sources_ = [i for i in shown.items if i.role in FEW]
    trees = [tree([i for i in c if i.role not in FEW]) if isinstance(c, list) else c for c in chunks]
    total = sum(len(p.items) for t in trees if isinstance(t, list) for p in t) or 1
    while True:
        fed = _sources(sources_, max(4, limit // 3))
        made = list(fed)
        left = limit - len(fed) - sum(not isinstance(c, list) for c in chunks)
        for branch in trees:
            if isinstance(branch, list):
                share = left * sum(len(p.items) for p in branch) // total
                made += [p.box() for p in _open(branch, max(6 if len(trees) == 1 else 3, share))]
            else:
                made.append(_frame(branch))
        view = _view(shown, made)
        if limit <= room.row or _depth(view) <= room.row:
            return view
        limit = limit * 4 // 5


def _frame(opened: Opened) -> Box:
    return Box((), opened.title, opened=opened)


def _chunks(shown: Shown, frames: int) -> list[list[Item] | Opened]:
    """The items in order, in stretches between loops and branches; what one of those makes comes after it.

    Where there are too many of them, only the largest are drawn as frames.
    """
    before: dict[str, list[Opened]] = {}
    ranked = sorted(shown.regions, key=lambda r: (not r.loop, -len(r.now.items) if r.now else 0))
    framed = {r.id for r in (ranked[:frames] if len(ranked) > frames else ranked)}
    for region in shown.regions:
        if region.outputs and region.id in framed:
            before.setdefault(region.outputs[0], []).append(region)
    chunks: list[list[Item] | Opened] = [[]]
    for item in shown.items:
        for region in before.get(item.id, ()):
            chunks += [region, []]
        last = chunks[-1]
        assert isinstance(last, list)
        last.append(item)
    return chunks


def _depth(view: View) -> int:
    """How many boxes stand in the longest row."""
    depth = [1] * len(view.boxes)
    for a in sorted(view.arrows, key=lambda a: (a.source, a.target)):  # boxes are in order of computation
        depth[a.target] = max(depth[a.target], depth[a.source] + 1)
    return max(depth, default=0)


def _sources(items: list[Item], limit: int) -> list[Box]:
    """Inputs one by one while they are few; else all but the first ones in one box."""
    if len(items) <= limit:
        return [Box((i,)) for i in items]
    kept = limit - 1
    rest = tuple(items[kept:])
    names = ", ".join(i.name for i in rest[:3])
    lines = (f"{names}, …", rest[-1].name)
    return [Box((i,)) for i in items[:kept]] + [Box(rest, f"{len(rest)} more inputs", lines)]


def tree(items: list[Item]) -> list[Part]:
    """Parts by calls, outermost first, and repeats among the parts of one level."""
    # One pass with a stack of open calls; a call is left where an item is not in it.
    root: list[Part] = []
    levels: list[list[Part]] = [root]
    names: list[str] = []
    for item in items:
        calls = item.source.calls if item.source is not None else ()
        same = 0
        while same < min(len(names), len(calls)) and names[same] == calls[same]:
            same += 1
        while len(names) > same:
            _close(levels, names)
        for name in calls[same:]:
            names.append(name)
            levels.append([])
        levels[-1].append(Part((item,), (item.op, item.shape)))
    while names:
        _close(levels, names)
    return _repeated(root)


def _close(levels: list[list[Part]], names: list[str]) -> None:
    parts, name = levels.pop(), names.pop()
    parts = _repeated(parts)
    levels[-1].append(
        parts[0] if len(parts) == 1 and not parts[0].title else _part(parts, f"{name.split(':')[0]}(…)")
    )


def _part(parts: list[Part], title: str, count: int = 1) -> Part:
    items = tuple(i for p in parts for i in p.items)
    # A long stretch is known by its call and size: keys stay small, and so does the time to compare them.
    key = (title, count, tuple(p.key for p in parts[:8]), len(parts), len(items))
    return Part(items, hash(key), title, count, parts)


def _repeated(parts: list[Part]) -> list[Part]:
    """Stretches that repeat become one part each; twice, so that a loop of loops folds too."""
    for _ in range(2):
        found = repeats([p.key for p in parts])
        if not found:
            return parts
        out: list[Part] = []
        at = 0
        for start, period, count in found:
            out += parts[at:start]
            steps = [parts[start + k * period : start + (k + 1) * period] for k in range(count)]
            once = [s[0] if period == 1 else _part(s, "one round") for s in steps]
            out.append(_part(once, "repeated", count))
            at = start + period * count
        parts = out + parts[at:]
    return parts


def _open(parts: list[Part], limit: int) -> list[Part]:
    """Open the largest folds while everything still fits; what is too many at once is cut into stretches."""
    if len(parts) > limit:
        size = -(-(len(parts) - 1) // (limit - 1))
        parts = [_stretch(parts[k : k + size]) for k in range(0, len(parts) - 1, size)] + parts[-1:]
    visible = parts
    closed: set[int] = set()
    while True:
        fits = [
            p
            for p in visible
            if len(p.items) > 1
            and p.count == 1
            and id(p) not in closed
            and len(visible) - 1 + len(p.parts) <= limit
        ]
        if not fits:
            return visible
        chosen = max(fits, key=lambda p: (len(p.items), -visible.index(p)))
        at = next(k for k, p in enumerate(visible) if p is chosen)
        visible = visible[:at] + chosen.parts + visible[at + 1 :]


def _stretch(parts: list[Part]) -> Part:
    if len(parts) == 1:
        return parts[0]
    whole = _part(parts, "")
    ops = Counter(i.op for i in whole.items).most_common(2)
    whole.title = ", ".join(f"{n} {op}" for op, n in ops) + (
        ", …" if len({i.op for i in whole.items}) > 2 else ""
    )
    return whole


def _view(shown: Shown, boxes: list[Box]) -> View:
    home = {i.id: k for k, b in enumerate(boxes) for i in b.items}
    frames = {b.opened.id: k for k, b in enumerate(boxes) if b.opened is not None}
    made = {o: frames[r.id] for r in shown.regions for o in r.outputs if r.id in frames and o in home}
    items = {i.id: i for i in shown.items}
    merged: dict[tuple[int, int], list[Edge]] = {}
    flowing = any(i.adjoint is not None for i in shown.items)
    for e in shown.edges:
        if flowing and e.contribution is None:
            e = replace(e, partial=None, partial_text="")  # nothing flows back here
        pair = home.get(e.source, -1), made.get(e.target, home.get(e.target, -1))
        if pair[0] != pair[1] and -1 not in pair:
            merged.setdefault(pair, []).append(e)
    for out, k in made.items():
        edge = Edge(boxes[k].title, out, 0, contribution=items[out].adjoint)
        merged.setdefault((k, home[out]), []).append(edge)
    return View(tuple(boxes), tuple(Arrow(a, b, tuple(edges)) for (a, b), edges in merged.items()))
