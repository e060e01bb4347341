"""The command line: ``secant explain | slope | broadcast | check | diagnose``, over the other faces."""

from . import diagnosing as diagnosing
from .commands import main

__all__ = ["main"]
