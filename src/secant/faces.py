"""What people look at: ``explain``, ``nudge``, ``slope``, ``broadcast`` and ``source`` of functions.

Enters: a function and arguments. Leaves: records that print and draw themselves, and show in notebooks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np

from . import explain
from .api import number_leaves
from .explain.build import Nudge
from .explain.choosing import Iteration
from .explain.records import Report
from .function import Selection, Transform
from .graph.core import Graph
from .labelled import unlabelled
from .record.arguments import is_input, ready
from .shown import Broadcast, Nudged, Slope, Slopes, shown_as
from .shown import Explanation as Explanation


class Explains(Transform):
    """A transform that records the graph and explains it at the numbers of the call."""

    name = "explain"
    wanted: frozenset[int] = frozenset()  # leaves that are differentiated: ints there are taken as floats

    def called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Graph, list[Any]]:
        """The graph of the results, and its inputs' numbers, captured ones included."""
        chosen = Selection(args, kwargs, (), self.name)
        pairs = [unlabelled(x) for x in chosen.leaves]
        chosen.leaves = [x for x, _ in pairs]
        numbers = number_leaves(chosen.leaves) | self.wanted
        spec = self.recorder.record(chosen.leaves, chosen.tree, numbers)
        leaves = [ready(x, i in numbers) for i, x in enumerate(chosen.leaves)]
        inputs = [x for x in leaves if is_input(x)]
        spec.captured(inputs)
        graph = spec.named_graph()
        labels = [axes for i, (x, axes) in enumerate(pairs) if is_input(ready(x, i in numbers))]
        self.labels = {n: axes for n, axes in zip(graph.input_names, labels) if axes is not None}
        return graph, inputs


class Explain(Explains):
    """What ``sc.explain(f)`` returns."""

    def __init__(
        self,
        function: Callable[..., Any],
        wrt: Sequence[str] | None,
        nudge: Nudge | None,
        of_sum: bool,
        iteration: Iteration | None = None,
    ):
        super().__init__(function)
        self.options: dict[str, Any] = {"wrt": wrt, "nudge": nudge, "of_sum": of_sum, "iteration": iteration}

    def outside(self, *args: Any, **kwargs: Any) -> Explanation:
        graph, inputs = self.called(args, kwargs)
        return self._explained(graph, self.labels, inputs)

    def _explained(self, graph: Graph, labels: Any, inputs: list[Any]) -> Explanation:
        found = explain.report(graph, inputs, labels=labels, **self.options)
        made: Explanation = shown_as(Explanation, found)
        made.__dict__["recorded"] = graph
        made.__dict__["elsewhere"] = functools.partial(self._explained, graph, labels)
        if found.regions:
            kept = [np.array(x) if isinstance(x, np.ndarray) else x for x in inputs]
            made.__dict__["again"] = functools.partial(self._again, graph, kept, labels)
        return made

    def _again(self, graph: Graph, inputs: list[Any], labels: Any, series: int) -> Report:
        return explain.report(graph, inputs, labels=labels, series=series, **self.options)


def explain_(
    function: Callable[..., Any],
    wrt: Sequence[str] | None = None,
    nudge: Nudge | None = None,
    of_sum: bool = False,
    iteration: Iteration | None = None,
) -> Explain:
    """Explain a call step by step: values forward, derivatives backward, each as incoming times local.

    ``wrt`` names the inputs to differentiate by (all by default), ``nudge`` a change to follow forward, as
    a number (of the first input) or ``(name, number)``; ``of_sum`` differentiates the sum of an array.

    Of a loop one iteration is shown, the last one unless ``iteration`` says which: a number (negative from
    the end) for the outermost loops, or a dict from a loop's first line, its line number or its index.

    >>> import secant as sc
    >>> def J(a, b, c):
    ...     u = b * c
    ...     v = a + u
    ...     return 3 * v
    >>> print(sc.explain(J)(5.0, 3.0, 2.0).steps[-1].value)
    9.0
    >>> def f(x):
    ...     for i in range(20):
    ...         x = 0.5 * x + 1
    ...     return x
    >>> (loop,) = sc.explain(f, iteration=3)(8.0).loops
    >>> loop.count, loop.now.number, float(loop.now.items[0].value)
    (20, 3, 2.75)
    """
    return Explain(function, wrt, nudge, of_sum, iteration)


