"""The colours of every picture, by role: a light and a dark palette of the same names.

Shapes name a role ("forward", "ink"), never a colour, so that one scene can be drawn light or dark, and a
page can switch between the two by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Palette = Mapping[str, str]

LIGHT: Palette = MappingProxyType(
    {
        "paper": "#fdfdfb",
        "card": "#ffffff",
        "input": "#eef4fa",
        "output": "#fbf1ec",
        "folded": "#f4f3ee",
        "frame": "#f6f9f7",
        "ink": "#1d2530",
        "muted": "#6d7885",
        "line": "#c9d1da",
        "faint": "#e6eaee",
        "forward": "#24629f",
        "backward": "#bf4a30",
        "negative": "#7a5aa6",
        "alarm": "#b3261e",
        "accent": "#2f8577",
    }
)

DARK: Palette = MappingProxyType(
    {
        "paper": "#12161c",
        "card": "#1a2029",
        "input": "#1a2735",
        "output": "#302320",
        "folded": "#22262a",
        "frame": "#151d20",
        "ink": "#e8ebef",
        "muted": "#929dab",
        "line": "#434e5c",
        "faint": "#2a323d",
        "forward": "#82b8ee",
        "backward": "#f29a80",
        "negative": "#b79be0",
        "alarm": "#ff8a80",
        "accent": "#6cc5b5",
    }
)
