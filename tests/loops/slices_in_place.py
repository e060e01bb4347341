"""Programs that write slices of an array computed from the same array: apart, at the same places, or mixed.

Each takes a matrix and a number of iterations (at most as many as the matrix has rows and columns).
"""

import numpy as np

PROGRAMS = []


def square(n):
    """A matrix that elimination goes through without a zero."""
    return np.random.default_rng(n).uniform(0.5, 2.0, (n, n)) + 3 * np.eye(n)


SQUARE = square(7)


def program(f):
    PROGRAMS.append(f)
    return f


@program
def eliminate(A, n):
    A = A * 1.0
    for k in range(n - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return A


@program
def eliminate_otherwise(A, n):
    """The same products, with the sides exchanged and the slices taken before."""
    A = A * 1.0
    for k in range(n):
        row, column = A[k, k + 1 :], A[k + 1 :, k] / A[k, k]
        A[k + 1 :, k] = column
        A[k + 1 :, k + 1 :] = A[k + 1 :, k + 1 :] - column[:, None] * row
    return A


@program
def all_rows_by_one(A, n):
    """The row that is read is written, too."""
    A = A * 1.0
    for k in range(n):
        A[:] = A - 0.1 * A[k]
    return A


@program
def columns_by_one(A, n):
    A = A * 1.0
    for k in range(n):
        A[:, 0] -= 0.1 * A[k]
    return A


@program
def first_row_by_itself(A, n):
    A = A * 1.0
    for _ in range(n):
        A[:, 0] -= 0.1 * A[0]
        A[0, :] += 0.1 * A[:, 0]
    return A


@program
def shifted(A, n):
    A = A * 1.0
    for _ in range(n):
        A[1:] = A[:-1] + 1
        A[:-1] = 0.5 * A[1:]
    return A


@program
def shifted_by_the_index(A, n):
    A = A * 1.0
    for k in range(n):
        A[k:, 1:] = 0.5 * A[k:, :-1] + A[k:, 1:]
        A[: n - k] *= A[k:n] + 1
    return A


@program
def turned(A, n):
    A = A * 1.0
    for k in range(n):
        A[k:] = A[k:][::-1] * 0.5
        A[::-1] = A * 0.9
        A[:, ::-1] += 0.1 * A
    return A


@program
def backwards(A, n):
    A = A * 1.0
    for k in range(n):
        A[::-2] = A[::-2] * 0.5 + A[k]
        A[k, ::-1] = A[k, ::-1] + A[k] * 0.1
    return A


@program
def transposed(A, n):
    A = A * 1.0
    for k in range(n):
        A[:k, :k] = A[:k, :k].T * 0.7 + A[:k, :k]
        A[:, :] = A.T + 0.1 * A
    return A


@program
def halves(A, n):
    A = A * 1.0
    for k in range(n):
        A[:k] = A[:k] * A[k] + np.sin(A[:k])
        A[k:, 0] = A[k:, 0] * 0.5 + np.sum(A[k:, 1:], axis=1) * 0.01
    return A


@program
def below_zero(A, n):
    """Places that count from the end, where a negative number names a row that is written."""
    A = A * 1.0
    for k in range(n):
        A[1:] = A[1:] - 0.1 * A[k - 1]
        A[:-1] = A[:-1] - 0.1 * A[-1]
        A[1:, k] = A[1:, k] + A[0, k - 3]
    return A


@program
def steps_of_two(A, n):
    A = A * 1.0
    for _ in range(n):
        A[::2] = A[::2] - 0.1 * A[1]
        A[1::2] += 0.1 * A[0:-1:2]
    return A


@program
def numbers_and_new_axes(A, n):
    A = A * 1.0
    for k in range(n):
        A[k] = A[k] * A[k, 0]
        A[k] = A[k][None][0] + A[k, :1]
        A[None, k, 1:] = A[k, 1:] / (2 + A[k, 0] ** 2)
    return A


@program
def read_before_and_after(A, n):
    A = A * 1.0
    total = np.zeros_like(A[0])
    for k in range(n):
        row = A[k] * 2
        new = A[k:] * 0.5 + row
        A[k:] = new
        total = total + row + new[0]
    return A, total


@program
def kept_whole(A, n):
    A = A * 1.0
    history = []
    for _ in range(n):
        A[1:] = A[1:] * 0.5 + A[0]
        history.append(A.copy())
    return history[-1] if history else A


@program
def nested(A, n):
    A = A * 1.0
    for k in range(n):
        for i in range(n):
            A[i] = np.minimum(A[i], A[i, k] + 0.5 * A[k])
            A[i, k:] = A[i, k:] * 0.9 + A[i, :1]
    return A


@program
def triangle(A, n):
    A = A * 1.0
    for i in range(n):
        for j in range(i):
            A[i, j + 1 :] -= A[i, j] * A[j, j + 1 :] * 0.1
    return A


@program
def through_branches(A, n):
    A = A * 1.0
    for k in range(n):
        if A[k, k] > 2.5:
            A[k + 1 :] = A[k + 1 :] * 0.5 + A[k]
        else:
            A[:k] -= 0.1 * A[k]
    return A


@program
def indices(A, n):
    A = A * 1.0
    places = np.array([2, 0, 2])
    for k in range(n):
        A[places] = A[places] * 0.5 + A[0]
        A[A[0] > 2] *= 0.9
        A[places, k] += 1.0
    return A


@program
def cleared(A, n):
    """What was read is overwritten, and goes back to where it was, or elsewhere."""
    A = A * 1.0
    for k in range(n):
        part = A[:, k] * 1.0
        A[:, k] = 0.0
        A[:, k] += part
        A[k, :] = 2 * part
        A[:, 0] += part
    return A


@program
def the_same_twice(A, n):
    A = A * 1.0
    for _ in range(n):
        A[1:] = A[1:] + A[1:] ** 2 * 0.1
        A[1:] = A[1:] + A[:-1] * A[1:] * 0.1
    return A
