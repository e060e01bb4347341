"""Loops and branches in explanations: what is shown of one iteration, and that its numbers are right."""

# ruff: noqa: B007  (loops as people write them)

import json

import numpy as np
import pytest

import secant as sc
from secant.explain import report_text
from secant.explain.headings import heading
from secant.graph.errors import Refused

U, DT = np.array([0.3, 0.5, 0.9]), 0.1


def walk(u, dt):
    for i in range(40):
        u = u + dt * np.sin(u)
    return np.sum(u**2)


def rest_of_walk(u, dt, first):
    for i in range(first, 40):
        u = u + dt * np.sin(u)
    return np.sum(u**2)


def root(a, start):
    x = start
    while abs(x * x - a) > 1e-10:
        x = 0.5 * (x + a / x)
    return x


def choice(x):
    if x > 0:
        y = np.sin(x) * x
    else:
        y = np.exp(x)
    return y * 2


def nest(x, w):
    s = 0.0
    for i in range(20):
        for j in range(10):
            s = s + x[i] * w[j] * np.cos(s)
        if s > 1:
            s = s * 0.5
        else:
            s = s + w[0]
    return s


def springs(x, v, k, dt):
    xs = []
    for t in range(30):
        v = v - dt * k * x
        x = x + dt * v
        xs.append(x)
    return np.sum(np.array(xs) ** 2) + v * v


X, W = np.linspace(0, 1, 20), np.linspace(-1, 1, 10)
CASES = [(walk, (U, DT)), (root, (2.0, 3.0)), (choice, (1.5,)), (choice, (-0.5,)), (nest, (X, W))]
CASES += [(springs, (1.0, 0.2, 2.0, 0.05))]


def named(run, name):
    return next(i for i in run.items if i.name == name)


def runs(shown):
    yield shown
    for region in shown.regions:
        for run in region.passes:
            yield from runs(run)


def test_a_loop_has_its_count_its_names_and_its_line():
    (loop,) = sc.explain(walk)(U, DT).loops
    assert (loop.kind, loop.title, loop.count, loop.now.number) == ("for", "for i in range(40)", 40, 39)
    assert loop.line == walk.__code__.co_firstlineno + 1
    assert [c.name for c in loop.carried] == ["u"]


@pytest.mark.parametrize("t", [0, 1, 17, 38, 39, -1, -40])
def test_values_and_adjoints_of_one_iteration_are_exact(t):
    found = sc.explain(walk, iteration=t)(U, DT)
    (loop,) = found.loops
    number = t % 40
    assert loop.now.number == number
    u = U
    for _ in range(number):
        u = u + DT * np.sin(u)
    before, after = named(loop.now, "u"), named(loop.now, "u′")
    np.testing.assert_array_equal(before.value, u)
    np.testing.assert_array_equal(named(loop.now, "sin(u)").value, np.sin(u))
    np.testing.assert_array_equal(after.value, u + DT * np.sin(u))
    for item, first in ((before, number), (after, number + 1)):
        exact = sc.grad(lambda v, d, n=first: rest_of_walk(v, d, n))(item.value, DT)
        np.testing.assert_allclose(item.adjoint, exact, rtol=1e-12)
    np.testing.assert_array_equal(loop.now.ends[0], after.value)


@pytest.mark.parametrize("f, args", CASES)
@pytest.mark.parametrize("t", [None, 2])
def test_every_step_adds_up_to_what_grad_gives(f, args, t):
    floats = tuple(range(len(args)))
    found = sc.explain(f, iteration=None if f is choice else t)(*args)
    exact = sc.grad(f, argnums=floats)(*args)
    for item, g in zip(found.inputs, exact):
        np.testing.assert_array_equal(found.item(item).adjoint, g)
    for run in runs(found):
        for step in run.steps:
            np.testing.assert_allclose(sum(t.value for t in step.terms), step.value, rtol=1e-12, atol=1e-14)


def test_parts_of_all_iterations_add_up():
    parts = [sc.explain(walk, iteration=t)(U, DT).loops[0].now for t in range(40)]
    total = sum(named(run, "dt").adjoint for run in parts)
    np.testing.assert_allclose(total, sc.grad(walk, argnums=1)(U, DT), rtol=1e-12)


def test_a_series_is_the_same_as_one_by_one():
    together = sc.explain(springs)(1.0, 0.2, 2.0, 0.05).series().loops[0]
    assert [r.number for r in together.passes] == list(range(30)) and together.shown == 29
    for run in together.passes[::7]:
        alone = sc.explain(springs, iteration=run.number)(1.0, 0.2, 2.0, 0.05).loops[0].now
        for a, b in zip(run.items, alone.items):
            np.testing.assert_array_equal(a.value, b.value)
            np.testing.assert_allclose(a.adjoint, b.adjoint, rtol=1e-12) if a.adjoint is not None else None


def test_what_an_iteration_collects_has_a_derivative_of_its_own():
    def f(x):
        ys = []
        for i in range(12):
            x = x * 0.9
            ys.append(x * x)
        return ys[0] + sum(y * k for k, y in enumerate(ys)) * 0.1

    for t in (0, 5, 11):
        run = sc.explain(f, iteration=t)(2.0).loops[0].now
        (item,) = [i for i in run.items if i.formula.endswith("²")]
        assert item.adjoint == pytest.approx((1.0 if t == 0 else 0.0) + 0.1 * t, rel=1e-12)


def test_a_loop_that_a_condition_ends():
    found = sc.explain(root, iteration=-2)(2.0, 3.0)
    (loop,) = found.loops
    assert loop.kind == "while" and loop.title == "while abs(x * x - a) > 1e-10"
    assert loop.now.number == loop.count - 2
    assert loop.carried[0].name == "x"
    text = str(found)
    assert f"{loop.count} times, iteration {loop.count - 2} shown" in text
    assert f"back through all {loop.count} iterations" in text


