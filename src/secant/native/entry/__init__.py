"""The call path: from a Python call to a compiled kernel and back."""

from .build import Entry, build, install, installed, uninstall
from .callable import Callable
from .plan import Constant, Input, Made, Nest, Output, Plan, Static

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
    "install",
    "installed",
    "uninstall",
]
