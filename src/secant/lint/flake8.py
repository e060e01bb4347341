"""The rules as a plug-in of flake8, which finds this class by the entry point ``SC``.

Enters: the tree and lines that flake8 has read. Leaves: (line, column, text, type) for each finding; flake8
does its own ``noqa`` and selection.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

from .rule import chosen
from .static import lint_tree


class Plugin:
    """What flake8 makes for every file and calls ``run`` of."""

    name = "secant"
    version = metadata.version("secant")

    def __init__(self, tree: ast.Module, lines: Sequence[str], filename: str = ""):
        self.tree = tree
        self.text = "".join(lines)
        self.filename = filename

    def run(self) -> Iterator[tuple[int, int, str, type[Any]]]:
        """The findings in the order of lines."""
        try:
            found = lint_tree(self.filename, self.text, self.tree, chosen(), noqa=False)
        except RecursionError:
            return
        for f in sorted(found, key=lambda f: f.place):
            yield f.place.line, f.place.column - 1, f"{f.id} {f.why}; {f.fix}", type(self)
