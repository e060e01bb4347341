"""What earlier calls, perhaps of another process, found out of a program: it need not be derived again.

Enters: a recorded graph, and what is made of it, in words. Leaves: a `Known`: the digest of the derived
region, which names its machine code, and what a call needs besides. It is kept in the disk cache under a hash
of the recorded graph, the words, and all that derivation depends on (see ``machine.identity``). Lines and
names are not in it: they come from the recording at hand.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from ..graph.core import Region
from ..graph.types import Kind, Type
from . import cache
from .keys import digest
from .machine import identity
from .roles import MOST_ELEMENTS, Unsupported

MOST_KEPT = 256
"""Programs that functions to come may share."""
_FORM = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NUMBERS = {
    s: np.dtype(s) for s in (np.dtype(c).str for c in ("bool", *np.typecodes["AllInteger"], *"efdgFDG"))
}
_LATEST: OrderedDict[str, Known] = OrderedDict()
_LOCK = threading.Lock()


@dataclass(frozen=True)
class Known:
    """What a call of machine code needs to know of its region.

    ``digest`` is that of the region, ``inputs`` and ``outputs`` are its types, ``guards`` the numbers of its
    checks and what they expect.
    """

    digest: str
    inputs: tuple[Type, ...]
    outputs: tuple[Type, ...]
    guards: tuple[tuple[int, bool | int], ...]

    @staticmethod
    def of(region: Region) -> Known:
        """What is known of a region at hand."""
        checks = [n.params for n in region.effects if n.op.name == "check"]
        guards = tuple([(p["index"], p["expected"]) for p in checks])
        inputs, outputs = (tuple([v.type for v in values]) for values in (region.inputs, region.outputs))
        return Known(digest(region), inputs, outputs, guards)

    def packed(self) -> bytes:
        """As bytes for a file; `Unsupported` where lengths are known only when it runs."""
        types = [[_packed(t) for t in side] for side in (self.inputs, self.outputs)]
        return json.dumps([_FORM, self.digest, *types, self.guards]).encode()

    @staticmethod
    def unpacked(content: bytes) -> Known | None:
        """What was packed; None if it is something else."""
        try:
            form, name, inputs, outputs, guards = json.loads(content)
            if form != _FORM or not isinstance(name, str) or not _DIGEST.fullmatch(name):
                return None
            taken, given = (tuple([_unpacked(t) for t in _listed(side)]) for side in (inputs, outputs))
            return Known(name, taken, given, tuple([_guard(g) for g in _listed(guards)]))
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


def name_of(graph: Region, words: str) -> str | None:
    """The name of what is made of a recorded graph; None where that depends on more than the graph tells."""
    try:
        found = digest(graph, strict=True)
    except Unsupported:
        return None
    return hashlib.sha256(f"{identity()} program {words} {found}".encode()).hexdigest()


def find(name: str, inputs: Sequence[Type]) -> Known | None:
    """What is known under a name, in this process or from an earlier one, of a program that takes these."""
    with _LOCK:
        known = _LATEST.get(name)
    if known is None:
        content = cache.read(name)
        known = Known.unpacked(content) if content is not None else None
        if known is not None:
            _remember(name, known)
    return known if known is not None and known.inputs[: len(inputs)] == tuple(inputs) else None


def keep(name: str, known: Known) -> None:
    """Keep what is known, for later functions and later processes."""
    try:
        content = known.packed()
    except Unsupported:
        return
    if _remember(name, known) != known:
        cache.write(name, content)


def _remember(name: str, known: Known) -> Known | None:
    """Keep it for this process; what was known before."""
    with _LOCK:
        before = _LATEST.get(name)
        _LATEST[name] = known
        _LATEST.move_to_end(name)
        if len(_LATEST) > MOST_KEPT:
            _LATEST.popitem(last=False)
    return before


def _packed(type: Type) -> list[Any]:
    if type.item is not None or not all(isinstance(d, int) for d in type.shape):
        raise Unsupported("a type that only the region tells")
    return [type.dtype.str, list(type.shape), type.kind]


def _unpacked(kept: Any) -> Type:
    dtype, shape, kind = kept
    if not all(isinstance(d, int) and not isinstance(d, bool) and d >= 0 for d in _listed(shape)):
        raise ValueError("no shape")
    made = Type(_NUMBERS[dtype], tuple(shape), kind)
    if kind not in get_args(Kind)[:3] or (shape and kind != "array") or made.size > MOST_ELEMENTS:
        raise ValueError("no type")
    made.python  # noqa: B018  (KeyError for a Python number that there is none of)
    return made


def _guard(kept: Any) -> tuple[int, bool | int]:
    index, expected = kept
    if type(index) is not int or index < 0 or type(expected) not in (bool, int):
        raise ValueError("no guard")
    return index, expected


def _listed(kept: Any) -> list[Any]:
    if not isinstance(kept, list):
        raise ValueError("no list")
    return kept
