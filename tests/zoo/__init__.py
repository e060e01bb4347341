"""The zoo: plain NumPy functions as students, scientists and statisticians write them.

None of them knows of Secant. Every mode is tested on every one of them, in ``test_zoo.py``.
"""

from . import (  # noqa: F401
    arithmetic,
    arrays,
    branches,
    callbacks,
    classes,
    containers,
    helpers,
    linear_algebra,
    mathmodule,
    networks,
    physics,
    signals,
    star_import,
    statistics,
    views,
    writes,
)
from .registry import SPECIMENS, Specimen, floats, is_float, leaves, move

__all__ = ["SPECIMENS", "Specimen", "floats", "is_float", "leaves", "move"]
