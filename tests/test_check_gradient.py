"""check_gradient: right gradients pass, and wrong ones are told what is wrong with them, and where."""

from __future__ import annotations

import json

import numpy as np
import pytest

import secant as sc

RNG = np.random.default_rng(3)
X, Y = RNG.normal(size=(7, 4)), RNG.normal(size=7)
W, B = RNG.normal(size=4), 0.3
V, U = RNG.normal(size=5), RNG.normal(size=5) + 2.0
W1, W2, B1 = RNG.normal(size=(4, 6)), RNG.normal(size=6), RNG.normal(size=6)
S = RNG.normal(size=(3, 3))


def squares(w, x, y):
    z = x @ w
    e = z - y
    return np.mean(e**2)


def network(W1, b1, W2, x, y):
    z = x @ W1 + b1
    a = np.tanh(z)
    p = a @ W2
    e = p - y
    return np.mean(e**2)


def ridge(w, x, y):
    e = x @ w - y
    return np.sum(e**2) + 0.5 * np.sum(w**2)


def rectified(x):
    h = np.maximum(x, 0)
    return np.sum(h**3) + np.sum(h)


def product(x, y):
    return np.sum(x * y * np.sin(x))


def by_hand(w, x, y):
    de = 2 * (x @ w - y) / len(y)
    dz = de
    return x.T @ dz


def network_by_hand(W1, b1, W2, x, y):
    z = x @ W1 + b1
    a = np.tanh(z)
    de = 2 * (a @ W2 - y) / len(y)
    dW2 = a.T @ de
    da = np.outer(de, W2)
    dz = da * (1 - a**2)
    return x.T @ dz, dz.sum(axis=0), dW2


RIGHT = [
    (squares, by_hand, (W, X, Y)),
    (network, network_by_hand, (W1, B1, W2, X, Y)),
    (ridge, lambda w, x, y: 2 * x.T @ (x @ w - y) + w, (W, X, Y)),
    (rectified, lambda x: (x > 0) * (3 * x**2 + 1), (V,)),
    (product, lambda x, y: (y * (np.sin(x) + x * np.cos(x)), x * np.sin(x)), (V, U)),
    (product, lambda x, y: {"y": x * np.sin(x), "x": y * (np.sin(x) + x * np.cos(x))}, (V, U)),
    (lambda a, b: a * b**2, lambda a, b: (b**2, 2 * a * b), (2.0, 3.0)),
    (lambda p: p["a"] * p["b"], lambda p: {"a": p["b"], "b": p["a"]}, ({"a": 2.0, "b": 3.0},)),
]


@pytest.mark.parametrize(("f", "g", "args"), RIGHT)
def test_right_gradients_pass(f, g, args):
    report = sc.check_gradient(f, g)(*args)
    assert report.passed and bool(report) and report.parting is None, str(report)
    assert {r.verdict for r in report.inputs} <= {"equal", "rounding"}
    assert "the gradient is right" in str(report)


def change(k, result):
    """The network's gradient with one of its three parts replaced."""

    def g(*args):
        parts = list(network_by_hand(*args))
        parts[k] = result(*args)
        return tuple(parts)

    return g


def no_tanh(W1, b1, W2, x, y):
    de = 2 * (np.tanh(x @ W1 + b1) @ W2 - y) / len(y)
    da = np.outer(de, W2)
    return x.T @ da


def no_bias_sum(W1, b1, W2, x, y):
    a = np.tanh(x @ W1 + b1)
    de = 2 * (a @ W2 - y) / len(y)
    return np.outer(de, W2) * (1 - a**2)


N = (W1, B1, W2, X, Y)
L = (W, X, Y)
WRONG = [
    ("sign", squares, lambda w, x, y: -by_hand(w, x, y), L),
    ("factor", squares, lambda w, x, y: by_hand(w, x, y) / 2, L),
    ("factor", squares, lambda w, x, y: by_hand(w, x, y) * 2, L),
    ("mean or sum", squares, lambda w, x, y: by_hand(w, x, y) * len(y), L),
    ("mean or sum", lambda x: np.sum(x**2), lambda x: 2 * x / len(x), (V,)),
    ("mean or sum", squares, lambda w, x, y: by_hand(w, x, y) * 7 / 2, L),
    ("factor", squares, lambda w, x, y: by_hand(w, x, y) * 1.3, L),
    ("transpose", lambda A: np.sum(A @ A @ np.arange(3.0)), lambda A: sc.grad(
        lambda A: np.sum(A @ A @ np.arange(3.0)))(A).T, (S,)),
    ("transpose", network, change(0, lambda *a: network_by_hand(*a)[0].T), N),
    ("shape", squares, lambda w, x, y: by_hand(w, x, y)[:, None], L),
    ("shape", squares, lambda w, x, y: by_hand(w, x, y)[:-1], L),
    ("sum over axis", network, change(1, no_bias_sum), N),
    ("sum over axis", lambda x, b: np.sum((x + b) ** 2), lambda x, b: (2 * (x + b), 2 * (x + b)), (V, 0.5)),
    ("missing path", ridge, lambda w, x, y: 2 * x.T @ (x @ w - y), L),
    ("missing path", product, lambda x, y: (y * np.sin(x), x * np.sin(x)), (V, U)),
    ("chain factor", lambda x: np.sum(np.sin(x) ** 2), lambda x: 2 * np.sin(x), (V,)),
    ("chain factor", lambda x: np.sum(np.tanh(x)), lambda x: np.ones_like(x), (V,)),
    ("chain factor", lambda x, s: np.sum(np.exp(x * s)), lambda x, s: np.exp(x * s), (V, 1.7)),
    ("chain factor", lambda x: np.sum(np.log(U * x**2)), lambda x: 1 / x**2, (U,)),
    ("mask", rectified, lambda x: 3 * x**2 + 1, (V,)),
    ("mask", lambda x: np.sum(np.where(x > 0, x, 0.0)), lambda x: np.ones_like(x), (V,)),
    ("zero", rectified, lambda x: np.zeros_like(x), (np.abs(V),)),
    ("nan", lambda x: np.sum(np.abs(x)), lambda x: x / np.sqrt(x**2 * np.arange(5.0) / np.arange(5.0)), (V,)),
    ("order", lambda x: np.sum(x**2 * np.arange(5.0)), lambda x: (2 * x * np.arange(5.0))[::-1], (V,)),
    ("order", lambda x: np.sum(x[1:] ** 3), lambda x: np.append(3 * x[1:] ** 2, 0.0), (V,)),
    ("elements", lambda x: np.sum(np.diff(x) ** 2),
     lambda x: 2 * (2 * x - np.roll(x, 1) - np.roll(x, -1)), (V,)),
    ("missing term", lambda x: np.sum(np.cos(x)) + x @ x, lambda x: -np.sin(x) + x, (V,)),
    ("unknown", squares, lambda w, x, y: np.cos(by_hand(w, x, y)), L),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "f", "g", "args"), WRONG, ids=lambda x: x if isinstance(x, str) else "")
