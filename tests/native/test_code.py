"""Machine code: compiled well, called, and found again by its text or its key."""

from __future__ import annotations

import ctypes
import math
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from compiled import called, returns, run

from secant.native import cache, machine
from secant.native.code import FUNCTION_ATTRIBUTES, SLP, find, identity, load

CALLS = """
declare double @far(double)
declare double @llvm.exp.f64(double)
@table = private constant [2 x double] [double 10.0, double 20.0]
define double @f(double %x, i64 %i) {
  %s = call double @far(double %x)
  %e = call double @llvm.exp.f64(double %s)
  %p = getelementptr double, ptr @table, i64 %i
  %t = load double, ptr %p
  %y = fadd double %e, %t
  ret double %y
}
define internal i64 @hidden() noinline { ret i64 7 }
define i64 @g() { %r = call i64 @hidden()  ret i64 %r }
"""
SUM = """
define double @sum(ptr noalias %x, i64 %n) { attributes }
entry:
  br label %loop
loop:
  %i = phi i64 [0, %entry], [%j, %loop]
  %s = phi double [0.0, %entry], [%t, %loop]
  %p = getelementptr double, ptr %x, i64 %i
  %v = load double, ptr %p
  %t = fadd reassoc double %s, %v
  %j = add nuw nsw i64 %i, 1
  %stop = icmp eq i64 %j, %n
  br i1 %stop, label %done, label %loop
done:
  ret double %t
}
""".replace("{ attributes }", FUNCTION_ATTRIBUTES + " {")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("SECANT_CACHE", raising=False)
    return tmp_path


def test_code_calls_what_is_far_away_and_what_the_process_has():
    far = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(lambda x: 2 * x)
    code = load(CALLS, {"far": ctypes.cast(far, ctypes.c_void_p).value, "not_asked_for": 1})
    f = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int64)(code.address("f"))
    assert f(0.5, 1) == math.exp(1.0) + 20
    assert ctypes.CFUNCTYPE(ctypes.c_int64)(code.address("g"))() == 7
    for name in ("hidden", "far", "nothing"):
        with pytest.raises(KeyError):
            code.address(name)


def test_object_code_holds_no_addresses():
    one = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(lambda x: x)
    two = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(lambda x: 2 * x)
    for far, expected in ((one, math.e + 10), (two, math.e**2 + 10)):
        code = load(
            CALLS, {"far": ctypes.cast(far, ctypes.c_void_p).value}
        )  # the second comes from the cache
        f = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int64)(code.address("f"))
        assert f(1.0, 0) == pytest.approx(expected, rel=1e-15)
    assert cache.status().files == 1


def test_loops_are_vectorised_and_right():
    code = load(SUM)
    numbers = np.arange(1003.0)
    total = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_int64)(code.address("sum"))
    assert [total(numbers.ctypes.data, n) for n in (1, 2, 17, 1003)] == [0, 1, 136, numbers.sum()]
    if "avx2" in llvm.get_host_cpu_features() and llvm.get_host_cpu_features()["avx2"]:
        assert b"<4 x double>" in optimised(SUM, machine.machine()).encode()


@pytest.mark.parametrize("processor", ["skylake-avx512", "znver4"])
def test_processors_with_avx512_use_all_of_it(processor: str):
    target = llvm.Target.from_triple(llvm.get_process_triple())
    if target.name != "x86-64":
        pytest.skip("another family of processors")
    assert "<8 x double>" in optimised(SUM, target.create_target_machine(cpu=processor, features=""))


def optimised(text: str, target: llvm.TargetMachine) -> str:
    """A module after the passes that ``object_code`` runs, for another processor."""
    module = llvm.parse_assembly(text)
    module.triple, module.data_layout = target.triple, str(target.target_data)
    machine.run_passes(module, target, level=2, slp=False)
    return str(module)


def test_loops_are_unrolled_where_asked():
    fixed = SUM.replace("i64 %j, %n", "i64 %j, 4")
    asked = fixed.replace("label %done, label %loop\n", "label %done, label %loop, !llvm.loop !0\n")
    asked += '!0 = distinct !{!0, !1}\n!1 = !{!"llvm.loop.unroll.full"}\n'
    for text in (fixed, asked):
        code = load(text)
        numbers = np.arange(1.0, 5.0)
        total = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_void_p, ctypes.c_int64)(code.address("sum"))
        assert total(numbers.ctypes.data, 0) == 10
    assert "phi" not in optimised(asked, machine.machine())


