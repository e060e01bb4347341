"""Layer 2: the reference semantics. Graphs run on NumPy, node by node."""

from .program import Program, run

__all__ = ["Program", "run"]