def test_wrong_gradients_are_told_their_fault(kind, f, g, args):
    with np.errstate(all="ignore"):
        report = sc.check_gradient(f, g)(*args)
    assert not report.passed and not report
    row = next(r for r in report.inputs if r.verdict == "wrong")
    assert row.fault is not None and row.fault.kind == kind, str(report)
    text = str(report)
    assert "the gradient is wrong" in text and all(len(line) <= 80 for line in text.splitlines())
    json.loads(report.to_json())
    assert "<pre" in report._repr_html_()


def test_the_chain_factor_has_its_name():
    def by_hand(x, s):
        return np.exp(x * s)

    report = sc.check_gradient(lambda x, s: np.sum(np.exp(x * s)), by_hand)(V, 1.7)
    assert "the factor s = 1.7 of the chain rule is missing" in report.inputs[0].fault.text


def test_the_parting_is_the_first_wrong_step():
    def wrong(W1, b1, W2, x, y):
        z = x @ W1 + b1
        a = np.tanh(z)
        de = 2 * (a @ W2 - y) / len(y)
        dW2 = a.T @ de
        da = np.outer(de, W2)
        dz = da * (1 - z**2)
        db1 = dz.sum(axis=0)
        return x.T @ dz, db1, dW2

    report = sc.check_gradient(network, wrong)(*N)
    assert report.parting.name == "dz" and report.parting.derivative == "dnetwork/dz"
    assert report.parting.line == wrong.__code__.co_firstlineno + 6
    assert [a for a, _ in report.parting.agrees] == ["z", "a", "de", "dW2", "da"]
    assert [r.verdict == "wrong" for r in report.inputs] == [True, True, False]
    assert report.parting.fault.text == "it has 1 − z² where 1 − a² is wanted"


def test_the_parting_without_telling_names():
    def wrong(w, x, y):
        r = x @ w - y
        s = np.cos(r)
        return 2 * x.T @ s / len(y)

    report = sc.check_gradient(squares, wrong)(*L)
    assert report.parting.name == "s" and report.parting.agrees == (("r", "e"),)
    assert "equals no value and no derivative" in str(report)


def test_rounding_is_no_error():
    def cancels(x):
        return np.sum(((x + 1e9) - 1e9) ** 2)

    report = sc.check_gradient(cancels, lambda x: 2 * x, rtol=1e-12, atol=0.0)(V)
    assert report.passed and report.inputs[0].verdict == "rounding"
    assert report.inputs[0].largest > 1e-9 and "is rounding" in str(report)
    error = sc.check_gradient(cancels, lambda x: 2 * x + 1e-4)(V)
    assert not error.passed and "this is an error" in str(error)


def test_differences_by_hand_are_approximate():
    def numeric(w, x, y):
        h = 1e-6
        return np.array([(squares(w + h * d, x, y) - squares(w, x, y)) / h for d in np.eye(4)])

    report = sc.check_gradient(squares, numeric, rtol=1e-3)(*L)
    assert report.passed and report.inputs[0].verdict == "approximate"


def test_a_gradient_that_cannot_be_recorded_is_checked_all_the_same():
    def plain(w, x, y):
        return np.array([float(v) for v in (2 * x.T @ (x @ w - y)).tolist()])

    report = sc.check_gradient(squares, plain)(*L)
    assert report.inputs[0].fault.kind == "mean or sum"


def test_misuse():
    with pytest.raises(sc.DataError, match="2 gradients for 1 inputs"):
        sc.check_gradient(squares, lambda w, x, y: (w, w), argnums=0)(*L)
    with pytest.raises(sc.Refused, match="one number"):
        sc.check_gradient(lambda x: x * 2, lambda x: x)(V)
    with pytest.raises(sc.DataError, match="no array of real numbers"):
        sc.check_gradient(squares, lambda w, x, y: "w")(*L)
    with pytest.raises(ZeroDivisionError):
        sc.check_gradient(squares, lambda w, x, y: 1 / 0)(*L)
