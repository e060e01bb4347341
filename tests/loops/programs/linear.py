"""Linear algebra by hand: factorizations, triangular solves, Toeplitz systems, sparse rows."""

import math

import numpy as np

from zoo.registry import mat, spd, vec

from .registry import program


def kernel(x, length, noise):
    return np.exp(-((x[:, None] - x[None, :]) ** 2) / length**2) + noise * np.eye(len(x))


@program(vec(24, seed=50, high=6.0), 1.2, 0.5)
def cholesky_with_slices(x, length, noise):
    A = kernel(x, length, noise)
    A[0, 0] = np.sqrt(A[0, 0])
    for i in range(1, len(x)):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] -= np.dot(A[i, :i], A[i, :i])
        A[i, i] = np.sqrt(A[i, i])
    return np.tril(A)


@program(vec(22, seed=51, high=6.0), 1.1, 0.4)
def cholesky_by_scalars(x, length, noise):
    n = len(x)
    A = kernel(x, length, noise)
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = 0
            for k in range(j):
                s += L[i, k] * L[j, k]
            if i == j:
                L[i, j] = math.sqrt(A[i, i] - s)
            else:
                L[i, j] = (A[i, j] - s) / L[j, j]
    return L


@program(vec(25, seed=52, high=6.0), vec(25, seed=53), 1.3)
def gaussian_process_evidence(x, y, length):
    n = len(x)
    L = kernel(x, length, 0.3)
    logdet = 0.0
    for j in range(n):
        L[j:, j] -= L[j:, :j] @ L[j, :j]
        L[j:, j] /= np.sqrt(L[j, j])
        logdet += 2 * np.log(L[j, j])
    z = np.empty(n)
    for i in range(n):
        z[i] = (y[i] - L[i, :i] @ z[:i]) / L[i, i]
    return -0.5 * (z @ z) - 0.5 * logdet - 0.5 * n * math.log(2 * math.pi)


@program(vec(23, seed=54), vec(23, seed=55), 9.0)
def lu_in_place(a, b, weight):
    A = np.outer(a, b) + weight * np.diag(2 + np.cos(a)) + np.tril(np.subtract.outer(b, a))
    n = len(a)
    for k in range(n - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return A


@program(vec(22, seed=56), 12.0)
def lu_by_dot_products(a, weight):
    n = len(a)
    A = np.sin(np.outer(a, np.arange(1.0, n + 1))) + weight * np.eye(n)
    for i in range(n):
        for j in range(i):
            A[i, j] -= A[i, :j] @ A[:j, j]
            A[i, j] /= A[j, j]
        for j in range(i, n):
            A[i, j] -= A[i, :i] @ A[:i, j]
    return A


NOISE = mat(21, 21, seed=49)


@program(vec(21, seed=57), vec(21, seed=58))
def elimination_with_pivoting(a, rhs):
    n = len(a)
    A = NOISE + np.diag(a)
    b = rhs.copy()
    for k in range(n):
        best, p = abs(A[k, k]), k
        for i in range(k + 1, n):
            if abs(A[i, k]) > best:
                best, p = abs(A[i, k]), i
        if p != k:
            row = A[k].copy()
            A[k] = A[p]
            A[p] = row
            b[k], b[p] = b[p], b[k]
        for i in range(k + 1, n):
            m = A[i, k] / A[k, k]
            A[i, k:] -= m * A[k, k:]
            b[i] -= m * b[k]
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - np.sum(A[i, i + 1 :] * x[i + 1 :])) / A[i, i]
    return x


@program(vec(26, seed=59), 3.0)
def gram_schmidt_classical(a, shift):
    n = 22
    A = np.cos(np.outer(a, np.arange(1.0, n + 1))) + shift * np.eye(len(a), n)
    Q = np.zeros((len(a), n))
    R = np.zeros((n, n))
    for k in range(n):
        v = A[:, k].copy()
        for j in range(k):
            R[j, k] = Q[:, j] @ A[:, k]
            v -= R[j, k] * Q[:, j]
        R[k, k] = np.linalg.norm(v)
        Q[:, k] = v / R[k, k]
    return Q, R


@program(vec(24, seed=60), 3.0)
def gram_schmidt_modified(a, shift):
    n = 21
    A = np.sin(np.outer(a, np.arange(1.0, n + 1))) + shift * np.eye(len(a), n)
    Q = np.zeros_like(A)
    R = np.zeros((n, n))
    for k in range(n):
        nrm = np.dot(A[:, k], A[:, k])
        R[k, k] = np.sqrt(nrm)
        Q[:, k] = A[:, k] / R[k, k]
        for j in range(k + 1, n):
            R[k, j] = np.dot(Q[:, k], A[:, j])
            A[:, j] -= Q[:, k] * R[k, j]
    return Q, R


