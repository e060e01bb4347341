"""What a loop program is: a plain NumPy function with generated inputs, and the same as others write it.

The function knows nothing of Secant and returns one number. ``inputs(quick)`` makes its arguments: at the
size that is timed, where plain NumPy takes 0.1 to 10 seconds, or at one of a few milliseconds. Whole numbers
among them are sizes (static for JAX). ``literal`` is the same code with JAX's loops and ``.at[].set``;
``expert`` is what someone who knows JAX would write instead. Numba compiles the function itself, unless
``compiled`` says the same in words that Numba knows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]


@dataclasses.dataclass(frozen=True)
class Program:
    """One program in all its versions."""

    function: Function
    inputs: Callable[[bool], tuple[Any, ...]]
    wrt: tuple[int, ...]
    literal: Function | None
    expert: Function | None
    compiled: Function | None
    rtol: float
    note: str
    slow_literal: bool  # a call of the literal version's gradient takes more than 5 seconds

    @property
    def name(self) -> str:
        return self.function.__name__


PROGRAMS: dict[str, Program] = {}


def keep(
    function: Function,
    inputs: Callable[[bool], tuple[Any, ...]],
    wrt: tuple[int, ...],
    literal: Function | None = None,
    expert: Function | None = None,
    compiled: Function | None = None,
    rtol: float = 1e-8,
    note: str = "",
    slow_literal: bool = False,
) -> None:
    """Keep a program under its function's name.

    ``wrt`` numbers the arguments that the gradient is taken of. ``rtol`` is how far the results of two
    libraries may lie apart, relative to the largest entry: the order of sums is theirs to choose.
    """
    PROGRAMS[function.__name__] = Program(
        function, inputs, wrt, literal, expert, compiled or function, rtol, note, slow_literal
    )
