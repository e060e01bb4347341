"""Secant: record plain NumPy, differentiate it exactly, explain it and draw it."""

from . import ops as ops
from .api import grad, graph, jit, jvp, value_and_grad, vjp
from .graph.errors import (
    DataError,
    FormulaError,
    GraphError,
    IndependentWarning,
    Refused,
    SecantError,
    ShapeError,
)

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "FormulaError",
    "GraphError",
    "IndependentWarning",
    "Refused",
    "SecantError",
    "ShapeError",
    "grad",
    "graph",
    "jit",
    "jvp",
    "value_and_grad",
    "vjp",
]
