"""What rewritten code calls: one Site per recorded function, bound to its globals and closure.

Enters: the calls, loads and stores of the user's statements. Leaves: what Python would give, with boxes for
numbers and arrays. Outside a recording every method does what plain Python does.
"""

from __future__ import annotations

import functools
import types
import weakref
from typing import Any

import numpy as np

from ..graph.errors import Refused
from ..graph.location import Frame, here
from ..graph.registry import HANDLERS
from . import calls
from .boxes import Box
from .library import LIBRARY_MODULES, is_library
from .masks import has_box
from .recording import Recording
from .rewrite import is_rewritten, rewrite
from .sources import NoSource
from .state import current
from .steering import Steering
from .text import Text

ITEMS: dict[type, Any] = {}
"""Classes whose ``obj[index]`` is a call in disguise (``np.r_``): ``version(recording, obj, index)``."""

CYTHON = type(np.random.Generator.normal)  # methods of compiled classes are bound like Python's
MAX_CALLS = 40  # how deep the chain of calls kept on nodes for folding goes


class Site(Steering):
    """The runtime of one rewritten function."""

    __slots__ = ("cells", "globals")

    def __init__(self, function: types.FunctionType):
        self.globals = function.__globals__
        self.cells = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))

    # -- names ------------------------------------------------------------------------------------------

    def load(self, name: str, value: Any) -> Any:
        rec = current.recording
        if rec is None or isinstance(value, types.ModuleType):
            return value
        cell = self.cells.get(name)
        if cell is not None:
            return rec.captures.load("cell", cell, name, value)
        return rec.captures.load("global", self.globals, name, value)

    def fetch(self, name: str) -> Any:
        """The value of a global that the function itself stores."""
        rec = current.recording
        place = ("global", id(self.globals), name)
        if rec is not None and place in rec.captures.overlay:
            return rec.captures.overlay[place][1]
        if name not in self.globals:
            raise NameError(f"name {name!r} is not defined")
        return self.load(name, self.globals[name])

    def store(self, name: str, value: Any) -> Any:
        rec, cell = current.recording, self.cells.get(name)
        if rec is None:
            if cell is not None:
                cell.cell_contents = value
            else:
                self.globals[name] = value
        elif cell is not None:
            rec.captures.store("cell", cell, name, value)
        else:
            rec.captures.store("global", self.globals, name, value)
        return value

    def name(self, name: str, value: Any) -> Any:
        if type(value) is Box:
            label(value, name)
        return value

    # -- attributes and items ---------------------------------------------------------------------------

    def attr(self, obj: Any, name: str) -> Any:
        rec = current.recording
        if rec is None or type(obj) is Box:
            return getattr(obj, name)
        return attribute(rec, obj, name)

    def setattr(self, obj: Any, name: str, value: Any) -> None:
        rec = current.recording
        if rec is not None and id(obj) in rec.captures.objects:
            descriptor = getattr(type(obj), name, None)
            if isinstance(descriptor, property) and descriptor.fset is not None:
                self.call(here.line, descriptor.fset, obj, value)
                return
            rec.captures.store("attr", obj, name, value)
        elif type(obj) is Box and name == "flat":
            obj.flat[...] = value
        elif rec is not None and type(obj) is Box:
            raise Refused(
                f"setting .{name} of an array is not supported; "
                "make a new array, for example with x.reshape(...)"
            )
        else:
            if rec is not None:
                rec.piece.change(obj)
            setattr(obj, name, value)

    def item(self, obj: Any, index: Any) -> Any:
        rec = current.recording
        if rec is None or type(obj) is Box:
            return obj[index]
        if type(obj) is list:
            rec.piece.look(obj)
        if isinstance(obj, np.ndarray):
            obj = rec.adopt(obj)
        elif type(obj) in ITEMS and has_box(index):
            return ITEMS[type(obj)](rec, obj, index)
        elif (method := user_method(obj, "__getitem__")) is not None:
            return self.call(here.line, method, obj, index)
        return rec.adopt(obj[index])

    def setitem(self, obj: Any, index: Any, value: Any) -> None:
        rec = current.recording
        if rec is not None and type(obj) is not Box:
            if isinstance(obj, np.ndarray):
                obj = rec.adopt(obj)
            elif (method := user_method(obj, "__setitem__")) is not None:
                self.call(here.line, method, obj, index, value)
                return
            else:
                rec.piece.change(obj)
        obj[index] = value

    def iterate(self, iterable: Any) -> Any:
        rec = current.recording
        if rec is None or type(iterable) in (range, Box):
            return iterable
        if isinstance(iterable, np.ndarray):
            return rec.adopt(iterable)
        if type(iterable) is list:
            rec.piece.look(iterable)
        return map(rec.adopt, iterable) if type(iterable) in (list, tuple) else iterable

    def names(self, names: tuple[str, ...], value: Any) -> Any:
        if current.recording is not None and type(value) in (tuple, list) and len(value) == len(names):
            for name, v in zip(names, value):
                label(v, name)
        return value

    def truth(self, value: Any) -> Any:
        """What ``is True`` and ``case True`` look at: recorded Python bools become bools, with a guard."""
        if type(value) is Box:
            return bool(value) if value.type.kind == "python" and value.dtype.kind == "b" else value
        if type(value) in (list, tuple) and current.recording is not None:
            return type(value)(map(self.truth, value))
        return value

    def text(self, parts: tuple[Any, ...]) -> Any:
        return Text.join(parts)

    # -- calls ------------------------------------------------------------------------------------------

    def call(self, line: int, function: Any, *args: Any, **kwargs: Any) -> Any:
        rec = current.recording
        if rec is None:
            return function(*args, **kwargs)
        here.line = line
        kind = type(function)
        if kind is types.FunctionType:
            target = prepared(rec, function)
            if target is None:
                special = calls.INTERCEPTS.get(function)
                if special is not None:
                    return special(rec, self, *args, **kwargs)
                if function in HANDLERS and (has_box(args) or has_box(kwargs)):
                    return rec.apply(function, args, kwargs)  # SciPy's, which NumPy's protocols do not reach
                if rec.piece is not rec.outermost:
                    calls.changing(rec, function, None, args)
                args = tuple([callback(rec, a) for a in args])
                return rec.adopt(function(*args, **{k: callback(rec, v) for k, v in kwargs.items()}))
            if function.__defaults__ or function.__kwdefaults__:
                kwargs = calls.with_defaults(rec, function, args, kwargs)
            saved = here.frame
            path = saved.calls if saved is not None else ()
            code = function.__code__
            step = f"{function.__name__}:{line}"
            here.frame = Frame(
                code.co_filename, function.__qualname__, (*path, step) if len(path) < MAX_CALLS else path
            )
            try:
                return target(*args, **kwargs)
            finally:
                here.frame, here.line = saved, line
        if kind is types.MethodType and type(function.__func__) is not CYTHON:
            return self.call(line, function.__func__, function.__self__, *args, **kwargs)
        return calls.other(rec, self, line, function, args, kwargs)

    def method(self, line: int, obj: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        rec = current.recording
        if rec is None:
            return getattr(obj, name)(*args, **kwargs)
        here.line = line
        if type(obj) is Box:
            return getattr(obj, name)(*args, **kwargs)
        return self.call(line, self.attr(obj, name), *args, **kwargs)


def label(value: Any, name: str) -> None:
    """Give a value the name of the variable it is first assigned to."""
    if type(value) is Box:
        held = value.value
        if not held.name:
            held.name = name


def attribute(rec: Recording, obj: Any, name: str) -> Any:
    """``obj.name`` of something that is not a box, as recorded code sees it."""
    if isinstance(obj, types.ModuleType):
        value = getattr(obj, name)
        if obj.__name__.partition(".")[0] in LIBRARY_MODULES or isinstance(value, types.ModuleType):
            return value
        return rec.captures.load("attr", obj, name, value)
    if isinstance(obj, np.ndarray):
        return getattr(rec.adopt(obj), name)
    captured = id(obj) in rec.captures.objects
    if captured and ("attr", id(obj), name) in rec.captures.overlay:
        return rec.captures.overlay["attr", id(obj), name][1]
    descriptor = getattr(type(obj), name, None) if not isinstance(obj, type) else None
    if isinstance(descriptor, property) and isinstance(descriptor.fget, types.FunctionType):
        return invoke(rec, descriptor.fget, obj)
    if isinstance(descriptor, functools.cached_property) and name not in getattr(obj, "__dict__", {}):
        return invoke(rec, descriptor.func, obj)
    value = getattr(obj, name)
    if captured or isinstance(obj, type):
        if isinstance(value, types.MethodType | types.BuiltinFunctionType | types.MethodWrapperType):
            return value
        return rec.captures.load("attr", obj, name, value)
    return rec.adopt(value)


def invoke(rec: Recording, function: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a function as recorded code would, from the recorder itself."""
    return OUTSIDE.call(here.line, function, *args, **kwargs)


def callback(rec: Recording, x: Any) -> Any:
    """A user's function that is handed to a library, in its rewritten form."""
    return (prepared(rec, x) or x) if type(x) is types.FunctionType else x


def user_method(obj: Any, name: str) -> Any:
    """A dunder method written in Python by the user, or None for built-in containers."""
    method = getattr(type(obj), name, None)
    return method if type(method) is types.FunctionType and not is_library(method) else None


def prepared(rec: Recording, function: types.FunctionType) -> Any:
    """The rewritten form of a user's function; None for library code, which runs as it is."""
    if is_rewritten(function):
        return function
    if function in calls.INTERCEPTS or is_library(function):
        return None
    made = _REWRITTEN.get(function)
    if made is None:
        try:
            made = rewrite(function, Site)
        except NoSource:
            rec.cacheable = False  # what it reads cannot be followed, so it is recorded at every call
            return None
        _REWRITTEN[function] = made
    return made


_REWRITTEN: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
OUTSIDE = Site(lambda: None)  # type: ignore[arg-type]
