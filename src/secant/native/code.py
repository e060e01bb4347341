"""LLVM modules as text, or the keys of earlier ones, in; machine code loaded into this process out.

Everything here may be called from any thread, and goes on working in a child after a fork.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import llvmlite.binding as llvm

from . import cache
from .machine import FUNCTION_ATTRIBUTES, LOCK, QUICK, SLP, identity, machine, object_code

__all__ = ["FUNCTION_ATTRIBUTES", "QUICK", "SLP", "Code", "find", "identity", "load"]

_PER_ENGINE = 64  # LLVM keeps 10 kB about each library, unloaded or not, until the engine itself goes
_DECLARED = re.compile(
    r"^(?:declare (?!hidden)[^@\n]*@(?!llvm\.)([\w.$]+)|@([\w.$]+) = external)", re.MULTILINE
)
_LENGTHS = struct.Struct("<IIII")

_dropped: deque[tuple[llvm.ResourceTracker, llvm.LLJIT]] = deque()


class Code:
    """Machine code in memory, unloaded some time after the last reference to it has gone.

    >>> code = load("define i64 @one() { ret i64 1 }")
    >>> import ctypes
    >>> ctypes.CFUNCTYPE(ctypes.c_int64)(code.address("one"))()
    1
    """

    def __init__(self, library: llvm.ResourceTracker, engine: llvm.LLJIT) -> None:
        self._library, self._engine = library, engine

    def address(self, name: str) -> int:
        """The address of a function that the module defines; KeyError where it has none of that name."""
        address: int = self._library[name]
        return address

    def __del__(self, dropped: deque[tuple[llvm.ResourceTracker, llvm.LLJIT]] = _dropped) -> None:
        # Collected in whatever thread, perhaps one that must not wait: the next load unloads it.
        dropped.append((self._library, self._engine))


class _Engine:
    """The engine that takes new libraries; older ones live as long as a library of theirs does."""

    current: llvm.LLJIT | None = None
    loaded = 0


def load(text: str, addresses: Mapping[str, int] = {}, *, key: str | None = None, extra: bytes = b"") -> Code:
    """Compile a module and load it, or load what a process before compiled from the same text.

    Symbols that the module declares are found at ``addresses``, which may hold many more, else in the
    process; what LLVM calls of itself (``memset``, or ``exp`` for ``llvm.exp.f64``) is the process's.
    With a ``key`` (which must determine the text) the code and the bytes ``extra`` are stored for ``find``.
    """
    digest = _digest("text", text) if key is None else _digest("key", key)
    if key is None and (found := _read(digest, addresses)) is not None:
        return found[0]
    codes, offered = object_code(text)
    needed = [function or variable for function, variable in _DECLARED.findall(text)]
    try:
        loaded = _link(codes, offered, needed, addresses)
    except RuntimeError as error:
        unknown = [name for name in needed if name not in addresses]
        raise RuntimeError(f"machine code that cannot be linked; without an address: {unknown}") from error
    lists = "\n".join(offered).encode(), "\n".join(needed).encode()
    lengths = _LENGTHS.pack(*map(len, (*lists, extra, codes[0])))
    cache.write(digest, b"".join([lengths, *lists, extra, *codes]))
    return loaded


def find(key: str, addresses: Mapping[str, int] = {}) -> tuple[Code, bytes] | None:
    """The code and the extra bytes that ``load`` stored under this key, in this process or an earlier one.

    >>> find("never stored") is None
    True
    """
    return _read(_digest("key", key), addresses)


def _digest(kind: str, content: str) -> str:
    return hashlib.sha256(f"{identity()} {kind} {content}".encode()).hexdigest()


def _read(digest: str, addresses: Mapping[str, int]) -> tuple[Code, bytes] | None:
    content = cache.read(digest)
    if content is None:
        return None
    cuts = list(accumulate(_LENGTHS.unpack_from(content), initial=_LENGTHS.size))
    offered, needed, extra, *codes = [content[start:end] for start, end in pairwise([*cuts, len(content)])]
    try:
        return _link(codes, offered.decode().split(), needed.decode().split(), addresses), extra
    except RuntimeError:  # a symbol is nowhere to be found: compiling again says which
        return None


def _link(
    codes: Sequence[bytes], offered: Sequence[str], needed: Sequence[str], addresses: Mapping[str, int]
) -> Code:
    builder = llvm.JITLibraryBuilder().add_current_process()
    for code in codes:
        if code:
            builder.add_object_img(code)
    for name in needed:
        if name in addresses:
            builder.import_symbol(name, addresses[name])
    for name in offered:
        builder.export_symbol(name)
    with LOCK:
        _unload()
        if _Engine.current is None or _Engine.loaded % _PER_ENGINE == 0:
            _Engine.current = llvm.create_lljit_compiler(
                machine(), use_jit_link=os.name != "nt", suppress_errors=True
            )
        _Engine.loaded += 1
        return Code(builder.link(_Engine.current, f"secant{_Engine.loaded}"), _Engine.current)


def _unload() -> None:
    while _dropped:
        library, engine = _dropped.popleft()
        library.close()
        del engine  # only now: it owns what the library lived in
