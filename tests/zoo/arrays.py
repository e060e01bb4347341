"""Making, joining and reducing arrays; ``out=``, ``where=`` and the methods of ufuncs."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(0.3)
def rotation_matrix(t):
    return np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]])


@specimen(vec(3))
def array_of_scalars(x):
    return np.array([x[0], 2 * x[1], x[0] * x[2], 1.0])


@specimen(1.0, 2.5)
def array_of_python_floats(a, b):
    v = np.array([a, b, a * b, 0])
    return v / np.linalg.norm(v)


@specimen(vec(4))
def array_of_rows(x):
    return np.array([x, x[::-1], np.ones(4)]) * x


@specimen(vec(5), vec(5, 2))
def out_argument(x, y):
    result = np.empty(5)
    np.multiply(x, y, out=result)
    np.add(result, 1.0, result)
    np.exp(result / 3, out=result[::-1])
    return result


@specimen(vec(5, low=-1, high=1))
def where_argument(x):
    result = np.zeros(5)
    np.sqrt(x, out=result, where=x > 0)
    np.add(result, 1, out=result, where=x < 0)
    return result + np.sum(x, where=x > 0)


@specimen(mat(3, 4, low=0.5, high=1.5))
def reduced(A):
    return np.add.reduce(A, axis=1) * np.multiply.reduce(A[:, :3], axis=0) + np.maximum.reduce(A, axis=None)


@specimen(vec(5))
def accumulated(x):
    return np.add.accumulate(x) + np.multiply.accumulate(x) - np.maximum.accumulate(x)


@specimen(vec(3), vec(4, 2))
def outer_of_ufuncs(x, y):
    return np.multiply.outer(x, y) + np.add.outer(x, y) ** 2 - np.subtract.outer(x, y)


@specimen(vec(6))
def reduced_at_places(x):
    return np.add.reduceat(x, [0, 2, 5])


@specimen(mat(3, 4))
def methods(A):
    return (
        A.sum(axis=0) + A.mean(0) * A.max(axis=0) - A.min(axis=0) + A.std(axis=0) + A.var(0) + A.prod(axis=0)
    )


@specimen(mat(3, 4))
def more_methods(A):
    return A.T.dot(A).trace() + A.cumsum(axis=1)[-1, -1] + A.clip(-0.5, 0.5).ravel()[3] + A.diagonal().sum()


@specimen(mat(3, 4))
def attributes(A):
    rows, columns = A.shape
    return A / A.size * rows + columns * A.ndim * len(A) + A.itemsize * A.real


@specimen(vec(3), vec(3, 5))
def joined(x, y):
    a = np.concatenate([x, y, [1.0]])
    b = np.stack([x, y], axis=1)
    c = np.vstack((x, y * 2))
    d = np.hstack([x, y])
    return a[:6] * d, b @ c, np.column_stack([x, y, x * y]), np.dstack([x, y])


@specimen(vec(3), 0.5)
def joined_by_r(x, s):
    return np.r_[x, s, 2.0, x[::-1]], np.c_[x, x * s], np.append(x, s), np.insert(x, 1, s), np.delete(x, 0)


@specimen(vec(6))
def shapes(x):
    A = x.reshape((2, -1))
    B = np.tile(A, (2, 1)) * np.repeat(x[:4], 1)[:, None]
    C = np.flip(B, axis=1) + np.roll(B, 1, axis=0) - np.rot90(np.rot90(B))
    return np.pad(C, 1) + np.broadcast_to(x[0], (6, 5)), np.atleast_2d(x), np.flipud(A), np.fliplr(A)


@specimen(mat(4, 4))
def triangles(A):
    return np.tril(A) @ np.triu(A, 1) + np.diag(np.diag(A)) * np.trace(A) + np.eye(4) + np.identity(4) * A


@specimen(vec(3), vec(3, 5))
def products(x, y):
    return np.outer(x, y), np.kron(x, y), np.cross(x, y), np.dot(x, y), np.inner(x, y), np.vdot(x, y)


@specimen(0.0, 3.0)
def grid_between(low, high):
    t = np.linspace(low, high, 7)
    return np.sum(np.sin(t) * (high - low))


@specimen(1.5)
def fixed_grids(a):
    t = np.arange(0, 1, 0.25)
    x, y = np.meshgrid(t, np.linspace(0.0, 1.0, 3))
    i, j = np.indices((3, 4))
    return np.exp(-a * (x**2 + y**2)) * (i + j) + np.arange(4)


@specimen(vec(4))
def made_like_others(x):
    return np.ones_like(x) * x + np.zeros_like(x) + np.full_like(x, 2.0) * np.full(4, x[0])


@specimen(mat(3, 4))
def picked(A):
    order = np.argsort(A, axis=1)
    return (
        np.take(A, [0, 2], axis=1),
        np.take_along_axis(A, order, axis=1),
        A[np.argmax(A, axis=0), np.arange(4)],
        np.compress([True, False, True], A, axis=0),
        A.take([1, 5]),
    )


@specimen(vec(6, low=-1, high=1))
def chosen(x):
    a = np.where(x > 0, x**2, -x)
    b = np.select([x < -0.5, x < 0.5], [x, x**3], default=1.0)
    c = np.choose([0, 1, 0, 1, 0, 1], [x, -x])
    return a + b * c


@specimen(mat(3, 4))
def found(A):
    rows, columns = np.nonzero(A > 0)
    big = A[A > 0.5]
    return A[rows, columns] ** 2, big.sum(), A[np.where(A < 0)], A.compress([True, False, True], axis=0)


@specimen(vec(6))
def ordered(x):
    return np.sort(x) * np.arange(6), x[np.argsort(-x)], np.partition(x, 2)[2], np.sort(x)[::-1][:2]


@specimen(vec(6))
def differences(x):
    return np.diff(x), np.diff(x, n=2), np.ediff1d(x), np.gradient(x), np.gradient(x, 0.5), np.cumprod(x)


@specimen(vec(6), np.sort(vec(6, 3)))
def areas(y, x):
    return np.trapezoid(y, x) + np.trapezoid(y) * np.trapezoid(y, dx=0.1)


@specimen(mat(3, 4))
def keeps_dimensions(A):
    centred = A - A.mean(axis=1, keepdims=True)
    scaled = centred / np.linalg.norm(centred, axis=0, keepdims=True)
    return scaled * np.max(A, axis=(0, 1), keepdims=True)


@specimen(mat(2, 3, 4))
def several_axes(T):
    return np.sum(T, axis=(0, 2)), np.mean(T, axis=(1, 2)), np.transpose(T, (2, 0, 1)) @ T[0]


@specimen(vec(5))
def initial_values(x):
    return np.sum(x, initial=1.0) * np.prod(x, initial=2.0) + np.max(x, initial=0.5) + x.min(initial=9.0)


@specimen(mat(3, 3))
def iterated(A):
    total = 0.0
    for (i, j), value in np.ndenumerate(A):
        total += (i + 1) * value ** (j + 1)
    for value in A.flat:
        total = total * 0.9 + value
    return total
