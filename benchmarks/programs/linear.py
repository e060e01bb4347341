"""Linear algebra by hand: Cholesky row by row, LU in place, a Gaussian process, Thomas's algorithm."""

import math

import numpy as np

from .peers import jnp, jsp, lax
from .program import keep


def positive(n, seed):
    M = np.random.default_rng(seed).normal(size=(n, n))
    return M @ M.T / n + np.eye(n)


# Cholesky's factor in place, entry by entry, with dot products of the rows so far.


def cholesky(A):
    A = A.copy()
    n = len(A)
    for i in range(n):
        for j in range(i):
            A[i, j] -= np.dot(A[i, :j], A[j, :j])
            A[i, j] /= A[j, j]
        A[i, i] = np.sqrt(A[i, i] - np.dot(A[i, :i], A[i, :i]))
    total = 0.0
    for i in range(n):
        total += np.log(A[i, i]) + np.sum(A[i, : i + 1] ** 2)
    return total


def cholesky_inputs(quick):
    return (positive(20 if quick else 340, 21),)


def cholesky_literal(A):
    """Slices to a loop index are not to be had: whole rows, with zeros where the slice ends."""
    n = len(A)
    at = jnp.arange(n)

    def entry(i, j, A):
        s = jnp.sum(jnp.where(at < j, A[i] * A[j], 0.0))
        return A.at[i, j].set((A[i, j] - s) / A[j, j])

    def column(j, i, A):
        return lax.cond(j < i, lambda A: entry(i, j, A), lambda A: A, A)

    def row(i, A):
        A = lax.fori_loop(0, n, lambda j, A: column(j, i, A), A)
        s = jnp.sum(jnp.where(at < i, A[i] ** 2, 0.0))
        return A.at[i, i].set(jnp.sqrt(A[i, i] - s))

    A = lax.fori_loop(0, n, row, A)

    def add(i, total):
        return total + jnp.log(A[i, i]) + jnp.sum(jnp.where(at <= i, A[i] ** 2, 0.0))

    return lax.fori_loop(0, n, add, 0.0)


def cholesky_expert(A):
    A = jnp.tril(A) + jnp.tril(A, -1).T  # the loop reads the lower triangle only
    L = jnp.linalg.cholesky(A, symmetrize_input=False)
    return jnp.sum(jnp.log(jnp.diag(L))) + jnp.sum(L**2)


keep(cholesky, cholesky_inputs, (0,), cholesky_literal, cholesky_expert, slow_literal=True)


# LU in place, by outer products, without pivots.


def lu(A):
    A = A.copy()
    n = len(A)
    for k in range(n - 1):
        A[k + 1 :, k] /= A[k, k]
        A[k + 1 :, k + 1 :] -= np.outer(A[k + 1 :, k], A[k, k + 1 :])
    total = 0.0
    for k in range(n):
        total += np.log(A[k, k])
    return total + np.mean(A**2)


def lu_inputs(quick):
    n = 20 if quick else 600
    return (np.random.default_rng(22).normal(size=(n, n)) / n + 4 * np.eye(n),)


def lu_literal(A):
    n = len(A)
    at = jnp.arange(n)

    def step(k, A):
        column = jnp.where(at > k, A[:, k] / A[k, k], 0.0)
        row = jnp.where(at > k, A[k], 0.0)
        A = A.at[:, k].set(jnp.where(at > k, column, A[:, k]))
        return A - jnp.outer(column, row)

    A = lax.fori_loop(0, n - 1, step, A)
    total = lax.fori_loop(0, n, lambda k, total: total + jnp.log(A[k, k]), 0.0)
    return total + jnp.mean(A**2)


def lu_expert(A):
    """LAPACK's factors: the diagonal is large enough that its pivots stay where they are."""
    A = lax.linalg.lu(A)[0]
    return jnp.sum(jnp.log(jnp.diag(A))) + jnp.mean(A**2)


keep(lu, lu_inputs, (0,), lu_literal, lu_expert)


# The evidence of a Gaussian process: covariances one by one, a factor by columns, a triangular solve.


def gaussian_process(x, y, length):
    n = len(x)
    L = 0.3 * np.eye(n)
    for i in range(n):
        for j in range(i + 1):
            L[i, j] += np.exp(-(((x[i] - x[j]) / length) ** 2))
    logdet = 0.0
    for j in range(n):
        L[j:, j] -= L[j:, :j] @ L[j, :j]
        L[j:, j] /= np.sqrt(L[j, j])
        logdet += 2 * np.log(L[j, j])
    z = np.empty(n)
    for i in range(n):
        z[i] = (y[i] - L[i, :i] @ z[:i]) / L[i, i]
    return -0.5 * (z @ z) - 0.5 * logdet - 0.5 * n * math.log(2 * math.pi)


