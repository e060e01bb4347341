"""Files to lint: found below a path, read as bytes, decoded as Python would, never run.

Enters: a path. Leaves: paths of Python files, and the text of each, or `Unreadable` with the reason.
"""

from __future__ import annotations

import ast
import os
import re
import tokenize
import warnings
from collections.abc import Iterator
from pathlib import Path

from ..graph.errors import DataError

LARGEST = 4_000_000  # bytes of a file; the largest module of SciPy has 0.4 million
SKIPPED = {"__pycache__", "node_modules", "build", "dist"}


class Unreadable(Exception):
    """A file that cannot be linted; ``line`` is where its fault is."""

    def __init__(self, why: str, line: int = 1):
        super().__init__(why)
        self.line = max(line, 1)


def files(path: str | os.PathLike[str]) -> Iterator[Path]:
    """The Python files at or below a path, in order. Links to folders are not followed.

    A file that is named itself is taken whatever its suffix. Below a folder, hidden folders, caches and
    virtual environments are left out.

    Raises
    ------
    DataError
        If there is nothing at the path.
    """
    top = Path(path)
    try:
        is_file, is_folder = top.is_file(), top.is_dir()
    except (OSError, ValueError) as error:
        raise DataError(f"{_shown(top)} cannot be read: {error}; check the path") from None
    if is_file:
        yield top
    elif is_folder:
        yield from _below(top)
    else:
        raise DataError(f"there is no file or folder {_shown(top)}; check the path")


def _shown(path: Path) -> str:
    return str(path).encode("utf-8", "backslashreplace").decode()


def _below(top: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(top, followlinks=False):
        here = Path(folder)
        inner[:] = sorted(
            n for n in inner if n not in SKIPPED and n[0] != "." and not (here / n / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            found = here / name
            if name.endswith(".py") and found.is_file():  # a pipe or a socket is no file
                yield found


def read(path: Path) -> str:
    """The text of a file, decoded by its mark or its coding line, as Python does it."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(f"it cannot be opened: {error.strerror or error}") from None
    if len(raw) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} million bytes")
    try:
        lines = iter(raw.splitlines(keepends=True))
        encoding, _ = tokenize.detect_encoding(lambda: next(lines, b""))
        text = raw.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError, ValueError) as error:
        raise Unreadable(f"its text cannot be decoded: {error}") from None
    # The parser's own ends of lines and no others: a form feed is a blank.
    return re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))


def parse(text: str) -> ast.Module:
    """The syntax tree of a text, which may be anything."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a string is not the user's question here
            return ast.parse(text)
    except SyntaxError as error:
        raise Unreadable(f"it is not Python: {error.msg}", error.lineno or 1) from None
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"it is not Python: {error}") from None
    except (RecursionError, MemoryError):
        raise Unreadable("it is nested too deeply to be parsed") from None
