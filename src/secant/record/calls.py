"""Calls that rewritten code makes to anything but a user's function: builtins, NumPy, classes, methods.

``INTERCEPTS`` maps a callable to the recorder's own version, called as ``special(recording, site, *args)``.
Everything else is called as it is; what it returns is adopted.
"""

from __future__ import annotations

import functools
import math
import random
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.errors import Refused
from ..graph.registry import HANDLERS
from .boxes import Box
from .draws import DRAWS, draws
from .library import IMPURE_MODULES
from .masks import has_box
from .pieces import Unsettled
from .recording import SPECIAL, Recording

if TYPE_CHECKING:
    from .site import Site

INTERCEPTS: dict[Any, Callable[..., Any]] = {}

CALLABLES: dict[type, Callable[..., Any]] = {}
"""Classes whose instances have a call of their own: ``version(recording, instance, args, kwargs)``."""


def intercept(*functions: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the recorder's version of callables."""

    def register(version: Callable[..., Any]) -> Callable[..., Any]:
        for function in functions:
            INTERCEPTS[function] = version
        return version

    return register


def other(
    rec: Recording, site: Site, line: int, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call what is not a Python function: a builtin, a class, a ufunc, a partial, a callable object."""
    try:
        version = INTERCEPTS.get(function)
    except TypeError:  # an unhashable callable object
        version = None
    if version is not None:
        return version(rec, site, *args, **kwargs)
    owner = getattr(function, "__self__", None)
    if isinstance(function, type):
        return construct(rec, site, line, function, args, kwargs)
    if isinstance(function, functools.partial):
        load = rec.captures.load
        fixed = [load("item", function.args, i, v) for i, v in enumerate(function.args)]
        named = {k: load("item", function.keywords, k, v) for k, v in function.keywords.items()}
        return site.call(line, function.func, *fixed, *args, **{**named, **kwargs})
    if rec.piece is not rec.outermost:
        changing(rec, function, owner, args)
    if isinstance(owner, np.random.Generator | np.random.RandomState) and function.__name__ in DRAWS | {
        "shuffle",
        "permuted",
    }:
        return draws(rec, function, args, kwargs, owner)
    module = getattr(function, "__module__", None)
    if module in IMPURE_MODULES or isinstance(owner, random.Random) or function in (open, input):
        rec.cacheable = False
    if function is np.random.default_rng and not args and not kwargs:
        rec.cacheable = False  # seeded by chance: another one at every call
    if isinstance(function, functools._lru_cache_wrapper):
        return site.call(line, function.__wrapped__, *args, **kwargs)
    handled = _hashable(function) and (function in HANDLERS or function in SPECIAL)
    if handled and (has_box(args) or has_box(kwargs)):
        return rec.apply(function, args, kwargs)
    if module == "math" and (has_box(args)):
        raise Refused(f"math.{function.__name__} of a recorded value is not supported")
    if type(function) in CALLABLES:
        return CALLABLES[type(function)](rec, function, args, kwargs)
    run = getattr(type(function), "__call__", None)  # noqa: B004  (the method itself is wanted)
    if type(run) is types.FunctionType and not getattr(type(function), "__secant__", False):
        return site.call(line, run, function, *args, **kwargs)
    return rec.adopt(function(*args, **kwargs))


def changing(rec: Recording, function: Any, owner: Any, args: tuple[Any, ...]) -> None:
    """Inside a loop or branch: note which containers a call may change, and refuse what cannot be undone."""
    name = getattr(function, "__name__", "")
    if isinstance(owner, list | dict | set):
        if name in ("append", "extend") and isinstance(owner, list) and args:
            many = isinstance(args[0], list | tuple | range)
            rec.piece.append(owner, 1 if name == "append" else len(args[0]) if many else -1)
            return
        rec.piece.look(owner)
        if name not in READING:
            rec.piece.change(owner)
        return
    for x in args:
        if isinstance(x, list):
            rec.piece.look(x)
        if isinstance(x, list | dict | set) and getattr(function, "__module__", None) not in (
            "builtins",
            "numpy",
        ):
            rec.piece.change(x)
    stateful = owner is not None and not isinstance(owner, STATELESS)
    if function is next or stateful or getattr(function, "__module__", None) in IMPURE_MODULES:
        raise Unsettled(f"{name or function} is called in it, whose effects Secant does not follow")


STATELESS = (
    *(
        types.ModuleType,
        type,
        str,
        bytes,
        int,
        float,
        complex,
        bool,
        tuple,
        range,
        slice,
        frozenset,
        np.ufunc,
    ),
    *(np.ndarray, np.generic, np.dtype, np.random.Generator, np.random.RandomState, type(np.r_), type(np.c_)),
    *(types.FunctionType, types.MethodType, np.vectorize),
)
"""Owners whose methods change nothing, or whose changes are followed."""

READING = frozenset({"copy", "count", "get", "index", "items", "keys", "values", "union", "intersection"})
"""Methods of lists, dicts and sets that leave them as they are."""


def _hashable(x: Any) -> bool:
    try:
        hash(x)
    except TypeError:
        return False
    return True


def construct(
    rec: Recording, site: Site, line: int, cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Make an instance; an ``__init__`` written by the user is recorded like any function."""
    if issubclass(cls, np.generic):
        return cast(rec, cls, *args, **kwargs)
    if issubclass(cls, Exception):
        return cls(*[_plain(a) for a in args], **kwargs)
    init = getattr(cls, "__init__", None)
    plain_new = cls.__new__ is object.__new__ and type(cls) is type
    if type(init) is types.FunctionType and plain_new and init.__code__.co_filename != "<string>":
        made = object.__new__(cls)
        site.call(line, init, made, *args, **kwargs)
        return made
    return rec.adopt(cls(*args, **kwargs))


def _plain(x: Any) -> Any:
    return repr(x) if type(x) is Box else x


def cast(rec: Recording, cls: type, x: Any = 0, *rest: Any) -> Any:
    """``np.float32(x)``"""
    if not has_box(x):
        return rec.adopt(cls(x, *rest))
    box = x if type(x) is Box else np.array(x)
    made = rec.apply(np.astype, (box, np.dtype(cls)), {})
    if made.ndim == 0 and made.type.kind == "array":
        return made[()]
    return made


def with_defaults(
    rec: Recording, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The keyword arguments with defaults that are arrays or containers met as captured values."""
    code = function.__code__
    missing: dict[str, Any] = {}
    defaults = function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    for i, (name, value) in enumerate(zip(names[len(names) - len(defaults) :], defaults)):
        if (
            isinstance(value, np.ndarray | list | dict | set)
            and names.index(name) >= len(args)
            and name not in kwargs
        ):
            missing[name] = rec.captures.load("item", defaults, i, value)
    for name, value in (function.__kwdefaults__ or {}).items():
        if isinstance(value, np.ndarray | list | dict | set) and name not in kwargs:
            missing[name] = rec.captures.load("item", function.__kwdefaults__, name, value)
    posonly = code.co_varnames[: code.co_posonlyargcount]
    return {**kwargs, **{k: v for k, v in missing.items() if k not in posonly}} if missing else kwargs


def sum_of(rec: Recording, site: Site, iterable: Any, start: Any = 0) -> Any:
    """Python's ``sum``, item by item. Python 3.12 and later make up for rounding; this does not."""
    total = start
    for x in site.iterate(iterable):
        total = total + x
    return total


INTERCEPTS[sum] = sum_of


def _of_sequences(function: Any) -> Any:
    """``math.fsum`` and its kin take any iterable: a generator is read once, into a list."""

    def version(rec: Recording, site: Site, *args: Any, **kwargs: Any) -> Any:
        read = tuple(
            a if isinstance(a, list | tuple | int | float) or type(a) is Box else list(site.iterate(a))
            for a in args
        )
        return rec.apply(function, read, kwargs) if has_box(read) else function(*read, **kwargs)

    return version


for _function in (math.fsum, math.prod, math.dist, math.hypot):
    if _function in HANDLERS:
        INTERCEPTS[_function] = _of_sequences(_function)
