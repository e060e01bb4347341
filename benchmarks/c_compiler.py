"""C for the hand-written peers: gcc at full optimisation, with glibc's vector math, loaded by ctypes.

Enters: a file in ``benchmarks/c``.  Leaves: the loaded library.  ``-ffast-math`` is for the compiler alone:
at the link it would add start-up code that turns subnormal numbers off for the whole process.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path

FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp", "-fPIC"]
SOURCES = Path(__file__).parent / "c"


def version() -> str:
    """gcc's own."""
    return subprocess.run(
        ["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True
    ).stdout.strip()


def library(name: str) -> ctypes.CDLL:
    """Compile ``c/<name>.c`` into a temporary folder and load it."""
    with tempfile.TemporaryDirectory() as folder:
        made, shared = Path(folder) / f"{name}.o", Path(folder) / f"{name}.so"
        subprocess.run(["gcc", *FLAGS, "-c", SOURCES / f"{name}.c", "-o", made], check=True)
        subprocess.run(["gcc", "-shared", made, "-o", shared, "-fopenmp", "-lmvec", "-lm"], check=True)
        return ctypes.CDLL(str(shared))
