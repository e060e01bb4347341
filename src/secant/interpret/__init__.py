"""Layer 2: the reference semantics. Graphs run on NumPy, node by node."""

from . import control
from .program import Program, rule_of, run

__all__ = ["Program", "control", "rule_of", "run"]
