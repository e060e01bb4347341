"""The public transforms of plain NumPy functions: grad, value_and_grad, jit, graph, jvp and vjp.

Enters: a function and concrete arguments. Leaves: numbers, nested like the arguments.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import quick
from .function import Argnums, Inner, Selection, Transform, call, warn_independent
from .graph.core import Graph, Value
from .graph.errors import ShapeError
from .native import entry
from .native.engine import Engine
from .programs import program
from .record.arguments import input_slots
from .record.boxes import Box
from .record.changes import perform
from .record.specialisation import RECORDED, Specialisation, rebuild
from .record.state import current
from .record.trees import flatten, unflatten
from .transforms import (
    constant_gradient,
    one,
    scalar_output,
    with_cotangents,
    with_gradient,
    with_tangents,
)


class Grad(Transform):
    """What ``sc.grad`` and ``sc.value_and_grad`` return."""

    name = "grad"

    def __init__(self, function: Callable[..., Any], argnums: Argnums = 0, value: bool = False):
        super().__init__(function)
        self.argnums = argnums
        self.value = value

    def outside(self, *args: Any, **kwargs: Any) -> Any:
        chosen = Selection(args, kwargs, self.argnums, self.name)
        slots = input_slots(chosen.leaves, chosen.positions)

        def build(spec: Specialisation) -> Engine:
            if len(spec.statics) == 1 and isinstance(spec.statics[0], float):  # a loop that did not run
                return Engine(constant_gradient(spec.graph, spec.statics[0], slots))
            scalar_output(spec.graph, spec.results, self.name)
            return program(spec.graph, with_gradient, slots)

        spec, _, (value, *gradients) = self.recorder.serve(chosen, "gradient", build)
        if not warn_independent(spec, slots, chosen):
            slot = ("gradient", tuple(chosen.positions))
            numbers = itertools.count()
            made = quick.returned(spec.out, spec.statics, numbers)
            slopes = quick.gradients(chosen, numbers)
            result = entry.Nest(tuple, (made, slopes)) if self.value else slopes
            quick.offer(self, spec, (*slot, self.value), spec.programs[slot], chosen, result)
        gradient = chosen.rebuild(iter(gradients))
        return (rebuild(spec.out, spec.statics, iter([value])), gradient) if self.value else gradient

    def nested(self, *args: Any, **kwargs: Any) -> Any:
        chosen = Selection(args, kwargs, self.argnums, self.name)
        inner = Inner(self.function, chosen)
        scalar_output(
            Graph(getattr(self, "__name__", "f"), inner.values, inner.outs), len(inner.outs), self.name
        )
        loss = inner.outs[0]
        gradient = chosen.rebuild(iter(inner.pull({loss: one(loss.type)})))
        return (inner.result(), gradient) if self.value else gradient


def grad(function: Callable[..., Any], argnums: Argnums = 0) -> Grad:
    """The gradient of a function that returns one real number.

    Parameters
    ----------
    function
        Plain NumPy code. Called with arguments of any nesting (tuples, lists, dicts, dataclasses).
    argnums
        Which positional arguments to differentiate: an int, or a sequence of ints.

    Returns
    -------
    A callable with the same arguments. Its result has the shapes and nesting of the argument (a tuple of
    such for a sequence of ``argnums``), in units of result per unit of argument. Floats give NumPy floats.
    The caller's arrays are never changed.

    Raises
    ------
    Refused
        For integer arrays, results that are not one real number, and code that cannot be recorded; the
        text names the line and the remedy.

    Warns
    -----
    IndependentWarning
        If the result does not depend on an argument: its gradient is an exact zero.

    Examples
    --------
    >>> import secant as sc
    >>> float(sc.grad(lambda a: 3 * a**2)(2.0))
    12.0
    """
    return Grad(function, argnums)


def value_and_grad(function: Callable[..., Any], argnums: Argnums = 0) -> Grad:
    """The value of a function and its gradient, from one run; see `grad`.

    >>> import numpy as np, secant as sc
    >>> value, slope = sc.value_and_grad(lambda x: np.sum(x**2))(np.array([1.0, 2.0]))
    >>> float(value), slope.tolist()
    (5.0, [2.0, 4.0])
    """
    return Grad(function, argnums, value=True)


class Jit(Transform):
    """What ``sc.jit`` returns."""

    name = "jit"

    def outside(self, *args: Any, **kwargs: Any) -> Any:
        chosen = Selection(args, kwargs, (), self.name)
        spec, inputs, outputs = self.recorder.serve(chosen, "plain", lambda s: program(s.graph), effects=True)
        if spec.changes or spec.written:
            perform(spec, inputs, outputs, (args, kwargs))
        else:
            result = quick.returned(spec.out, spec.statics, itertools.count())
            quick.offer(self, spec, "plain", spec.programs["plain", ()], chosen, result)
        return rebuild(spec.out, spec.statics, iter(outputs))

    def nested(self, *args: Any, **kwargs: Any) -> Any:
        return call(self.function, *args, **kwargs)


def jit(function: Callable[..., Any]) -> Jit:
    """The same function, run from its recorded graph, with the original's effects on the caller's arrays.

    >>> import numpy as np, secant as sc
    >>> def double(x):
    ...     x *= 2
    >>> x = np.array([1.0, 2.0])
    >>> sc.jit(double)(x)
    >>> x.tolist()
    [2.0, 4.0]
    """
    return Jit(function)


class GraphOf(Transform):
    """What ``sc.graph`` returns."""

    name = "graph"

    def outside(self, *args: Any, **kwargs: Any) -> Graph:
        chosen = Selection(args, kwargs, (), self.name)
        spec = self.recorder.record(chosen.leaves, chosen.tree, number_leaves(chosen.leaves))
        return spec.named_graph()


def graph(function: Callable[..., Any]) -> GraphOf:
    """The computational graph of a function for the types of these arguments.

    Python ints count as floats where all the numbers are ints.

    >>> import secant as sc
    >>> g = sc.graph(lambda a, b: a * b + 1.0)(2.0, 3.0)
    >>> [node.op.name for node in g]
    ['multiply', 'add']
    """
    return GraphOf(function)


def number_leaves(leaves: list[Any]) -> frozenset[int]:
    """The positions of Python ints among leaves, where no float or array is.

    ``page(5, 3, 2)`` is meant as numbers; beside a float, an int is a count or an index.
    """
    if any(isinstance(x, float | np.ndarray | np.generic) for x in leaves):
        return frozenset()
    return frozenset(i for i, x in enumerate(leaves) if isinstance(x, int) and not isinstance(x, bool))


class Jvp(Transform):
    """The engine of ``sc.jvp``: values and tangents in, values and tangents out."""

    name = "jvp"

    def pushed(self, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
        """The result and its tangent."""
        if len(primals) != len(tangents):
            raise ShapeError(
                f"jvp got {len(primals)} primals and {len(tangents)} tangents; give one tangent per argument"
            )
        chosen = Selection(primals, {}, tuple(range(len(primals))), self.name)
        moves, tree = flatten((tuple(tangents), {}))
        if tree != chosen.tree:
            raise ShapeError(
                "the tangents are not nested like the primals; give one tangent for every number or array"
            )

        if current.recording is not None:
            inner = Inner(self.function, chosen)
            got = iter(inner.push([inner.value(t) for t in moves]))
            return inner.result(), unflatten(
                inner.tree, [next(got) if type(p) is Box else p for p in inner.parts]
            )
        fitted = [like(t, x, "tangent") for t, x in zip(moves, chosen.leaves)]
        slots = input_slots(chosen.leaves, chosen.positions)
        spec, _, outputs = self.recorder.serve(
            chosen, "tangents", lambda s: program(s.graph, with_tangents, slots, s.results), fitted
        )
        values, moved = outputs[: spec.results], outputs[spec.results :]
        return rebuild(spec.out, spec.statics, iter(values)), rebuild(spec.out, spec.statics, iter(moved))


def like(t: Any, x: Any, what: str) -> Any:
    """A tangent or cotangent with the dtype of the value it belongs to; its shape must be that value's."""
    given = np.asarray(t)
    if given.shape != np.shape(x):
        raise ShapeError(
            f"a {what} of shape {given.shape} was given for a value of shape {np.shape(x)}; "
            "they must be equal"
        )
    dtype = np.asarray(float(x) if isinstance(x, int) else x).dtype.newbyteorder("=")
    return given.astype(dtype) if given.ndim else dtype.type(given)


