"""Motion: an orbit by Runge and Kutta, bodies by leapfrog, molecules by pairs, steps of their own size."""

import functools

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# Lorenz's system by the classical method of Runge and Kutta, with all states kept.


def lorenz(start, sigma, rho, beta, dt, steps):
    def velocity(s):
        x, y, z = s
        return np.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])

    states = np.zeros((steps + 1, 3))
    states[0] = start
    for t in range(steps):
        s = states[t]
        k1 = velocity(s)
        k2 = velocity(s + dt / 2 * k1)
        k3 = velocity(s + dt / 2 * k2)
        k4 = velocity(s + dt * k3)
        states[t + 1] = s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return np.mean(states**2)


def lorenz_inputs(quick):
    # A calm regime: the orbit spirals into a point, so rounding does not grow.
    return np.array([1.0, 2.0, 15.0]), 10.0, 14.0, 8 / 3, 0.005, 200 if quick else 20_000


def lorenz_velocity(s, sigma, rho, beta):
    x, y, z = s
    return jnp.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])


def lorenz_literal(start, sigma, rho, beta, dt, steps):
    velocity = lambda s: lorenz_velocity(s, sigma, rho, beta)

    def body(t, states):
        s = states[t]
        k1 = velocity(s)
        k2 = velocity(s + dt / 2 * k1)
        k3 = velocity(s + dt / 2 * k2)
        k4 = velocity(s + dt * k3)
        return states.at[t + 1].set(s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4))

    states = jnp.zeros((steps + 1, 3)).at[0].set(start)
    return jnp.mean(lax.fori_loop(0, steps, body, states) ** 2)


def lorenz_expert(start, sigma, rho, beta, dt, steps):
    """A scan over three scalars that computes a step again on the way back: XLA makes one kernel of it."""

    def velocity(x, y, z):
        return sigma * (y - x), x * (rho - z) - y, x * y - beta * z

    def moved(s, h, k):
        return tuple(a + h * b for a, b in zip(s, k))

    def step(s, _):
        k1 = velocity(*s)
        k2 = velocity(*moved(s, dt / 2, k1))
        k3 = velocity(*moved(s, dt / 2, k2))
        k4 = velocity(*moved(s, dt, k3))
        s = tuple(a + dt / 6 * (p + 2 * q + 2 * r + t) for a, p, q, r, t in zip(s, k1, k2, k3, k4))
        return s, s

    states = lax.scan(jax.checkpoint(step, prevent_cse=False), tuple(start), None, length=steps)[1]
    total = sum(jnp.sum(s**2) for s in states) + jnp.sum(start**2)
    return total / (3 * (steps + 1))


keep(lorenz, lorenz_inputs, (0, 1, 2, 3), lorenz_literal, lorenz_expert, rtol=1e-7)


# Bodies with softened gravity, kick-drift-kick.


def bodies(pos, vel, mass, softening, steps):
    n = len(mass)
    dt = 0.01
    pos = pos.copy()
    vel = vel.copy()
    acc = np.zeros((n, 3))
    kinetic = 0.0
    for _ in range(steps):
        vel += acc * (dt / 2)
        pos += vel * dt
        x = pos[:, 0:1]
        y = pos[:, 1:2]
        z = pos[:, 2:3]
        dx = x.T - x
        dy = y.T - y
        dz = z.T - z
        pull = (dx**2 + dy**2 + dz**2 + softening**2) ** -1.5
        acc[:, 0] = (dx * pull) @ mass
        acc[:, 1] = (dy * pull) @ mass
        acc[:, 2] = (dz * pull) @ mass
        vel += acc * (dt / 2)
        kinetic += 0.5 * np.sum(mass * np.sum(vel**2, axis=1))
    return kinetic / steps


def bodies_inputs(quick):
    n, steps = (8, 10) if quick else (48, 1_500)
    rng = np.random.default_rng(42)
    return rng.normal(size=(n, 3)) * 2, rng.normal(size=(n, 3)) / 2, rng.uniform(0.5, 1.5, n) / n, 0.3, steps


def bodies_literal(pos, vel, mass, softening, steps):
    n = len(mass)
    dt = 0.01

    def body(_, carry):
        pos, vel, acc, kinetic = carry
        vel = vel + acc * (dt / 2)
        pos = pos + vel * dt
        x = pos[:, 0:1]
        y = pos[:, 1:2]
        z = pos[:, 2:3]
        dx = x.T - x
        dy = y.T - y
        dz = z.T - z
        pull = (dx**2 + dy**2 + dz**2 + softening**2) ** -1.5
        acc = acc.at[:, 0].set((dx * pull) @ mass)
        acc = acc.at[:, 1].set((dy * pull) @ mass)
        acc = acc.at[:, 2].set((dz * pull) @ mass)
        vel = vel + acc * (dt / 2)
        return pos, vel, acc, kinetic + 0.5 * jnp.sum(mass * jnp.sum(vel**2, axis=1))

    carry = (pos, vel, jnp.zeros((n, 3)), 0.0)
    return lax.fori_loop(0, steps, body, carry)[3] / steps


def bodies_expert(pos, vel, mass, softening, steps):
    """Coordinates first, a root for the power, one product with the weights, and each step computed twice."""
    dt = 0.01

    def step(carry, _):
        pos, vel, acc = carry
        vel = vel + acc * (dt / 2)
        pos = pos + vel * dt
        d = pos[:, None, :] - pos[:, :, None]
        r2 = jnp.sum(d * d, axis=0) + softening**2
        pull = (mass / (r2 * jnp.sqrt(r2))) @ jnp.concatenate([pos, one]).T
        acc = pull[:, :3].T - pos * pull[:, 3]
        vel = vel + acc * (dt / 2)
        return (pos, vel, acc), vel

    one = jnp.ones((1, len(mass)))
    start = (pos.T, vel.T, jnp.zeros((3, len(mass))))
    vels = lax.scan(jax.checkpoint(step, prevent_cse=False), start, None, length=steps)[1]
    return 0.5 * jnp.sum(vels**2 * mass) / steps


