"""Stencils: relaxation with two buffers, heat in place, reaction and diffusion, sweeps, an automaton."""

import functools

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# Jacobi's relaxation: two buffers that change places.


def jacobi(u, f, steps):
    u = u.copy()
    new = u.copy()
    for _ in range(steps):
        new[1:-1, 1:-1] = 0.25 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] + f[1:-1, 1:-1])
        u, new = new, u
    return np.sum(u**2)


def jacobi_inputs(quick):
    n, steps = (24, 10) if quick else (256, 600)
    rng = np.random.default_rng(11)
    return rng.normal(size=(n, n)), rng.normal(size=(n, n)) / 10, steps


def jacobi_literal(u, f, steps):
    def body(_, buffers):
        u, new = buffers
        inside = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] + f[1:-1, 1:-1]
        return new.at[1:-1, 1:-1].set(0.25 * inside), u

    u, _ = lax.fori_loop(0, steps, body, (u, u))
    return jnp.sum(u**2)


def jacobi_expert(u, f, steps):
    """One buffer: the new inside is padded, and the border added."""
    border = u.at[1:-1, 1:-1].set(0.0)
    load = 0.25 * f[1:-1, 1:-1]

    def step(u, _):
        inside = 0.25 * (u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2]) + load
        return jnp.pad(inside, 1) + border, None

    return jnp.sum(lax.scan(step, u, None, length=steps)[0] ** 2)


keep(jacobi, jacobi_inputs, (0, 1), jacobi_literal, jacobi_expert)


# A rod that cools, in place; the conductivity is learned, so each state is needed on the way back.


def heat_in_place(u, alpha, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


def heat_inputs(quick):
    n, steps = (50, 20) if quick else (1_000, 20_000)
    return np.random.default_rng(12).normal(size=n), 0.2, steps


def heat_literal(u, alpha, steps):
    def body(_, u):
        return u.at[1:-1].add(alpha * (u[2:] - 2 * u[1:-1] + u[:-2]))

    return jnp.sum(lax.fori_loop(0, steps, body, u) ** 2)


def heat_expert(u, alpha, steps):
    def step(u, _):
        return u + alpha * jnp.pad(u[2:] - 2 * u[1:-1] + u[:-2], 1), None

    return jnp.sum(lax.scan(step, u, None, length=steps)[0] ** 2)


keep(heat_in_place, heat_inputs, (0, 1), heat_literal, heat_expert)


# Allen and Cahn's equation on a torus: diffusion and a cubic reaction.


def allen_cahn(u, eps, dt, steps):
    for _ in range(steps):
        near = np.roll(u, 1, axis=0) + np.roll(u, -1, axis=0) + np.roll(u, 1, axis=1) + np.roll(u, -1, axis=1)
        u = u + dt * (eps * (near - 4 * u) + u - u**3)
    return np.mean((u**2 - 1) ** 2)


def allen_cahn_inputs(quick):
    n, steps = (16, 10) if quick else (128, 300)
    return np.random.default_rng(13).normal(size=(n, n)) / 2, 0.5, 0.1, steps


def allen_cahn_literal(u, eps, dt, steps):
    def body(_, u):
        near = (
            jnp.roll(u, 1, axis=0)
            + jnp.roll(u, -1, axis=0)
            + jnp.roll(u, 1, axis=1)
            + jnp.roll(u, -1, axis=1)
        )
        return u + dt * (eps * (near - 4 * u) + u - u**3)

    return jnp.mean((lax.fori_loop(0, steps, body, u) ** 2 - 1) ** 2)


def allen_cahn_expert(u, eps, dt, steps):
    """A scan that keeps the field alone, and computes the step again on the way back."""

    @functools.partial(jax.checkpoint, prevent_cse=False)
    def step(u, _):
        near = (
            jnp.roll(u, 1, axis=0)
            + jnp.roll(u, -1, axis=0)
            + jnp.roll(u, 1, axis=1)
            + jnp.roll(u, -1, axis=1)
        )
        return u * (1 + dt - 4 * dt * eps - dt * u * u) + (dt * eps) * near, None

    u, _ = lax.scan(step, u, None, length=steps)
    return jnp.mean((u**2 - 1) ** 2)


def allen_cahn_compiled(u, eps, dt, steps):
    n, m = u.shape
    for _ in range(steps):
        new = np.empty_like(u)
        for i in range(n):
            for j in range(m):
                v = u[i, j]
                near = u[i - 1, j] + u[(i + 1) % n, j] + u[i, j - 1] + u[i, (j + 1) % m]
                new[i, j] = v + dt * (eps * (near - 4 * v) + v - v**3)
        u = new
    return np.mean((u**2 - 1) ** 2)


keep(
    allen_cahn,
    allen_cahn_inputs,
    (0, 1, 2),
    allen_cahn_literal,
    allen_cahn_expert,
    allen_cahn_compiled,
    note="Numba knows no np.roll along an axis: loops instead",
)


# Gauss-Seidel: each cell uses the new values of its neighbours above and to the left.


def gauss_seidel(u, f, sweeps):
    u = u.copy()
    n, m = u.shape
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + f[i, j])
    return np.sum(u**2)