def test_vectors_in_straight_code_are_looked_for_where_asked():
    lines = ["define void @f(ptr noalias %x, ptr noalias %y) {"]
    for i in range(4):
        lines += [
            f"%p{i} = getelementptr double, ptr %x, i64 {i}",
            f"%q{i} = getelementptr double, ptr %y, i64 {i}",
        ]
        lines += [f"%v{i} = load double, ptr %p{i}", f"%w{i} = fmul double %v{i}, %v{i}"]
    lines += [*(f"store double %w{i}, ptr %q{i}" for i in range(4)), "ret void }"]
    plain = "\n".join(lines)
    given, result = np.arange(4.0), np.zeros((2, 4))
    codes = [load(plain), load(SLP + plain)]
    for code, row in zip(codes, result):
        ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(code.address("f"))(
            given.ctypes.data, row.ctypes.data
        )
    assert (result == given**2).all()
    assert len(machine.object_code(SLP + plain)[0][0]) < len(machine.object_code(plain)[0][0])


def test_an_enormous_block_compiles_in_linear_time():
    count = 30_000
    lines = [
        f"%x{i + 1} = add i64 %x{i}, %x{max(i - 7, 0)}\n%y{i} = xor i64 %x{i + 1}, {i}" for i in range(count)
    ]
    text = "define i64 @f() {\n%x0 = load i64, ptr @one\n" + "\n".join(lines)
    text = f"@one = global i64 1\n{text}\nret i64 %x{count} }}"
    found = [1]
    for i in range(count):
        found.append((found[i] + found[max(i - 7, 0)]) % 2**64)
    assert called(load(text)) % 2**64 == found[-1]
    assert (
        machine._longest_block(text)
        > 2 * count - 5
        > machine._longest_block(text.replace("%y9 =", "br label %l\nl:\n%y9 ="))
    )


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("define i64 @f() { ret i32 1 }", "parsing"),
        ("define i64 @f() {\n%a = add i64 %b, 1\n%b = add i64 1, 1\nret i64 %a }", "dominate"),
        (
            "declare i64 @no_such_thing()\ndefine i64 @f() {\n%a = call i64 @no_such_thing()\nret i64 %a }",
            "no_such",
        ),
    ],
)
def test_what_is_wrong_is_an_error(text: str, about: str):
    with pytest.raises(RuntimeError, match=about):
        load(text)
    assert called(load(returns(5))) == 5


def test_code_is_found_by_its_key_with_what_was_kept_beside_it(monkeypatch: pytest.MonkeyPatch):
    # Not the real identity, which changes while somebody edits Secant beside the test.
    monkeypatch.setattr("secant.native.code.identity", lambda: "this processor")
    assert find("graph") is None
    assert called(load(returns(1), key="graph", extra=b"beside")) == 1
    code, extra = find("graph") or pytest.fail("not found")
    assert (called(code), extra) == (1, b"beside")
    assert find("another graph") is None
    program = "import ctypes\nfrom secant.native import code\ncode.identity = lambda: 'this processor'\n"
    program += "found, extra = code.find('graph')\n"
    program += "print(ctypes.CFUNCTYPE(ctypes.c_int64)(found.address('f'))(), extra)"
    assert run(program) == (0, "1 b'beside'\n", "")
    monkeypatch.setattr("secant.native.code.identity", lambda: "another processor")
    assert find("graph") is None


def test_a_new_key_replaces_the_old_code():
    load(returns(1), key="graph")
    load(returns(2), key="graph", extra=b"\n\0")
    code, extra = find("graph") or pytest.fail("not found")
    assert (called(code), extra) == (2, b"\n\0")


def test_it_works_without_the_cache(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECANT_CACHE", "off")
    assert called(load(returns(3), key="graph")) == 3
    assert find("graph") is None


def test_identity_is_the_same_in_every_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "_SOURCES", "")
    here = machine.identity.__wrapped__()
    program = "from secant.native import machine\nmachine._SOURCES = ''\nprint(machine.identity())"
    assert run(program) == (0, here + "\n", "")
    monkeypatch.setattr(machine, "_SOURCES", "edited")
    assert machine.identity.__wrapped__() != here
    assert len(identity()) == 64
