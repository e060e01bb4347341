"""The decorator that turns a section of a file into an op, and checks that nothing is missing.

Enters: a class whose functions are rules (no ``self``). Leaves: one instance, registered under its
name and under every NumPy callable it stands for. A missing rule fails here, never as a zero later.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, TypeVar

from ..graph.errors import GraphError
from ..graph.registry import HANDLERS, OPS
from .kinds import BaseOp

T = TypeVar("T", bound=BaseOp)


def op(*functions: Any, symbol: str = "", name: str = "") -> Callable[[type[T]], T]:
    """Register a section as the op that ``functions`` (NumPy, ``operator`` or ``math`` callables) record.

    The first function is how the op is evaluated and printed; ``symbol`` is how people write it.
    """

    def register(section: type[T]) -> T:
        for key, member in list(vars(section).items()):
            if isinstance(member, types.FunctionType):
                setattr(section, key, staticmethod(member))
        made = section()
        made.name = name or section.__name__.rstrip("_")
        made.symbol = symbol or made.name
        made.functions = functions
        missing = [rule for rule in section.required if not callable(getattr(section, rule, None))]
        if not (section.__doc__ or "").strip() or "__doc__" not in vars(section):
            missing.append("a docstring")
        if "samples" not in vars(section) and functions:
            missing.append("samples")
        if missing:
            raise GraphError(f"the op {made.name} lacks {', '.join(missing)}, which its kind requires")
        if made.name in OPS:
            raise GraphError(f"the op {made.name} is defined twice")
        OPS[made.name] = made
        for function in functions:
            HANDLERS[function] = made.handle
        return made

    return register


def alias(function: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Record ``function`` as other NumPy calls: the decorated function has its signature and is its recipe.

    For NumPy functions that are only a spelling of others (``np.vstack``); they have no op of their own.
    """

    def register(recipe: Callable[..., Any]) -> Callable[..., Any]:
        HANDLERS[function] = lambda _, args, kwargs: recipe(*args, **kwargs)
        return recipe

    return register
