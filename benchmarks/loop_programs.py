"""Loop programs as benchmark programs: what ``programs/`` keeps enters, `Program` with its peers leaves.

JAX runs each twice, written literally and as its experts would; Numba compiles the value.  Whole numbers in
the arguments are sizes, static for JAX.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

from .program import GRADIENT, VALUE, Goal, Inputs, Program

LITERAL, EXPERT = "jax literal", "jax rewritten"


def kept() -> dict[str, Any]:
    """All loop programs by name."""
    package = importlib.import_module(f"{__package__}.programs")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    programs: dict[str, Any] = importlib.import_module(f"{package.__name__}.program").PROGRAMS
    return programs


def as_program(loop: Any) -> Program:
    """One loop program with its peers.  Its goals are over all of them: see `summary`."""
    program = Program(
        title=loop.name.replace("_", " "),
        function=loop.function,
        inputs=loop.inputs,
        argnums=tuple(loop.wrt),
        goals=[Goal(EXPERT, 1.2)],
        tolerance=loop.rtol,
        group="loops",
    )
    program.same_source("secant", "numpy")
    for label, function in ((LITERAL, loop.literal), (EXPERT, loop.expert)):
        if function is not None:
            program.peer(label, of=GRADIENT)(with_static_sizes(function, program.argnums))
    if loop.compiled is not None:
        program.peer("numba", of=VALUE)(lambda numba, inputs: numba.njit(loop.compiled))
    return program


def with_static_sizes(function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
    """A builder of JAX's value and gradient, compiled anew for each size."""

    def build(jax: Any, inputs: Inputs) -> Callable[..., Any]:
        sizes = tuple(place for place, x in enumerate(inputs) if isinstance(x, int))
        made: Callable[..., Any] = jax.jit(jax.value_and_grad(function, argnums), static_argnums=sizes)
        return made

    return build
