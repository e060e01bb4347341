"""``secant check``: the user's gradient against the exact one, or the exact one against differences.

Enters: a target, its data, and the user's gradient if there is one. Leaves: a `GradientCheck` or a `Check`
that says which elements disagree and by how much.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checking import arranged, recorded
from ..derive import pull
from ..explain.gradients import GradientCheck, Written, compare
from ..explain.numbers import short
from ..graph.core import Region, Value, reach
from ..graph.errors import DataError, GuardFailed, Refused
from ..graph.types import probe, type_of
from ..interpret import Program, run
from ..targets.data import Data
from ..targets.target import Called, arguments, called, checked, function, guarded

SHOWN = 8  # disagreeing elements that are listed
MOST = 2_000  # elements of an input that are differenced; of larger ones as many, evenly spread


@dataclass(frozen=True)
class Compared:
    """One input: how many elements were compared, the largest difference, and the worst disagreements."""

    name: str
    shape: tuple[int, ...]
    compared: int
    wrong: int
    largest: float
    worst: tuple[tuple[tuple[int, ...], float, float], ...]  # (index, exact, other)


@dataclass(frozen=True)
class Check:
    """The outcome for all inputs of exact derivatives against differences."""

    passed: bool
    other: str
    inputs: tuple[Compared, ...]

    def text(self) -> str:
        """One line per input, and one per element that disagrees."""
        lines = []
        for c in self.inputs:
            said = "agrees" if not c.wrong else f"{c.wrong} of {c.compared} elements disagree"
            lines.append(
                f"{c.name} {c.shape or ''}: {said}, largest difference {short(c.largest, 3)}".replace(
                    " :", ":"
                )
            )
            for index, exact, other in c.worst:
                place = f"{c.name}[{', '.join(map(str, index))}]" if index else c.name
                lines.append(f"  {place}: exact {short(exact, 8)}, {self.other} {short(other, 8)}")
            if c.wrong > len(c.worst):
                lines.append(f"  … and {c.wrong - len(c.worst)} more")
        return "\n".join([*lines, f"the exact gradient is {'right' if self.passed else 'wrong'}"])


def check(
    target: str, data: Data, gradient: str | None, wrt: Sequence[str], rtol: float, atol: float
) -> Check | GradientCheck:
    """Compare at the given values.

    Raises
    ------
    DataError
        If the user's gradient returns another number of results than there are inputs.
    """
    made = called(target, data)
    names = list(made.graph.input_names)
    checked(wrt, names)
    own = [n for n, v in zip(names, made.graph.inputs) if v.type.inexact and n in data.values]
    chosen = list(wrt) or own
    if not chosen:
        raise DataError("there is no floating input to check by; give values such as a=5")
    if gradient is not None:
        return compare(made.graph, made.inputs, chosen, _written(gradient, data, chosen), rtol, atol)
    pairs = [_differences(made, n, g) for n, g in zip(chosen, _exact(made, chosen))]
    return _outcome(chosen, pairs, max(rtol, 1e-5), max(atol, 1e-6))


def _exact(made: Called, chosen: Sequence[str]) -> list[Any]:
    graph, output = made.graph, made.graph.outputs[0]
    if output.shape or not output.type.inexact:
        raise Refused(
            f"a gradient needs one number as the result, not {output.type}; return a sum or one element"
        )
    one = probe(output.type, 1.0)
    targets = [graph.inputs[graph.input_names.index(n)] for n in chosen]
    found = pull(graph.nodes, {output: Value(type_of(one), data=one)}, targets)
    numbers = dict(zip(found, run(Region(graph.inputs, list(found.values())), made.inputs)))
    return [numbers[v] if v in numbers else np.zeros(v.shape) for v in targets]


def _written(gradient: str, data: Data, chosen: Sequence[str]) -> Written:
    """What the user's gradient returns, and the steps that it takes there."""
    f = function(gradient)
    given = arguments(f, data)
    result = guarded(gradient, lambda: f(**given))
    return Written(arranged(result, chosen, gradient), *recorded(f, (), given))


def _differences(made: Called, name: str, exact: Any) -> tuple[Any, Any]:
    """The exact gradient and central differences, at all elements or an even spread; the rest is NaN in both.

    An element whose difference would cross into another branch of the function is left out too.
    """
    at = made.graph.input_names.index(name)
    guards = [n for n in made.graph.effects if n.op.name == "check"]
    ways = _ways(made)
    program = Program(Region(made.graph.inputs, [made.graph.outputs[0], *ways], guards))
    taken = program(made.inputs)[1:]
    given = made.inputs[at]
    x = np.asarray(given)
    flat = x.astype(float).ravel()
    step = float(np.cbrt(np.finfo(x.dtype).eps))
    mine, other = np.full(flat.shape, np.nan), np.full(flat.shape, np.nan)

    def value(i: int, h: float) -> float:
        moved = flat.copy()
        moved[i] += h
        put = (
            moved.reshape(x.shape).astype(x.dtype) if isinstance(given, np.ndarray) else type(given)(moved[0])
        )
        result, *way = program([*made.inputs[:at], put, *made.inputs[at + 1 :]])
        if way != taken:
            raise GuardFailed(0, way)
        return float(result)

    for i in np.linspace(0, flat.size - 1, min(flat.size, MOST)).astype(int).tolist():
        h = step * max(1.0, abs(flat[i]))
        with contextlib.suppress(GuardFailed):
            other[i] = (value(i, h) - value(i, -h)) / (2 * h)
            mine[i] = np.ravel(exact)[i]
    return mine.reshape(x.shape), other.reshape(x.shape)


def _ways(made: Called) -> list[Value]:
    """What tells which way through the function is taken: conditions of branches, iterations of loops."""
    nodes = reach(made.graph.outputs[:1], stop=made.graph.inputs)
    found = [n.inputs[0] for n in nodes if n.op.name == "branch"]
    return found + [n.outputs[-1] for n in nodes if n.op.name == "loop"]


def _outcome(names: Sequence[str], pairs: Sequence[tuple[Any, Any]], rtol: float, atol: float) -> Check:
    rows = []
    for name, (exact, found) in zip(names, pairs):
        a, b = np.asarray(exact, float), np.asarray(found, float)
        both_nan = np.isnan(a) & np.isnan(b)
        with np.errstate(invalid="ignore"):
            off = np.where(both_nan | (a == b), 0.0, np.abs(a - b))
        wrong = ~both_nan & (a != b) & ~(off <= atol + rtol * np.abs(a))
        places = np.argwhere(wrong)
        order = np.argsort(-np.nan_to_num(off[wrong], nan=np.inf), kind="stable")[:SHOWN]
        worst = tuple((tuple(map(int, p)), float(a[tuple(p)]), float(b[tuple(p)])) for p in places[order])
        compared = int(a.size - both_nan.sum())
        rows.append(
            Compared(name, a.shape, compared, int(wrong.sum()), float(np.max(off, initial=0.0)), worst)
        )
    return Check(not any(r.wrong for r in rows), "differences", tuple(rows))
