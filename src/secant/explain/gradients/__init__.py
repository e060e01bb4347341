"""A hand-written gradient against the exact one, as data: graphs and numbers in, a `GradientCheck` out."""

from .compare import Written, compare
from .records import Disagreement, Fault, GradientCheck, Parting
from .text import check_text

__all__ = ["Disagreement", "Fault", "GradientCheck", "Parting", "Written", "check_text", "compare"]
