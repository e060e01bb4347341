"""What a command works on: a typed formula, or a function in a Python file of the user's.

Enters: the text of the target and its data. Leaves: a graph with the numbers it is called with. Formulas are
never run as Python; ``file.py:function`` imports the file, which is the user's own code.
"""

from __future__ import annotations

import difflib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ..explain.choosing import Iteration
from ..explain.labels import Labels
from ..graph.core import Graph, Value
from ..graph.errors import DataError, SecantError
from ..graph.types import type_of
from ..graph.walk import inline
from ..record.arguments import is_input, ready
from ..record.formula import free_names, parse
from ..record.specialise import Recorder
from ..record.trees import flatten
from .data import Data

FUNCTION = re.compile(r"(.+\.py):([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)", re.S)


class UserError(SecantError):
    """The user's own code raised; the text is its message and line."""


@dataclass(frozen=True)
class Called:
    """A graph with its inputs in order, and the labels of those that have some."""

    graph: Graph
    inputs: list[Any]
    labels: dict[str, Labels]


def called(target: str, data: Data) -> Called:
    """The graph of a formula or of ``file.py:function`` at the given values."""
    if FUNCTION.fullmatch(target):
        return of_function(function(target), data)
    return of_formula(target, data)


def of_formula(text: str, data: Data) -> Called:
    """A typed formula at the given values; all of them must be used, and all its names be given."""
    names = free_names(text)
    if data.bare is not None and names:
        data.name_bare(next((n for n in names if n not in data.values), "data"))
    for name in data.values:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise DataError(
                f"the formula does not use {name}; {meant}its names are {', '.join(names) or 'none'}"
            )
    graph = parse(text, data.values)
    return Called(graph, [data.values[n] for n in graph.input_names], data.labels)


def of_function(f: Callable[..., Any], data: Data) -> Called:
    """A recorded call of a function: values go to its parameters by name."""
    name = getattr(f, "__name__", "the function")
    args = arguments(f, data)
    leaves, tree = flatten(((), args))
    numbers = frozenset(i for i, x in enumerate(leaves) if isinstance(x, float))
    spec = guarded(name, lambda: Recorder(f).record(leaves, tree, numbers))
    if not spec.results:
        raise DataError(f"{name} returns no number that depends on its arguments; return the result")
    inputs = [x for x in (ready(x, i in numbers) for i, x in enumerate(leaves)) if is_input(x)]
    spec.captured(inputs)
    return Called(spec.named_graph(), inputs, data.labels)


def arguments(f: Callable[..., Any], data: Data) -> dict[str, Any]:
    """The values as keyword arguments; whole numbers stay ints where the function says it wants an int."""
    name = getattr(f, "__name__", "the function")
    parameters = inspect.signature(f).parameters
    plain = [p for p in parameters.values() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    if data.bare is not None:
        data.name_bare(next((p.name for p in plain if p.name not in data.values), "data"))
    free = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    known = ", ".join(p.name for p in plain) or "none"
    for given in data.values:
        if given not in [p.name for p in plain] and not free:
            raise DataError(f"{name} has no parameter {given}; its parameters are {known}")
    missing = [p.name for p in plain if p.default is p.empty and p.name not in data.values]
    if missing:
        raise DataError(f"{name} also needs {', '.join(missing)}; write {missing[0]}=... or use --args FILE")
    whole = {p.name for p in plain if p.annotation in (int, "int") or type(p.default) is int}
    return {
        k: int(v) if k in whole and isinstance(v, float) and v == int(v) else v
        for k, v in data.values.items()
    }


def function(target: str) -> Callable[..., Any]:
    """The function that ``file.py:name`` names, from a fresh import of the file."""
    found = FUNCTION.fullmatch(target)
    if not found:
        raise DataError(f"{target} is not file.py:function")
    return function_of(module(Path(found[1])), found[2])


def function_of(thing: Any, name: str) -> Callable[..., Any]:
    """The function of that name in a module of the user's; ``a.b`` is b of the class or object a."""
    path = thing.__file__
    for part in name.split("."):
        if not hasattr(thing, part):
            near = difflib.get_close_matches(part, dir(thing), 1)
            meant = f"; did you mean {near[0]}?" if near else "; check the name"
            raise DataError(f"{path} defines no {name}{meant}")
        thing = getattr(thing, part)
    if not callable(thing):
        raise DataError(f"{name} in {path} is {type(thing).__name__}, not a function")
    made: Callable[..., Any] = thing
    return made


def module(path: Path) -> ModuleType:
    """The user's file, freshly imported: its code runs."""
    if not path.is_file():
        raise DataError(f"there is no file {path}; check the path")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    made, loader = importlib.util.module_from_spec(spec), spec.loader
    sys.modules[path.stem] = made
    sys.path.insert(0, str(path.resolve().parent))  # so that the file's own imports work, as when it is run
    guarded(str(path), lambda: loader.exec_module(made))
    return made


def guarded(name: str, run: Callable[[], Any]) -> Any:
    """Run the user's own code: what it raises becomes one message with its line."""
    try:
        return run()
    except SecantError:
        raise
    except SyntaxError as error:
        raise UserError(f"{error.filename}:{error.lineno}: {error.msg}; the file is not Python") from None
    except (Exception, SystemExit) as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f"{'secant'}/" not in f.filename]
        frames = [f for f in frames if not f.filename.startswith("<")]
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        notes = "".join(f" ({n})" for n in getattr(error, "__notes__", ()))
        raise UserError(f"{name} raised {type(error).__name__}: {error}{where}{notes}") from None


def with_fixed(made: Called, free: str) -> tuple[Graph, Any]:
    """The graph as a function of one input, the others fixed at their values; and that input's value."""
    graph = made.graph
    inputs = [
        v if n == free else Value(type_of(x), name=n, data=x)
        for n, v, x in zip(graph.input_names, graph.inputs, made.inputs)
    ]
    outputs, _ = inline(graph, inputs)
    at = graph.input_names.index(free)
    return Graph(graph.name, [graph.inputs[at]], outputs, input_names=[free]), made.inputs[at]


def free_input(target: str, given: set[str]) -> str:
    """The one input of a target that has no value yet: what a slope is by."""
    if FUNCTION.fullmatch(target):
        parameters = inspect.signature(function(target)).parameters.values()
        names = [p.name for p in parameters if p.default is p.empty]
    else:
        names = list(free_names(target))
    free = [n for n in names if n not in given]
    if len(free) != 1:
        found = f"{len(free)} are free: {', '.join(free)}" if free else "none is free"
        raise DataError(
            f"a slope is by one input, and {found}; give all others values, such as {(free or ['a'])[-1]}=1"
        )
    return free[0]


def iterations(words: Sequence[str]) -> Iteration | None:
    """Which iteration of which loop: ``3`` for the outermost ones, ``i=3`` or ``12=3`` for one."""
    found: dict[str | int, int] = {}
    for word in words:
        loop, _, number = word.rpartition("=")
        try:
            t = int(number)
        except ValueError:
            raise DataError(
                f"{word} is not the number of an iteration; write for example 3, −1 or i=3"
            ) from None
        if not loop and len(words) == 1:
            return t
        if not loop:
            raise DataError(f"{word}: of several iterations each needs its loop; write for example i={word}")
        found[int(loop) if loop.isdigit() else loop] = t
    return found or None


def checked(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names that are not inputs."""
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise DataError(f"there is no input {name}; {meant}the inputs are {', '.join(known)}")
