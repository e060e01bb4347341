"""Where everything stands: each fold is laid out once, as it is when it is opened.

Enters: the fold tree of a sheet and its edges. Leaves: the folds as plain data. A fold that is opened
inside another one takes more room than its closed card; the page makes that room by stretching the layout
around it (`static/stretching.js`), which needs no layout engine and moves nothing past anything else. So
the positions of every combination of open folds follow from one layout per fold, computed here, and the
file grows linearly with the graph. Equal layouts are kept once: the rounds of a repeated block share
theirs.

A fold is ``{"id", "kind", "title", "count", "lines", "size", "last", "nodes", "parts", "layout",
"links"}``: parts are ``["i", item]``, ``["f", fold]``, ``["in", item]`` for a value from outside and
``["out", item]`` for one that is read outside; links are ``[from part, to part, edges]``; items, folds and
edges are numbers in their lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..draw.layout import Layout, Link, Size, Spacing, arrange
from ..explain.records import Edge, Item, Opened
from .folds import Fold
from .looks import above_size, below_size, fold_size, inlet_size, item_look, says

Plain = dict[str, Any]
SPACING = Spacing(columns=88.0)


class Shared:
    """Looks and layouts of a whole page, each kept once."""

    def __init__(self, output: str):
        self.output = output
        self.looks: list[Any] = []
        self.layouts: list[Plain] = []
        self._looks: dict[str, int] = {}
        self._known: dict[int, tuple[Size, int]] = {}  # by the identity of items, which the report keeps
        self._layouts: dict[Any, int] = {}

    def look(self, item: Item) -> tuple[Size, int]:
        """The size of an item's card, and the number of its look."""
        if id(item) in self._known:
            return self._known[id(item)]
        size, look = item_look(item, self.output)
        key = repr(look)
        if key not in self._looks:
            self._looks[key] = len(self.looks)
            self.looks.append([round(size[1], 1), look])
        self._known[id(item)] = size, self._looks[key]
        return self._known[id(item)]

    def layout(self, boxes: Sequence[Size], links: Sequence[Link]) -> int:
        """The number of the layout of such boxes and links."""
        key = (tuple(boxes), tuple(links))
        if key not in self._layouts:
            self._layouts[key] = len(self.layouts)
            self.layouts.append(_plain(arrange(boxes, links, SPACING), boxes))
        return self._layouts[key]


def places(root: Fold, items: Sequence[Item], edges: Sequence[Edge], shared: Shared) -> list[Plain]:
    """All folds of a sheet as plain data, the root first."""
    return _Sheet(root, items, edges, shared).made