keep(bodies, bodies_inputs, (0, 1, 2, 3), bodies_literal, bodies_expert, rtol=1e-7)


# The energy of molecules with a cutoff, pair by pair.


def molecules(r, sigma, cutoff):
    n = len(r)
    energy = 0.0
    for i in range(n):
        for j in range(i):
            dx = r[i, 0] - r[j, 0]
            dy = r[i, 1] - r[j, 1]
            s2 = dx * dx + dy * dy
            if s2 > cutoff**2:
                continue
            s6 = (sigma**2 / s2) ** 3
            energy += 4 * (s6 * s6 - s6) * (1 - s2 / cutoff**2) ** 2
    return energy


def molecules_inputs(quick):
    side = 4 if quick else 23
    x, y = np.meshgrid(np.arange(side) * 1.1, np.arange(side) * 1.1)
    r = np.stack([x.ravel(), y.ravel()], axis=1)
    return r + np.random.default_rng(43).normal(size=r.shape) / 20, 0.9, 5.0


def molecules_literal(r, sigma, cutoff):
    """A loop whose bound is an index has no reverse mode in JAX: all j, and a mask."""
    n = len(r)

    def inner(i, j, energy):
        dx = r[i, 0] - r[j, 0]
        dy = r[i, 1] - r[j, 1]
        s2 = jnp.where(j < i, dx * dx + dy * dy, 1.0)
        s6 = (sigma**2 / s2) ** 3
        pair = 4 * (s6 * s6 - s6) * (1 - s2 / cutoff**2) ** 2
        return energy + jnp.where((j < i) & (s2 <= cutoff**2), pair, 0.0)

    def outer(i, energy):
        return lax.fori_loop(0, n, lambda j, energy: inner(i, j, energy), energy)

    return lax.fori_loop(0, n, outer, 0.0)


def molecules_expert(r, sigma, cutoff):
    x, y = r[:, 0], r[:, 1]
    s2 = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    near = (s2 <= cutoff**2) & (np.arange(len(r))[:, None] > np.arange(len(r)))
    s2 = jnp.where(near, s2, 1.0)
    s6 = (sigma**2 / s2) ** 3
    return jnp.sum(jnp.where(near, 4 * (s6 * s6 - s6) * (1 - s2 / cutoff**2) ** 2, 0.0))


keep(molecules, molecules_inputs, (0, 1, 2), molecules_literal, molecules_expert, rtol=1e-7)


# A pair of embedded formulas that chooses its own steps.


def adaptive(y, rate, end, tolerance):
    t = 0.0
    h = 1e-3
    while end - t > 1e-12:
        if t + h > end:
            h = end - t
        k1 = -rate * y + np.sin(t)
        k2 = -rate * (y + h * k1) + np.sin(t + h)
        error = abs(h / 2 * (k2 - k1))
        if error > tolerance:
            h = h / 2
            continue
        y = y + h / 2 * (k1 + k2)
        t = t + h
        if error < tolerance / 5:
            h = h * 1.5
    return y


def adaptive_inputs(quick):
    return 1.6, 2.3, 1.5 if quick else 25.0, 1e-5 if quick else 2e-8


ADAPTIVE_BOUND = 100_000  # a while loop's steps that JAX must be told; 97,507 are needed


def adaptive_step(carry, rate, end, tolerance):
    t, h, y = carry
    h = jnp.where(t + h > end, end - t, h)
    k1 = -rate * y + jnp.sin(t)
    k2 = -rate * (y + h * k1) + jnp.sin(t + h)
    error = jnp.abs(h / 2 * (k2 - k1))
    taken = error <= tolerance
    grown = jnp.where(error < tolerance / 5, h * 1.5, h)
    return (
        jnp.where(taken, t + h, t),
        jnp.where(taken, grown, h / 2),
        jnp.where(taken, y + h / 2 * (k1 + k2), y),
    )


def adaptive_literal(y, rate, end, tolerance):
    """`while_loop` has no reverse mode: a scan to a bound, where `cond` passes the rest."""

    def step(carry, _):
        going = end - carry[0] > 1e-12
        return lax.cond(going, lambda c: adaptive_step(c, rate, end, tolerance), lambda c: c, carry), None

    start = (jnp.zeros(()), jnp.full((), 1e-3), jnp.asarray(y))
    return lax.scan(step, start, None, length=ADAPTIVE_BOUND)[0][2]


def adaptive_expert(y, rate, end, tolerance):
    """`where` for `cond`, and each step computed twice: XLA makes one kernel of the loop."""

    @functools.partial(jax.checkpoint, prevent_cse=False)
    def step(carry, _):
        going = end - carry[0] > 1e-12
        new = adaptive_step(carry, rate, end, tolerance)
        return tuple(jnp.where(going, a, b) for a, b in zip(new, carry)), None

    start = (jnp.zeros(()), jnp.full((), 1e-3), jnp.asarray(y))
    return lax.scan(step, start, None, length=ADAPTIVE_BOUND)[0][2]


keep(adaptive, adaptive_inputs, (0, 1, 2), adaptive_literal, adaptive_expert, rtol=1e-6)
