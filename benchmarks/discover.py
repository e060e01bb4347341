"""Finding programs by name: enters a name, leaves a `Program`; modules are imported only when asked for.

Programs on arrays are one module each, and a name is the module's.  Loop programs are kept in one dictionary
and are given the same shape by `loop_programs`.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from .loop_programs import as_program, kept
from .program import Program

ARRAYS = Path(__file__).parent / "arrays"


def array_names() -> list[str]:
    """The programs on arrays, by alphabet."""
    return sorted(path.stem for path in ARRAYS.glob("[!_]*.py"))


def loop_names() -> list[str]:
    """The loop programs, in the order in which their files keep them."""
    return list(kept())


def find(name: str) -> Program:
    """The program of this name; KeyError if there is none."""
    if name in array_names():
        found = importlib.import_module(f"{__package__}.arrays.{name}").PROGRAM
        assert isinstance(found, Program), f"{name}: PROGRAM is no Program"
        return found
    return as_program(kept()[name])