def jvp(function: Callable[..., Any], primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """Forward mode: the value at ``primals``, and how it moves when they move along ``tangents``.

    Shapes and nesting of ``tangents`` are those of ``primals``; ints are taken as floats.

    >>> import secant as sc
    >>> value, slope = sc.jvp(lambda a: a**2, (3.0,), (1.0,))
    >>> float(value), float(slope)
    (9.0, 6.0)
    """
    return Jvp(function).pushed(tuple(primals), tuple(tangents))


class Vjp(Transform):
    """The engine of ``sc.vjp``."""

    name = "vjp"

    def pulled(self, primals: tuple[Any, ...]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
        """The result, and the function that pulls its cotangents back."""

        chosen = Selection(primals, {}, tuple(range(len(primals))), self.name)
        if current.recording is not None:
            inner = Inner(self.function, chosen)

            def pull_inside(cotangent: Any) -> tuple[Any, ...]:
                seeds: dict[Value, Value] = {}
                for part, g in zip(inner.parts, flatten(cotangent)[0]):
                    if type(part) is Box and part.type.inexact:
                        v, seed = part.value, inner.value(g)
                        seeds[v] = seeds[v] + seed if v in seeds else seed
                made: tuple[Any, ...] = chosen.rebuild(iter(inner.pull(seeds)))
                return made

            return inner.result(), pull_inside
        slots = input_slots(chosen.leaves, chosen.positions)
        spec, inputs, outputs = self.recorder.serve(chosen, "plain", lambda s: program(s.graph))
        inputs = [np.array(x) if isinstance(x, np.ndarray) else x for x in inputs]
        pull = spec.program("cotangents", lambda s: program(s.graph, with_cotangents, slots, s.results))

        def pullback(cotangent: Any) -> tuple[Any, ...]:
            given, tree = flatten(cotangent)
            if tree != spec.out:
                raise ShapeError("the cotangent is not nested like the function's result")
            seeds = [g for g, s in zip(given, spec.statics) if s is RECORDED]
            fitted = [like(g, x, "cotangent") for g, x in zip(seeds, outputs)]
            made: tuple[Any, ...] = chosen.rebuild(iter(pull([*inputs, *fitted])))
            return made

        return rebuild(spec.out, spec.statics, iter(outputs)), pullback


def vjp(function: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """Reverse mode: the value, and a function from a cotangent of the result to one adjoint per argument.

    >>> import numpy as np, secant as sc
    >>> value, pullback = sc.vjp(lambda x: x**2, np.array([1.0, 3.0]))
    >>> pullback(np.array([1.0, 10.0]))[0].tolist()
    [2.0, 60.0]
    """
    return Vjp(function).pulled(primals)
