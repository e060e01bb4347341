"""Programs with loops on both engines: those that scientists write, and random ones.

Values, side effects, errors and gradients. What has no native form is listed with its reason, and the list may
only shrink.
"""

from __future__ import annotations

import copy
import warnings

import pytest
from both_engines import on_both, running_on, outcome

import secant as sc
from loops.programs import PROGRAMS
from loops.test_programs import loss_of
from zoo import floats

EACH = pytest.mark.parametrize("program", [pytest.param(p, id=p.name) for p in PROGRAMS])

NOT_NATIVE: dict[str, str] = {}
"""What runs on the interpreter alone, or in part, and why."""


@EACH
def test_programs_with_loops(program):
    loss, argnums = loss_of(program), tuple(i for i, a in enumerate(program.args) if floats(a))

    def attempt():
        run, slopes, results = sc.jit(program.function), sc.value_and_grad(loss, argnums=argnums), []
        for point in (program.args, program.far):
            args, others = copy.deepcopy(point), copy.deepcopy(point)
            results.append((run(*args), args, slopes(*others), others))
        return results

    found = on_both(attempt)
    assert ", ".join(dict.fromkeys(found)) == NOT_NATIVE.get(program.name, ""), found
