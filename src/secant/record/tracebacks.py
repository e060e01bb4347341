"""Tracebacks that show the user's frames and leave out Secant's own.

The frame of an operand (see `conditions`) is left out too; the frame around it then shows the operand's line.
"""

from __future__ import annotations

import os
import types

from .conditions import OPERAND_NAME

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def clean(error: BaseException) -> BaseException:
    """The error with every frame of Secant's own files taken out of its traceback, causes included."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        e = todo.pop()
        if e is None or id(e) in seen:
            continue
        seen.add(id(e))
        e.__traceback__ = _kept(e.__traceback__)
        todo += [e.__cause__, e.__context__]
    return error


def _kept(traceback: types.TracebackType | None) -> types.TracebackType | None:
    frames = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_HOME):
            frames.append(traceback)
        traceback = traceback.tb_next
    made: types.TracebackType | None = None
    line: int | None = None
    for t in reversed(frames):
        if t.tb_frame.f_code.co_qualname.endswith(OPERAND_NAME):
            line = t.tb_lineno if line is None else line
            continue
        place = (t.tb_lasti, t.tb_lineno) if line is None else (-1, line)  # -1: go by the line alone
        made, line = types.TracebackType(made, t.tb_frame, *place), None
    return made
