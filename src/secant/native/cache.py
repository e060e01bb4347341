"""Bytes under a name in, the same bytes out in a later process: machine code in the user's cache folder.

Machine code from a file is run, so a file counts only where nobody else could have written it: folder and
file belong to this user and are writable by no one else, asked of what was opened, so that nothing can be
exchanged in between; links are not followed. A checksum over name and content finds what is damaged. Whatever
is wrong, from a full disk to a missing home, means no more than that nothing is found or kept: ``status``
says it.

Environment: ``SECANT_CACHE=off`` turns it off, ``SECANT_CACHE_DIR`` names another folder, and
``SECANT_CACHE_LIMIT`` is the most it may hold, in megabytes (256).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_MAGIC = b"secant\x00\x01"  # the last byte is the version of the format
_HEADER = struct.Struct("<8sQ32s")
_ENTRY = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = "unfinished-"
_JOURNAL = "written"
_BLOCK = 4096
_DEFAULT_LIMIT = 256e6
_STALE = 3600.0  # seconds after which an unfinished file is nobody's
_FRESH = 60.0  # seconds within which a use need not be noted again
_FLAGS = (
    os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK if sys.platform != "win32" else getattr(os, "O_BINARY", 0)
)
_AT = os.name != "nt"  # whether files can be named relative to an open folder


class _Unusable(OSError):
    """The folder cannot be trusted or had; the text says why."""


@dataclass(frozen=True)
class Status:
    """Where the cache is, why it is not used if it is not, and what it holds (bytes on the disk)."""

    folder: str | None
    problem: str | None
    files: int
    size: int
    limit: int


def read(name: str) -> bytes | None:
    """What was kept under a name (64 hexadecimal digits), or None where nothing trustworthy is.

    >>> read("0" * 64) is None
    True
    """
    try:
        with _opened_folder() as folder:
            return folder.read(name)
    except OSError:
        return None


def write(name: str, content: bytes) -> bool:
    """Keep a content under a name, all of it or nothing; whether that was done."""
    try:
        with _opened_folder(make=True) as folder:
            folder.write(name, content)
    except OSError:
        return False
    return True


def status() -> Status:
    """What the cache is doing at present.

    >>> status().limit > 0
    True
    """
    path = None
    try:
        path = _place()
        with _opened_folder(make=True) as folder:
            entries = folder.entries()
    except OSError as error:
        return Status(path, str(error), 0, 0, _limit())
    return Status(path, None, len(entries), sum(entry.size for entry in entries), _limit())


def _limit() -> int:
    try:
        return int(float(os.environ["SECANT_CACHE_LIMIT"]) * 1e6)
    except (KeyError, ValueError, OverflowError):
        return int(_DEFAULT_LIMIT)


def _place() -> str:
    if os.environ.get("SECANT_CACHE", "").lower() in {"off", "0", "no", "false"} or _limit() <= 0:
        raise _Unusable("turned off by the environment")
    named = os.environ.get("SECANT_CACHE_DIR")
    if named:
        return os.path.abspath(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
    if not os.path.isabs(base):
        raise _Unusable("no home folder")
    return os.path.join(base, "secant")


def _check_owner(info: os.stat_result, what: str) -> None:
    if sys.platform == "win32":
        return  # the user's profile is closed to others by its access lists
    if info.st_uid != os.geteuid():
        raise _Unusable(f"the {what} belongs to another user")
    if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise _Unusable(f"the {what} can be written by others")


@contextlib.contextmanager
def _opened_folder(make: bool = False) -> Iterator[_Folder]:
    path = _place()
    if make and not os.path.lexists(path):
        _make(path)
    if not _AT:
        yield _Folder(path, None)
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _FLAGS)
    try:
        _check_owner(os.fstat(handle), "folder")
        yield _Folder(path, handle)
    finally:
        os.close(handle)


def _make(path: str) -> None:
    above = next(p for p in Path(path).parents if p.exists())
    if not os.environ.get("SECANT_CACHE_DIR"):
        # With sudo the home may be another user's: leave no folder there that its owner could not use.
        _check_owner(above.stat(), "home folder")
    os.makedirs(path, 0o700, exist_ok=True)


@dataclass
class _Entry:
    used: float
    size: int
    name: str


@dataclass
class _Folder:
    """A folder that is trusted, held open."""

    path: str
    handle: int | None

    def _named(self, name: str) -> str:
        return name if _AT else os.path.join(self.path, name)

    def _open(self, name: str, flags: int) -> int:
        handle = os.open(self._named(name), flags | _FLAGS, 0o600, dir_fd=self.handle)
        try:
            info = os.fstat(handle)
            if not stat.S_ISREG(info.st_mode):
                raise _Unusable("not a file")
            _check_owner(info, "file")
        except BaseException:
            os.close(handle)
            raise
        return handle

    def _remove(self, name: str) -> None:
        with contextlib.suppress(OSError):  # another process was first
            os.unlink(self._named(name), dir_fd=self.handle)

    def read(self, name: str) -> bytes | None:
        with open(self._open(name, os.O_RDONLY), "rb") as file:
            info = os.fstat(file.fileno())
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size:
                return None
            magic, length, checksum = _HEADER.unpack(header)
            if magic != _MAGIC or info.st_size != _HEADER.size + length:
                return None
            content = file.read()
            if _checksum(name, content) != checksum:
                return None
            if time.time() - info.st_mtime > _FRESH:
                with contextlib.suppress(OSError):
                    os.utime(file.fileno() if _AT else self._named(name))
        return content

    def write(self, name: str, content: bytes) -> None:
        limit = _limit()
        if len(content) > limit // 8:
            raise _Unusable("too large")
        written = self._note(len(content))
        unfinished = f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            with open(self._open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL), "wb") as file:
                file.write(_HEADER.pack(_MAGIC, len(content), _checksum(name, content)))
                file.write(content)
            source, target = self._named(unfinished), self._named(name)
            os.replace(source, target, src_dir_fd=self.handle, dst_dir_fd=self.handle)
        except BaseException:
            self._remove(unfinished)
            raise
        if written > limit // 8:
            self._sweep(limit * 7 // 8)

    def _note(self, length: int) -> int:
        """Add to what was written since the last sweep: the journal has one byte for each block of it.

        Appending is atomic: processes share the count without a lock, and nobody lists the folder to know it.
        """
        handle = self._open(_JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            os.write(handle, b"." * _blocks(length + _HEADER.size))
            return os.fstat(handle).st_size * _BLOCK
        finally:
            os.close(handle)

    def _sweep(self, goal: int) -> None:
        """Remove what was not used for longest until the rest is within the goal, and stale leftovers."""
        os.close(self._open(_JOURNAL, os.O_WRONLY | os.O_TRUNC))
        entries = sorted(self.entries(), key=lambda entry: entry.used)
        size = sum(entry.size for entry in entries)
        stale = time.time() - _STALE
        for entry in entries:
            unfinished = entry.name.startswith(_UNFINISHED)
            if (unfinished and entry.used < stale) or (not unfinished and size > goal):
                self._remove(entry.name)
                size -= entry.size

    def entries(self) -> list[_Entry]:
        """All files that are the cache's own, in no order; others' are never touched."""
        found = []
        with os.scandir(self.path if self.handle is None else self.handle) as scan:
            for item in scan:
                if _ENTRY.fullmatch(item.name) or item.name.startswith(_UNFINISHED):
                    with contextlib.suppress(FileNotFoundError):
                        info = item.stat(follow_symlinks=False)
                        found.append(_Entry(info.st_mtime, _blocks(info.st_size) * _BLOCK, item.name))
        return found


def _blocks(length: int) -> int:
    return -(-length // _BLOCK)


def _checksum(name: str, content: bytes) -> bytes:
    found = hashlib.sha256(name.encode())
    found.update(content)
    return found.digest()
