"""Functions handed to NumPy: vectorize, apply_along_axis, piecewise, fromfunction and their kin."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(vec(5), far=(vec(5, 3),))
def vectorized_branch(x):
    def f(t):
        return t**2 if t > 1 else 3 * t

    return np.vectorize(f)(x)


@np.vectorize
def smooth_step(t, sharpness):
    return 1 / (1 + np.exp(-sharpness * t))


@specimen(vec(4), 2.0)
def vectorized_by_decorator(x, k):
    return smooth_step(x, k)


@specimen(mat(3, 4))
def along_an_axis(A):
    return np.apply_along_axis(lambda row: row / np.sqrt(np.sum(row**2)), 1, A)


@specimen(mat(3, 4))
def along_an_axis_to_numbers(A):
    return np.apply_along_axis(np.sum, 0, A**2) * np.apply_along_axis(lambda c: c[0] * c[-1], 0, A)


@specimen(vec(6, low=-2, high=2), far=(vec(6, 3, low=-2, high=2),))
def in_pieces(x):
    return np.piecewise(x, [x < -1, (x >= -1) & (x < 1)], [lambda t: -t, lambda t: t**3, 2.0])


@specimen(0.7)
def from_indices(a):
    return np.fromfunction(lambda i, j: np.exp(-a * (i - j) ** 2), (3, 4))


@specimen(vec(4))
def from_an_iterator(x):
    return np.fromiter((v * v for v in x), dtype=float)


@specimen(mat(2, 3))
def over_axes(A):
    return np.apply_over_axes(np.sum, A, [0, 1]) * A


@specimen(vec(3), mat(4, 3))
def vectorized_with_signature(w, X):
    f = np.vectorize(lambda row, w: np.dot(row, w) ** 2, signature="(n),(n)->()")
    return f(X, w)
