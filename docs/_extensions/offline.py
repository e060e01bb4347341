"""Checks that no page of the finished site loads anything from another host.

Enters: the HTML and CSS that were written. Leaves: a warning for each foreign address, which the strict
build takes for an error. Links that a reader may follow are fine; what the browser loads by itself is not.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

LOADED = re.compile(
    r"""<(?:script|img|iframe|audio|video|source|embed)\b[^>]*?\ssrc=["']((?:https?:)?//[^"']+)"""
    r"""|<link\b(?![^>]*rel=["'](?:canonical|alternate|search)["'])[^>]*?\shref=["']((?:https?:)?//[^"']+)"""
    r"""|@import\s+(?:url\()?["']?((?:https?:)?//[^"')]+)"""
    r"""|url\(["']?((?:https?:)?//[^"')]+)"""
)


def check(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    for file in sorted(Path(app.outdir).rglob("*")):
        if file.suffix in (".html", ".css"):
            for found in LOADED.finditer(file.read_text(encoding="utf-8")):
                address = next(filter(None, found.groups()))
                logger.warning("%s loads %s from another host", file.relative_to(app.outdir), address)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("build-finished", check, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
