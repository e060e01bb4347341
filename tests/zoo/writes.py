"""Writing into arrays: slices, integers, masks, index arrays, and the in-place operators."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(vec(6))
def squares_one_by_one(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] ** 2
    return y


@specimen(vec(6))
def empty_then_filled(x):
    out = np.empty_like(x)
    out[0] = x[0]
    out[1:-1] = (x[2:] - x[:-2]) / 2
    out[-1] = x[-1] * x[0]
    return out


@specimen(vec(8), 0.1)
def heat_steps(u, alpha):
    u = u.copy()
    for _ in range(4):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
        u[0] = u[-1] = 0.0
    return u


@specimen(vec(6, low=-1, high=1))
def relu_by_mask(x):
    y = x.copy()
    y[y < 0] = 0.0
    return y * x


@specimen(vec(6, low=-1, high=1))
def leaky_by_mask(x):
    out = np.where(x > 0, x, 0.0)
    out[x <= 0] = 0.01 * x[x <= 0]
    return out


@specimen(vec(5), np.array([0, 2, 2, 4]), argnums=(0,))
def gathered_and_scattered(x, where):
    y = np.zeros_like(x)
    y[where] = x[where] * np.array([1.0, 2.0, 3.0, 4.0])
    y[[1, 3]] += x[[0, 1]]
    return y


@specimen(vec(5))
def counted_with_add_at(x):
    bins = np.zeros(3)
    np.add.at(bins, [0, 1, 1, 2, 0], x**2)
    return bins


@specimen(mat(3, 4))
def rows_and_columns(A):
    B = np.ones((3, 4))
    B[1] = A[0] * 2
    B[:, 2] = A[:, 1] + A[:, 3]
    B[0, ::2] *= A[2, ::-2]
    B[-1, -1] -= A[0, 0]
    return B


@specimen(vec(4))
def changes_its_argument(x):
    x[0] = x[1] * x[2]
    x[2:] *= 2.0
    return x.sum()


@specimen(vec(4), vec(4, 3))
def adds_in_place(x, y):
    x += y
    x *= x
    x -= 0.5
    x /= 2 + y
    x **= 2
    return x


@specimen(1.5, 2.5)
def python_numbers_do_not_alias(a, b):
    c = a
    c += b
    c *= 2
    return a * c


@specimen(mat(3, 3, low=0.5))
def symmetrised(A):
    S = np.zeros(A.shape)
    for i in range(3):
        for j in range(i + 1):
            S[i, j] = A[i, j] * A[j, i]
            S[j, i] = S[i, j]
    return S


@specimen(vec(6))
def prefix_sums(x):
    y = np.zeros(x.size + 1)
    for i, value in enumerate(x):
        y[i + 1] = y[i] + value
    return y * y


@specimen(vec(5))
def swapped(x):
    y = np.array(x)
    y[0], y[-1] = y[-1], y[0]
    y[[1, 2]] = y[[2, 1]]
    return y * np.arange(5)


@specimen(vec(4), vec(3, 7))
def outer_by_loops(x, y):
    table = np.zeros((len(x), len(y)))
    for i in range(len(x)):
        for j in range(len(y)):
            table[i][j] = x[i] * y[j]
    return table


@specimen(vec(4))
def copied_before_writing(x):
    kept = x.copy()
    x[:] = 0.0
    return kept * kept + x


@specimen(vec(4), 2.0)
def filled(x, value):
    y = np.full(4, value)
    y.fill(value * value)
    y[1:3] = x[:2]
    np.copyto(y[2:], x[2:] ** 2)
    return y


@specimen(mat(4, 4))
def diagonal_replaced(A):
    B = A.copy()
    np.fill_diagonal(B, 2.0)
    B[np.arange(4), np.arange(4)] += A.sum(axis=1)
    return B


@specimen(vec(6))
def put_and_place(x):
    y = x.copy()
    np.put(y, [0, 3], [1.5, x[2]])
    np.putmask(y, y > 1.9, 1.0)
    return y * x


@specimen(mat(3, 4))
def put_along_columns(A):
    B = A * 1.0
    top = np.argmax(A, axis=0)[None, :]
    np.put_along_axis(B, top, 10.0 * A[:1], axis=0)
    return B


@specimen(vec(7))
def sorted_in_place(x):
    y = x.copy()
    y.sort()
    return y * np.arange(7)


@specimen(vec(6))
def overwritten_after_use(x):
    y = x * 2
    z = y**2
    y[:] = 1.0
    return z + y


@specimen(mat(2, 3, 4))
def blocks(T):
    out = np.zeros((4, 6))
    out[:2, :3] = T[:, :, 0]
    out[2:, 3:] = T[..., -1]
    out[1, ...] += T[0, 1, 1]
    return out


@specimen(vec(5), np.array([True, False, True, True, False]), argnums=(0,))
def given_mask(x, keep):
    y = np.zeros(5)
    y[keep] = x[keep] ** 2
    y[~keep] -= x.mean()
    return y


@specimen(mat(3, 4), far=(mat(3, 4, seed=12),))
def masked_table(A):
    B = A.copy()
    B[B > 0.25] = 0.25
    B[:, A[0] < 0] *= 2
    return B
