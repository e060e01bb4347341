"""``sc.lint(f)(*args)``: shapes of the call, measured loops, labels, helpers, and what is left alone."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

import secant as sc

LONG = np.linspace(0.1, 2.0, 400)


def mse(y, p):
    return np.mean((y - p) ** 2)


def dot(x, w):
    s = 0.0
    for i in range(len(x)):
        s += w[i] * x[i]
    return s


def rows(A, x):
    y = np.zeros(A.shape[0])
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            y[i] += A[i, j] * x[j]
    return np.sum(y)


def halves(x):
    k = x.astype(int)
    return np.sum(k) + np.sum(x // 2)


def shares(A):
    return np.sum(A / A.sum(axis=1))


def helped(x, p):
    return 2 * mse(x, p)


def per_food(A):
    total_per_food = A.sum(axis=1)
    return np.sum(total_per_food)


def quiet(y, p):
    return np.mean((y - p) ** 2)  # noqa: SC103


def noisy(x):
    for i in range(len(x)):
        x[i] = x[i] * 2
    print(x[0])
    return np.sum(x)


def misfit(A, B):
    return np.sum(A * B)


def test_the_shapes_of_a_call_are_known():
    (found,) = sc.lint(mse)(np.ones(4), np.ones((4, 1)))
    assert found.id == "SC103" and found.shapes == ("(4,)", "(4, 1)") and found.place.file == __file__
    assert len(sc.lint(mse)(np.ones(4), np.ones(4))) == 0


@pytest.mark.parametrize("f, args", [(dot, (LONG, LONG)), (rows, (np.outer(LONG[:50], LONG), LONG))])
def test_a_loop_is_measured_on_the_sizes_of_the_call(f, args):
    before = [a.copy() for a in args]
    (found,) = sc.lint(f)(*args)
    assert found.id == "SC401" and found.measured is not None
    assert found.measured.speedup > 1 and found.measured.same.startswith("equal")
    assert all(np.array_equal(a, b) for a, b in zip(args, before))


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_loops_over_other_dtypes_are_compared_at_their_precision(dtype):
    x = (100 * LONG).astype(dtype)
    (found,) = [f for f in sc.lint(dot)(x, x) if f.id == "SC401"]
    assert found.measured.same.startswith("equal")


def test_a_loop_over_nothing_much_is_no_finding_if_the_line_is_no_faster():
    assert all(f.measured.speedup > 1 for f in sc.lint(dot)(LONG[:1], LONG[:1]))


def test_casts_and_floor_division_of_what_is_differentiated():
    assert sorted(sc.lint(halves)(LONG).ids) == ["SC201", "SC204"]


def test_an_integer_argument_is_a_finding_and_no_error():
    assert "SC203" in sc.lint(dot)(np.arange(3), LONG[:3]).ids


def test_labels_that_meet_the_wrong_axis():
    table = pd.DataFrame(np.ones((2, 2)), ["carbs", "fat"], ["apple", "egg"])
    found = sc.lint(shares)(table)
    assert set(found.ids) == {"SC105", "SC106"}
    assert "carbs, fat" in found.found[1].why
    same = pd.DataFrame(np.ones((2, 2)), ["a", "b"], ["a", "b"])
    assert sc.lint(shares)(same).ids == ("SC105",)


def test_a_name_that_the_labels_contradict():
    table = pd.DataFrame(np.ones((3, 2)), ["carbs", "fat", "fibre"], ["apple", "egg"])
    table.columns.name, table.index.name = "foods", "nutrient"
    (found,) = sc.lint(per_food)(table)
    assert found.id == "SC106" and "axis 0" in found.fix
    assert len(sc.lint(per_food)(table.T)) == 0


def test_a_helper_of_the_same_file_is_looked_at():
    assert len(sc.lint(helped)(np.ones(3), np.ones(3))) == 0
    (found,) = sc.lint(helped)(np.ones(3), np.ones((3, 1)))
    assert found.id == "SC103" and found.place.line == mse.__code__.co_firstlineno + 1


def test_noqa_is_heard_in_a_call_too():
    assert len(sc.lint(quiet)(np.ones(4), np.ones((4, 1)))) == 0


def test_a_function_that_prints_is_not_run_again(capsys):
    found = sc.lint(noisy)(LONG.copy())
    assert [f.measured for f in found if f.id == "SC401"] in ([None], [])
    assert capsys.readouterr().out == ""


def test_what_cannot_be_recorded_is_explained_by_its_fault():
    (found,) = sc.lint(misfit)(np.ones((2, 3)), np.ones((3, 4)))
    assert found.id == "SC104"
    with pytest.raises(sc.SecantError):
        sc.lint(misfit)(np.ones((2, 3)), np.ones((5, 4)))


def test_partials_lambdas_methods_and_functions_without_source():
    class Model:
        def loss(self, y, p):
            return np.mean((y - p) ** 2)

    assert sc.lint(Model().loss)(np.ones(3), np.ones((3, 1))).ids == ("SC103",)
    assert sc.lint(functools.partial(mse, np.ones(3)))(np.ones((3, 1))).ids == ("SC103",)
    assert sc.lint(lambda y, p: np.mean(y - p))(np.ones(3), np.ones((3, 1))).ids == ("SC103",)
    made = {}
    exec("import numpy as np\ndef f(x):\n    return np.sum(x.T)", made)  # the test's own text
    assert len(sc.lint(made["f"])(np.ones(3))) == 0


@pytest.mark.parametrize("x", [np.zeros(0), np.array([np.nan, np.inf]), np.zeros(1)])
def test_odd_arguments(x):
    sc.lint(dot)(x, x)
    sc.lint(mse)(x, x[:, None])


def test_misuse_is_refused():
    with pytest.raises(sc.Refused, match="path or a function"):
        sc.lint(3)
    with pytest.raises(sc.DataError, match="no rule"):
        sc.lint(mse, select=["SC9"])
    with pytest.raises(sc.DataError, match="no file or folder"):
        sc.lint("no/such/file.py")
