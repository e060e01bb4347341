"""What ``sc.grad(f)`` returns: it records ``f`` once per kind of arguments and runs a transform of it.

Called inside another recording, it becomes part of that recording, which is how transforms nest.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .derive import pull, push
from .engine_report import EngineReport, engine_report
from .graph.core import Value, apply, reach
from .graph.errors import IndependentWarning, Refused
from .graph.registry import OPS
from .graph.types import type_of
from .native.entry import Callable as Entered
from .record.boxes import Box
from .record.site import invoke
from .record.specialisation import Specialisation
from .record.specialise import Recorder
from .record.state import current
from .record.tracebacks import clean
from .record.trees import Tree, flatten, unflatten
from .transforms import depends, zero

Argnums = int | Sequence[int]

STATIC = (str, bytes, bool, np.bool, type(None))
"""Leaves of a nest that are never differentiated and not refused there."""


class Selection:
    """Which leaves of the arguments are differentiated, and how results are put back in their shape."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any], argnums: Argnums, name: str):
        self.leaves, self.tree = flatten((args, kwargs))
        self.argnums = argnums
        wanted = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        bounds = [0]
        for child in self.tree.children[0].children:
            bounds.append(bounds[-1] + child.leaves)
        self.positions: list[int] = []
        self.subtrees: list[tuple[Tree, list[bool]]] = []
        for n in wanted:
            if not -len(args) <= n < len(args):
                raise Refused(
                    f"{name}: argnums={n}, but the function was called with {len(args)} positional arguments"
                )
            subtree = self.tree.children[0].children[n % len(args)]
            span = range(bounds[n % len(args)], bounds[n % len(args) + 1])
            # Inside a nest, text and flags ride along; on its own, such an argument has no derivative.
            moving = [i for i in span if subtree.kind is None or not isinstance(self.leaves[i], STATIC)]
            self.positions.extend(moving)
            self.subtrees.append((subtree, [i in moving for i in span]))
        for i in self.positions:
            differentiable(self.leaves[i], name)

    def rebuild(self, results: Iterator[Any]) -> Any:
        """One result per differentiated leaf, nested as the arguments are; a tuple if argnums is a sequence.

        Text and flags in a nest have None in their place.
        """
        parts = [
            unflatten(t, [next(results) if moves else None for moves in moving])
            for t, moving in self.subtrees
        ]
        return parts[0] if isinstance(self.argnums, int) else tuple(parts)


def differentiable(x: Any, name: str) -> None:
    """Refuse what has no derivative, saying what to do instead."""
    if type(x) is Box:
        if not x.type.inexact:
            raise Refused(
                f"{name} with respect to a recorded {x.type}: integers have no derivative; "
                "use x.astype(float)"
            )
        return
    if isinstance(x, np.ndarray) and type(x) is not np.ndarray:
        raise Refused(f"{name}: {type(x).__name__} arguments are not supported; pass np.asarray(x)")
    if isinstance(x, np.ndarray | np.generic):
        if x.dtype.kind in "iub":
            raise Refused(
                f"{name} with respect to an array of dtype {x.dtype}: integers have no derivative; "
                f"pass x.astype(float), or leave this argument out of argnums"
            )
        if x.dtype.kind == "c":
            raise Refused(
                f"{name} with respect to complex numbers is not supported; "
                "pass real and imaginary parts apart"
            )
        if x.dtype.kind != "f":
            raise Refused(
                f"{name} with respect to an array of dtype {x.dtype}, which holds no numbers; "
                "convert it to float"
            )
    elif hasattr(x, "to_numpy"):
        raise Refused(
            f"{name} with respect to a {type(x).__name__} is not supported: it may hold more than numbers; "
            "pass x.to_numpy() (sc.explain and sc.lint take tables, with their labels)"
        )
    elif isinstance(x, bool) or not isinstance(x, int | float):
        raise Refused(
            f"{name} with respect to {type(x).__name__}: only floats, float arrays, "
            "and nests of them have derivatives; choose other argnums"
        )


def warn_independent(spec: Specialisation, slots: list[int], chosen: Selection) -> bool:
    """Say so when an argument has no influence at all: an exact zero is rarely what was meant."""
    reached = depends(spec.graph, slots, 1)
    if chosen.positions and not any(reached):
        names = ", ".join(dict.fromkeys(spec.graph.input_names[s] for s in slots))
        warnings.warn(
            f"{spec.graph.name} does not depend on {names}: the gradient is exactly zero "
            "(is there an int(), a comparison, or another argument in its place?)",
            IndependentWarning,
            stacklevel=4,
        )
        return True
    return False


