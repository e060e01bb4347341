"""What the end of a notebook's cell shows of a record that prints as text: that text, not its fields.

Enters: a class with ``__str__``. Leaves: the same, shown by IPython, Jupyter and marimo as it prints.
"""

from __future__ import annotations

import html
from typing import Any


class Printed:
    """Shows as it prints.

    >>> class Note(Printed):
    ...     def __str__(self) -> str:
    ...         return "a < b"
    >>> Note()._repr_html_()
    '<pre style="line-height:1.35">a &lt; b</pre>'
    """

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        return f'<pre style="line-height:1.35">{html.escape(str(self))}</pre>'
