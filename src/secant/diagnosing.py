"""``sc.diagnose``: where a NaN, an infinity, or a lost or exploding gradient starts, by source line.

Enters: a function and arguments. Leaves: a `Diagnosis` that prints itself, and shows in notebooks.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .explain import to_json
from .explain.diagnosis import Diagnosis as Record
from .explain.diagnosis import diagnose as examine
from .explain.diagnosis import diagnosis_text
from .faces import Explains
from .function import Argnums, Selection
from .graph.errors import Refused
from .graph.printed import Printed
from .labelled import unlabelled
from .record.arguments import input_slots
from .shown import shown_as


class Diagnosis(Printed, Record):
    """What ``sc.diagnose(f)(*args)`` returns: findings, printed with their lines, numbers and mends."""

    def __str__(self) -> str:
        return diagnosis_text(self)

    def to_json(self) -> str:
        """Everything in the diagnosis as JSON text, for machines."""
        return json.dumps(to_json(self))


class Diagnose(Explains):
    """What ``sc.diagnose(f)`` returns."""

    name = "diagnose"

    def __init__(self, function: Callable[..., Any], argnums: Argnums | None = None):
        super().__init__(function)
        self.argnums = argnums

    def outside(self, *args: Any, **kwargs: Any) -> Diagnosis:
        wrt: list[str] | None = None
        slots: list[int] = []
        if self.argnums is not None:
            chosen = Selection(args, kwargs, self.argnums, self.name)
            slots = input_slots([unlabelled(x)[0] for x in chosen.leaves], chosen.positions)
            self.wanted = frozenset(chosen.positions)
        graph, inputs = self.called(args, kwargs)
        if not graph.outputs:
            raise Refused(f"{graph.name} returns no number that depends on its arguments; return the result")
        if self.argnums is not None:
            wrt = [graph.input_names[s] for s in slots]
        made: Diagnosis = shown_as(Diagnosis, examine(graph, inputs, wrt))
        return made


def diagnose(function: Callable[..., Any], argnums: Argnums | None = None) -> Diagnose:
    """Find where the first NaN or infinity arises, and where a gradient dies, vanishes or explodes.

    Called with the function's arguments, it returns a `Diagnosis`. Its ``findings`` come in the order of the
    computation. Each has the ``kind`` (``"nan"``, ``"inf"``, ``"dead"``, ``"vanishing"`` or ``"exploding"``),
    the user's ``line``, the ``op``, the ``name`` and ``formula`` of what is computed there, the ``values`` of
    its operands, which elements (``index`` of the first, ``count`` of ``size``), the ``iteration`` of loops,
    the ``path`` of values that leads there, ``why``, and the ``mend``: what to write instead. A healthy call
    has no findings. What is said of gradients agrees with what ``sc.grad`` returns; of a result that is an
    array, the gradient is that of its sum.

    ``argnums`` chooses the arguments whose gradients matter, as in ``sc.grad``. By default all floating ones
    do; then numbers after the first argument, and those that are only compared or rounded, count as settings.

    A NaN that is thrown away is no finding: ``np.where(x > 0, np.log(x), 0.0)`` is healthy at 0, and so is
    its gradient.

    >>> import numpy as np, secant as sc
    >>> def entropy(p):
    ...     return -np.sum(p * np.log(p))
    >>> found = sc.diagnose(entropy)(np.array([0.5, 0.5, 0.0]))
    >>> [(f.kind, f.op, f.index) for f in found.findings]
    [('inf', 'log', (2,))]
    >>> sc.diagnose(entropy)(np.array([0.5, 0.25, 0.25])).healthy
    True
    """
    return Diagnose(function, argnums)
