"""Functions with a planted fault: ``@planted(kind, *args)``; the line is the one that ends in ``# <-``."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass(frozen=True)
class Case:
    """A function, its arguments, what is wrong with it, and on which line (None: nothing is)."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kind: str = ""
    line: int | None = None
    iteration: int | None = None
    argnums: Any = None

    @property
    def name(self) -> str:
        return self.function.__name__


PLANTED: list[Case] = []
HEALTHY: list[Case] = []


def planted(kind: str, *args: Any, iteration: int | None = None, argnums: Any = None) -> Any:
    """Keep the decorated function with the kind of its fault."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        lines, first = inspect.getsourcelines(function)
        marked = [first + k for k, text in enumerate(lines) if text.rstrip().endswith("# <-")]
        assert len(marked) == 1, function.__name__
        PLANTED.append(Case(function, args, kind, marked[0], iteration, argnums))
        return function

    return keep


def healthy(*args: Any) -> Any:
    """Keep the decorated function as one that is well at these arguments."""

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        HEALTHY.append(Case(function, args))
        return function

    return keep
