"""A pool loaded into this process: the text of a platform in, its entry points out."""

from __future__ import annotations

import ctypes
import os
import threading

from .. import code
from . import openblas, wanted
from .platform import Platform, module

_BLAS = {"blas.count": "declare i32 @blas.count()\n", "blas.set": "declare void @blas.set(i32)\n"}
_NO_BLAS = {
    "blas.count": f"define internal i32 @blas.count() {{ ret i32 {wanted.UNBOUNDED} }}\n",
    "blas.set": "define internal void @blas.set(i32 %count) { ret void }\n",
}


class Pool:
    """One pool of threads, never unloaded: its workers run its code until the process ends."""

    def __init__(self, target: Platform) -> None:
        found = openblas.functions()
        blas = [(_BLAS if name in found else _NO_BLAS)[name] for name in _BLAS]
        loaded = code.load("".join([code.QUICK, module(target), *blas]), found)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(loaded))
        # Called with the GIL held: each takes less time than giving it back would.
        self.width = ctypes.PYFUNCTYPE(ctypes.c_int)(loaded.address("width"))
        self.limit = ctypes.PYFUNCTYPE(None, ctypes.c_int, ctypes.c_int)(loaded.address("limit"))
        self.reset = ctypes.PYFUNCTYPE(None)(loaded.address("reset"))
        self.parallel = loaded.address("secant.parallel")
        self.parallel_blas = loaded.address("secant.parallel.blas")
        self.reset()
        self.limit(wanted.own(), wanted.below())
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.reset)


_making = threading.Lock()
_made: list[Pool] = []
if hasattr(os, "register_at_fork"):  # a fork waits for a pool half made: the child could not finish it
    os.register_at_fork(
        before=_making.acquire, after_in_parent=_making.release, after_in_child=_making.release
    )


def pool() -> Pool:
    """The pool of this process, made at the first call."""
    if not _made:
        with _making:
            if not _made:
                _made.append(Pool(Platform.here()))
    return _made[0]
