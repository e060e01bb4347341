"""Entries: compiled functions that serve a call from Python's arguments to Python's results.

Enters: a `Plan`. Leaves: an `Entry`, which `install` puts in the way of calls of an instance of `Callable`.
"""

from __future__ import annotations

import ctypes
import struct
import sys
import threading
from typing import Any, NamedTuple

from ..code import Code, load
from .arguments import Arguments
from .callable import VECTORCALL, Callable, chain_of
from .captures import Captures
from .layout import SIZE, TUPLE_ITEMS
from .plan import Plan, Unsupported
from .pool import POOLED
from .pool import SUPPORTED as POOL
from .results import Results
from .runtime import FUNCTIONS, STACK_ARENA, runtime
from .text import MISS, Text

MOST_ENTRIES = 8
"""Entries tried by one instance before its ``__call__``; the oldest is dropped first."""

_HEAD = (
    "define ptr @entry(ptr %self, ptr %arguments, i64 %nargsf, ptr %names) "
    'nounwind optnone noinline "probe-stack"="inline-asm"'
)
"""Not optimised: it is all calls and comparisons, as fast so, and compiled in a fifth of the time."""

_CHANGED = (AttributeError, KeyError, IndexError, ValueError, OverflowError)
"""Errors that mean no more than that a value is not as recorded, as in ``record.captured.Read.fetch``. Others
are the caller's; above all a RecursionError, or each of a thousand calls under way would try again."""

_free = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(("PyMem_RawFree", ctypes.pythonapi))
_lock = threading.Lock()


class Scratch:
    """A block of scratch memory between calls; a second call at the same time gets one of its own."""

    def __init__(self) -> None:
        self.cell = ctypes.c_void_p(0)

    def __del__(self, free: Any = _free) -> None:
        block, self.cell.value = self.cell.value, None
        free(block)


class Entry(NamedTuple):
    """A compiled entry and all that it refers to. A tuple: nothing in it can go before all of it goes."""

    address: int
    code: Code
    objects: tuple[Any, ...]


def build(plan: Plan) -> Entry | None:
    """Compile an entry; None where something in the plan, or this interpreter, is not served natively."""
    shared = runtime()
    if shared is None:
        return None
    try:
        text = _write(plan, shared)
    except Unsupported:
        return None
    code = load(text.module(_HEAD), text.addresses)
    return Entry(code.address("entry"), code, (*text.objects, plan.owner))


def install(transform: Callable, entry: Entry) -> None:
    """Have calls of this instance try the entry first, then those installed before, then ``__call__``."""
    shared = runtime()
    assert shared is not None, "an entry exists"
    with _lock:
        chain = (entry, *[e for e in installed(transform) if e is not entry])[:MOST_ENTRIES]
        table = struct.pack(f"{len(chain) + 1}P", *[e.address for e in chain], 0)
        chain_of.__set__(
            transform, (table, *chain)
        )  # replaced at once: a call under way has its own reference
        ctypes.c_void_p.from_address(id(transform) + VECTORCALL).value = shared.address("secant_dispatch")


def installed(transform: Callable) -> tuple[Entry, ...]:
    """The entries of an instance, the latest first."""
    try:
        entries: tuple[Entry, ...] = chain_of.__get__(transform)[1:]
    except AttributeError:
        return ()
    return entries


def uninstall(transform: Callable) -> None:
    """Have all calls of this instance go through ``__call__`` again."""
    with _lock:
        if installed(transform):
            chain_of.__delete__(transform)


