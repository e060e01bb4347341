"""Scripts in the style of a plotting shell: every name of NumPy without its prefix."""

from numpy import *  # noqa: F403

from .registry import mat, specimen, vec

# ruff: noqa: F405


@specimen(vec(5))
def without_prefix(x):
    y = zeros(5)
    for i in range(5):
        y[i] = sin(x[i]) * exp(-x[i] / 2)
    return y * pi + sqrt(abs(x)) + sum(x) + max(x) * linspace(0, 1, 5)


@specimen(mat(3, 3), vec(3))
def matrices_without_prefix(A, b):
    B = A @ A.T + eye(3)
    return linalg.solve(B, b), dot(B, b), array([b[0], b[1] * 2]), hstack((b, ones(2)))


@specimen(vec(6), 0.3)
def old_style_loop(x, h):
    d = empty(6)
    i = 0
    while i < 6:
        d[i] = (x[(i + 1) % 6] - x[i - 1]) / (2 * h)
        i += 1
    return d


@specimen(1.3)
def where_without_prefix(x):
    t = arange(4) * x
    return where(t > 2, t**2, t), trapezoid(t * t, t), cumsum(t), polyval([x, 1, 2], 0.5)
