"""The command line: ``secant explain | slope | broadcast | check``. Layer 6, over the other faces."""

from .commands import main

__all__ = ["main"]
