"""Python's builtins on recorded values: conversions, ``min``, ``max``, ``print``, ``type``, ``getattr``..."""

from __future__ import annotations

import builtins
import copy
import operator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.errors import Refused
from .boxes import Box
from .calls import INTERCEPTS, intercept
from .control import drive
from .control.sequences import Backwards, Numbered, Zipped, counted, sequence
from .masks import has_box
from .recording import Recording
from .site import attribute
from .text import Text

if TYPE_CHECKING:
    from .site import Site


def _convert(kind: type) -> Any:
    def version(rec: Recording, site: Site, x: Any = 0, *rest: Any, **kwargs: Any) -> Any:
        if type(x) is not Box or rest:
            return kind(x, *rest, **kwargs)
        if kind is float and x.type.kind == "python" and x.dtype.kind == "f":
            return x
        return rec.apply(kind, (x,), {})

    return version


for _kind in (float, int, complex):
    INTERCEPTS[_kind] = _convert(_kind)


def _extreme(function: Any, better: Any) -> Any:
    def version(rec: Recording, site: Site, *args: Any, key: Any = None, **kwargs: Any) -> Any:
        items = list(site.iterate(args[0])) if len(args) == 1 else list(args)
        if not items or (not has_box(items) and key is None):
            return function(*args, **kwargs) if key is None else function(*args, key=key, **kwargs)
        best, most = items[0], items[0] if key is None else site.call(0, key, items[0])
        for x in items[1:]:
            value = x if key is None else site.call(0, key, x)
            found = better(value, most)
            same = best is most and x is value
            best = drive.pick(rec, found, x, best, function.__name__)
            most = best if same else drive.pick(rec, found, value, most, function.__name__)
        return best

    return version


INTERCEPTS[min] = _extreme(min, operator.lt)
INTERCEPTS[max] = _extreme(max, operator.gt)


@intercept(type)
def type_(rec: Recording, site: Site, x: Any, *rest: Any) -> Any:
    return x.type.python if type(x) is Box else type(x, *rest)


@intercept(bool)
def bool_(rec: Recording, site: Site, x: Any = False) -> Any:
    return bool(x)


@intercept(len)
def len_(rec: Recording, site: Site, x: Any) -> Any:
    if type(x) is Box and x.ndim:
        return x.shape[0]  # which may depend on the iteration
    if isinstance(x, list):
        rec.piece.look(x)
    return len(x)


@intercept(abs)
def abs_(rec: Recording, site: Site, x: Any) -> Any:
    return abs(x)


@intercept(str)
def str_(rec: Recording, site: Site, x: Any = "", *rest: Any) -> Any:
    return Text.join(((x, -1, ""),)) if type(x) in (Box, Text) else str(x, *rest)


@intercept(repr)
def repr_(rec: Recording, site: Site, x: Any) -> Any:
    return Text.join(((x, ord("r"), ""),)) if type(x) in (Box, Text) else repr(x)


@intercept(format)
def format_(rec: Recording, site: Site, x: Any, spec: str = "") -> Any:
    return Text.join(((x, -1, spec),))


@intercept(getattr)
def getattr_(rec: Recording, site: Site, obj: Any, name: str, *default: Any) -> Any:
    try:
        return getattr(obj, name) if type(obj) is Box else attribute(rec, obj, name)
    except AttributeError:
        if default:
            return default[0]
        raise


@intercept(setattr)
def setattr_(rec: Recording, site: Site, obj: Any, name: str, value: Any) -> None:
    site.setattr(obj, name, value)


@intercept(map)
def map_(rec: Recording, site: Site, function: Any, *iterables: Any) -> Any:
    return (site.call(0, function, *items) for items in zip(*map(site.iterate, iterables)))


@intercept(filter)
def filter_(rec: Recording, site: Site, function: Any, iterable: Any) -> Any:
    return (x for x in site.iterate(iterable) if (x if function is None else site.call(0, function, x)))


@intercept(range)
def range_(rec: Recording, site: Site, *args: Any) -> Any:
    return counted(rec, *args)


@intercept(zip)
def zip_(rec: Recording, site: Site, *iterables: Any, **kwargs: Any) -> Any:
    parts = [sequence(rec, x) for x in iterables]
    if parts and all(p is not None for p in parts) and not kwargs.get("strict"):
        return Zipped(rec, [p for p in parts if p is not None])
    return zip(*map(site.iterate, iterables), **kwargs)


@intercept(enumerate)
def enumerate_(rec: Recording, site: Site, iterable: Any, start: int = 0) -> Any:
    part = sequence(rec, iterable)
    return enumerate(site.iterate(iterable), start) if part is None else Numbered(rec, part, start)


@intercept(reversed)
def reversed_(rec: Recording, site: Site, x: Any) -> Any:
    if isinstance(x, range):
        return x[::-1]
    part = sequence(rec, x)
    return reversed(x) if part is None else Backwards(rec, part)


INTERCEPTS[list] = lambda rec, site, *args: list(*map(site.iterate, args))
INTERCEPTS[tuple] = lambda rec, site, *args: tuple(*map(site.iterate, args))
INTERCEPTS[iter] = lambda rec, site, x, *rest: iter(site.iterate(x), *rest)


@intercept(sorted)
def sorted_(rec: Recording, site: Site, iterable: Any, *, key: Any = None, reverse: bool = False) -> Any:
    items = list(site.iterate(iterable))
    keys = items if key is None else [site.call(0, key, x) for x in items]
    # Comparisons of recorded keys are guarded branches: the order is right on every call.
    order = builtins.sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)
    return [items[i] for i in order]


@intercept(print)
def print_(rec: Recording, site: Site, *args: Any, **kwargs: Any) -> None:
    holes: list[Box] = []
    for a in args:
        holes.extend([a] if type(a) is Box else a.boxes if type(a) is Text else _nested(a))

    def action(*numbers: Any) -> None:
        rest = iter(numbers)
        print(*[_filled(a, rest) for a in args], **kwargs)

    rec.effect("emit", tuple(b.value for b in holes), {"action": action})


def _nested(x: Any) -> list[Box]:
    if type(x) is Box:
        return [x]
    if type(x) in (list, tuple):
        return [b for item in x for b in _nested(item)]
    return [b for item in x.values() for b in _nested(item)] if type(x) is dict else []


def _filled(x: Any, numbers: Any) -> Any:
    if type(x) is Box:
        return next(numbers)
    if type(x) is Text:
        return x.fill(numbers)
    if type(x) in (list, tuple):
        return type(x)(_filled(item, numbers) for item in x)
    return {k: _filled(v, numbers) for k, v in x.items()} if type(x) is dict else x


@intercept(copy.deepcopy)
def deepcopy(rec: Recording, site: Site, x: Any, memo: Any = None) -> Any:
    if isinstance(x, np.ndarray) and type(x) is not Box:
        return rec.adopt(np.array(x))
    return copy.deepcopy(x)


@intercept(hasattr)
def hasattr_(rec: Recording, site: Site, obj: Any, name: str) -> bool:
    return hasattr(obj, name)


@intercept(np.random.seed)
def seed(rec: Recording, site: Site, *args: Any, **kwargs: Any) -> Any:
    raise Refused(
        "np.random.seed inside a recorded function would act while it is recorded, not at every call; "
        "seed outside, or use rng = np.random.default_rng(...)"
    )


@intercept(globals, locals, vars, exec, eval)
def frames(rec: Recording, site: Site, *args: Any, **kwargs: Any) -> Any:
    raise Refused("eval, exec, vars, globals and locals cannot be recorded; use names directly")
