"""The steps of the chain rule as plain data: the page writes their numbers, which change.

Enters: a run with its `Step` records. Leaves: for each step ``[item, terms, words, through]``: the item
that is differentiated by, for each path ``[target item, local derivative as text, edges]`` (-1 for what
comes from outside, with what is said of it as the text), a finished rule where there is no product of
numbers, and the regions passed through.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..explain.records import Item, Pass, Step


def steps(run: Pass, number: dict[str, int], output: Item) -> list[list[Any]]:
    """All steps of one run, in order."""
    named = {i.name: k for k, i in enumerate(run.items)}
    readers: dict[int, dict[int, list[int]]] = {}
    for k, e in enumerate(run.edges):
        if e.contribution is not None and e.source in number and e.target in number:
            readers.setdefault(number[e.source], {}).setdefault(number[e.target], []).append(k)
    return [_step(s, run, named[s.target], readers, output) for s in run.steps if s.target in named]


def _step(s: Step, run: Pass, item: int, readers: dict[int, dict[int, list[int]]], output: Item) -> list[Any]:
    found = dict(readers.get(item, {}))
    terms: list[list[Any]] = []
    for t in s.terms:
        target = next((k for k in found if t.incoming in _derivatives(output.name, run.items[k].name)), None)
        if target is None and len(found) == 1 and t.local:
            target = next(iter(found))
        if target is not None:
            terms.append([target, t.local_text, found.pop(target)])
        else:
            terms.append([-1, t.incoming if not t.local else "", []])
    arrays = np.ndim(s.value) or any(np.ndim(t.incoming_value) for t in s.terms)
    plain = not arrays and all(t[0] < 0 or t[1] for t in terms)
    words = "" if plain and terms else _rule(s.text)
    return [item, terms, words, list(s.through)]


def _derivatives(of: str, by: str) -> set[str]:
    """How d of / d by may be written: what is not a name may stand in parentheses."""
    return {f"d{o}/d{b}" for o in (of, f"({of})") for b in (by, f"({by})")}


def _rule(text: str) -> str:
    """``Wᵀ @ dJ/dz`` from the finished line: without its left side, its numbers and its shape."""
    right = text.partition(" = ")[2]
    right = re.sub(r"   \([\d, ]*\)$", "", right)
    head, sign, tail = right.rpartition(" = ")
    return head if sign and re.match(r"[−\d\[∞N]", tail) else right
