"""Programs are found by their recorded graph, in files that are believed or not."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from known_graphs import ARGUMENTS, FUNCTIONS, graphs, smooth

import secant as sc
from secant import programs
from secant.function import _shared
from secant.native import cache, engine, known, machine
from secant.native.known import Known


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A cache folder of its own, in which nothing is known yet."""
    monkeypatch.setenv("SECANT_ENGINE", "native")
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.delenv("SECANT_CACHE", raising=False)
    forget()
    yield tmp_path / "kept"
    forget()


def forget():
    """As in a new process: only what is on disk is known."""
    known._LATEST.clear()
    engine._LATEST.clear()
    _shared.cache_clear()


@pytest.fixture
def derived(monkeypatch):
    """Counts how often a region is optimized, and what is written as native code."""
    seen = []
    optimize, draft = programs.optimize, engine.draft
    monkeypatch.setattr(programs, "optimize", lambda *a: seen.append("derived") or optimize(*a))
    monkeypatch.setattr(engine, "draft", lambda *a: seen.append("written") or draft(*a))
    return seen


def test_transforms_and_arguments_have_names_of_their_own(folder, derived):
    words = "plain", "with_gradient [0] 1", "with_gradient [1] 1"
    names = {known.name_of(graphs()[0], w) for w in words}
    assert len(names) == 3 and None not in names
    for argnums in (0, 1, (0, 1), (1, 0)):
        sc.grad(smooth, argnums)(*ARGUMENTS)
    sc.jit(smooth)(*ARGUMENTS)
    sc.jvp(smooth, ARGUMENTS, ARGUMENTS)
    assert derived.count("derived") == 6


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_nothing_is_derived_of_what_is_on_disk(folder, derived, f):
    first = sc.value_and_grad(f, (0, 1))(*ARGUMENTS)
    assert derived == ["derived", "written"]
    forget()
    run = sc.value_and_grad(f, (0, 1))
    second, third = run(*ARGUMENTS), run(*ARGUMENTS)
    assert derived == ["derived", "written"]
    for x, y, z in zip(leaves(first), leaves(second), leaves(third)):
        assert type(x) is type(y) is type(z)
        assert np.array_equal(x, y) and np.array_equal(x, z)


def leaves(result):
    value, slopes = result
    return [value, *slopes]


def test_reports_are_the_same(folder, derived):
    def told(f):
        run = sc.value_and_grad(f)
        run(*ARGUMENTS)
        return re.sub(r"(compiled|found on disk) in \d+ ms", "", str(run.report()))

    for f in FUNCTIONS:
        first = told(f)
        forget()
        assert told(f) == first
        assert "nodes" in first and "plan" in first


def test_other_strides_and_strong_zeros_are_compiled_when_they_are_met(folder, derived):
    x, y = ARGUMENTS
    expected = sc.grad(smooth)(x, y)
    forget()
    run = sc.grad(smooth)
    assert np.array_equal(run(x, y), expected)
    assert np.allclose(run(np.asfortranarray(x), y), expected)
    assert derived == ["derived", "written"] * 2
    wide = np.repeat(x, 2, axis=1)[:, ::2]
    assert np.allclose(run(wide, y), expected)


def test_a_guard_that_fails_records_again(folder, derived):
    def f(x):
        if int(x[0]) > 1:
            return np.sum(np.ones(int(x[0])) * x[1])
        return np.sum(x**2)

    cases = [np.array([3.0, 2.0]), np.array([0.0, 2.0]), np.array([5.0, 2.0])]
    expected = [sc.value_and_grad(f)(x) for x in cases]
    forget()
    run = sc.value_and_grad(f)
    for _ in range(2):
        for x, (value, slope) in zip(cases, expected):
            got = run(x)
            assert got[0] == value == f(x) and np.array_equal(got[1], slope)


def test_errors_name_the_line_of_the_function_that_runs(folder, derived):
    def f(x, i):
        return x[i.astype(int)] * 2.0

    def g(x, i):
        return x[i.astype(int)] * 2.0

    x = np.arange(4.0)
    lines = {}
    for run in (f, g, f):
        if run is f and "f" in lines:
            forget()
        made = sc.jit(run)
        assert made(x, np.array(1.0)) == 2.0
        with pytest.raises(IndexError) as caught:
            made(x, np.array(9.0))
        line = run.__code__.co_firstlineno + 1
        assert any(f":{line} " in note or note.endswith(f":{line}") for note in caught.value.__notes__), (
            caught.value.__notes__
        )
        lines.setdefault(run.__name__, line)
    assert derived.count("written") == 1


def kept_files(folder):
    return [p for p in folder.iterdir() if len(p.name) == 64 and b'[1, "' in p.read_bytes()[:60]]


