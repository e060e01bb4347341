"""A site that does what plain Python does, and a way to compare functions by all that can be seen of them."""

import copy
import traceback
from types import FunctionType
from typing import Any, NamedTuple

from secant.record import plain
from secant.record.rewrite import OPERAND_NAME

CASES: list[tuple[FunctionType, list[tuple[Any, ...]]]] = []


def case(*calls):
    """Register a function with the argument tuples it is called with."""

    def register(function):
        CASES.append((function, list(calls) or [()]))
        return function

    return register


class Site:
    """Plain Python's own meaning of every step, and a log of the names given."""

    def __init__(self, function):
        self.function = function
        self.log = []

    def call(self, line, f, /, *args, **kwargs):
        assert isinstance(line, int)
        return f(*args, **kwargs)

    def method(self, line, owner, name, /, *args, **kwargs):
        assert isinstance(line, int)
        return getattr(owner, name)(*args, **kwargs)

    def attr(self, owner, name):
        return getattr(owner, name)

    def setattr(self, owner, name, value):
        setattr(owner, name, value)

    def item(self, owner, index):
        return owner[index]

    def setitem(self, owner, index, value):
        owner[index] = value

    def load(self, name, value):
        self.log.append(("load", name))
        return value

    def fetch(self, name):
        if name not in self.function.__globals__:
            raise NameError(f"name {name!r} is not defined")
        return self.load(name, self.function.__globals__[name])

    def store(self, name, value):
        free = self.function.__code__.co_freevars
        if name in free:
            self.function.__closure__[free.index(name)].cell_contents = value
        else:
            self.function.__globals__[name] = value
        self.log.append(("store", name))
        return value

    def name(self, name, value):
        self.log.append(("name", name))
        return value

    def names(self, names, values):
        assert isinstance(names, tuple)
        self.log.append(("names", *names))
        return values

    def truth(self, value):
        return value

    def iterate(self, iterable):
        return iterable

    def for_loop(self, names, exposed, live, line, items):
        assert set(exposed) <= set(names) and set(live) <= set(names) and isinstance(line, int)
        return plain.PlainLoop(items)

    def while_loop(self, names, exposed, live, line):
        assert set(exposed) <= set(names) and set(live) <= set(names) and isinstance(line, int)
        return plain.PlainLoop()

    def branch(self, names, live, line, test):
        assert set(live) <= set(names) and isinstance(line, int)
        return plain.plain_branch(test)

    def both(self, first, *rest):
        return plain.both(first, rest)

    def either(self, first, *rest):
        return plain.either(first, rest)

    def negation(self, value):
        return not value

    def chosen(self, test, then, orelse):
        return then() if test else orelse()

    def chain(self, first, *links):
        return plain.chain(first, links)

    def raises(self, error):
        return True

    def text(self, parts):
        return "".join(part if isinstance(part, str) else self.format(*part) for part in parts)

    def format(self, value, conversion, spec):
        convert = {-1: lambda v: v, ord("s"): str, ord("r"): repr, ord("a"): ascii}[conversion]
        return format(
            convert(value), "" if spec is None else spec if isinstance(spec, str) else self.text(spec)
        )


class Outcome(NamedTuple):
    """What a call gave: its value or error, the lines that raised, and what became of its arguments."""

    value: Any
    error: tuple[str, str] | None
    lines: list[int]
    arguments: str


def outcome(function, args) -> Outcome:
    args = copy.deepcopy(args)
    file = function.__code__.co_filename
    try:
        value = function(*args)
    except Exception as error:
        frames = [(f.f_code, line) for f, line in traceback.walk_tb(error.__traceback__)]
        frames = [(code, line) for code, line in frames if code.co_filename == file]
        inner = [code.co_qualname.endswith(OPERAND_NAME) for code, _ in frames[1:]]
        lines = [line for (_, line), waits in zip(frames, [*inner, False]) if not waits]
        return Outcome(None, (type(error).__name__, str(error)), lines, repr(args))
    return Outcome(repr(value), None, [], repr(args))
