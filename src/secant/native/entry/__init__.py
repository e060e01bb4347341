"""The call path: from a Python call to a compiled kernel and back."""

from .entries import Entry, build, install, installed, uninstall
from .callable import Callable
from .nesting import parameters, result
from .plain import call
from .plan import Constant, Input, Made, Nest, Output, Plan, Static
from .runtime import recording

__all__ = [
    "Callable",
    "Constant",
    "Entry",
    "Input",
    "Made",
    "Nest",
    "Output",
    "Plan",
    "Static",
    "build",
    "call",
    "install",
    "installed",
    "parameters",
    "recording",
    "result",
    "uninstall",
]
