"""The call path: from a Python call to a compiled kernel and back, past the interpreter.

A `Plan` says which calls of a function a kernel serves: the types and layouts of the arguments, the
values captured from outside and what they must be, and how the results are nested. `build` writes a C
function for it in LLVM IR, which calls CPython and NumPy by the addresses of their C functions: it checks the
arguments, reads the captured values again, makes the arrays of the results, runs the kernel, and makes
numbers and nests. `install` puts it in the way of calls of an instance of `Callable`. Nothing is ever decided
here: where anything is not exactly as planned, where the kernel refuses, and while any recording is under
way, the instance's ``__call__`` serves the call as if there were no entry.

- A call goes through ``secant_dispatch`` (`runtime`), which tries the instance's entries, the latest first.
- A tuple in the instance owns the entries and all that their code refers to; a call under way has its own
  reference. Entries may be added and taken away at any time, from any thread.
- Large results and scratch memory come from a `pool`; small scratch memory is on the stack.
- A kernel marked ``long`` runs without the interpreter's lock. What it reads is kept alive meanwhile; other
  threads may write into it, as with NumPy.
- Where things lie in CPython's and NumPy's objects is compared with known objects when the process starts
  (`layout`). If anything differs, and on other interpreters and free-threaded ones, `build` gives None and
  `Callable` is an ordinary class. `call` runs kernels by way of ctypes there.

>>> import numpy as np
>>> from secant.graph.types import type_of
>>> from secant.native.code import load
>>> class Doubling(Callable):
...     def __call__(self, x):
...         return "the slow way"
>>> code = load('''
... define i64 @kernel(ptr %inputs, ptr %outputs, ptr %arena) {
...   %from = load ptr, ptr %inputs
...   %x = load double, ptr %from
...   %y = fadd double %x, %x
...   %to = load ptr, ptr %outputs
...   store double %y, ptr %to
...   ret i64 0
... }''')
>>> number = type_of(1.0)
>>> plan = Plan(code.address("kernel"), (Input(number),), (number,), Output(0), owner=code)
>>> double = Doubling()
>>> install(double, build(plan))
>>> double(21.0)
42.0
>>> double(21)
'the slow way'
"""

from .callable import Callable
from .entries import Entry, build, install, installed, uninstall
from .nesting import parameters, result
from .plain import call
from .plan import Constant, Input, Made, Nest, Output, Plan, Static
from .runtime import recording

__all__ = [
    "Callable",
    "Constant",
    "Entry",
    "Input",
    "Made",
    "Nest",
    "Output",
    "Plan",
    "Static",
    "build",
    "call",
    "install",
    "installed",
    "parameters",
    "recording",
    "result",
    "uninstall",
]
