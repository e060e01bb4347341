"""Docstrings as reStructuredText: underlined section names become rubrics, what is under them stays.

Enters: the lines of a docstring. Leaves: the same lines, changed in place.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx


def rubrics(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    k = 1
    while k < len(lines):
        title, line = lines[k - 1].strip(), lines[k].strip()
        if title and re.fullmatch(r"-{3,}", line) and not lines[k - 1].startswith(" "):
            lines[k - 1 : k + 1] = ["", f".. rubric:: {title}", ""]
            k += 1
        k += 1


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-docstring", rubrics)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
