"""Each seeded fault is found, with its id and its line; each corrected twin is silent."""

from __future__ import annotations

import ast
import importlib.util
import math
import textwrap
from pathlib import Path

import numpy as np
import pytest

from secant.lint import RULES
from secant.lint.rule import chosen
from secant.lint.static import lint_tree

HEAD = "import math\nimport numpy as np\nimport secant as sc\n\n"


def _load(name):
    spec = importlib.util.spec_from_file_location(f"lint_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CASES = [c for name in ("shapes", "numbers", "writes") for c in _load(name).CASES]
LOOPS, LEFT_ALONE = _load("replaced_loops").LOOPS, _load("replaced_loops").LEFT_ALONE


def program(text: str) -> str:
    """The snippet as the body of a function, unless it defines its own."""
    if text.lstrip().startswith(("def ", "@")) or "def " in text:
        return HEAD + text + "\n"
    return HEAD + "def f(X, S, u, w, x, n, rows, names):\n" + textwrap.indent(text, "    ") + "\n"


def found(text: str):
    whole = program(text)
    return lint_tree("case.py", whole, ast.parse(whole), chosen()), whole


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]}-{k}" for k, c in enumerate(CASES)])
def test_a_seeded_fault_is_found_and_its_twin_is_silent(case):
    id_, fault, twin = case
    findings, whole = found(fault)
    line = next(n for n, text in enumerate(whole.split("\n"), 1) if "# <-" in text)
    assert [(f.id, f.place.line) for f in findings] == [(id_, line)]
    (finding,) = findings
    assert finding.why and finding.fix and finding.gradient
    assert found(twin)[0] == []


@pytest.mark.parametrize("text, line", LOOPS, ids=[c[1] for c in LOOPS])
def test_a_loop_is_replaced_by_its_line(text, line):
    findings, whole = found(text)
    at = next(n for n, t in enumerate(whole.split("\n"), 1) if "# <-" in t)
    assert [(f.id, f.place.line, f.instead) for f in findings] == [("SC401", at, line)]


@pytest.mark.parametrize("text, line", LOOPS, ids=[c[1] for c in LOOPS])
def test_the_line_does_what_the_loop_does(text, line):
    head, _, loop = text.partition("\nfor ")
    both = []
    for body in (f"for {loop}", line):
        names = {"np": np, "math": math}
        exec(f"{head}\n{body}", names)  # the tests' own text
        both.append({k: v for k, v in names.items() if isinstance(v, np.ndarray | float) and k not in "tij"})
    for name in both[1]:
        np.testing.assert_allclose(both[0][name], both[1][name], rtol=1e-13)


@pytest.mark.parametrize("text", LEFT_ALONE, ids=range(len(LEFT_ALONE)))
def test_a_loop_that_no_line_replaces_is_left_alone(text):
    assert found(text)[0] == []


def test_there_are_enough_of_both():
    assert len(CASES) >= 60
    assert {c[0] for c in CASES} | {"SC001", "SC106", "SC401"} == set(RULES)


@pytest.mark.parametrize("id_", sorted(set(RULES) - {"SC001"}))
def test_the_examples_of_a_rule_run_and_differ_by_the_fault(id_, tmp_path):
    rule = RULES[id_]
    for text, expected in ((rule.fault, True), (rule.twin, False)):
        path = tmp_path / f"example_{expected}.py"
        path.write_text(text)
        names = {}
        exec(compile(text, str(path), "exec"), names)  # the rules' own examples
        here = names["found"] if rule.dynamic else lint_tree(str(path), text, ast.parse(text), chosen())
        assert (id_ in [f.id for f in here]) is expected
        assert rule.dynamic or expected or here == []
