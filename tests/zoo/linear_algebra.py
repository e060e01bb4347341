"""Linear algebra: products, decompositions, solvers, and the loops that teach them."""

import numpy as np
from numpy.linalg import det, inv, norm, solve

from .registry import mat, spd, specimen, vec


@specimen(vec(3), 0.5, mat(4, 3), argnums=(0, 1, 2))
def weights_times_inputs(w, b, X):
    return X @ w + b, np.dot(w, X[0]) + b, w @ w


@specimen(mat(3, 4), mat(4, 2, seed=5))
def matrix_product_by_loops(A, B):
    C = np.zeros((3, 2))
    for i in range(3):
        for j in range(2):
            for k in range(4):
                C[i, j] += A[i, k] * B[k, j]
    return C


@specimen(mat(2, 3, 4), mat(2, 4, 3, seed=5))
def batched_products(A, B):
    return A @ B, np.matmul(A[0], B), np.einsum("bij,bji->b", A, B), np.tensordot(A, B, axes=([0, 2], [0, 1]))


@specimen(mat(3, 3) + 2 * np.eye(3), vec(3))
def solved(A, b):
    return solve(A, b), inv(A) @ b, det(A), np.linalg.slogdet(A)[1]


@specimen(mat(3, 4), vec(4))
def norms(A, v):
    return norm(v), norm(v, 1), norm(v, np.inf), norm(A), norm(A, axis=0), norm(A, "nuc"), norm(v, 3)


@specimen(spd(3))
def cholesky_by_numpy(A):
    L = np.linalg.cholesky((A + A.T) / 2)
    return L, 2 * np.sum(np.log(np.diag(L)))


@specimen(spd(4))
def cholesky_by_loops(A):
    n = len(A)
    L = np.zeros_like(A)
    for i in range(n):
        for j in range(i + 1):
            s = A[i, j] - np.dot(L[i, :j], L[j, :j])
            L[i, j] = np.sqrt(s) if i == j else s / L[j, j]
    return L


@specimen(spd(3), vec(3))
def eigenvalues(A, v):
    w, V = np.linalg.eigh((A + A.T) / 2)
    return w, (V.T @ v) ** 2, np.linalg.eigvalsh(A)


@specimen(mat(4, 3))
def singular_values(A):
    return np.linalg.svd(A, compute_uv=False), np.linalg.pinv(A), np.linalg.cond(A)


@specimen(mat(4, 3))
def low_rank(A):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    s[1:] = 0
    return (U * s) @ Vt


@specimen(mat(4, 3))
def orthogonalised(A):
    Q, R = np.linalg.qr(A)
    return Q @ Q.T, np.abs(np.diag(R))


@specimen(mat(4, 3))
def gram_schmidt(A):
    Q = np.empty_like(A)
    for j in range(3):
        v = A[:, j].copy()
        for k in range(j):
            v -= (Q[:, k] @ A[:, j]) * Q[:, k]
        Q[:, j] = v / norm(v)
    return Q


@specimen(mat(5, 3), vec(5))
def least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0], np.linalg.matrix_rank(X)


@specimen(mat(3, 3), mat(3, 3, seed=4))
def chains(A, B):
    return np.linalg.matrix_power(A, 3), np.linalg.multi_dot([A, B, A.T]), np.trace(A @ B) * np.sum(A * B)


@specimen(spd(3), far=(spd(3, seed=7),))
def power_iteration(A):
    v = np.ones(3)
    for _ in range(30):
        v = A @ v
        v /= norm(v)
    return v @ A @ v


@specimen(spd(4), vec(4))
def conjugate_gradients(A, b):
    x = np.zeros(4)
    r = b - A @ x
    p, rr = r.copy(), r @ r
    for _ in range(3):
        Ap = A @ p
        alpha = rr / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        rr, old = r @ r, rr
        p = r + rr / old * p
    return x


@specimen(spd(3) + 3 * np.eye(3), vec(3))
def jacobi_sweeps(A, b):
    x = np.zeros(3)
    d = np.diag(A)
    for _ in range(8):
        x = (b - A @ x + d * x) / d
    return x


@specimen(vec(4) + 2, vec(3), vec(3, 4), vec(4, 5))
def thomas_algorithm(diagonal, lower, upper, rhs):
    d, r = diagonal.copy(), rhs.copy()
    for i in range(1, 4):
        m = lower[i - 1] / d[i - 1]
        d[i] -= m * upper[i - 1]
        r[i] -= m * r[i - 1]
    x = np.zeros(4)
    x[-1] = r[-1] / d[-1]
    for i in (2, 1, 0):
        x[i] = (r[i] - upper[i] * x[i + 1]) / d[i]
    return x


@specimen(mat(3, 3) + 3 * np.eye(3))
def lu_in_place(A):
    n = A.shape[0]
    for k in range(n - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    return A


@specimen(mat(4, 4), vec(4))
def quadratic_form(A, x):
    return x @ A @ x, x.T @ (A + A.T) @ x / 2, np.einsum("i,ij,j", x, A, x)


@specimen(vec(4), 0.8)
def polynomials(c, x):
    return np.polyval(c, x), np.vander(c, 3), np.polyval(np.polyder(c), x)


@specimen(mat(3, 3))
def matrix_exponential(A):
    term, total = np.eye(3), np.eye(3)
    for k in range(1, 12):
        term = term @ A / k
        total = total + term
    return total


@specimen(mat(4, 2, 3))
def einstein_sums(T):
    return (
        np.einsum("ijk->ikj", T),
        np.einsum("ijk,ijk->i", T, T),
        np.einsum("ijk,ljk->il", T, T),
        np.einsum("iji->j", T[:3].transpose(0, 1, 2)[:, :, :3]),
    )


@specimen(np.array([[2.0, 0.5], [0.3, 1.0]]))
def general_eigenvalues(A):
    w, _ = np.linalg.eig(A)
    return np.sort(w.real)
