"""Errors as the studio shows them: what happened, what to do, where.

Enters: an exception of one job. Leaves: ``{"message", "remedy", "place", "line", "code"}``. Of a file only
its name is told, never where it lies, and of errors that Secant does not know only their kind.
"""

from __future__ import annotations

import linecache
import re
from pathlib import Path
from typing import Any

from ..graph.errors import FormulaError, SecantError

Told = dict[str, Any]

_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[/\\][^\s/\\:;,'\"<>|()]+)+[/\\]([^\s/\\:;,'\"<>|()]+)")
_LINE = re.compile(r"([^\s/\\:]+\.py):(\d+)")
LONGEST = 2_000


def told(error: BaseException, file: str | None, memory: int = 0) -> Told:
    """What to show of an error. ``file`` is the user's own one, whose lines may be shown."""
    if isinstance(error, MemoryError) or isinstance(error.__context__, MemoryError):
        return plain(
            f"this needs more memory than the {memory >> 20:,} MiB that one piece of work may take",
            "use smaller data, or start the studio with more: --memory",
        )
    if isinstance(error, RecursionError):
        return plain("this calls itself too deeply", "end the recursion earlier, or write a loop")
    if not isinstance(error, SecantError):
        return plain(
            f"something went wrong inside Secant ({type(error).__name__})",
            "please report it, with what you typed",
        )
    said, _, place = "\n".join([str(error), *getattr(error, "__notes__", ())])[:LONGEST].partition("\n")
    if isinstance(error, FormulaError):
        what, remedy = _split(said)
        return {**plain(what, remedy or "change the formula at the mark"), "place": place}
    found = plain(*_split(without_folders(said)))
    found["place"] = without_folders(place).strip()
    lines = _LINE.findall(found["place"]) or _LINE.findall(found["message"])
    if file is not None:
        own = [int(n) for name, n in lines if name == Path(file).name]
        if own:
            found["line"] = own[-1]
            found["code"] = linecache.getline(file, own[-1]).rstrip("\n")[:200]
    return found


def plain(message: str, remedy: str = "") -> Told:
    """An error that has no place."""
    return {"message": message, "remedy": remedy, "place": "", "line": None, "code": ""}


def _split(text: str) -> tuple[str, str]:
    """Messages are "what happened; what to do"."""
    what, sign, remedy = text.partition("; ")
    return (what, remedy) if sign else (text, "")


def without_folders(text: str) -> str:
    """The text with every path cut down to its last part.

    >>> without_folders("/home/ada/work/model.py:3: no such name")
    'model.py:3: no such name'
    """
    return _PATH.sub(r"\1", text)
