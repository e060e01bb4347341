"""Whether the user's file, or one that it imports from beside it, has changed.

Enters: paths. Leaves: a version, which is another one after every change.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

Stamp = tuple[int, int, int] | None


class Watched:
    """The file that the studio was started with, and what it imports."""

    def __init__(self, file: str | Path):
        self.file = Path(file).resolve()
        self.stamps: dict[Path, Stamp] = {self.file: _stamp(self.file)}
        self.changes = 0

    def also(self, files: Iterable[str]) -> None:
        """Watch these too: what the file was found to import."""
        for path in map(Path, files):
            self.stamps.setdefault(path, _stamp(path))

    def version(self) -> str:
        """A number that grows with every change of one of the files."""
        now = {path: _stamp(path) for path in self.stamps}
        if now != self.stamps:
            self.stamps, self.changes = now, self.changes + 1
        return str(self.changes)


def _stamp(path: Path) -> Stamp:
    """Size, time and identity; None where the file is gone."""
    try:
        s = path.stat()
    except OSError:
        return None
    return s.st_mtime_ns, s.st_size, s.st_ino
