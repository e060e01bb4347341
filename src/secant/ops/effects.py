"""What must happen on every call, in order: checks of recorded assumptions, prints, and random draws.

Effects are never removed and never reordered. Prints wait until the run has succeeded, so that a failed
check (which makes the run start again) leaves no trace.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.errors import GuardFailed
from ..graph.types import type_of
from .define import op
from .kinds import Discrete


class Pending(threading.local):
    """Prints of the run under way in this thread, performed when it ends; None when there is none."""

    actions: list[Callable[[], Any]] | None = None


pending = Pending()


@op(symbol="check")
class check(Discrete):
    """A guard: the recording holds only while this value is what it was when it was recorded."""

    effect = True

    def infer(x, expected, index):
        return ()

    def evaluate(x, expected, index):
        got = x.item() if isinstance(x, np.ndarray | np.generic) else x
        if got != expected or type(got) is not type(expected):
            raise GuardFailed(index, got)
        return ()


@op(symbol="bound")
class bound(Discrete):
    """A name that is bound on some ways through the code only is read: UnboundLocalError on the others."""

    effect = True

    def infer(condition, name):
        return ()

    def evaluate(condition, name):
        if not condition:
            raise UnboundLocalError(
                f"cannot access local variable {name!r} where it is not associated with a value"
            )
        return ()


@op(symbol="raise")
class fail(Discrete):
    """An exception of the user's, raised where a run comes by."""

    effect = True

    def infer(*xs, make):
        return ()

    def evaluate(*xs, make):
        raise make(*xs)


@op(symbol="print")
class emit(Discrete):
    """A call made for its effect, such as ``print``, with the numbers of this run."""

    effect = True

    def infer(*xs, action):
        return ()

    def evaluate(*xs, action):
        values = [np.array(x) if isinstance(x, np.ndarray) else x for x in xs]
        if pending.actions is None:
            action(*values)
        else:
            pending.actions.append(lambda: action(*values))
        return ()


@op(symbol="draw")
class draw(Discrete):
    """A fresh random draw on every call; a constant as far as derivatives go."""

    effect = True

    def infer(*xs, source):
        return source.type

    def evaluate(*xs, source):
        return source(*xs)


class Source:
    """Where a draw comes from: a callable, and how to save and restore its generator's state."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], generator: Any):
        self.function, self.args, self.kwargs, self.generator = function, args, kwargs, generator
        self.type: Any = None

    def __call__(self) -> Any:
        return self.function(*self.args, **self.kwargs)

    def sample(self) -> Any:
        """Draw once, and note the type of what came."""
        value = self()
        self.type = type_of(value)
        return value

    def state(self) -> Any:
        bits = getattr(self.generator, "bit_generator", None)
        return bits.state if bits is not None else self.generator.get_state()

    def restore(self, state: Any) -> None:
        bits = getattr(self.generator, "bit_generator", None)
        if bits is not None:
            bits.state = state
        else:
            self.generator.set_state(state)


def attempt(run: Callable[[], Any], generators: Sequence[Source]) -> Any:
    """Run a program with effects: prints follow its end; a failed check undoes draws and forgets prints.

    So does giving up, which is to give None.
    """
    outer, pending.actions = pending.actions, []
    states = [(g, g.state()) for g in generators]

    def undo() -> None:
        for generator, state in reversed(states):
            generator.restore(state)
        pending.actions = []

    try:
        made = run()
        if made is None:
            undo()
        return made
    except GuardFailed:
        undo()
        raise
    finally:
        actions, pending.actions = pending.actions, outer
        for action in actions or ():
            action()
