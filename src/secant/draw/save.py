"""Saving pictures and pages: whole or not at all.

Enters: a path whose suffix says the format, and a scene or finished text. Leaves: the file, replaced in
one step: an existing file survives whatever goes wrong before.
"""

from __future__ import annotations

import os
import tempfile
from io import BytesIO
from pathlib import Path

from . import figure, svg
from .html import page
from .shapes import Drawing

SUFFIXES = (".svg", ".png", ".pdf", ".html")


class NotSaved(OSError):
    """A file could not be written; the text names the path, why, and what to do."""


def save(path: str | os.PathLike[str], what: Drawing | str) -> Path:
    """Write a scene (.svg, .png, .pdf, .html) or a finished text (.svg, .html, .txt ...) to ``path``.

    Raises `NotSaved` if the file cannot be written, ValueError for a suffix that is no picture's, and
    ImportError with the remedy where matplotlib is missing for .png and .pdf.
    """
    target = Path(path)
    data = _bytes(what, target.suffix.lower())
    try:
        _replace(target, data)
    except OSError as e:
        why = e.strerror or str(e)
        raise NotSaved(
            f"cannot write {target}: {why}; choose a folder that exists and can be written to"
        ) from e
    return target


def _bytes(what: Drawing | str, suffix: str) -> bytes:
    if isinstance(what, str):
        if suffix in (".png", ".pdf"):
            raise ValueError(f"text cannot be saved as {suffix}: give the scene itself")
        return what.encode("utf-8")
    if suffix == ".svg":
        return svg.render(what).encode("utf-8")
    if suffix == ".html":
        return page(what.title, [what]).encode("utf-8")
    if suffix in (".png", ".pdf"):
        buffer = BytesIO()
        figure.save(what, buffer, suffix[1:])
        return buffer.getvalue()
    raise ValueError(
        f"cannot tell the format from {suffix or 'a name without a suffix'!r}: use {', '.join(SUFFIXES)}"
    )


def _replace(target: Path, data: bytes) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "it is a folder")
    # In the same folder, so that the last step is a rename and never a copy.
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as f:
            f.write(data)
        os.chmod(name, _mode(target))
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, else what a plain ``open`` would give."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
