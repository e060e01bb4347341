"""Layer 6: the interactive page. Graphs and reports in, one self-contained HTML file out."""

from .build import to_frame, to_html
from .payload import payload

__all__ = ["payload", "to_frame", "to_html"]