class _Sheet:
    def __init__(self, root: Fold, items: Sequence[Item], edges: Sequence[Edge], shared: Shared):
        self.shared, self.items, self.edges = shared, items, edges
        self.number = {i.id: k for k, i in enumerate(items)}
        self.sizes = [shared.look(i)[0] for i in items]
        self.folds = list(root.folds())
        self.index = {f.id: k for k, f in enumerate(self.folds)}
        self.paths = self._paths(root)
        self.boxes: list[list[list[Any]]] = [self._parts(f) for f in self.folds]
        self.links: list[dict[tuple[int, int], list[int]]] = [{} for _ in self.folds]
        self.outside: list[dict[tuple[str, int], int]] = [{} for _ in self.folds]
        made = {o: f for f in self.folds if f.opened is not None for o in f.opened.outputs}
        for k, edge in enumerate(edges):
            self._edge(k, edge, made)
        self._out_of_regions(made)
        self.closed = {k: fold_size(f, shared.output) for k, f in enumerate(self.folds) if k}
        self.made = [self._fold(k, f) for k, f in enumerate(self.folds)]

    def _paths(self, root: Fold) -> dict[str, dict[int, int]]:
        """For each item (and region) the folds it is in, outermost first, with its part there."""
        paths: dict[str, dict[int, int]] = {}
        todo: list[tuple[Fold, dict[int, int]]] = [(root, {})]
        while todo:
            fold, path = todo.pop()
            here = self.index[fold.id]
            for k, part in enumerate(fold.parts):
                deeper = {**path, here: k}
                paths[part.id] = deeper
                if isinstance(part, Fold):
                    todo.append((part, deeper))
        return paths

    def _parts(self, fold: Fold) -> list[list[Any]]:
        return [
            ["f", self.index[p.id]] if isinstance(p, Fold) else ["i", self.number[p.id]] for p in fold.parts
        ]

    def _edge(self, k: int, edge: Edge, made: dict[str, Fold]) -> None:
        """An edge is drawn in every fold in which its ends are in different parts, or one is outside."""
        if edge.source not in self.number or edge.target not in self.number:
            return
        target = made[edge.target].id if edge.target in made else edge.target
        there, here = self.paths[edge.source], self.paths[target]
        for fold, part in here.items():
            if self.folds[fold].kind == "rounds":
                continue
            source = there[fold] if fold in there else self._port("in", fold, self.number[edge.source])
            if source != part:
                self.links[fold].setdefault((source, part), []).append(k)
        for fold, part in there.items():
            if fold not in here and self.folds[fold].kind != "rounds":
                port = self._port("out", fold, self.number[edge.source])
                self.links[fold].setdefault((part, port), []).append(k)

    def _port(self, side: str, fold: int, item: int) -> int:
        found = self.outside[fold]
        if (side, item) not in found:
            found[side, item] = len(self.boxes[fold])
            self.boxes[fold].append([side, item])
        return found[side, item]

    def _out_of_regions(self, made: dict[str, Fold]) -> None:
        """From a region to the values it makes: a link without edges."""
        for output, fold in made.items():
            if output in self.number:
                a, b = self.paths[fold.id], self.paths[output]
                for k in a:
                    if k in b and a[k] != b[k]:
                        self.links[k].setdefault((a[k], b[k]), [])

    def _fold(self, k: int, fold: Fold) -> Plain:
        last = next(reversed(list(fold.items())), None) if fold.kind != "region" else None
        size, lines = self.closed.get(k, ((0.0, 0.0), []))
        made: Plain = {
            "id": fold.id,
            "kind": fold.kind,
            "title": fold.title,
            "count": fold.count,
            "size": size,
        }
        made |= {"lines": lines, "parts": self.boxes[k], "nodes": sum(1 for _ in fold.items())}
        if not fold.title and fold.kind == "stretch":
            made["title"] = says(fold)
        if last is not None:
            made["last"] = self.number[last.id]
        if fold.opened is not None:
            made["region"] = fold.opened.id
        elif fold.kind != "rounds":
            links = [
                Link(a, b, *self._marks(self.boxes[k], a, b, [self.edges[e] for e in found]))
                for (a, b), found in self.links[k].items()
            ]
            made["layout"] = self.shared.layout(
                _with_ports(self.boxes[k], [self._size(p) for p in self.boxes[k]], links), links
            )
            made["links"] = [[a, b, found] for (a, b), found in self.links[k].items()]
        return made

    def _marks(
        self, parts: list[list[Any]], a: int, b: int, edges: list[Edge]
    ) -> tuple[Size | None, Size | None]:
        """The labels of a link: the one to a way out has none, as its edges are labelled outside."""
        if parts[b][0] == "out" or not edges:
            return None, None
        return below_size(edges), above_size(edges)

    def _size(self, part: list[Any]) -> Size:
        kind, k = part
        if kind == "i":
            return self.sizes[int(k)]
        if kind == "f":
            return self.closed[int(k)][0]
        return inlet_size(self.items[k]) if kind == "in" else (12.0, 12.0)


def _with_ports(parts: Sequence[list[Any]], sizes: Sequence[Size], links: Sequence[Link]) -> list[Size]:
    """Boxes grow a little with the arrows that meet them, so that heads stay apart; pills do not."""
    ins, outs = [0] * len(sizes), [0] * len(sizes)
    for k in links:
        ins[k.target] += 1
        outs[k.source] += 1
    least = [min(20.0 * max(i, min(o, 4)) + 6.0, 420.0) for i, o in zip(ins, outs)]
    return [(w, max(h, m) if p[0] in "if" else h) for p, (w, h), m in zip(parts, sizes, least)]


def region_of(opened: Opened) -> Plain:
    """What a page says of a loop, branch or call."""
    return {
        "id": opened.id,
        "kind": opened.kind,
        "title": opened.title,
        "count": opened.count,
        "taken": opened.taken,
        "other": list(opened.other),
        "note": opened.note,
        "line": opened.line,
        "shown": opened.shown,
        "inputs": [list(pair) for pair in opened.inputs],
        "outputs": list(opened.outputs),
        "carried": [[c.name, c.given, c.enters, c.leaves, c.result] for c in opened.carried],
    }


def _plain(layout: Layout, boxes: Sequence[Size]) -> Plain:
    """A layout in tenths of a point."""
    return {
        "size": _tenths(layout.width, layout.height),
        "boxes": [_tenths(x, y, w, h) for (x, y), (w, h) in zip(layout.corners, boxes)],
        "routes": [
            [
                r.shared,
                _tenths(*r.below) if r.below else None,
                _tenths(*r.above) if r.above else None,
                [v for p in r.knots for v in _tenths(*p)],
            ]
            for r in layout.routes
        ],
    }


def _tenths(*numbers: float) -> list[float]:
    return [round(x, 1) for x in numbers]
