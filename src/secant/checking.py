"""``sc.check_gradient``: a gradient written by hand against the exact one.

Enters: a function, a hand-written gradient of it, and arguments. Leaves: a `GradientReport`: which elements
disagree, by how much, whether that is rounding or an error, and at which step the two part.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .explain import to_json
from .explain.gradients import GradientCheck, Written, check_text, compare
from .faces import Explains
from .function import Argnums, Selection
from .graph.core import Graph
from .graph.errors import DataError, SecantError
from .graph.printed import Printed
from .labelled import unlabelled
from .record.arguments import input_slots
from .record.trees import flatten
from .shown import shown_as


class GradientReport(Printed, GradientCheck):
    """What ``sc.check_gradient(f, g)(*args)`` returns. It is true where the gradient is right."""

    def __str__(self) -> str:
        return check_text(self)

    def to_json(self) -> str:
        """Everything in the report as JSON text, for machines."""
        return json.dumps(to_json(self))

    def _repr_html_(self) -> str:
        return f'<pre style="line-height:1.35">{html.escape(str(self))}</pre>'


class CheckGradient(Explains):
    """What ``sc.check_gradient(f, g)`` returns."""

    name = "check_gradient"

    def __init__(
        self,
        function: Callable[..., Any],
        gradient: Callable[..., Any],
        argnums: Argnums | None,
        rtol: float,
        atol: float,
    ):
        super().__init__(function)
        self.gradient, self.argnums, self.rtol, self.atol = gradient, argnums, rtol, atol

    def outside(self, *args: Any, **kwargs: Any) -> GradientReport:
        with np.errstate(all="ignore"):
            result = self.gradient(*args, **kwargs)
        single = not isinstance(result, tuple | list | dict)
        everything = [i for i, a in enumerate(args) if _differentiable(a)]
        argnums = self.argnums
        if argnums is None:
            n = 1 if single else len(result)
            argnums = everything[0] if single and everything else tuple(everything[:n])
        chosen = Selection(args, kwargs, argnums, self.name)
        slots = input_slots([unlabelled(x)[0] for x in chosen.leaves], chosen.positions)
        self.wanted = frozenset(chosen.positions)
        graph, inputs = self.called(args, kwargs)
        names = [graph.input_names[s] for s in slots]
        results = arranged(result, names, getattr(self.gradient, "__name__", "the gradient"))
        made, numbers = recorded(self.gradient, args, kwargs)
        found = compare(graph, inputs, names, Written(results, made, numbers), self.rtol, self.atol)
        report: GradientReport = shown_as(GradientReport, found)
        return report


def arranged(result: Any, names: Sequence[str], who: str) -> list[Any]:
    """One result for each input, from what a hand-written gradient returned: an array, a nest, or a dict."""
    if isinstance(result, dict) and all(n in result for n in names):
        return [result[n] for n in names]
    if isinstance(result, dict) and (missing := [n for n in names if n not in result]):
        known = ", ".join(map(str, result))
        if not set(result) & set(names) and len(result) != len(names):
            raise DataError(f"{who} returns no gradient for {missing[0]}; it returns {known}")
    parts = [result] if len(names) == 1 and not isinstance(result, tuple | dict) else flatten(result)[0]
    if len(parts) != len(names):
        raise DataError(
            f"{who} returns {len(parts)} gradients for {len(names)} inputs ({', '.join(names)}); "
            "return one for each, or choose with argnums (--wrt on the command line)"
        )
    for name, p in zip(names, parts):
        if np.asarray(p).dtype.kind not in "fiub":
            raise DataError(f"{who}: the gradient by {name} is no array of real numbers")
    return list(parts)


def recorded(
    gradient: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Graph | None, list[Any]]:
    """The graph of a hand-written gradient, where it can be recorded: it names the steps."""
    try:
        graph, inputs = Explains(gradient).called(args, kwargs)
    except (SecantError, ArithmeticError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return None, []
    return (graph, inputs) if graph.outputs else (None, [])


def _differentiable(a: Any) -> bool:
    leaves = [unlabelled(x)[0] for x in flatten(a)[0]]
    return any(
        isinstance(x, float) or (isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f")
        for x in leaves
    )


def check_gradient(
    function: Callable[..., Any],
    gradient: Callable[..., Any],
    argnums: Argnums | None = None,
    rtol: float = 1e-5,
    atol: float = 1e-7,
) -> CheckGradient:
    """Check a gradient that was written by hand, at the arguments of a call.

    ``gradient`` takes what ``function`` takes, and returns the gradient by one argument, a tuple of them, or
    a dict by name. Without ``argnums``, the first floating arguments are meant, as many as it returns.

    The report says for each input which elements disagree and by how much. An element is wrong if it is off
    by more than ``atol + rtol * abs(exact)``, and by more than rounding explains: that is estimated by
    disturbing each step of the computation, so that a function that amplifies rounding is not blamed for
    it. For a usual mistake it says which: a sign, a factor of 2 or n, a transpose, a sum over a broadcast
    axis, a factor or path of the chain rule, a mask. ``parting`` is the first step of the hand-written pass
    that is wrong: a variable called ``dz``, ``d_z``, ``grad_z`` or ``dJ_dz`` is expected to be the
    derivative by ``z``.

    Raises
    ------
    DataError
        If another number of gradients is returned than there are inputs.

    >>> import numpy as np, secant as sc
    >>> def loss(w, x, y):
    ...     z = x @ w
    ...     e = z - y
    ...     return np.mean(e**2)
    >>> def by_hand(w, x, y):
    ...     de = 2 * (x @ w - y)
    ...     return x.T @ de
    >>> x, y = np.arange(12.0).reshape(4, 3), np.ones(4)
    >>> report = sc.check_gradient(loss, by_hand)(np.ones(3), x, y)
    >>> report.passed, report.inputs[0].fault.kind, report.parting.name
    (False, 'mean or sum', 'de')
    """
    return CheckGradient(function, gradient, argnums, rtol, atol)
