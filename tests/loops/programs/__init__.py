"""Plain NumPy programs with Python loops, as scientists write them. None of them knows of Secant."""

from . import (  # noqa: F401
    branches,
    fields,
    integration,
    iterations,
    learning,
    linear,
    particles,
    recursions,
    state,
    stencils,
    sweeps,
)
from .registry import PROGRAMS, Program

__all__ = ["PROGRAMS", "Program"]
