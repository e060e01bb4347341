"""Generated source files of the site: a folder of exactly these, rewritten only where they changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def replace_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Make ``folder`` hold these files, no others. Unchanged ones keep their date, and are not read again."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            part = file.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            os.replace(part, file)