def gaussian_process_inputs(quick):
    n = 20 if quick else 500
    rng = np.random.default_rng(23)
    return np.sort(rng.uniform(0, n / 10, n)), rng.normal(size=n), 1.3


def gaussian_process_literal(x, y, length):
    n = len(x)
    at = jnp.arange(n)

    def factor(j, carry):
        L, logdet = carry
        column = L[:, j] - L @ jnp.where(at < j, L[j], 0.0)
        column = column / jnp.sqrt(column[j])
        L = L.at[:, j].set(jnp.where(at >= j, column, 0.0))
        return L, logdet + 2 * jnp.log(column[j])

    def entry(i, j, L):
        k = jnp.exp(-(((x[i] - x[j]) / length) ** 2))
        return L.at[i, j].add(jnp.where(j <= i, k, 0.0))

    def row(i, L):
        return lax.fori_loop(0, n, lambda j, L: entry(i, j, L), L)

    L = lax.fori_loop(0, n, row, 0.3 * jnp.eye(n))
    L, logdet = lax.fori_loop(0, n, factor, (L, 0.0))

    def solve(i, z):
        return z.at[i].set((y[i] - jnp.where(at < i, L[i], 0.0) @ z) / L[i, i])

    z = lax.fori_loop(0, n, solve, jnp.zeros(n))
    return -0.5 * (z @ z) - 0.5 * logdet - 0.5 * n * math.log(2 * math.pi)


def gaussian_process_expert(x, y, length):
    K = jnp.exp(-(((x[:, None] - x[None, :]) / length) ** 2)) + 0.3 * jnp.eye(len(x))
    L = jnp.linalg.cholesky(K, symmetrize_input=False)
    z = jsp.linalg.solve_triangular(L, y, lower=True)
    return -0.5 * (z @ z) - jnp.sum(jnp.log(jnp.diag(L))) - 0.5 * len(x) * math.log(2 * math.pi)


keep(
    gaussian_process,
    gaussian_process_inputs,
    (0, 1, 2),
    gaussian_process_literal,
    gaussian_process_expert,
    rtol=1e-7,
)


# Implicit diffusion: in each step a tridiagonal system by Thomas's algorithm, one sweep forth and one back.


def implicit_diffusion(u, k, steps):
    n = len(u)
    u = u.copy()
    c = np.zeros(n)
    d = np.zeros(n)
    for _ in range(steps):
        a = k * (1 + u[0] ** 2)
        c[0] = -a / (1 + a)
        d[0] = u[0] / (1 + a)
        for i in range(1, n):
            a = k * (1 + u[i] ** 2)
            w = 1 + 2 * a + a * c[i - 1]
            c[i] = -a / w
            d[i] = (u[i] + a * d[i - 1]) / w
        u[n - 1] = d[n - 1]
        for i in range(n - 2, -1, -1):
            u[i] = d[i] - c[i] * u[i + 1]
    return np.sum(u**2)


def implicit_diffusion_inputs(quick):
    n, steps = (20, 10) if quick else (250, 400)
    return np.random.default_rng(24).normal(size=n), 0.3, steps


def implicit_diffusion_literal(u, k, steps):
    n = len(u)

    def forth(i, carry):
        u, c, d = carry
        a = k * (1 + u[i] ** 2)
        w = 1 + 2 * a + a * c[i - 1]
        return u, c.at[i].set(-a / w), d.at[i].set((u[i] + a * d[i - 1]) / w)

    def step(_, carry):
        u, c, d = carry
        a = k * (1 + u[0] ** 2)
        u, c, d = lax.fori_loop(1, n, forth, (u, c.at[0].set(-a / (1 + a)), d.at[0].set(u[0] / (1 + a))))

        def back(m, u):
            i = n - 2 - m
            return u.at[i].set(d[i] - c[i] * u[i + 1])

        return lax.fori_loop(0, n - 1, back, u.at[n - 1].set(d[n - 1])), c, d

    u, _, _ = lax.fori_loop(0, steps, step, (u, jnp.zeros(n), jnp.zeros(n)))
    return jnp.sum(u**2)


def implicit_diffusion_expert(u, k, steps):
    def forth(carry, row):
        c, d = carry
        a, middle, load = row
        w = 1 / (middle + a * c)
        new = -a * w, (load + a * d) * w
        return new, new

    def back(x, row):
        c, d = row
        x = d - c * x
        return x, x

    zero = jnp.zeros(())

    def step(u, _):
        a = k * (1 + u**2)
        middle = (1 + 2 * a).at[0].add(-a[0])
        cd = lax.scan(forth, (zero, zero), (a, middle, u))[1]
        return lax.scan(back, zero, cd, reverse=True)[1], None

    return jnp.sum(lax.scan(step, u, None, length=steps)[0] ** 2)


keep(
    implicit_diffusion,
    implicit_diffusion_inputs,
    (0, 1),
    implicit_diffusion_literal,
    implicit_diffusion_expert,
)