def test_a_loop_that_does_not_run():
    def f(x, n):
        for i in range(n):
            x = x * 2
        return x + 1

    def g(x):
        while x > 10:
            x = x / 2
        return x * 3

    found = sc.explain(g)(4.0)
    (loop,) = found.loops
    assert loop.count == 0 and loop.now is None and "did not run" in str(found)
    assert found.item(found.inputs[0]).adjoint == 3
    assert found.to_svg().startswith("<svg") and "<html" in found.to_html()
    assert sc.explain(f)(4.0, 0).loops == ()


@pytest.mark.parametrize(
    "x, taken, shown, other", [(1.5, "then", "sin(x)", "exp"), (-0.5, "else", "y", "sin")]
)
def test_a_branch_shows_the_way_taken(x, taken, shown, other):
    found = sc.explain(choice)(x)
    (branch,) = found.regions
    assert (branch.kind, branch.title, branch.taken) == ("if", "if x > 0", taken)
    assert shown in [i.name for i in branch.now.items] and other in branch.other[0]
    assert branch.truth in str(found) and "not taken" in str(found)


def test_loops_in_loops_and_branches_in_them():
    found = sc.explain(nest, iteration={"j": 3, "for i in range(20)": 4})(X, W)
    outer, inner = found.loops
    assert (outer.title, outer.now.number) == ("for i in range(20)", 4)
    assert (inner.title, inner.now.number) == ("for j in range(10)", 3)
    s = 0.0
    for i in range(5):
        if i == 4:
            np.testing.assert_array_equal(named(outer.now, "s").value, s)
        for j in range(10):
            if (i, j) == (4, 3):
                np.testing.assert_array_equal(named(inner.now, "s").value, s)
            s = s + X[i] * W[j] * np.cos(s)
        s = s * 0.5 if s > 1 else s + W[0]
    branch = outer.now.regions[1]
    assert branch.kind == "if" and branch.taken == "else"


def test_an_iteration_that_is_not_there_is_refused():
    for asked, says in ((40, "ask for 0 to 39"), (-41, "from the end"), ({"k": 1}, "no loop is called 'k'")):
        with pytest.raises(Refused, match=says):
            sc.explain(walk, iteration=asked)(U, DT)
    with pytest.raises(Refused, match="there is no loop"):
        sc.explain(choice, iteration=1)(1.0)


def test_the_text_of_a_loop():
    text = report_text(sc.explain(walk)(U, DT))
    line = walk.__code__.co_firstlineno + 1
    assert f"  for i in range(40)      40 times, iteration 39 shown (line {line})\n" in text
    assert "    u′ = u + dt·sin(u)    [2.90309, 3.00724, 3.07462]   (3,)\n" in text
    assert "  for i in range(40), iteration 39\n" in text
    assert "  df/du" not in text
    assert "part of dwalk/ddt = dwalk/d(dt·sin(u)) · sin(u), summed back over axis 0" in text
    assert "dwalk/du = dwalk/du₂ back through all 40 iterations" in text
    assert "dwalk/ddt = the sum of its parts in all 40 iterations, from dwalk/du₂" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_loops_are_data():
    data = json.loads(sc.explain(springs, iteration=3)(1.0, 0.2, 2.0, 0.05).to_json())
    (loop,) = data["regions"]
    assert loop["count"] == 30 and loop["passes"][loop["shown"]]["number"] == 3
    assert [c["name"] for c in loop["carried"]] == ["v", "x"]
    ids = {i["id"] for i in data["items"]}
    assert {c["result"] for c in loop["carried"]} - {""} <= ids


def test_a_nudge_through_a_loop():
    rows = sc.nudge(springs, "k", by=1e-6)(1.0, 0.2, 2.0, 0.05).rows
    exact = sc.grad(springs, argnums=2)(1.0, 0.2, 2.0, 0.05)
    np.testing.assert_allclose(rows[-1].derivative, exact, rtol=1e-12)
    np.testing.assert_allclose(rows[-1].slope, exact, rtol=1e-4)
    assert any("after the loop" in r.formula for r in rows)
    assert sc.nudge(root, "a", by=0.5)(2.0, 3.0).rows[-1].derivative == pytest.approx(0.5 / 2**0.5)


def test_prints_in_loops_are_not_repeated(capsys):
    def f(x):
        for i in range(12):
            x = x * 1.1
            print(x)
        return x

    sc.explain(f, iteration=3)(1.0)
    assert capsys.readouterr().out == ""


def test_a_loop_that_draws_is_not_opened():
    rng = np.random.default_rng(0)

    def f(x):
        for i in range(12):
            x = x * 0.9 + rng.normal()
        return x * x

    found = sc.explain(f)(1.0)
    assert "draws random numbers" in str(found) and found.loops[0].passes == ()
    assert found.to_svg().startswith("<svg")


def test_headings_without_source():
    names: dict = {}
    exec("def f(x):\n    for i in range(20):\n        x = x * 2\n    return x", names)
    graph = sc.graph(walk)(U, DT)
    loop = next(n for n in graph if n.op.name == "loop")
    assert heading(loop).title == "for i in range(40)"
    assert sc.explain(names["f"])(1.0).item("v0").adjoint == 2**20


def test_the_caller_may_change_its_arrays_afterwards():
    u = U.copy()
    found = sc.explain(walk)(u, DT)
    page = found.to_html()
    u[:] = 7.0
    assert found.to_html() == page