class Nudger(Explains):
    """What ``sc.nudge(f, name)`` returns."""

    name = "nudge"

    def __init__(self, function: Callable[..., Any], wrt: str, by: float):
        super().__init__(function)
        self.wrt, self.by = wrt, by

    def outside(self, *args: Any, **kwargs: Any) -> Nudged:
        graph, inputs = self.called(args, kwargs)
        made: Nudged = shown_as(Nudged, explain.nudge(graph, inputs, self.wrt, self.by))
        return made


def nudge(function: Callable[..., Any], name: str, by: float = 0.001) -> Nudger:
    """Move one input a little, and see the rise of every node beside its exact derivative.

    >>> import secant as sc
    >>> table = sc.nudge(lambda a, b: 3 * (a + b), "a", by=0.001)(5.0, 6.0)
    >>> round(float(table.rows[-1].slope), 6)
    3.0
    """
    return Nudger(function, name, by)


@overload
def slope(function: Callable[..., Any], at: float, by: float = 0.001) -> Slope: ...


@overload
def slope(
    function: Callable[..., Any] | Sequence[Callable[..., Any]],
    at: float,
    by: float | Sequence[float] = 0.001,
) -> Slope | Slopes: ...


def slope(
    function: Callable[..., Any] | Sequence[Callable[..., Any]],
    at: float,
    by: float | Sequence[float] = 0.001,
) -> Slope | Slopes:
    """The secant through ``at`` and ``at + by``: width, height, slope, and the exact derivative beside it.

    Several functions are drawn side by side; several increments show the secant becoming the tangent.

    >>> import secant as sc
    >>> t = sc.slope(lambda a: 3 * a, at=2.0, by=0.001)
    >>> round(t.height, 6), round(t.slope, 6), float(t.derivative)
    (0.003, 3.0, 3.0)
    >>> [round(t.slope, 3) for t in sc.slope(lambda a: a**2, at=2.0, by=[1.0, 0.1, 0.001])]
    [5.0, 4.1, 4.001]
    """
    if isinstance(function, Sequence):
        return Slopes([_slope(f, at, h) for f in function for h in _steps(by)], False)
    if isinstance(by, Sequence):
        return Slopes([_slope(function, at, h) for h in by], True)
    return _slope(function, at, by)


def _steps(by: float | Sequence[float]) -> Sequence[float]:
    return by if isinstance(by, Sequence) else (by,)


def _slope(function: Callable[..., Any], at: float, by: float) -> Slope:
    graph, _ = Explains(function).called((float(at),), {})
    made: Slope = shown_as(Slope, explain.triangle(graph, float(at), float(by)))
    return made


def broadcast(*arrays_or_shapes: Any, labels: Sequence[Any] = ()) -> Broadcast:
    """How arrays (or shapes) broadcast: which axes of each are stretched, and what they make together.

    Tables (pandas) keep their labels.

    >>> import secant as sc
    >>> sc.broadcast((3, 4), (4,)).result
    (3, 4)
    """
    pairs = [unlabelled(x) for x in arrays_or_shapes]
    known = labels or ([axes or () for _, axes in pairs] if any(axes for _, axes in pairs) else ())
    made: Broadcast = shown_as(Broadcast, explain.stretching(*[x for x, _ in pairs], labels=known))
    return made


class Source(Explains):
    """What ``sc.source(f)`` returns."""

    name = "source"

    def __init__(self, function: Callable[..., Any], derivative: bool):
        super().__init__(function)
        self.derivative = derivative

    def outside(self, *args: Any, **kwargs: Any) -> str:
        return explain.source(self.called(args, kwargs)[0], derivative=self.derivative)


def source(function: Callable[..., Any], derivative: bool = False) -> Source:
    """The recorded graph, or its value and gradient, as NumPy code that runs and agrees.

    >>> import secant as sc
    >>> print("b * c" in sc.source(lambda b, c: b * c)(3.0, 2.0))
    True
    """
    return Source(function, derivative)
