"""Long loops look for signals now and then, so that Ctrl-C ends them.

Enters: a loop that may run for ever. Leaves: a call that lets Python run the handlers of signals. What a
handler raises ends the kernel; it is kept in a table until whoever called the kernel raises it again.
"""

from __future__ import annotations

import ctypes

from .lowering import Lowering
from .numbers import BOOL, Number

TABLE = "secant.raised"
MANY_TRIPS = 2**22
"""Loops of so many trips look for signals."""
OFTEN, SELDOM = 2**6, 2**14
"""Trips between two looks, where an iteration takes long and where it does not."""

_SIGNALS = """define internal i1 @secant.signals() noinline cold nounwind {
  %state = call i32 @PyGILState_Ensure()
  %found = call i32 @PyErr_CheckSignals()
  %raised = icmp ne i32 %found, 0
  br i1 %raised, label %keep, label %done
keep:
  %value = getelementptr ptr, ptr @secant.raised, i64 1
  %trace = getelementptr ptr, ptr @secant.raised, i64 2
  call void @PyErr_Fetch(ptr @secant.raised, ptr %value, ptr %trace)
  br label %done
done:
  call void @PyGILState_Release(i32 %state)
  ret i1 %raised
}"""

_raised = (ctypes.c_void_p * 3)()
"""Type, value and traceback of what a handler raised: only the main thread runs handlers."""
_restore = ctypes.pythonapi.PyErr_Restore
_restore.argtypes = [ctypes.c_void_p] * 3
_restore.restype = None


def addresses() -> dict[str, int]:
    """Where native code finds the table, and the functions of Python that it calls.

    >>> "secant.raised" in addresses()
    True
    """
    return {TABLE: ctypes.addressof(_raised)}


def again() -> None:
    """Raise what ended a kernel, if a signal did."""
    if _raised[0]:
        taken = _raised[0], _raised[1], _raised[2]
        _raised[0] = _raised[1] = _raised[2] = None
        _restore(*taken)  # ctypes raises what is set then


def look(low: Lowering, trip: Number, every: int) -> None:
    """Look for signals every so many trips, and give the call up if a handler raised something."""
    low.declare("PyGILState_Ensure", "i32 @PyGILState_Ensure()")
    low.declare("PyGILState_Release", "void @PyGILState_Release(i32)")
    low.declare("PyErr_CheckSignals", "i32 @PyErr_CheckSignals()")
    low.declare("PyErr_Fetch", "void @PyErr_Fetch(ptr, ptr, ptr)")
    low.helpers.update([f"@{TABLE} = external global [3 x ptr]", _SIGNALS])
    k = low.fresh("")
    due = low.emit(f"and i64 {low.use(trip)}, {every - 1}", trip.dtype)
    now = low.emit(f"icmp eq i64 {due.text}, {every - 1}", BOOL)
    low.branch(now, f"look{k}", f"seen{k}", rare=True)
    low.label(f"look{k}")
    low.fail_if(low.emit("call i1 @secant.signals()", BOOL))
    low.jump(f"seen{k}")
    low.label(f"seen{k}")
