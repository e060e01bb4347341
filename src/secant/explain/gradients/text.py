"""A check of a hand-written gradient as text for 80 columns.

Enters: a `GradientCheck`. Leaves: text. Nothing is computed here.
"""

from __future__ import annotations

import linecache
import textwrap

import numpy as np

from ..lines import WIDTH
from ..numbers import shape_text, short
from .records import Disagreement, Fault, GradientCheck, Parting


def check_text(found: GradientCheck) -> str:
    """One line for each input, what is wrong with it, where the two part, and the verdict."""
    lines: list[str] = []
    for row in found.inputs:
        lines += _input(row, found.other, found.parting is not None)
    if found.parting is not None:
        lines += ["", *_parting(found.parting)]
    if any(r.verdict == "kink" for r in found.inputs):
        lines += _wrapped("differences of the function side with yours: it is not smooth here (a kink), "
                          "or not the same at every call", "")  # fmt: skip
    lines.append("the gradient is right" if found.passed else "the gradient is wrong")
    return "\n".join(lines) + "\n"


def _input(row: Disagreement, other: str, parted: bool) -> list[str]:
    shape = f" {shape_text(row.shape)}" if row.shape else ""
    if row.verdict in ("wrong", "kink"):
        if np.isnan(row.largest) and not row.worst:
            lines = [f"{row.name}{shape}: the shapes disagree"]
        else:
            lines = [
                f"{row.name}{shape}: {row.wrong} of {row.compared} elements disagree, "
                f"largest difference {short(row.largest, 3)}"
            ]
    else:
        why = {
            "equal": "to the last digit",
            "rounding": f"the difference of {short(row.largest, 3)} is rounding",
            "approximate": f"up to {short(row.largest, 3)}, which is more than rounding explains "
            f"({short(row.rounding, 3)}) and within the tolerance",
        }[row.verdict]
        lines = [f"{row.name}{shape}: agrees, {why}"]
    lines = [x for line in lines for x in _wrapped(line, "")]
    for index, exact, mine in row.worst:
        place = f"{row.name}[{', '.join(map(str, index))}]" if index else row.name
        lines += _wrapped(f"{place}: exact {short(exact, 8)}, {other} {short(mine, 8)}", "  ")
    if row.wrong > len(row.worst) and row.worst:
        lines.append(f"  … and {row.wrong - len(row.worst)} more")
    if row.judged is not None:
        lines += _wrapped(
            f"differences of the function give {short(row.judged, 8)} for the first of these", "  "
        )
    if row.verdict == "wrong" and row.rounding and row.worst:
        lines += _wrapped(f"rounding explains no more than {short(row.rounding, 2)}: this is an error", "  ")
    if row.fault is not None and not (parted and row.fault.kind == "unknown"):
        lines += _fault(row.fault, "  ")
    return lines


def _fault(fault: Fault, indent: str) -> list[str]:
    return _wrapped(f"{fault.kind}: {fault.text}", indent) + _wrapped(f"instead: {fault.mend}", indent)


def _parting(p: Parting) -> list[str]:
    where = f"line {p.line}: " if p.line else ""
    if p.derivative:
        first = f"the two part at {where}{p.name} is not {p.derivative}"
    else:
        first = f"the two part at {where}{p.name} equals no value and no derivative of the function"
    lines = _wrapped(first, "")
    code = linecache.getline(p.source.file, p.line).strip() if p.source and p.line else ""
    if code:
        lines.append(f"    {code}"[:WIDTH])
    lines += _wrapped(f"{p.name} = {short(p.value)}", "  ")
    if p.derivative:
        lines += _wrapped(f"{p.derivative} = {short(p.exact)}", "  ")
    if p.agrees:
        lines += _wrapped(
            "right before it: " + ", ".join(a if a == b else f"{a} = {b}" for a, b in p.agrees), "  "
        )
    if p.fault is not None:
        lines += _fault(p.fault, "  ")
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_long_words=False
    )


__all__ = ["check_text"]
