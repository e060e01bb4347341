"""One run of the user's function, on copies of its arguments, to see what its helpers are given.

Enters: a function and the arguments of a call. Leaves: for every function of one file that was entered, the
numbers and arrays it was given, where they were of one kind in all calls.
"""

from __future__ import annotations

import contextlib
import copy
import io
import sys
import warnings
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np

from ..graph.types import type_of
from .known import Known
from .recorded import known_of

Given = dict[tuple[int, str], dict[str, Known]]
"""By first line and name of a function: what its parameters hold."""


def given(function: Callable[..., Any], file: str, call: tuple[tuple[Any, ...], dict[str, Any]]) -> Given:
    """What the functions of a file are given in one call; nothing where the call fails."""
    seen: dict[tuple[int, str], dict[str, Known | None]] = {}

    def enter(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or code.co_filename != file:
            return
        held = frame.f_locals
        known = seen.setdefault((code.co_firstlineno, code.co_name), {})
        for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
            now = fact(held.get(name))
            known[name] = now if known.setdefault(name, now) == now else None

    before = sys.getprofile()
    try:
        args, kwargs = copy.deepcopy(call)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sys.setprofile(enter)
            function(*args, **kwargs)
    except Exception:  # the user's function failed: its own source is still looked at
        return {}
    finally:
        sys.setprofile(before)
    return {k: {n: v for n, v in held.items() if v is not None} for k, held in seen.items()}


def fact(x: Any) -> Known | None:
    """What is certain of a number or array; None of anything else."""
    if isinstance(x, bool) or not isinstance(x, np.ndarray | np.generic | float | int | complex):
        return None
    if isinstance(x, np.ndarray) and (type(x) is not np.ndarray or x.dtype.kind not in "biufc"):
        return None
    made = type_of(x)
    return known_of(made.kind, made.dtype.kind, np.shape(x))
