"""Layer 4: explanations as data. Graphs and numbers in, the records of `records` out, and their text."""

from .broadcast import stretching
from .build import report
from .jsonable import to_json
from .nudge import nudge
from .numbers import short
from .slope import triangle
from .source import source
from .text import broadcast_text, report_text, slope_text

__all__ = [
    "broadcast_text",
    "nudge",
    "report",
    "report_text",
    "short",
    "slope_text",
    "source",
    "stretching",
    "to_json",
    "triangle",
]
