"""A function and its recordings: which one serves a call, and when to record again.

Enters: a function and concrete arguments. Leaves: a recording that holds for them. Recordings are kept by the
types of the arguments and their static parts; each knows what it read from outside and which checks it made,
so that every call is either served rightly or recorded anew.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..graph.errors import GuardFailed, Refused, SecantError, TooDeep
from ..graph.location import here
from ..ops.masks import counting
from . import state
from .arguments import argument_names, classify, is_input, ready
from .control.policy import Policy
from .deep import raise_limit, restore_limit
from .given import given
from .pieces import Unsettled
from .recording import Recording
from .site import OUTSIDE
from .specialisation import Specialisation, finish
from .state import current
from .trees import Tree, unflatten

MOST_TRIES = 200  # recordings of one function before giving up: each has one loop or branch otherwise
MAX_KEPT = 256  # recordings kept for one function; the oldest is dropped first


class Chosen(Protocol):
    """The arguments of a call: their leaves and nesting, and which leaves are differentiated."""

    leaves: list[Any]
    tree: Tree
    positions: list[int]


class Recorder:
    """All recordings of one function."""

    def __init__(self, function: Any):
        self.function = function
        self.kept: dict[Any, list[Specialisation]] = {}
        self.lock = threading.Lock()

    def serve(
        self,
        chosen: Chosen,
        key: str,
        build: Callable[[Specialisation], Any],
        extra: Sequence[Any] = (),
        effects: bool = False,
    ) -> tuple[Specialisation, list[Any], list[Any]]:
        """Run the transform ``key``: the recording used, its inputs, and what the program gave.

        ``chosen`` has the leaves and tree of the arguments and the ``positions`` to differentiate;
        ``extra`` inputs (tangents) follow the graph's own. With ``effects``, all that the function does to
        the caller's arrays must be known.
        """
        diffable = frozenset(chosen.positions)
        kinds, numbers = classify(chosen.leaves, diffable)
        place, slot = (chosen.tree, kinds), (key, tuple(chosen.positions))
        failed: list[tuple[Specialisation, GuardFailed]] = []
        for spec in reversed(self.kept.get(place, ())):
            if (
                slot in spec.unfit
                or (effects and spec.hides)
                or any(not _compatible(spec, s, f) for s, f in failed)
            ):
                continue
            inputs = list(numbers)
            if not spec.captured(inputs):
                continue
            try:
                return spec, inputs, spec.program(slot, build)([*inputs, *extra])
            except GuardFailed as failure:
                failed.append((spec, failure))
        plain = ""
        while True:
            spec = self.record(chosen.leaves, chosen.tree, diffable, plain)
            if spec.cacheable:
                self._keep(place, spec)
            if effects and spec.hides:
                plain = "what it does to your arrays would not be known: two names may be one of them"
                continue
            inputs = list(numbers)
            if not spec.captured(inputs):
                raise Refused(
                    "a captured value changed while the function was being recorded "
                    "(is another thread writing it?)"
                )
            try:
                program = spec.program(slot, build)
            except (SecantError, ValueError, TypeError, IndexError) as error:
                if plain or not spec.regional:
                    raise
                spec.unfit[slot] = error  # its loops have no such transform: record them unrolled
                plain = f"its derivative is not known ({error})".partition("\n")[0]
            else:
                return spec, inputs, program([*inputs, *extra])

    def _keep(self, place: Any, spec: Specialisation) -> None:
        with self.lock:
            row = self.kept.setdefault(place, [])
            row.append(spec)
            if len(row) > MAX_KEPT:
                del row[0]

    def record(
        self,
        leaves: Sequence[Any],
        tree: Tree,
        diffable: frozenset[int] = frozenset(),
        plain: str = "",
    ) -> Specialisation:
        """Record the function for these arguments: again, otherwise, where a loop or branch will not do so.

        With ``plain``, a reason, it has no regions at all.
        """
        policy = Policy(plain)
        for _ in range(MOST_TRIES):
            rec = Recording()
            rec.policy = policy
            try:
                return self._once(rec, leaves, tree, diffable)
            except Unsettled as unsettled:
                policy.otherwise_than(unsettled.site or rec.blame(), unsettled.reason)
            except RecursionError as error:
                code = getattr(getattr(self.function, "__func__", self.function), "__code__", None)
                where = f" ({code.co_filename}:{code.co_firstlineno})" if code is not None else ""
                raise TooDeep(
                    f"{function_name(self.function)}{where} calls itself too deep to be recorded ({error}); "
                    "write the recursion as a loop"
                ) from None
            except Exception as error:
                site = rec.blame()
                if site is None:
                    raise
                # It may come of recording for all iterations at once; if not, it comes again, where it
                # should.
                policy.otherwise_than(
                    site, f"{type(error).__name__} is raised in it: {error}".partition("\n")[0]
                )
        raise Refused("the loops and branches of this function could not be settled; please report it")

    def _once(
        self, rec: Recording, leaves: Sequence[Any], tree: Tree, diffable: frozenset[int]
    ) -> Specialisation:
        names = argument_names(self.function, tree)
        outer, saved = current.recording, (here.frame, here.line, here.fixed)
        counter = counting.count
        try:
            current.recording, counting.count = rec, rec.count
            here.fixed, here.line = None, 0
            raise_limit(rec, factor=4)
            arguments = unflatten(
                tree, [_enter(rec, x, names[i], i in diffable) for i, x in enumerate(leaves)]
            )
            rec.given = given(arguments)
            args, kwargs = arguments
            owner = getattr(self.function, "__self__", self.function)
            rec.captures.objects[id(owner)] = owner  # what a method reads from its object is captured
            with state.during:
                result = OUTSIDE.call(first_line(self.function), self.function, *args, **kwargs)
            if rec.piece is not rec.outermost:
                raise Unsettled("an exception was caught around it")
            return finish(rec, function_name(self.function), result)
        except (ValueError, TypeError) as error:
            if rec.refused is None or isinstance(error, Refused):
                raise
            # NumPy swallowed our refusal to give a number, and complained of something else.
            raise rec.refused.with_traceback(error.__traceback__) from None
        finally:
            restore_limit(rec)
            current.recording, counting.count = outer, counter
            here.frame, here.line, here.fixed = saved
            rec.close()


def _compatible(spec: Specialisation, tried: Specialisation, failure: GuardFailed) -> bool:
    """Whether a recording may hold, knowing which check of another one failed and what it saw."""
    k = failure.index
    return spec.checks[:k] != tried.checks[:k] or (len(spec.checks) > k and spec.checks[k] == failure.value)


def _enter(rec: Recording, x: Any, name: str, wanted: bool) -> Any:
    x = ready(x, wanted)
    if is_input(x):
        box = rec.input(x, name)
        rec.arguments.add(id(box))
        return box
    rec.captures.objects[id(x)] = x
    return x


def function_name(function: Any) -> str:
    """What the graph is called."""
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", type(function).__name__)
    return "f" if name == "<lambda>" else name


def first_line(function: Any) -> int:
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code.co_firstlineno if code is not None else 0
