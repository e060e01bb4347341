"""Iterations until something is small enough: Kepler's equation, a dominant vector, escape from a disc."""

import functools

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# Kepler's equation for each of many orbits, by Newton with `while` and a `break`.


def kepler(mean_anomaly, eccentricity):
    total = 0.0
    for i in range(len(mean_anomaly)):
        M = mean_anomaly[i]
        x = M
        count = 0
        while True:
            step = (x - eccentricity * np.sin(x) - M) / (1 - eccentricity * np.cos(x))
            x = x - step
            count += 1
            if abs(step) < 1e-12 or count >= 50:
                break
        total += np.sin(x) ** 2
    return total


def kepler_inputs(quick):
    return np.random.default_rng(61).uniform(0, 6, 100 if quick else 25_000), 0.6


def kepler_literal(mean_anomaly, eccentricity):
    """`while_loop` has no reverse mode: a scan to the bound of 50, with a flag and `cond`."""

    def orbit(i, total):
        M = mean_anomaly[i]

        def newton(x):
            return (x - eccentricity * jnp.sin(x) - M) / (1 - eccentricity * jnp.cos(x))

        def iteration(_, carry):
            def go(carry):
                x, _ = carry
                step = newton(x)
                return x - step, jnp.abs(step) < 1e-12

            return lax.cond(carry[1], lambda carry: carry, go, carry)

        x, _ = lax.fori_loop(0, 50, iteration, (M, False))
        return total + jnp.sin(x) ** 2

    return lax.fori_loop(0, len(mean_anomaly), orbit, 0.0)


def kepler_expert(mean_anomaly, eccentricity):
    """All orbits at once; derivatives through one last step only, which is the implicit rule."""
    M, e = mean_anomaly, eccentricity

    def newton(x, M, e):
        return (x - e * jnp.sin(x) - M) / (1 - e * jnp.cos(x))

    fixed, held = lax.stop_gradient(M), lax.stop_gradient(e)

    def body(carry):
        x, _, count = carry
        step = newton(x, fixed, held)
        return x - step, jnp.max(jnp.abs(step)), count + 1

    going = lambda carry: (carry[1] >= 1e-12) & (carry[2] < 50)
    x, _, _ = lax.while_loop(going, body, (fixed, jnp.ones(()), 0))
    x = x - newton(x, M, e)
    return jnp.sum(jnp.sin(x) ** 2)


keep(kepler, kepler_inputs, (0, 1), kepler_literal, kepler_expert, rtol=1e-7)


# The dominant vector of a matrix, by powers, to a tolerance.


def power_iteration(A, weights):
    v = np.ones(len(A)) / np.sqrt(len(A))
    change = 1.0
    while change > 1e-11:
        w = A @ v
        w = w / np.sqrt(np.sum(w**2))
        change = np.sqrt(np.sum((w - v) ** 2))
        v = w
    return v @ (A @ v) + np.sum(weights * v**2)


def power_inputs(quick):
    n, gap = (12, 0.5) if quick else (100, 0.005)
    rng = np.random.default_rng(62)
    basis = np.linalg.qr(rng.normal(size=(n, n)))[0]
    values = np.append(np.linspace(0.1, 1 - gap, n - 1), 1.0)
    return (basis * values) @ basis.T, rng.normal(size=n)


def power_start(A):
    n = len(A)
    return jnp.ones(n) / jnp.sqrt(float(n))


def power_step(A, v):
    w = A @ v
    return w / jnp.sqrt(jnp.sum(w**2))


def power_literal(A, weights):
    """`while_loop` has no reverse mode: a scan to a bound, with a flag and `cond`."""

    def iteration(_, carry):
        def go(carry):
            v, _ = carry
            w = power_step(A, v)
            return w, jnp.sqrt(jnp.sum((w - lax.stop_gradient(v)) ** 2)) <= 1e-11

        return lax.cond(carry[1], lambda carry: carry, go, carry)

    v, _ = lax.fori_loop(0, 5_000, iteration, (power_start(A), False))
    return v @ (A @ v) + jnp.sum(weights * v**2)


def dominant_forward(A):
    def body(carry):
        v, _ = carry
        w = power_step(A, v)
        return w, jnp.sqrt(jnp.sum((w - v) ** 2))

    return lax.while_loop(lambda carry: carry[1] > 1e-11, body, (power_start(A), jnp.ones(())))[0]


