"""``sc.lint``: faults in files, or in one call of a function.

Enters: a path, or a function and arguments. Leaves: a `LintReport`, which prints as text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, overload

from . import lint as engine
from .api import number_leaves
from .explain.labels import Labels
from .function import Transform
from .graph.errors import Refused, SecantError
from .graph.printed import Printed
from .labelled import is_table, unlabelled
from .lint.dynamic import arguments_of, lint_call
from .lint.finding import Findings
from .lint.recorded import Labelled
from .lint.rule import Rule, chosen
from .record.arguments import is_input, ready
from .record.trees import flatten


class LintReport(Printed, Findings):
    """What ``sc.lint`` returns: iterate for the findings; print it; or take it as JSON or SARIF 2.1.0."""

    def __str__(self) -> str:
        return engine.to_text(self)

    def to_json(self) -> str:
        """The findings as JSON text."""
        return json.dumps(engine.to_json(self), ensure_ascii=False)

    def to_sarif(self) -> str:
        """The findings as SARIF 2.1.0, the standard format of static analysis results (OASIS, 2020)."""
        return json.dumps(engine.to_sarif(self), ensure_ascii=False)


def report_of(found: Findings) -> LintReport:
    """The same findings, as what people see."""
    return LintReport(**{f.name: getattr(found, f.name) for f in fields(found)})


class Lint(Transform):
    """What ``sc.lint(f)`` returns: call it with the function's arguments."""

    name = "lint"

    def __init__(
        self, function: Callable[..., Any], rules: list[Rule], labels: Mapping[str, Labels] | None = None
    ):
        super().__init__(function)
        self.rules, self.labels = rules, labels or {}

    def outside(self, *args: Any, **kwargs: Any) -> LintReport:
        given = arguments_of(self.function, args, kwargs)
        labels = {n: found for n, x in given.items() if (found := _labels(x)) is not None}
        labels.update({n: Labelled(axes, ("",) * len(axes)) for n, axes in self.labels.items()})
        args, kwargs = _plain(args), _plain(kwargs)
        bound = {n: unlabelled(x)[0] for n, x in given.items()}
        graph, failed = None, None
        try:
            graph = self._graph(args, kwargs)
        except SecantError as error:  # a fault may be why it cannot be recorded: the source says which
            failed = error
        report = lint_call(self.function, bound, graph, labels, (args, kwargs), self.rules)
        if failed is not None and not len(report):
            raise failed
        return report_of(report)

    def _graph(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        leaves, tree = flatten((args, kwargs))
        numbers = number_leaves(leaves)
        spec = self.recorder.record(leaves, tree, numbers)
        inputs = [x for x in (ready(x, i in numbers) for i, x in enumerate(leaves)) if is_input(x)]
        spec.captured(inputs)
        return spec.named_graph()


def _plain(args: Any) -> Any:
    leaves = list(args.items()) if isinstance(args, dict) else list(enumerate(args))
    made = [(k, unlabelled(x)[0]) for k, x in leaves]
    return dict(made) if isinstance(args, dict) else tuple(x for _, x in made)


def _labels(x: Any) -> Labelled | None:
    if not is_table(x):
        return None
    _, axes = unlabelled(x)
    names = [x.index, *([x.columns] if hasattr(x, "columns") else [])]
    return Labelled(axes or (), tuple(str(getattr(n, "name", None) or "") for n in names))


@overload
def lint(
    f_or_path: str | os.PathLike[str], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> LintReport: ...


@overload
def lint(f_or_path: Callable[..., Any], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Lint: ...


def lint(
    f_or_path: str | os.PathLike[str] | Callable[..., Any],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> LintReport | Lint:
    """Find faults that NumPy lets pass: rank-1 arrays, wrong products, lost axes, aliases, slow loops.

    Of a path, the file or all Python files below the folder are read; nothing in them is run. Of a function,
    ``sc.lint(f)(*args)`` knows the shapes of the call: it finds more, and it times the loops. For that the
    function is called several times, on copies of its arguments. ``docs/lint.md`` lists the rules.

    ``select`` and ``ignore`` are ids or beginnings of ids (``"SC1"``). ``# noqa`` comments are heard.

    Raises
    ------
    DataError
        If there is nothing at the path, or no rule of an id.
    Refused
        If ``f_or_path`` is neither a path nor a function, or the function cannot be recorded and its source
        shows no fault.

    >>> import numpy as np, secant as sc
    >>> def loss(y, prediction):
    ...     return np.mean((y - prediction) ** 2)
    >>> found = sc.lint(loss)(np.zeros(4), np.zeros((4, 1)))
    >>> [(f.id, f.shapes) for f in found]
    [('SC103', ('(4,)', '(4, 1)'))]
    """
    words = [[x] if isinstance(x, str) else list(x) for x in (select, ignore)]
    if isinstance(f_or_path, str | os.PathLike):
        return report_of(engine.lint_paths([f_or_path], *words))
    if not callable(f_or_path):
        raise Refused(f"sc.lint needs a path or a function, not {type(f_or_path).__name__}; pass one of them")
    return Lint(f_or_path, chosen(*words))
