"""Why a value or a slope is not finite at some place, and what to write instead.

Enters: a `Case`, one application of an op with its operands' names and numbers. Leaves: the reason and the
mend, in words.
"""

from __future__ import annotations

import re
from dataclasses import replace

from . import domains, slopes
from .cases import Advice, Case

SINGLE = re.compile(r"\bs\b")
"""What stands in a mend for an operand that has no name."""


def advice(case: Case) -> Advice:
    """The reason and the mend."""
    why, _ = _said(case)
    _, mend = _said(
        replace(case, names=case.typed)
    )  # code that can be typed, where the reason has mathematics
    for name, typed in zip(case.names, case.typed):
        if typed == "s" and name != "s" and SINGLE.search(mend):
            mend += f" (s is {name})"
            break
    return why, mend


def _said(case: Case) -> Advice:
    module = slopes if case.backward else domains
    rule = (slopes.BACKWARD if case.backward else domains.FORWARD).get(case.op)
    found = rule(case) if rule is not None else None
    return found or module.other(case)


__all__ = ["SINGLE", "Case", "advice"]
