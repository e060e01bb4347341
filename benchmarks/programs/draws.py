"""Draws that are fixed: an option under Heston's model along many paths, charges spread onto a grid."""

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# A call under Heston's model: a variance that moves too, all paths side by side.


def heston(S, v0, kappa, theta, xi, rho, z1, z2):
    steps, paths = z1.shape
    dt = 1.0 / steps
    logs = np.zeros(paths)
    v = v0 * np.ones(paths)
    for t in range(steps):
        root = np.sqrt(np.maximum(v, 1e-8) * dt)
        logs += -0.5 * v * dt + root * z1[t]
        v = v + kappa * (theta - v) * dt + xi * root * (rho * z1[t] + np.sqrt(1 - rho**2) * z2[t])
        v = np.maximum(v, 1e-8)
    return np.mean(np.maximum(S * np.exp(logs) - 10.0, 0.0))


def heston_inputs(quick):
    steps, paths = (20, 50) if quick else (250, 40_000)
    rng = np.random.default_rng(71)
    return 10.0, 0.04, 1.5, 0.05, 0.4, -0.6, rng.normal(size=(steps, paths)), rng.normal(size=(steps, paths))


def heston_literal(S, v0, kappa, theta, xi, rho, z1, z2):
    steps, paths = z1.shape
    dt = 1.0 / steps

    def body(t, carry):
        logs, v = carry
        root = jnp.sqrt(jnp.maximum(v, 1e-8) * dt)
        logs = logs - 0.5 * v * dt + root * z1[t]
        v = v + kappa * (theta - v) * dt + xi * root * (rho * z1[t] + jnp.sqrt(1 - rho**2) * z2[t])
        return logs, jnp.maximum(v, 1e-8)

    logs, _ = lax.fori_loop(0, steps, body, (jnp.zeros(paths), v0 * jnp.ones(paths)))
    return jnp.mean(jnp.maximum(S * jnp.exp(logs) - 10.0, 0.0))


def heston_expert(S, v0, kappa, theta, xi, rho, z1, z2):
    """A scan over the draws that keeps states only, and computes the step again on the way back."""
    steps, paths = z1.shape
    dt = 1.0 / steps
    other = jnp.sqrt(1 - rho**2)

    def step(carry, draws):
        logs, v = carry
        a, b = draws
        root = jnp.sqrt(v * dt)
        logs = logs - 0.5 * dt * v + root * a
        v = jnp.maximum(v + (kappa * dt) * (theta - v) + xi * root * (rho * a + other * b), 1e-8)
        return (logs, v), None

    start = (jnp.zeros(paths), v0 * jnp.ones(paths))
    (logs, _), _ = lax.scan(jax.checkpoint(step, prevent_cse=False), start, (z1, z2))
    return jnp.mean(jnp.maximum(S * jnp.exp(logs) - 10.0, 0.0))


keep(heston, heston_inputs, (0, 1, 2, 3, 4, 5), heston_literal, heston_expert, rtol=1e-7)


# Charges spread onto the two nearest points of a periodic grid, one after the other.


def deposit(x, charge, cells):
    grid = np.zeros(cells)
    for p in range(len(x)):
        left = int(x[p])
        share = x[p] - left
        grid[left] += charge[p] * (1 - share)
        grid[(left + 1) % cells] += charge[p] * share
    return np.sum(grid**2)


def deposit_inputs(quick):
    n, cells = (200, 20) if quick else (150_000, 512)
    rng = np.random.default_rng(72)
    return rng.uniform(0, cells - 1e-9, n), rng.normal(size=n), cells


def deposit_literal(x, charge, cells):
    def body(p, grid):
        left = x[p].astype(int)
        share = x[p] - left
        grid = grid.at[left].add(charge[p] * (1 - share))
        return grid.at[(left + 1) % cells].add(charge[p] * share)

    return jnp.sum(lax.fori_loop(0, len(x), body, jnp.zeros(cells)) ** 2)


def deposit_expert(x, charge, cells):
    left = x.astype(jnp.int32)
    share = x - left
    grid = jnp.zeros(cells).at[left].add(charge * (1 - share), mode="promise_in_bounds")
    grid = grid.at[(left + 1) % cells].add(charge * share, mode="promise_in_bounds")
    return jnp.sum(grid**2)


keep(deposit, deposit_inputs, (0, 1), deposit_literal, deposit_expert)
