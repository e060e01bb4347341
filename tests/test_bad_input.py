"""Bad and unusual input: a clear error with the remedy, or the right answer; never a silent wrong one."""

import numpy as np
import pytest

import secant as sc


def total(x):
    return np.sum(np.sin(x) * x)


def exact(x):
    return np.cos(x) * x + np.sin(x)


@pytest.mark.parametrize(
    "bad, remedy",
    [
        (np.arange(3), r"astype\(float\)"),
        (np.array([True, False]), r"astype\(float\)"),
        (np.array([1.0, None], object), "convert it to float"),
        (np.array([(1.0, 2)], [("a", float), ("b", int)]), "convert it to float"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), "np.asarray"),
        (np.array([1 + 2j]), "real and imaginary"),
        (np.array(["a"]), "convert it to float"),
        ("text", "choose other argnums"),
        (None, "choose other argnums"),
        (True, "choose other argnums"),
        (np.int64(3), r"astype\(float\)"),
    ],
    ids=str,
)
def test_what_has_no_derivative_is_refused_with_the_remedy(bad, remedy):
    with pytest.raises(sc.Refused, match=remedy):
        sc.grad(total)(bad)


def test_matrices_are_refused():
    with pytest.warns(PendingDeprecationWarning):
        m = np.matrix([[1.0, 2.0]])
    with pytest.raises(sc.Refused, match=r"np\.asarray"):
        sc.grad(total)(m)


BASE = np.linspace(0.5, 2.0, 12)


@pytest.mark.parametrize(
    "x",
    [
        BASE.astype(">f8"),
        BASE[::-1],
        BASE[::3],
        np.asfortranarray(BASE.reshape(3, 4)),
        BASE.reshape(3, 4).T,
        np.zeros((0, 3)),
        np.zeros(0),
        np.array(1.5),
        np.float32(1.5),
        BASE.astype(np.float32),
        BASE.reshape(2, 1, 6),
    ],
    ids=[
        "swapped",
        "reversed",
        "strided",
        "fortran",
        "transposed",
        "empty2",
        "empty",
        "0-d",
        "f32",
        "f32s",
        "3-d",
    ],
)
def test_unusual_arrays_have_the_right_gradient_and_are_left_alone(x):
    before = np.array(x)
    got = sc.grad(total)(x)
    assert np.shape(got) == np.shape(x)
    np.testing.assert_allclose(got, exact(np.asarray(x, float)), rtol=1e-6)
    np.testing.assert_array_equal(x, before)
    assert sc.jit(total)(x) == pytest.approx(total(x), rel=1e-6)


def test_read_only_arrays_are_read_and_not_written():
    x = np.ones(3)
    x.flags.writeable = False
    np.testing.assert_allclose(sc.grad(total)(x), exact(x))

    def writes(x):
        x[0] = 2.0
        return x.sum()

    with pytest.raises(ValueError, match="read-only"):
        sc.jit(writes)(x)
    assert sc.grad(writes)(np.ones(3)).tolist() == [0.0, 1.0, 1.0]


def test_nan_and_infinity_go_where_numpy_sends_them():
    x = np.array([np.nan, np.inf, -np.inf, 0.0, 1.0])
    f = lambda x: np.sum(
        np.where(np.isfinite(x), np.sqrt(np.abs(x)), 0.0) * np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    )
    np.testing.assert_array_equal(sc.grad(f)(x), [0, 0, 0, 0, 0.5])
    assert np.isnan(sc.jit(np.sum)(x))
    g = lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0))
    np.testing.assert_array_equal(sc.grad(g)(np.array([0.0, -1.0, 4.0])), [0.0, 0.0, 0.25])


def test_results_that_are_not_one_number_are_refused():
    for f, word in [
        (lambda x: x * 2, "np.sum"),
        (lambda x: (x.sum(), x.sum()), "np.sum"),
        (lambda x: None, "return the result"),
        (lambda x: int(x[0]), "no derivative|return the result"),
        (lambda x: x[0] > 1, "no derivative"),
        (lambda x: x.sum() * 1j, "np.real"),
    ]:
        with pytest.raises(sc.Refused, match=word):
            sc.grad(f)(np.ones(2))


def test_no_dependence_is_an_exact_zero_and_a_warning():
    with pytest.warns(sc.IndependentWarning, match="does not depend on x"):
        assert sc.grad(lambda x, y: y * 2.0)(1.0, 2.0) == 0.0


def shapes(a, b):
    c = a * 2
    return (c + b).sum()


def test_mismatched_shapes_name_both_and_the_line():
    with pytest.raises(sc.ShapeError) as caught:
        sc.grad(shapes)(np.ones(3), np.ones(4))
    text = str(caught.value)
    assert "(3,)" in text and "(4,)" in text
    assert f"{__file__}:{shapes.__code__.co_firstlineno + 2} in shapes" in text


def test_unsupported_functions_are_refused_by_name_and_line():
    def f(x):
        return np.unique(x).sum()

    with pytest.raises(sc.Refused, match=r"np\.unique.*\n.*in .*f"):
        sc.grad(f)(np.ones(2))


def test_shared_memory_that_is_written_is_refused():
    x = np.arange(4.0)

    def f(a, b):
        a *= 2
        return a.sum() + b.sum()

    with pytest.raises(sc.Refused, match="shares memory"):
        sc.jit(f)(x[:3], x[1:])
    assert x.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_argnums_out_of_range():
    with pytest.raises(sc.Refused, match="argnums=3"):
        sc.grad(total, argnums=3)(1.0)
    with pytest.raises(sc.Refused, match="needs a function"):
        sc.grad(3.0)


def test_interrupted_recordings_leave_nothing_behind():
    calls = []

    def f(x):
        if not calls:
            calls.append(1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sc.grad(f)(1.0)
    assert calls == []
    assert sc.grad(lambda x: x * x)(3.0) == 6.0


def test_saved_graphs_survive_a_failed_write(tmp_path):
    graph = sc.graph(lambda a: a * a)(2.0)
    target = tmp_path / "missing" / "g.json"
    with pytest.raises((sc.SecantError, OSError)):
        graph.save(target)