@program(vec(25, seed=61), vec(25, seed=62, low=2.0, high=3.0))
def forward_substitution(b, d):
    n = len(b)
    L = np.tril(np.subtract.outer(d, b) / n, -1) + np.diag(d)
    x = np.zeros(n)
    for i in range(n):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x


@program(vec(25, seed=63), vec(25, seed=64, low=2.0, high=3.0))
def backward_substitution(b, d):
    n = len(b)
    U = np.triu(np.multiply.outer(d, b) / n, 1) + np.diag(d)
    x = np.empty_like(b)
    for i in range(n - 1, -1, -1):
        x[i] = (b[i] - np.dot(U[i, i + 1 :], x[i + 1 :])) / U[i, i]
    return x


@program(vec(22, seed=65), 2.5)
def substitution_by_scalars(b, weight):
    n = len(b)
    L = np.sin(np.outer(b, b)) + weight * np.eye(n)
    x = b.copy()
    for i in range(n):
        for j in range(i):
            x[i] -= L[i, j] * x[j]
        x[i] /= L[i, i]
    return x


@program(vec(24, seed=66, low=-0.12, high=0.12))
def durbin(r):
    y = np.empty_like(r)
    alpha = -r[0]
    beta = 1.0
    y[0] = -r[0]
    for k in range(1, len(r)):
        beta *= 1.0 - alpha * alpha
        alpha = -(r[k] + np.dot(np.flip(r[:k]), y[:k])) / beta
        y[:k] += alpha * np.flip(y[:k])
        y[k] = alpha
    return y


@program(0.7, vec(22, seed=67))
def levinson(rho, y):
    n = len(y)
    t = rho ** np.arange(n) / np.sqrt(1.0 + np.arange(n))
    f = np.zeros(n)
    x = np.zeros(n)
    f[0] = 1 / t[0]
    x[0] = y[0] / t[0]
    for m in range(1, n):
        e = 0.0
        ex = 0.0
        for i in range(m):
            e += t[m - i] * f[i]
            ex += t[m - i] * x[i]
        scale = 1 / (1 - e**2)
        longer = np.zeros(n)
        longer[: m + 1] = scale * f[: m + 1]
        longer[1 : m + 1] -= scale * e * f[:m][::-1]
        f = longer
        x[: m + 1] += (y[m] - ex) * f[: m + 1][::-1]
    return x


INDPTR = np.array([0, 2, 3, 5, 8, 8, 10, 12, 15, 16, 18, 20, 23, 25, 26, 29, 31, 32, 34, 37, 38, 40, 42, 44])
INDICES = np.random.default_rng(5).integers(0, 8, 44)


@program(mat(44, seed=68), INDICES, INDPTR, vec(8, seed=69))
def sparse_rows_times_vector(data, indices, indptr, x):
    rows = len(indptr) - 1
    y = np.empty(rows)
    for i in range(rows):
        cols = indices[indptr[i] : indptr[i + 1]]
        vals = data[indptr[i] : indptr[i + 1]]
        y[i] = vals @ x[cols]
    return y


@program(mat(44, seed=70), INDICES, INDPTR, vec(8, seed=71))
def sparse_rows_by_scalars(data, indices, indptr, x):
    y = np.zeros(len(indptr) - 1)
    for i in range(len(y)):
        for k in range(indptr[i], indptr[i + 1]):
            y[i] += data[k] * x[indices[k]]
    return y


@program(mat(22, 2, seed=72), spd(2, seed=73), 0.8)
def matrix_products_by_scalars(A, B, alpha):
    n, inner = A.shape
    C = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            for k in range(inner):
                for m in range(inner):
                    C[i, j] += alpha * A[i, k] * B[k, m] * A[j, m]
    return C


@program(vec(24, seed=74), vec(24, seed=75), 0.7)
def triangular_product_in_place(a, b, alpha):
    A = np.subtract.outer(a, b)
    B = np.column_stack([a, b, a * b])
    n, cols = B.shape
    for i in range(n):
        for j in range(cols):
            B[i, j] += np.dot(A[i + 1 :, i], B[i + 1 :, j])
    B *= alpha
    return B


@program(vec(25, seed=76), 2.0)
def householder(a, shift):
    m, n = len(a), 21
    R = np.cos(np.outer(a, np.arange(n))) + shift * np.eye(m, n)
    for k in range(n):
        x = R[k:, k].copy()
        x[0] += np.sign(x[0]) * np.sqrt(x @ x)
        v = x / np.sqrt(x @ x)
        R[k:, k:] -= 2 * np.outer(v, v @ R[k:, k:])
    return np.triu(R)
