"""The command line: ``secant explain | slope | broadcast | check | diagnose | studio``, over other faces."""

from . import diagnosing as diagnosing
from . import studio as studio
from .commands import main

__all__ = ["main"]
