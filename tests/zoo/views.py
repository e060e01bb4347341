"""Views and aliases: one buffer under several names, written through any of them."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(mat(3, 4))
def write_through_a_row(A):
    B = A.copy()
    row = B[1]
    row[:] = row * 2
    row += 1
    return B


@specimen(mat(3, 4))
def write_through_the_transpose(A):
    B = np.array(A)
    B.T[2] = A[:, 0] ** 2
    return B


@specimen(vec(6))
def write_through_reshape(x):
    y = x * 1.0
    grid = y.reshape(2, 3)
    grid[0, 1] = x[5] * 3
    grid[:, -1] *= 2
    return y


@specimen(mat(2, 3))
def write_through_ravel(A):
    B = A + 0.0
    flat = B.ravel()
    flat[::2] = flat[1::2]
    return B


@specimen(mat(3, 3))
def ravel_of_a_transpose_copies(A):
    B = A.copy()
    flat = B.T.ravel()
    flat[0] = 100.0
    return B * flat.reshape(3, 3)


@specimen(vec(6))
def write_through_reversed(x):
    y = x.copy()
    backwards = y[::-1]
    backwards[:3] = x[:3] * x[0]
    return y


@specimen(vec(6))
def two_names(x):
    y = x * 2
    z = y
    z[0] = 5.0
    z += x
    return y


@specimen(mat(4, 4))
def view_of_a_view(A):
    B = A.copy()
    inner = B[1:-1, 1:-1]
    corner = inner[0]
    corner[:] = 0.5
    B[1, 1] *= A[0, 0]
    return B * inner.sum() * corner[0]


@specimen(mat(3, 4))
def loop_over_rows(A):
    B = A.copy()
    for row in B:
        row /= 1 + np.sum(row**2)
    return B


@specimen(vec(5))
def alias_of_the_argument(x):
    head = x[:2]
    head *= 3
    return x[0] * x[1] * x[2]


@specimen(vec(5))
def slices_overlap(x):
    y = x.copy()
    y[1:] = y[:-1]
    y[1:] += y[:-1]
    return y * x


@specimen(mat(2, 3))
def flat_attribute(A):
    B = A.copy()
    B.flat[4] = A[0, 0] * 7
    return B * B.flat[1]


@specimen(vec(6))
def split_gives_views(x):
    y = x.copy()
    left, right = np.split(y, 2)
    left[:] = right * 2
    right[0] = 0.0
    return y


@specimen(mat(3, 3))
def diagonal_through_strides(A):
    B = A.copy()
    B.reshape(-1)[::4] += 10.0
    return B @ A


@specimen(mat(2, 3, 4))
def moved_axes(T):
    U = T.copy()
    V = np.moveaxis(U, 0, -1)
    V[1] = 1.0
    W = U.swapaxes(0, 2)
    W[0, 0] = T[0, 0, 0]
    return U


@specimen(vec(4))
def new_axis_views(x):
    y = x * x
    column = y[:, None]
    column[0] = x[3]
    np.expand_dims(y, 0)[0, 1] = x[0]
    return y, column


@specimen(mat(1, 4))
def squeezed(A):
    B = A.copy()
    b = B.squeeze()
    b[1:3] = b[0] * b[3]
    return B


@specimen(vec(4))
def fancy_indexing_copies(x):
    y = x.copy()
    part = y[[0, 1]]
    part *= 10
    return y * part.sum()


@specimen(vec(6))
def rows_in_a_list(x):
    A = x.reshape(2, 3).copy()
    rows = [A[0], A[1]]
    rows[0][1] = x[5]
    rows[1] *= 2
    return A


@specimen(vec(5))
def asarray_shares(x):
    y = np.asarray(x)
    y[0] = 2.0
    z = np.array(x)
    z[1] = 3.0
    return x * 1.0 + z


@specimen(vec(5))
def passed_to_a_helper(x):
    def clear_ends(a):
        a[0] = a[-1] = 0.0

    y = x**2
    clear_ends(y)
    clear_ends(y[1:-1])
    return y


@specimen(vec(6))
def ping_pong(x):
    old, new = x.copy(), np.zeros(6)
    for _ in range(3):
        new[1:-1] = (old[2:] + old[:-2]) / 2
        old, new = new, old
    return old