class Transform(Entered):
    """A function made from the user's: records on the first call, then runs the compiled transform."""

    __secant__ = True
    name = "transform"

    def __init__(self, function: Callable[..., Any]):
        if not callable(function):
            raise Refused(f"sc.{self.name} needs a function, not {type(function).__name__}")
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            raise Refused(
                f"sc.{self.name} of an async function is not supported: there is nothing to wait for in a "
                "graph; write it with def"
            )
        self.function = function
        self.recorder = recorder_of(function)
        functools.update_wrapper(self, function, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if current.recording is not None:
            return self.nested(*args, **kwargs)
        try:
            return self.outside(*args, **kwargs)
        except Exception as error:
            raise clean(error)  # noqa: B904  (the same error, without Secant's frames)

    def outside(self, *args: Any, **kwargs: Any) -> Any:
        """The call from ordinary code."""
        raise TypeError(f"sc.{self.name} cannot be called")

    def nested(self, *args: Any, **kwargs: Any) -> Any:
        """The call from inside another recording."""
        raise Refused(
            f"sc.{self.name} inside a function that is being recorded is not supported; call it outside"
        )

    def report(self) -> EngineReport:
        """What became of the function so far: its recordings, and what runs them.

        For each recording: the types it serves, its guards and checks, and its programs (the value,
        gradients), those of other transforms of the same function included. For each program: which engine
        runs it and why, what each pass of the optimizer left, what it was compiled to (loop nests, blocks,
        steps), memory, and what a call moves and reckons (estimates). ``sc.report(f)(*args)`` says how loops
        were recorded.

        >>> import numpy as np, secant as sc
        >>> run = sc.jit(lambda x: np.sum(x**2))
        >>> print(run.report())
        f: not recorded yet
        >>> float(run(np.array([3.0, 4.0])))
        25.0
        >>> [recording.serves for recording in run.report().specialisations]
        [(('x', 'float64[2]'),)]
        >>> run.report().programs[0].passes[-1]
        ('prune', 2)
        """
        return engine_report(self.recorder, self)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call the user's function from a helper of Secant's own: recorded if a recording is under way."""
    rec = current.recording
    return function(*args, **kwargs) if rec is None else invoke(rec, function, *args, **kwargs)


def recorder_of(function: Callable[..., Any]) -> Recorder:
    """The recordings of a function: the same for all transforms of the few functions used last."""
    try:
        return _shared(function)
    except TypeError:  # a callable object without a hash
        return Recorder(function)


@functools.lru_cache(maxsize=32)
def _shared(function: Callable[..., Any]) -> Recorder:
    return Recorder(function)


class Inner:
    """A call of ``f`` within a recording, its arguments cut off so that only they are differentiated.

    ``values`` are fresh names for the differentiated leaves, ``outs`` the recorded results.
    """

    def __init__(self, function: Any, selection: Selection):
        assert current.recording is not None
        self.rec = rec = current.recording
        leaves = list(selection.leaves)
        self.values: list[Value] = []
        for i in selection.positions:
            fresh: Value = apply(OPS["identity"], (self.value(leaves[i]),), {})
            self.values.append(fresh)
            leaves[i] = rec.fresh(fresh)
        args, kwargs = unflatten(selection.tree, leaves)
        parts, self.tree = flatten(invoke(rec, function, *args, **kwargs))
        self.parts = [rec.adopt(p) for p in parts]
        self.outs = [p.value for p in self.parts if type(p) is Box]

    def value(self, x: Any) -> Value:
        """The value of a box, array or number."""
        x = self.rec.adopt(x)
        if type(x) is Box:
            return x.value
        number = float(x) if isinstance(x, int) else x
        return Value(type_of(number), data=number)

    def result(self) -> Any:
        """What ``f`` returned, as boxes."""
        return unflatten(self.tree, self.parts)

    def pull(self, seeds: dict[Value, Value]) -> list[Any]:
        """The adjoints of the differentiated leaves, as boxes."""
        found = pull(reach(self.outs, stop=self.values), seeds, self.values)
        return [self.rec.fresh(found[v] if v in found else zero(v.type)) for v in self.values]

    def push(self, tangents: Sequence[Value]) -> list[Any]:
        """The tangents of the results, as boxes."""
        known = push(reach(self.outs, stop=self.values), dict(zip(self.values, tangents)))
        return [self.rec.fresh(known[v] if v in known else zero(v.type)) for v in self.outs]
