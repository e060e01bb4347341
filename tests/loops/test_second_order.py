"""Second derivatives and checkpoints through loops and branches, against differences of the gradient."""

import numpy as np
import pytest

import secant as sc
from secant.function import _shared
from secant.record.control.policy import limits

X = np.array([0.3, -0.8, 1.1, 0.45])
V = np.array([0.6, -0.2, 0.5, 1.0])
A = np.cos(np.arange(16.0)).reshape(4, 4)


def counted(x):
    u = x
    for _ in range(12):
        u = np.sin(u) + 0.1 * u * u
    return np.sum(u * x)


def indexed(x):
    t = 0.0
    for i in range(1, len(x)):
        t = t * x[i] + x[i - 1] ** 3
    return t


def written(x):
    u = x * 1.0
    for k in range(20):
        u[k % 4] = np.tanh(u[(k + 1) % 4] * u[k % 4]) + 0.1 * x[0] ** 2
    return np.sum(u**2)


def waits(x):
    s, k = x[0], 0
    while s < 3.0:
        s = s + 0.3 * np.exp(x[1] * s) + 0.1 * x[2] ** 2
        k += 1
    return s * x[3] ** 2 * k


def until(x):
    u = x * 1.0
    for _ in range(50):
        u = 0.7 * u + 0.1 * np.cos(u * x)
        if np.sum(u * u) < 0.2:
            break
    return np.sum(u**3)


def branches(x):
    total = 0.0
    for v in x:
        if v > 0.4:
            total = total + v**3
        elif v > 0:
            total = total + np.sin(v) * total
        else:
            total = total * v + v**2
    return total**2


def nested(x):
    t = 0.0
    for i in range(9):
        for j in range(10):
            t = np.sin(t + A[i % 4, j % 4] * x[i % 4] * x[j % 4])
    return t * np.sum(x)


def triangle(x):
    L = np.zeros((4, 4))
    for i in range(4):
        for j in range(i + 1):
            L[i, j] = np.sin(x[i] * x[j]) + np.sum(L[i, :j] * L[j, :j])
    return np.sum(L**2)


def appended(x):
    found = [x]
    for _ in range(11):
        found.append(np.tanh(found[-1] * 0.9 + 0.2 * x**2))
    return np.sum(np.array(found) ** 2)


def carried(x):
    a, b = x[0], x[1]
    for k in range(15):
        a, b = b, np.sin(a * b) + 0.05 * k * x[2]
    return a * b + x[3] ** 2 * a


def inside(x):
    u = x * 0.5
    for i in range(10):
        k = 0
        while k < 20 and np.sum(u * u) > 0.5:
            u = u * 0.8 + 0.05 * x**2
            k += 1
        u = u + 0.1 * np.cos(x * i)
    return np.sum(u**2)


def newton(x):
    y = np.ones(4)
    for _ in range(30):
        y = y - (y**3 + y - x**2) / (3 * y**2 + 1)
    return np.sum(y**2)


EACH = pytest.mark.parametrize(
    "f",
    [counted, indexed, written, waits, until, branches, nested, triangle, appended, carried, inside, newton],
)


@pytest.fixture(params=[0, 8], ids=["regions", "usual"])
def short(request):
    before = limits.short
    limits.short = request.param
    _shared.cache_clear()
    yield
    limits.short = before
    _shared.cache_clear()


def plain_slope(f, x, v, h=1e-4):
    """Richardson's extrapolation of central differences of plain runs."""

    def at(d):
        return float(f(x + d * v))

    return (8 * (at(h / 2) - at(-h / 2)) - (at(h) - at(-h))) / (6 * h)


def plain_hessian(f, x, h=1e-5):
    rows = [(sc.grad(f)(x + h * e) - sc.grad(f)(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    return np.array(rows)


def close(a, b, tolerance=1e-5):
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * max(1.0, np.max(np.abs(b))))


@EACH
def test_second_derivatives(f, short):
    gradient = sc.grad(f)(X)
    close(gradient @ V, plain_slope(f, X, V), 1e-7)
    hessian = plain_hessian(f, X)
    close(sc.hessian(f)(X), hessian)
    close(sc.hvp(f, (X,), (V,)), hessian @ V)
    close(sc.jvp(sc.grad(f), (X,), (V,))[1], hessian @ V)
    close(sc.grad(lambda x: np.sum(sc.grad(f)(x) * V))(X), hessian @ V)


@EACH
def test_forward_over_forward_and_reverse_over_forward(f, short):
    along = lambda x: sc.jvp(f, (x,), (V,))[1]
    twice = V @ plain_hessian(f, X) @ V
    close(sc.jvp(along, (X,), (V,))[1], twice)
    close(sc.grad(along)(X) @ V, twice)


@EACH
@pytest.mark.parametrize("every", [None, 5, "auto"])
def test_checkpoints_change_nothing(f, every):
    g = sc.checkpoint(f, every=every)
    assert g(X) == f(X)
    assert sc.jit(g)(X) == pytest.approx(f(X), rel=1e-12)
    value, gradient = sc.value_and_grad(g)(X)
    assert value == pytest.approx(f(X), rel=1e-12)
    close(gradient, sc.grad(f)(X), 1e-11)
    close(sc.jvp(g, (X,), (V,))[1], sc.grad(f)(X) @ V, 1e-10)
    close(sc.hvp(g, (X,), (V,)), sc.hvp(f, (X,), (V,)), 1e-9)
    close(sc.grad(lambda x: np.sum(sc.grad(g)(x) * V))(X), sc.hvp(f, (X,), (V,)), 1e-9)


@pytest.mark.parametrize("every", [None, 1, 7, 1000, "auto"])
@pytest.mark.parametrize("n", [0, 1, 13])
def test_checkpoints_of_any_length(every, n):
    def f(x, n):
        u = x * 1.0
        for i in range(n):
            u = np.sin(u) + 0.1 * x * i
        return np.sum(u**2)

    close(sc.grad(sc.checkpoint(f, every=every))(X, n), sc.grad(f)(X, n), 1e-11)


@pytest.mark.parametrize("every", [0, -1, 2.5, "often", True])
def test_checkpoints_of_no_meaning_are_refused(every):
    with pytest.raises(sc.Refused, match="every="):
        sc.checkpoint(counted, every=every)
