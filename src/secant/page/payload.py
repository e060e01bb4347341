"""Everything a page shows, as plain data for JSON.

Enters: a `Report`, and the graph it was made of where that is known. Leaves: a dict,

- ``sheets``: the structures: of the whole, and of the inside of loops, branches and calls. Runs with one
  structure share it. A sheet has ``items``, ``edges``, ``steps`` and ``folds`` (see `places`);
- ``run``: the numbers of the whole: ``{"number", "sheet", "values", "adjoints", "partials",
  "contributions", "regions"}`` in the order of the sheet's items and edges; each region has its ``runs``,
  likewise;
- ``looks`` and ``layouts``: how cards look, and where they stand;
- ``program`` or ``still``: what recomputes it, or why nothing does.

A number is itself, or "NaN", "Infinity" or "-Infinity" where JSON has none. An array is ``{"s": shape,
"d": data}`` with its data in C order; of one with more than `MOST` elements ``{"s": shape, "m": means}``,
where the means are an array of at most 32 by 32. Anything else is ``{"t": text}``.
"""

from __future__ import annotations

import json
import linecache
import math
from pathlib import PurePath
from typing import Any

import numpy as np

from ..draw.cells import averaged
from ..explain import source
from ..explain.numbers import short
from ..explain.records import Edge, Item, Opened, Pass, Report
from ..graph.core import Graph
from ..graph.errors import SecantError
from .folds import fold_tree
from .places import Plain, Shared, places, region_of
from .program import program
from .steps import steps

VERSION = 1
MOST = 4096  # elements of an array that is embedded whole
AROUND = 3  # lines of code shown before and after a line


def payload(report: Report, graph: Graph | None = None) -> Plain:
    """The data of a page.

    >>> import secant as sc
    >>> def J(a, b, c):
    ...     u = b * c
    ...     return 3 * (a + u)
    >>> found = payload(sc.explain(J)(5.0, 3.0, 2.0))
    >>> found["run"]["values"][:4], found["still"]
    ([5.0, 3.0, 2.0, 6.0], 'the page was made without its graph')
    """
    sheets = _Sheets(report)
    run = sheets.run(Pass(0, report.items, report.edges, report.steps, report.regions))
    made: Plain = {
        "version": VERSION,
        "name": report.name,
        "title": report.title or report.name,
        "output": report.output,
        "inputs": list(report.inputs),
        "wrt": list(report.wrt),
        "remarks": [[r.text, r.remedy, _where(r.source)] for r in report.remarks],
        "nudge": [report.nudge.name, report.nudge.by] if report.nudge is not None else None,
        "sheets": sheets.structures,
        "run": run,
        "looks": sheets.shared.looks,
        "layouts": sheets.shared.layouts,
        "docs": sheets.docs,
        "code": _code(sheets.lines),
    }
    found = program(graph, report) if graph is not None else "the page was made without its graph"
    made |= {"still": found} if isinstance(found, str) else {"program": found}
    if graph is not None:
        try:
            made["source"] = source(graph)
        except SecantError as e:
            made["source"] = f"# {e}"
    return made


class _Sheets:
    """The structures of a page, each kept once, and what they share."""

    def __init__(self, report: Report):
        self.output = report.item(report.output)
        self.shared = Shared(self.output.name)
        self.structures: list[Plain] = []
        self.known: dict[str, int] = {}
        self.docs: list[str] = []
        self.lines: dict[str, set[int]] = {}

    def run(self, run: Pass) -> Plain:
        """The numbers of one run, and the number of its structure."""
        return {
            "number": run.number,
            "sheet": self._sheet(run),
            "values": [embedded(i.value) for i in run.items],
            "adjoints": [embedded(i.adjoint) for i in run.items],
            "partials": [embedded(e.partial) for e in run.edges],
            "contributions": [embedded(e.contribution) for e in run.edges],
            "regions": [self._region(r) for r in run.regions],
        }

    def _region(self, opened: Opened) -> Plain:
        return {**region_of(opened), "runs": [self.run(p) for p in opened.passes]}

    def _sheet(self, run: Pass) -> int:
        """The structure of a run: laid out only if no run before it had the same one."""
        number = {i.id: k for k, i in enumerate(run.items)}
        made: Plain = {
            "items": [self._item(i) for i in run.items],
            "edges": [self._edge(e, number) for e in run.edges],
            "steps": steps(run, number, self.output),
            "regions": [r.id for r in run.regions],
        }
        key = json.dumps([made["items"], made["edges"], made["regions"], [s[:2] for s in made["steps"]]])
        if key not in self.known:
            made["folds"] = places(fold_tree(run), run.items, run.edges, self.shared)
            self.known[key] = len(self.structures)
            self.structures.append(made)
        return self.known[key]

    def _item(self, item: Item) -> list[Any]:
        doc = item.doc.strip().splitlines()[0] if item.doc.strip() else ""
        if doc not in self.docs:
            self.docs.append(doc)
        labels = [list(map(str, axis)) if axis is not None else None for axis in item.labels]
        return [
            *(item.id, item.role, item.name, item.formula, item.op, item.type, list(item.shape)),
            self._source(item),
            labels,
            self.docs.index(doc),
            self.shared.look(item)[1],
        ]

    def _source(self, item: Item) -> list[Any] | None:
        if item.source is None:
            return None
        self.lines.setdefault(item.source.file, set()).add(item.source.line)
        return [list(self.lines).index(item.source.file), item.source.line, item.source.function]

    def _edge(self, e: Edge, number: dict[str, int]) -> list[Any]:
        stretch = [list(e.stretch.before), list(e.stretch.after), list(e.stretch.axes)] if e.stretch else None
        flows = bool(e.partial_text) or e.partial is not None or e.contribution is not None
        return [
            number.get(e.source, -1),
            number.get(e.target, -1),
            e.position,
            e.partial_text,
            stretch,
            flows,
        ]


def embedded(x: Any) -> Any:
    """A number or an array as the page reads it."""
    if x is None:
        return None
    if np.ndim(x) == 0:
        x = x.item() if isinstance(x, np.ndarray | np.generic) else x
        return _number(x)
    x = np.asarray(x)
    if x.dtype.kind == "c":
        x = np.abs(x)
    if x.dtype.kind not in "fiub":
        return {"t": short(x)}
    if x.size <= MOST:
        return {"s": list(x.shape), "d": [_number(v) for v in x.ravel().tolist()]}
    flat = x.reshape(1, -1) if x.ndim == 1 else x.reshape(-1, x.shape[-1])
    means = averaged(flat.astype(float), 32, 32)
    return {
        "s": list(x.shape),
        "m": {"s": list(means.shape), "d": [_number(v) for v in means.ravel().tolist()]},
    }


def _number(x: Any) -> Any:
    if isinstance(x, bool):
        return {"t": str(x)}
    if isinstance(x, int):
        return x if abs(x) <= 2**53 else {"t": short(x)}
    if isinstance(x, float):
        return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
    return {"t": short(x)}


def _where(source: Any) -> str:
    return f"{PurePath(source.file).name}:{source.line}" if source is not None else ""


def _code(lines: dict[str, set[int]]) -> list[Plain]:
    """The lines of the user's code that are pointed at, and some around them; of a file its name alone."""
    made: list[Plain] = []
    for file, numbers in lines.items():
        wanted = sorted({n + k for n in numbers for k in range(-AROUND, AROUND + 1) if n + k > 0})
        text = {n: linecache.getline(file, n).rstrip("\n") for n in wanted}
        known = {n: t for n, t in text.items() if t or n in numbers}
        made.append({"name": PurePath(file).name or file, "lines": known})
    return made
