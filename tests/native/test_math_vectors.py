"""Loops over the native engine's functions become vector code, and all lanes agree with single numbers."""

from __future__ import annotations

import re

import numpy as np
import pytest

from secant.native.math import NAMES, definitions, entries, symbol

llvm = pytest.importorskip("llvmlite.binding")
loops = pytest.importorskip("math_loops")

BINARY = {"pow", "atan2", "hypot", "logaddexp", "fmod", "remainder", "floor_divide"}


def optimised(text: str) -> str:
    llvm.initialize_native_target()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2
    )
    module = llvm.parse_assembly(text)
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.loop_interleaving = True
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return str(module)


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_loop_over_each_function_is_vectorised(name, bits):
    text = optimised(loops.loop(name, bits, 1 + (name in BINARY)))
    kind = loops.WIDTHS[bits][0]
    assert re.search(rf"store <\d+ x {kind}>", text)


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_vectors_and_single_numbers_agree(name, bits):
    random = np.random.default_rng(10)
    operands = 1 + (name in BINARY)
    function = loops.native(name, bits, operands)
    given = [random.standard_normal(43) * np.exp2(random.uniform(-5, 5, 43)) for _ in range(operands)]
    given[0][[3, 17, 40]] = 1e12, -1e30, 0.0
    given = [g.astype(loops.WIDTHS[bits][1]) for g in given]
    alone = np.concatenate([function(*(g[k : k + 1] for g in given)) for k in range(43)])
    np.testing.assert_array_equal(function(*given), alone)


def test_names_that_are_not_there():
    with pytest.raises(KeyError):
        symbol("gudermannian", 64)
    with pytest.raises(KeyError):
        symbol("exp", 16)


def test_definitions_come_once_and_what_is_declared_is_left_out():
    text = definitions([symbol("sin", 64), symbol("cos", 64), symbol("sin", 64)])
    lines = [line for line in text.splitlines() if line.startswith(("declare", "define"))]
    assert len(lines) == len(set(lines))
    fma = "declare double @llvm.fma.f64(double, double, double)"
    assert fma in text and fma not in definitions([symbol("sin", 64)], declared=[fma])


def test_the_serial_form_is_another_function_only_where_there_is_one():
    assert symbol("tanh", 64, serial=True) == "secant.tanh.f64.serial"
    assert symbol("sqrt", 64, serial=True) == "secant.sqrt.f64"


@pytest.mark.parametrize("wide", [2, 4, 8])
def test_rows_of_a_table_are_loaded_for_each_lane(wide, monkeypatch):
    """Also for processors with other registers than this one, by an optimiser that evaluates constants."""
    monkeypatch.setattr(entries, "lanes", lambda bits: wide)
    rows = ", ".join(f"double {k}.0" for k in range(100))
    for column in (0, 1):
        text, many = entries.definition("numbers", column, "@rows")
        index = ", ".join(f"i64 {7 * lane % 50}" for lane in range(wide))
        got = ", ".join(f"double {2 * (7 * lane % 50) + column}.0" for lane in range(wide))
        found = optimised(f"""@rows = internal constant [100 x double] [{rows}], align 16
{text}
define i1 @same() {{
  %v = call <{wide} x double> {many}(<{wide} x i64> <{index}>)
  %e = fcmp oeq <{wide} x double> %v, <{got}>
  %all = call i1 @llvm.vector.reduce.and.v{wide}i1(<{wide} x i1> %e)
  ret i1 %all
}}
declare i1 @llvm.vector.reduce.and.v{wide}i1(<{wide} x i1>)
""")
        assert "ret i1 true" in found


def test_what_an_index_follows_from_is_still_computed_for_all_lanes():
    """LLVM computes addresses number by number, and all before them: here a root and a quotient."""
    text = loops.loop("erf", 64).replace(
        "  %r = call double @secant.erf.f64(double %e0)",
        "  %s = call double @llvm.sqrt.f64(double %e0)\n  %d = fdiv double %e0, %s\n"
        "  %r = call double @secant.erf.f64(double %d)",
    )
    found = optimised(text + "\ndeclare double @llvm.sqrt.f64(double)\n")
    assert re.search(r"fdiv <\d+ x double>", found) and re.search(r"sqrt.v\d+f64\(", found)
