"""Where in the user's code a node comes from.

Rewritten code writes ``here.line`` before each statement, the recorder sets ``here.frame`` as functions are
entered, and `apply` reads ``here.source``. Derivative passes set ``here.fixed`` to the line of the node they
derive from. All of it is kept per thread, so that two threads can record at once.
"""

import threading
from typing import NamedTuple


class Source(NamedTuple):
    """One line of the user's code: file, line number (from 1), the function it is in, and how it was reached.

    ``calls`` names the calls from the recorded function down to this one, for folding: ``("layer:12",)``.
    """

    file: str
    line: int
    function: str
    calls: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}"


class Frame(NamedTuple):
    """The function being recorded: its file, its name, and the calls that led to it."""

    file: str
    function: str
    calls: tuple[str, ...] = ()


class Here(threading.local):
    """The place that is being recorded in this thread; ``source`` is None outside any recording."""

    frame: Frame | None = None
    line: int = 0
    fixed: Source | None = None

    @property
    def source(self) -> Source | None:
        if self.fixed is not None or self.frame is None:
            return self.fixed
        file, function, calls = self.frame
        return Source(file, self.line, function, calls)


here = Here()