def test_damaged_files_are_not_believed(folder):
    sc.grad(smooth)(*ARGUMENTS)
    (path,) = kept_files(folder)
    whole, types = path.read_bytes(), [v.type for v in graphs()[0].inputs]
    known._LATEST.clear()
    assert known.find(path.name, types) is not None
    chance = random.Random(1)
    for k in range(len(whole)):
        broken = bytearray(whole)
        broken[k] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        known._LATEST.clear()
        assert known.find(path.name, types) is None, k
    for k in range(0, len(whole), 7):
        path.write_bytes(whole[:k])
        assert known.find(path.name, types) is None, k
    for more in (b"\0", whole):
        path.write_bytes(whole + more)
        assert known.find(path.name, types) is None
    forget()
    again = sc.grad(smooth)(*ARGUMENTS)  # it is written anew
    assert np.array_equal(again, sc.grad(smooth)(*ARGUMENTS))
    known._LATEST.clear()
    assert known.find(path.name, types) is not None


def test_contents_are_looked_at_in_all_parts(folder):
    sc.grad(smooth)(*ARGUMENTS)
    (path,) = kept_files(folder)
    content = cache.read(path.name)
    found = Known.unpacked(content)
    assert found is not None and found.packed() == content
    form, name, inputs, outputs, guards = json.loads(content)
    wrong = [
        [form + 1, name, inputs, outputs, guards],
        [form, name[1:], inputs, outputs, guards],
        [form, 7, inputs, outputs, guards],
        [form, name, inputs, outputs],
        [form, name, {}, outputs, guards],
        [form, name, inputs, [["<f8", [-1], "array"]], guards],
        [form, name, inputs, [["<f8", [True], "array"]], guards],
        [form, name, inputs, [["<f8", [2**50], "array"]], guards],
        [form, name, inputs, [["<f8", [2], "scalar"]], guards],
        [form, name, inputs, [["<f8", [], "stack"]], guards],
        [form, name, inputs, [["<f4", [], "python"]], guards],
        [form, name, inputs, [["|O", [2], "array"]], guards],
        [form, name, inputs, [["<f8", [2.0], "array"]], guards],
        [form, name, inputs, outputs, [[0, "x"]]],
        [form, name, inputs, outputs, [[-1, True]]],
        [form, name, inputs, outputs, [[0.0, True]]],
        {"form": form},
        None,
    ]
    for data in wrong:
        assert Known.unpacked(json.dumps(data).encode()) is None, data
    chance = random.Random(2)
    for _ in range(2000):
        broken = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        Known.unpacked(bytes(broken[: chance.randint(0, len(broken))]))
    other = [v.type for v in reversed(graphs()[0].inputs)]
    assert known.find(path.name, other) is None


def test_other_versions_have_other_names(folder, monkeypatch):
    graph = graphs()[0]
    name = known.name_of(graph, "plain")
    monkeypatch.setattr(known, "identity", lambda: "another machine")
    assert known.name_of(graph, "plain") not in (None, name)


def test_all_that_decides_is_looked_at():
    """The folders whose files are part of the identity are all that compiling imports."""
    source = Path(known.__file__).parents[1]
    seen, todo = set(), [source / "programs.py"]
    while todo:
        path = todo.pop()
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        own = path.relative_to(source).parts[:-1]
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = source.joinpath(*own[: len(own) - node.level + 1], *(node.module or "").split("."))
                for found in (base, *[base / alias.name for alias in node.names]):
                    todo += [found.with_suffix(".py"), found / "__init__.py"]
    folders = {path.relative_to(source).parts[0] for path in seen if path.parent != source}
    assert len(seen) > 100 and folders <= set(machine._DECIDING)


PROGRAM = """
import sys
import numpy as np, secant as sc
from secant import programs
derived = []
optimize = programs.optimize
programs.optimize = lambda *a: derived.append(1) or optimize(*a)
table = np.arange(300.0)
def f(x):
    total = 0.0
    for i in range(3):
        total = total + np.sum(np.sin(x) * table) * i
    return total
found = sc.value_and_grad(f)(np.arange(300.0))
print(len(derived), float(found[0]).hex(), float(found[1].sum()).hex())
"""


def test_processes_at_the_same_time_and_later_ones_give_the_same(tmp_path):
    script = tmp_path / "program.py"
    script.write_text(PROGRAM)
    environment = {**os.environ, "SECANT_CACHE_DIR": str(tmp_path / "kept"), "SECANT_ENGINE": "native"}

    def start():
        return subprocess.Popen([sys.executable, script], env=environment, stdout=subprocess.PIPE, text=True)

    said = [p.communicate()[0].split() for p in [start(), start()]]
    said.append(start().communicate()[0].split())
    assert all(words[1:] == said[0][1:] for words in said)
    assert said[2][0] == "0" and "1" in (said[0][0], said[1][0])
