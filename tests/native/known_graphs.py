"""Graphs, and graphs that differ from them in one thing."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator

import numpy as np

import secant as sc
from secant.graph.core import Node, Region, Value
from secant.graph.registry import OPS
from secant.graph.types import Type

TABLE = np.array([1.0, -0.0, 3.0])


def smooth(x, y):
    return np.sum(np.sin(x) * y[None, 1:4] + TABLE) / 3.0


def looped(x, y):
    total = x[0, 0]
    for i in range(1, 3):
        total = np.tanh(total * x[i, i - 1]) + np.max(x, axis=1)[i]
    return total


def branched(x, y):
    if x[0, 0] > 0.5:
        return np.sum(np.concatenate([y, x[0]])[::2])
    return np.sum(np.where(x > 0.0, x, -x).astype(np.float32))


def halved(x, y):
    z = np.linalg.norm(x)
    while z > 1.0:
        z = z / 2
    return z * np.sum(np.cumsum(y))


ARGUMENTS = np.linspace(0.1, 1.0, 9).reshape(3, 3), np.linspace(-1.0, 1.0, 5)
FUNCTIONS = [smooth, looped, branched, halved]


def graphs():
    return [sc.graph(f)(*ARGUMENTS) for f in FUNCTIONS]


def rebuilt(region: Region, at: Node | None = None, how=None, constants=None) -> Region:
    """A copy of a region; the node ``at``, at any depth, made of what ``how`` makes of its parts."""
    constants = {} if constants is None else constants  # regions share them
    known = ChainMap({v: Value(v.type, name=v.name) for v in region.inputs}, constants)
    effects = []
    for node in region.nodes:
        params = {
            k: rebuilt(p, at, how, constants) if isinstance(p, Region) else p for k, p in node.params.items()
        }
        parts = node.op, tuple([_of(known, v) for v in node.inputs]), params, [v.type for v in node.outputs]
        made = Node(*(parts if node is not at else how(*parts)), None)
        known.update(zip(node.outputs, made.outputs))
        effects += [made] if node in region.effects else []
    return Region([known[v] for v in region.inputs], [_of(known, v) for v in region.outputs], effects)


def _of(known, v):
    if v not in known:
        known.maps[-1][v] = Value(v.type, data=v.data)
    return known[v]


def everywhere(region: Region) -> Iterator[Node]:
    for node in region.nodes:
        yield node
        for p in node.params.values():
            if isinstance(p, Region):
                yield from everywhere(p)


def otherwise(p) -> list:
    """Other things that a parameter might be."""
    if isinstance(p, bool):
        return [not p, int(p)]
    if p is None:
        return [0, "None", ()]
    if isinstance(p, int):
        return [p + 1, float(p), str(p), (p,)]
    if isinstance(p, str):
        return [p + " ", p.upper() + "x"]
    if isinstance(p, tuple):
        changed = [(*p[:k], x, *p[k + 1 :]) for k in range(len(p)) for x in otherwise(p[k])]
        return [(*p, None), list(p), *changed]
    if isinstance(p, slice):
        others = otherwise((p.start, p.stop, p.step))
        return [slice(*parts) for parts in others if type(parts) is tuple and len(parts) == 3]
    if isinstance(p, np.dtype):
        return [np.dtype(np.int8), str(p)]
    return []


def numbers(x) -> list:
    """Other constants than this."""
    if isinstance(x, np.ndarray):
        changed = x.copy()
        changed.reshape(-1).view(np.uint8)[-x.itemsize] ^= 1
        return [changed, x[None], x.astype(np.complex64)]
    if isinstance(x, float | np.floating):
        made = [np.nextafter(x, type(x)(7.25)), -x if x else type(x)(-0.0), np.float32(x), np.nan, -np.nan]
        return [*made, np.float64(x) if type(x) is float else float(x)]
    return [x + 1, float(x)] if isinstance(x, int) and not isinstance(x, bool) else []


def mutants(region: Region) -> Iterator[tuple[str, Region]]:
    """Regions that differ in one thing, and what that is. They need not make sense."""
    other = OPS["arctan"]
    for node in everywhere(region):
        name = node.op.name

        def changed(how, node=node):
            return rebuilt(region, node, how)

        yield f"op {name}", changed(lambda op, xs, ps, ts: (other, xs, ps, ts))
        for k, p in node.params.items():
            for q in otherwise(p):
                how = lambda op, xs, ps, ts, k=k, q=q: (op, xs, {**ps, k: q}, ts)
                yield f"{name} {k}={q!r}", changed(how)
            if p is not None:
                without = {j: x for j, x in node.params.items() if j != k}
                yield (
                    f"{name} without {k}",
                    changed(lambda op, xs, ps, ts, w=without: (op, xs, {j: ps[j] for j in w}, ts)),
                )
        for k, v in enumerate(node.inputs):
            for x in numbers(v.data) if v.constant else []:
                made = Value(v.type, data=x)
                how = lambda op, xs, ps, ts, k=k, y=made: (op, (*xs[:k], y, *xs[k + 1 :]), ps, ts)
                if not (isinstance(x, float) and isinstance(v.data, float) and x.hex() == v.data.hex()):
                    yield f"{name} of {x!r}", changed(how)
            yield f"{name} of less", changed(lambda op, xs, ps, ts, k=k: (op, xs[:k] + xs[k + 1 :], ps, ts))
        if len(set(node.inputs)) > 1:
            yield f"{name} turned", changed(lambda op, xs, ps, ts: (op, xs[::-1], ps, ts))
        for k, t in enumerate(node.outputs):
            for new in _types(t.type):
                how = lambda op, xs, ps, ts, k=k, n=new: (op, xs, ps, [*ts[:k], n, *ts[k + 1 :]])
                yield f"{name} to {new}", changed(how)


def _types(t: Type) -> Iterator[Type]:
    yield Type(np.dtype(np.float16), t.shape, t.kind if t.kind != "python" else "scalar", t.item, t.levels)
    if t.kind == "array" and t.shape:
        yield Type(t.dtype, (*t.shape, 1), "array")
    if t.kind == "scalar" and t.dtype == np.float64:
        yield Type(t.dtype, (), "python")
        yield Type(t.dtype, (), "array")