def dominant_backward(saved, g):
    """The adjoint of a fixed point is one too: u = g + u dF/dv, by the same kind of loop."""
    A, v = saved
    pull_v = jax.vjp(lambda v: power_step(A, v), v)[1]

    def body(carry):
        u, _ = carry
        new = g + pull_v(u)[0]
        return new, jnp.sqrt(jnp.sum((new - u) ** 2))

    u, _ = lax.while_loop(lambda carry: carry[1] > 1e-11, body, (g, jnp.ones(())))
    return jax.vjp(lambda A: power_step(A, v), A)[1](u)


@functools.cache
def dominant():
    vector = jax.custom_vjp(dominant_forward)
    vector.defvjp(lambda A: (v := dominant_forward(A), (A, v)), dominant_backward)
    return vector


def power_expert(A, weights):
    """Implicit differentiation of the fixed point."""
    v = dominant()(A)
    return v @ (A @ v) + jnp.sum(weights * v**2)


keep(power_iteration, power_inputs, (0, 1), power_literal, power_expert, rtol=1e-6)


# Escape from a disc, with masks.


def mandelbrot(cx, cy, iterations):
    x = np.zeros(len(cx))
    y = np.zeros(len(cx))
    steps = np.zeros(len(cx))
    for _ in range(iterations):
        mask = x**2 + y**2 < 4.0
        new = x[mask] ** 2 - y[mask] ** 2 + cx[mask]
        y[mask] = 2 * x[mask] * y[mask] + cy[mask]
        x[mask] = new
        steps[mask] += 1
    return np.mean(0.1 * steps - 0.1 * np.log(1 + x**2 + y**2))


def mandelbrot_inputs(quick):
    side, iterations = (12, 10) if quick else (400, 100)
    x, y = np.meshgrid(np.linspace(-1.9, 0.6, side), np.linspace(-1.1, 1.2, side))
    return x.ravel(), y.ravel(), iterations


def mandelbrot_literal(cx, cy, iterations):
    """Arrays whose length depends on values are not to be had: `where` instead of masks."""

    def body(_, carry):
        x, y, steps = carry
        mask = x**2 + y**2 < 4.0
        new = jnp.where(mask, x**2 - y**2 + cx, x)
        y = jnp.where(mask, 2 * x * y + cy, y)
        return new, y, steps + mask

    zero = jnp.zeros(len(cx))
    x, y, steps = lax.fori_loop(0, iterations, body, (zero, zero, zero))
    return jnp.mean(0.1 * steps - 0.1 * jnp.log(1 + x**2 + y**2))


def mandelbrot_expert(cx, cy, iterations):
    """Derivatives forward, beside the values: dz' = 2 z dz + 1 (one complex number) needs nothing kept."""
    return escape()(cx, cy, iterations)


def escape_forward(cx, cy, iterations):
    def body(_, carry):
        x, y, dx, dy, steps = carry
        mask = x * x + y * y < 4.0
        new = (x * x - y * y + cx, 2 * x * y + cy, 2 * (x * dx - y * dy) + 1, 2 * (x * dy + y * dx))
        x, y, dx, dy = (jnp.where(mask, a, b) for a, b in zip(new, (x, y, dx, dy)))
        return x, y, dx, dy, steps + mask

    zero = jnp.zeros_like(cx)
    x, y, dx, dy, steps = lax.fori_loop(0, iterations, body, (zero,) * 5)
    r2 = 1 + x * x + y * y
    scale = -0.2 / (r2 * len(cx))
    value = jnp.mean(0.1 * steps - 0.1 * jnp.log(r2))
    return value, (scale * (x * dx + y * dy), scale * (y * dx - x * dy))


@functools.cache
def escape():
    value = jax.custom_vjp(lambda cx, cy, n: escape_forward(cx, cy, n)[0], nondiff_argnums=(2,))
    value.defvjp(escape_forward, lambda n, slopes, g: (g * slopes[0], g * slopes[1]))
    return value


keep(mandelbrot, mandelbrot_inputs, (0, 1), mandelbrot_literal, mandelbrot_expert, rtol=1e-6)
