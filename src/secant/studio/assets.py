"""The files of the front end. Only these can be asked for: no path from a request reaches the disk.

Leaves: for each name its media type and its bytes.
"""

from __future__ import annotations

from importlib import resources

from ..draw.html import variables
from ..draw.palette import DARK, LIGHT
from ..draw.svg import MONO, SANS, SERIF

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def colours() -> str:
    """The colours and fonts of all pictures, light and dark."""
    light, dark = variables(LIGHT), variables(DARK)
    fonts = f"--serif: {SERIF}; --sans: {SANS}; --mono: {MONO};"
    return "\n".join(
        [
            f":root {{ color-scheme: light dark; {light} {fonts} }}",
            f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}",
            f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}",
            ":root[data-theme=light] { color-scheme: light; }",
        ]
    )


def _read() -> dict[str, tuple[str, bytes]]:
    found = {"colours.css": ("text/css", colours().encode())}
    for file in (resources.files(__package__) / "static").iterdir():
        kind = _TYPES.get("." + file.name.rpartition(".")[2])
        if kind is not None:
            found[file.name] = (kind, file.read_bytes())
    return found


ASSETS = _read()
