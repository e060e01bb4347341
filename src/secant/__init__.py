"""Secant: record plain NumPy, differentiate it exactly, explain it and draw it."""

from . import ops as ops
from .api import grad, graph, jit, jvp, value_and_grad, vjp
from .checking import GradientReport, check_gradient
from .checkpoints import checkpoint
from .checks import GradientMismatch, check_grads
from .diagnosing import Diagnosis, diagnose
from .engine_report import EngineReport
from .faces import Explanation, broadcast, nudge, slope, source
from .faces import explain_ as explain
from .graph.core import Graph
from .graph.errors import (
    DataError,
    FormulaError,
    GraphError,
    IndependentWarning,
    Refused,
    SecantError,
    ShapeError,
)
from .graph.load import load
from .graph.parse import parse
from .higher import hessian, hvp, jacobian
from .linting import LintReport, lint
from .reporting import RecordingReport, report

__version__ = "0.1.0"

__all__ = [
    "DataError",
    "Diagnosis",
    "EngineReport",
    "Explanation",
    "FormulaError",
    "GradientMismatch",
    "GradientReport",
    "Graph",
    "GraphError",
    "IndependentWarning",
    "LintReport",
    "RecordingReport",
    "Refused",
    "SecantError",
    "ShapeError",
    "broadcast",
    "check_gradient",
    "check_grads",
    "checkpoint",
    "diagnose",
    "explain",
    "grad",
    "graph",
    "hessian",
    "hvp",
    "jacobian",
    "jit",
    "jvp",
    "lint",
    "load",
    "nudge",
    "parse",
    "report",
    "slope",
    "source",
    "value_and_grad",
    "vjp",
]
