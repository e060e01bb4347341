"""LLVM modules as text in, machine code loaded into this process out."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Mapping
from functools import cache

import llvmlite.binding as llvm

FUNCTION_ATTRIBUTES = 'nounwind "prefer-vector-width"="512" "frame-pointer"="none"'
_PER_ENGINE = 64  # libraries an engine takes: what it keeps about each goes only when the engine itself goes

_lock = threading.RLock()
_dropped: deque[llvm.ResourceTracker] = deque()


class Code:
    """Machine code in memory, unloaded when the last reference to it goes."""

    def __init__(self, library: llvm.ResourceTracker) -> None:
        self._library = library

    def address(self, name: str) -> int:
        """The address of a function that the module defines; KeyError where it has none."""
        found: int = self._library[name]
        return found

    def __del__(self, dropped: deque[llvm.ResourceTracker] = _dropped) -> None:
        dropped.append(self._library)


@cache
def _machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=2,
        reloc="pic",
        codemodel="small",
    )


class _Engines:
    current: llvm.LLJIT | None = None
    loaded = 0


def compile_object(text: str) -> tuple[bytes, list[str]]:
    """Optimise a module and give its relocatable object code."""
    with _lock:
        machine = _machine()
        module = llvm.parse_assembly(text)
        module.triple = machine.triple
        module.data_layout = str(machine.target_data)
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = True
        options.loop_interleaving = True
        builder = llvm.create_pass_builder(machine, options)
        builder.getModulePassManager().run(module, builder)
        code: bytes = machine.emit_object(module)
        names = [f.name for f in module.functions if not f.is_declaration and f.linkage == llvm.Linkage.external]
        return code, names


def link(code: bytes, names: list[str], addresses: Mapping[str, int]) -> Code:
    """Load object code, its external symbols at the addresses given, others looked for in the process."""
    with _lock:
        while _dropped:
            _dropped.popleft().close()
        if _Engines.current is None or _Engines.loaded % _PER_ENGINE == 0:
            _Engines.current = llvm.create_lljit_compiler(_machine(), use_jit_link=os.name != "nt")
        _Engines.loaded += 1
        builder = llvm.JITLibraryBuilder().add_object_img(code).add_current_process()
        for name, address in addresses.items():
            builder.import_symbol(name, address)
        for name in names:
            builder.export_symbol(name)
        return Code(builder.link(_Engines.current, f"secant{_Engines.loaded}"))


def load(text: str, addresses: Mapping[str, int] = {}, *, key: str | None = None) -> Code:
    """Compile a module, given as text, and load it."""
    return link(*compile_object(text), addresses)
