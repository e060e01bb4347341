"""Layer 2: the reference semantics. Graphs run on NumPy, node by node."""

from .program import GuardFailed, Program, run

__all__ = ["GuardFailed", "Program", "run"]
