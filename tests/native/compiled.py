"""Small modules of machine code, and programs that use them in a process of their own."""

from __future__ import annotations

import ctypes
import subprocess
import sys

from secant.native.code import Code


def returns(number: int) -> str:
    return f"define i64 @f() {{ ret i64 {number} }}"


def called(code: Code) -> int:
    result: int = ctypes.CFUNCTYPE(ctypes.c_int64)(code.address("f"))()
    return result


def run(program: str) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr
