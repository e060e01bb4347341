"""Layer 5: pictures, pages and terminal text. Records of `explain` in; SVG, figures, HTML, text and files
out.
"""

from . import terminal
from .mirrored import mirrored
from .save import NotSaved, save
from .scene import Scene
from .slopes import shrinking, triangles
from .stretched import stretching

__all__ = [
    "NotSaved",
    "Scene",
    "mirrored",
    "save",
    "shrinking",
    "stretching",
    "terminal",
    "triangles",
]
