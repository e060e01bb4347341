"""LLVM modules as text in, object code for this processor out, and the hash of what it depends on.

Measured on LLVM 22 (Zen 3), and the reason for the settings:

- Level 1 of the passes and of code generation takes a tenth to a sixth less time than level 2, and the code
  is as fast (within 3%, where a quiet machine could tell; a Kalman filter 9% faster).
  Loops become vectors at either level.
- Unrolling loops at large doubles the time of code generation and did not speed up one kernel; loops that
  are to be unrolled carry ``!"llvm.loop.unroll.full"`` or ``.enable``, which holds here as well.
- The search for vectors in straight-line code (SLP) makes unrolled small matrices 1.3 times faster and may
  take 30 times as long as all other passes: a module asks for it with ``SLP`` as its first line.
- Translating without optimising takes about a tenth to a thirtieth of the time. What follows ``QUICK`` in a
  text is only translated: the thread pool (62 ms became 7), and what is hardly any of a program's work.
- Register allocation is worse than linear in a block's length (10,000 operations 0.35 s, 100,000 28 s),
  so a module with an enormous block gets the fast code generator (0.3 s, and code half as fast).
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import threading
from functools import cache
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm
import numpy as np
import scipy
from llvmlite.binding.newpassmanagers import NewPassManager

FUNCTION_ATTRIBUTES = 'nounwind "prefer-vector-width"="512"'
"""What each function of a module carries; the width counts on processors with AVX-512 only."""

SLP = "; slp\n"
"""As the first line of a module: look for vectors in straight-line code too."""

QUICK = "; quick\n"
"""Before a module, or what follows in one text: translate it as it is, which takes a tenth of the time."""

LATE = "secant.entry."
"""How names of functions begin that are copied to where they are called, but after vectorising only."""

LOCK = threading.RLock()
"""Held whenever LLVM works, and while the process forks, so that a child never finds LLVM half-way."""

_LONG_BLOCK = 10_000
_DECIDING = ("graph", "ops", "interpret", "derive", "optimize", "native")
_SETTINGS = f"O1, pic, small, loops vectorised, unrolled where asked, fast from {_LONG_BLOCK}"

if sys.platform != "win32":
    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release)


@cache
def machine(effort: int = 1) -> llvm.TargetMachine:
    """The one target machine per effort (1: good code, 0: fast code generation): this very processor."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=effort,
        # Position-independent code reaches what is far away through stubs and tables that the linker makes.
        reloc="pic",
        # On Windows llvmlite's default for JITs picks ELF objects, the only ones its loader takes.
        codemodel="jitdefault" if os.name == "nt" else "small",
    )


@cache
def _layout() -> str:
    return str(machine().target_data)


def object_code(text: str) -> tuple[list[bytes], list[str]]:
    """Optimise modules; give their object code and the names of the functions they define for others.

    >>> codes, names = object_code("define i64 @one() { ret i64 1 }")
    >>> len(codes), names
    (1, ['one'])
    """
    codes: list[bytes] = []
    names: list[str] = []
    for k, part in enumerate(text.split(QUICK)):
        effort = 0 if k or _longest_block(part) > _LONG_BLOCK else 1
        if part:
            with LOCK:
                code, offered = _compile(part, effort, level=0 if k else 1)
            codes.append(code)
            names += offered
    return codes, names


def _compile(text: str, effort: int, level: int) -> tuple[bytes, list[str]]:
    # A function of its own, so that what it makes is also freed while the lock is held.
    target = machine(effort)
    # A context of its own for each module: the global one never forgets a type or a constant.
    module = llvm.parse_assembly(text, context=llvm.create_context())
    module.triple, module.data_layout = target.triple, _layout()
    module.verify()
    run_passes(module, target, level=level, slp=text.startswith(SLP))
    if LATE in text:
        _inline_late(module, target)
    code: bytes = target.emit_object(module)
    return code, [function.name for function in module.functions if _is_offered(function)]


def run_passes(module: llvm.ModuleRef, target: llvm.TargetMachine, *, level: int, slp: bool) -> None:
    """Optimise a module in place; the caller holds the lock."""
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.loop_vectorization = options.loop_interleaving = True
    options.loop_unrolling = False
    options.slp_vectorization = slp
    builder = llvm.create_pass_builder(target, options)
    passes = builder.getModulePassManager()
    passes.run(module, builder)
    # llvmlite 0.50 hides this very method behind an empty one, which leaks 70 kB a module.
    NewPassManager._dispose(passes)
    passes.detach()


def _inline_late(module: llvm.ModuleRef, target: llvm.TargetMachine) -> None:
    """Copy functions to where they are called that had to stay calls until loops were vectors."""
    for function in module.functions:
        if function.name.startswith(LATE) and not function.is_declaration:
            function.add_function_attribute("alwaysinline")
    builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=1))
    passes = llvm.create_new_module_pass_manager()
    passes.add_always_inliner_pass()
    passes.run(module, builder)
    NewPassManager._dispose(passes)
    passes.detach()


def _is_offered(function: llvm.ValueRef) -> bool:
    return (
        not function.is_declaration
        and function.linkage == llvm.Linkage.external
        and function.visibility == llvm.Visibility.default
    )


def _longest_block(text: str) -> int:
    if text.count("\n") <= _LONG_BLOCK:
        return 0
    return max(block.count("\n") for block in re.split(r"^[^\s;]+:", text, flags=re.MULTILINE))


@cache
def identity() -> str:
    """A hash of all that machine code depends on besides its module: LLVM, processor, Secant, Python, NumPy.

    >>> len(identity())
    64
    """
    with LOCK:
        target = machine()
        parts = [
            _SETTINGS,
            _SOURCES,
            llvmlite.__version__,
            str(llvm.llvm_version_info),
            target.triple,
            _layout(),
            llvm.get_host_cpu_name(),
            llvm.get_host_cpu_features().flatten(),
            sys.implementation.cache_tag or sys.version,
            hex(sys.hexversion),
            getattr(sys, "abiflags", ""),
            str(sys.maxsize),
            np.__version__,
            scipy.__version__,
            str(np._core._multiarray_umath._get_ndarray_c_version()),  # type: ignore[attr-defined]
            _c_library(),
        ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _c_library() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):  # not Unix, or not GNU's
        return ""


def _sources() -> str:
    """Secant's own files by name, size and time: more than a version says where Secant is worked on.

    Those of other folders have no say in what becomes of a recorded graph.
    """
    top = Path(__file__).parents[1]
    lines = []
    for folder in (top, *[top / name for name in _DECIDING]):
        todo = [os.fspath(folder)]
        while todo:
            with os.scandir(todo.pop()) as found:
                for item in found:
                    if item.name.endswith(".py"):
                        info = item.stat()
                        lines.append(f"{item.path} {info.st_size} {info.st_mtime_ns}")
                    elif folder is not top and item.is_dir():
                        todo.append(item.path)
    return "\n".join(sorted(lines))


_SOURCES = _sources()  # as they are when they are imported: what runs is not what is edited later
