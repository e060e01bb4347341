"""Calling back: from native code to a Python function and on.

Enters: a callback. Leaves: code that hands the addresses of its inputs and outputs over, with the
interpreter's lock taken, and gives the call up, or lets an exception through, if the function says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...graph.core import Node, Value
from ...graph.dims import Affine, at_most
from ..actions import is_array, named
from ..extents import bind
from ..lowering import Lowering
from ..memory import load, store
from ..numbers import INT, Number
from ..plan import Step
from ..roles import STEPS, Unsupported
from ..writer import Register
from .sites import Site, addressed

RAISED = 2
"""The status of a kernel that was left by an exception that is none of ours, such as KeyboardInterrupt."""
FUNCTION = """define internal i64 @secant.callback(ptr %function, ptr %words, i64 %count) noinline nounwind {
entry:
  %state = call i32 @PyGILState_Ensure()
  %given = alloca ptr, i64 %count, align 8
  br label %next
next:
  %k = phi i64 [ 0, %entry ], [ %k1, %kept ]
  %more = icmp ult i64 %k, %count
  br i1 %more, label %make, label %ready
make:
  %from = getelementptr i64, ptr %words, i64 %k
  %word = load i64, ptr %from, align 8
  %number = call ptr @PyLong_FromLongLong(i64 %word)
  %none = icmp eq ptr %number, null
  br i1 %none, label %done, label %kept
kept:
  %to = getelementptr ptr, ptr %given, i64 %k
  store ptr %number, ptr %to, align 8
  %k1 = add nuw i64 %k, 1
  br label %next
ready:
  %result = call ptr @PyObject_Vectorcall(ptr %function, ptr %given, i64 %count, ptr null)
  %raised = icmp eq ptr %result, null
  br i1 %raised, label %done, label %look
look:
  %true = icmp eq ptr %result, @_Py_TrueStruct
  %other = zext i1 %true to i64
  %answer = xor i64 %other, 1
  call void @Py_DecRef(ptr %result)
  br label %done
done:
  %status = phi i64 [ 2, %make ], [ 2, %ready ], [ %answer, %look ]
  %made = phi i64 [ %k, %make ], [ %count, %ready ], [ %count, %look ]
  br label %drop
drop:
  %j = phi i64 [ 0, %done ], [ %j1, %let ]
  %left = icmp ult i64 %j, %made
  br i1 %left, label %let, label %out
let:
  %old_at = getelementptr ptr, ptr %given, i64 %j
  %old = load ptr, ptr %old_at, align 8
  call void @Py_DecRef(ptr %old)
  %j1 = add nuw i64 %j, 1
  br label %drop
out:
  call void @PyGILState_Release(i32 %state)
  ret i64 %status
}"""
APART = """define i64 @kernel.apart(ptr %inputs, ptr %outputs, ptr %arena) nounwind {
  %state = call ptr @PyEval_SaveThread()
  %status = call i64 @kernel(ptr %inputs, ptr %outputs, ptr %arena)
  call void @PyEval_RestoreThread(ptr %state)
  ret i64 %status
}"""
"""A kernel that lets other threads run until it calls back."""
_DECLARED = {
    "PyEval_SaveThread": "ptr @PyEval_SaveThread()",
    "PyEval_RestoreThread": "void @PyEval_RestoreThread(ptr)",
    "PyGILState_Ensure": "i32 @PyGILState_Ensure()",
    "PyGILState_Release": "void @PyGILState_Release(i32)",
    "PyLong_FromLongLong": "ptr @PyLong_FromLongLong(i64)",
    "PyObject_Vectorcall": "ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)",
    "Py_DecRef": "void @Py_DecRef(ptr)",
}


@dataclass
class Callbacks:
    """The callbacks of the code under way: their numbers, how each is called, where the functions are."""

    numbers: dict[Node, int]
    sites: dict[int, Site] = field(default_factory=dict)
    functions: Register | None = None


def emit_callback(low: Lowering, step: Step) -> None:
    """Call back for one node."""
    node = step.node
    calls: Callbacks = low.callbacks
    number = calls.numbers[node]
    low.helpers.update([FUNCTION, APART, "@_Py_TrueStruct = external global i8"])
    for name, signature in _DECLARED.items():
        low.declare(name, signature)
    names = [name for name in sorted(low.indices) if name in _names(node.params["nodes"].region)]
    words: list[Register] = [low.indices[name] for name in names]
    strides: list[Any] = []
    for v in node.inputs:
        address, steps = _given(low, v)
        words.append(address)
        strides.append(steps)
    calls.sites[number] = Site(node, names, strides)
    slots: dict[Value, Register] = {}
    lengths: dict[Value, Register] = {}
    for v in node.outputs:
        if v.type.shape:
            words.append(low.home[v].pointer)
        else:
            words.append(slots.setdefault(v, low.slot(v.type.dtype)))
        if addressed(v.type):
            words.append(lengths.setdefault(v, low.allocate("i64", v.type.ndim)))
    status = _call(low, number, words)
    low.leave_if(status.equals(RAISED), RAISED)
    low.fail_if(status.differs(0))
    for v in node.outputs:
        low.where[v] = low.home[v] if v.type.shape else load(low, low.use(slots[v]), v.type.dtype)
        if v in lengths:
            _measure(low, v, lengths[v])


def _given(low: Lowering, v: Value) -> tuple[Register, Any]:
    """Where an input lies, and the bytes from one element to the next along each axis."""
    if is_array(v):
        memory = low.memory(v)
        zero = [low.whole(0)] * v.type.ndim
        text = memory.address(low, zero)
        return Register(text, "ptr", low.function), [s * v.type.dtype.itemsize for s in memory.strides]
    slot = low.slot(v.type.dtype)
    store(low, low.use(slot), low.scalar(v))
    return slot, None


def _call(low: Lowering, number: int, words: list[Register]) -> Number:
    table = low.allocate("i64", max(1, len(words)))
    for k, word in enumerate(words):
        at = low.make("ptr", f"getelementptr i64, ptr {low.use(table)}, i64 {k}")
        low.line(f"store {word.type} {low.use(word)}, ptr {at.text}, align 8")
    functions = low.callbacks.functions
    assert functions is not None
    at = low.make("ptr", f"getelementptr ptr, ptr {low.use(functions)}, i64 {number}")
    function = low.make("ptr", f"load ptr, ptr {at.text}")
    return low.emit(
        f"call i64 @secant.callback(ptr {function.text}, ptr {low.use(table)}, i64 {len(words)})",
        INT,
        (0, RAISED),
    )


def _measure(low: Lowering, v: Value, lengths: Register) -> None:
    """The lengths that a result has: as they must be, or as they are, if nobody knew them."""
    for k, d in enumerate(v.type.shape):
        at = low.make("ptr", f"getelementptr i64, ptr {low.use(lengths)}, i64 {k}")
        found = low.emit(f"load i64, ptr {at.text}", INT, (0, at_most(d)))
        if named(d) and named(d) not in low.indices:
            bind(low, d, found)
        elif isinstance(d, Affine) and any(i.name not in low.indices for i, _ in d.terms):
            raise Unsupported("a length that only the interpreter knows")
        else:
            low.fail_if(found.differs(low.length(d).number(low)))


def _names(region: Any) -> set[str]:
    """The names of the indices and lengths that a region mentions."""
    found: set[str] = set()
    todo: list[Any] = [v.type.shape for v in (*region.inputs, *region.outputs)]
    for node in region.nodes:
        todo.extend([*node.params.values(), *[v.type.shape for v in node.outputs]])
    while todo:
        x = todo.pop()
        if isinstance(x, Affine):
            found.update(i.name for i, _ in x.terms)
        elif isinstance(x, tuple):
            todo.extend(x)
    return found


STEPS.update({"callback": emit_callback, "callback_effect": emit_callback})