def _write(plan: Plan, shared: Code) -> Text:
    t = Text()
    for name, signature in FUNCTIONS.items():
        t.function(name, signature, shared.address(name))
    t.function("kernel", "i64 (ptr, ptr, ptr)", plan.kernel)
    arguments = Arguments(t)
    _count(t, plan, arguments)
    for k, parameter in enumerate((*plan.parameters, *[p for _, p in plan.keywords])):
        arguments.check(parameter, t.load("ptr", "%arguments", 8 * k))
    t.settle()
    captures = Captures(t, arguments)
    captures.check(plan.reads)
    t.late = captures.foreign  # code that may call this very function again should find room on the stack
    results = Results(t, plan.outputs, plan.result)
    outputs = results.prepare()
    inputs = t.stack(f"[{max(1, len(arguments.inputs))} x ptr]", align=16)
    for k, pointer in enumerate(arguments.pointers()):
        t.store(f"ptr {pointer}", inputs, 8 * k)
    status = _run(t, plan, inputs, outputs)
    t.require(t.make(f"icmp eq i64 {status}, 0"), otherwise="discard")
    answer = results.finish()
    _release(t)
    t.do(f"ret ptr {answer}")
    made = f"ptr {results.made}", f"i64 {len(results.arrays) + 1}"
    t.begin("discard")
    t.call("secant_release", *made)
    t.do("br label %miss")
    t.begin("miss")
    _release(t)
    t.do(f"ret ptr {MISS}")
    t.begin("error")
    t.require(t.make(f"icmp ne ptr {t.call('PyErr_Occurred')}, null"))
    ordinary = t.call("PyErr_ExceptionMatches", f"ptr {t.object(_CHANGED)}")
    t.require(t.make(f"icmp ne i32 {ordinary}, 0"), otherwise="leave")
    t.call("PyErr_Clear")
    t.do("br label %miss")
    t.begin("failed")
    t.call("secant_release", *made)
    t.do("br label %leave")
    t.begin("leave")
    _release(t)
    t.do("ret ptr null")
    return t


def _count(t: Text, plan: Plan, arguments: Arguments) -> None:
    """Require as many arguments, and the same names in the same order."""
    count = t.make("and i64 %nargsf, 9223372036854775807")
    t.also(t.make(f"icmp eq i64 {count}, {len(plan.parameters)}"))
    t.also(t.make(f"icmp {'ne' if plan.keywords else 'eq'} ptr %names, null"))
    t.settle()
    if not plan.keywords:
        return
    t.also(t.make(f"icmp eq i64 {t.load('i64', '%names', SIZE)}, {len(plan.keywords)}"))
    t.settle()
    for k, (name, _) in enumerate(plan.keywords):
        given = t.load("ptr", "%names", TUPLE_ITEMS + 8 * k)
        arguments.same(sys.intern(name), given, compared=True)


def _release(t: Text) -> None:
    if t.held:
        t.call("secant_release", "ptr %held", f"i64 {t.held}")


def _run(t: Text, plan: Plan, inputs: str, outputs: str) -> str:
    """Call the kernel with its scratch memory."""
    size = plan.arena + 63 & ~63
    cell = block = ""
    pooled = POOL and size >= POOLED
    if size <= STACK_ARENA:
        arena = t.stack(f"[{size} x i8]", align=64) if size else "null"
    elif pooled:
        arena = block = t.call("secant_pool_take", f"i64 {size}")
    else:
        scratch = Scratch()
        t.object(scratch)
        t.object(scratch.cell)
        cell = t.extern("scratch", ctypes.addressof(scratch.cell))
        block = t.call("secant_scratch", f"ptr {cell}", f"i64 {size}")
        number = t.make(f"ptrtoint ptr {block} to i64")
        up = t.make(f"and i64 {t.make(f'add i64 {number}, 63')}, -64")
        arena = t.make(f"inttoptr i64 {up} to ptr")
    if block:
        t.require(t.make(f"icmp ne ptr {block}, null"), otherwise="discard")
    thread = t.call("PyEval_SaveThread") if plan.long else ""
    status = t.call("kernel", f"ptr {inputs}", f"ptr {outputs}", f"ptr {arena}")
    if plan.long:
        t.call("PyEval_RestoreThread", f"ptr {thread}")
    if pooled:
        t.call("secant_pool_give", f"ptr {block}")
    elif block:
        t.call("secant_scratch_done", f"ptr {cell}", f"ptr {block}")
    return status