def gauss_seidel_inputs(quick):
    n, sweeps = (12, 4) if quick else (100, 20)
    rng = np.random.default_rng(14)
    return rng.normal(size=(n, n)), rng.normal(size=(n, n)) / 10, sweeps


def gauss_seidel_literal(u, f, sweeps):
    n, m = u.shape

    def cell(i, j, u):
        return u.at[i, j].set(0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + f[i, j]))

    def row(i, u):
        return lax.fori_loop(1, m - 1, lambda j, u: cell(i, j, u), u)

    u = lax.fori_loop(0, sweeps, lambda _, u: lax.fori_loop(1, n - 1, row, u), u)
    return jnp.sum(u**2)


def gauss_seidel_expert(u, f, sweeps):
    """Row by row; the chain along a row, linear with the constant 1/4, is a product with a triangle."""
    m = u.shape[1]
    k = jnp.arange(m - 2)
    power = jnp.where(k[:, None] >= k[None, :], 0.25 ** (k[:, None] - k[None, :] + 1.0), 0.0)

    def row(above, rows):
        here, below, load = rows
        drive = above[1:-1] + below[1:-1] + here[2:] + load[1:-1]
        drive = drive.at[0].add(here[0])
        new = here.at[1:-1].set(power @ drive)
        return new, new

    def sweep(u, _):
        inner = lax.scan(row, u[0], (u[1:-1], u[2:], f[1:-1]))[1]
        return u.at[1:-1].set(inner), None

    u, _ = lax.scan(sweep, u, None, length=sweeps)
    return jnp.sum(u**2)


keep(gauss_seidel, gauss_seidel_inputs, (0, 1), gauss_seidel_literal, gauss_seidel_expert)


# A smooth game of life: eight neighbours, births and survival by sigmoids, a little of it in each step.


def smooth_life(grid, sharp, rate, steps):
    grid = grid.copy()
    for _ in range(steps):
        near = (
            grid[:-2, :-2]
            + grid[:-2, 1:-1]
            + grid[:-2, 2:]
            + grid[1:-1, :-2]
            + grid[1:-1, 2:]
            + grid[2:, :-2]
            + grid[2:, 1:-1]
            + grid[2:, 2:]
        )
        inside = grid[1:-1, 1:-1]
        low = 1 / (1 + np.exp(-sharp * (near - 2.5 + inside)))
        high = 1 / (1 + np.exp(sharp * (near - 3.5)))
        grid[1:-1, 1:-1] += rate * (low * high - inside)
    return np.sum(grid)


def smooth_life_inputs(quick):
    n, steps = (16, 5) if quick else (130, 350)
    # With a rate near 1 it is chaos, and no two libraries agree.
    return np.random.default_rng(15).uniform(size=(n, n)), 3.0, 0.1, steps


def smooth_life_literal(grid, sharp, rate, steps):
    def body(_, g):
        near = g[:-2, :-2] + g[:-2, 1:-1] + g[:-2, 2:] + g[1:-1, :-2] + g[1:-1, 2:]
        near = near + g[2:, :-2] + g[2:, 1:-1] + g[2:, 2:]
        inside = g[1:-1, 1:-1]
        low = 1 / (1 + jnp.exp(-sharp * (near - 2.5 + inside)))
        high = 1 / (1 + jnp.exp(sharp * (near - 3.5)))
        return g.at[1:-1, 1:-1].add(rate * (low * high - inside))

    return jnp.sum(lax.fori_loop(0, steps, body, grid))


def smooth_life_expert(grid, sharp, rate, steps):
    """The sum of nine by its two axes, in a scan that keeps the field alone."""

    @functools.partial(jax.checkpoint, prevent_cse=False)
    def step(g, _):
        across = g[:, :-2] + g[:, 1:-1] + g[:, 2:]
        inside = g[1:-1, 1:-1]
        near = across[:-2] + across[1:-1] + across[2:] - inside
        new = jax.nn.sigmoid(sharp * (near - 2.5 + inside)) * jax.nn.sigmoid(-sharp * (near - 3.5))
        return g.at[1:-1, 1:-1].add(rate * (new - inside)), None

    return jnp.sum(lax.scan(step, grid, None, length=steps)[0])


keep(smooth_life, smooth_life_inputs, (0, 1, 2), smooth_life_literal, smooth_life_expert, rtol=1e-7)
