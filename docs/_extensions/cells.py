"""The code of a page, run block by block in one namespace, as a notebook runs its cells.

Enters: the text of a block, and where it stands. Leaves: what it printed, and the value of its last line if
that is an expression. Knows nothing of Sphinx: the tests run the same blocks through this file.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import os
import shutil
import tempfile
import traceback
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOTHING = object()
"""The value of a block whose last line is no expression, or gives None."""


@dataclass(frozen=True)
class Outcome:
    """What a block did: its printed text, the value of its last line, and the error that ended it."""

    printed: str
    value: Any = NOTHING
    error: BaseException | None = None

    @property
    def said(self) -> str:
        """The error in one line: its type and its message."""
        return f"{type(self.error).__name__}: {self.error}" if self.error else ""

    @property
    def trace(self) -> str:
        """The whole traceback, for who mends the page."""
        return "".join(traceback.format_exception(self.error)) if self.error else ""


class Page:
    """One page's namespace and folder. Blocks see what blocks before them made."""

    def __init__(self, name: str):
        self.name = name
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        self.folder = Path(tempfile.mkdtemp(prefix="secant-page-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def run(self, source: str, line: int) -> Outcome:
        """Run a block. The functions in it can find their source: line 1 is the block's first."""
        name = f"{self.name} block at {line}"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        printed = io.StringIO()
        with self.at_home(), contextlib.redirect_stdout(printed):
            try:
                value = _run(source, name, self.namespace)
            except Exception as error:
                return Outcome(printed.getvalue(), error=error)
        return Outcome(printed.getvalue(), value)

    def evaluate(self, expression: str) -> Any:
        """The value of one expression, for the numbers in the text."""
        with self.at_home():
            return eval(compile(expression, self.name, "eval", dont_inherit=True), self.namespace)

    @contextlib.contextmanager
    def at_home(self) -> Iterator[None]:
        """Work in the page's own folder: what its code writes lies there."""
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            yield
        finally:
            os.chdir(before)


def _run(source: str, name: str, namespace: dict[str, Any]) -> Any:
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)
    if last is None:
        return NOTHING
    value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), namespace)
    return NOTHING if value is None else value
