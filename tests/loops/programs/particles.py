"""Particles: gravity, chains of springs, molecules with a cutoff, walls that reflect, flocks."""

import numpy as np

from zoo.registry import mat, vec

from .registry import program


def acceleration(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.hstack((ax, ay, az))


@program(mat(6, 3, seed=170) * 2, mat(6, 3, seed=171), vec(6, seed=172)[:, None], 0.5, 0.2, 24)
def bodies_with_softening(pos, vel, mass, G, softening, steps):
    dt = 0.02
    vel -= np.mean(mass * vel, 0) / np.mean(mass)
    acc = acceleration(pos, mass, G, softening)
    kinetic = np.zeros(steps)
    for i in range(steps):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = acceleration(pos, mass, G, softening)
        vel += acc * dt / 2.0
        kinetic[i] = 0.5 * np.sum(mass * vel**2)
    return pos, kinetic


@program(np.linspace(-2, 2, 7) + mat(7, seed=173) / 8, vec(7, seed=174), 0.3, 25)
def bodies_on_a_line_with_masks(x, m, G, steps):
    x = x.copy()
    v = np.zeros(len(x))
    energy = 0.0
    for _ in range(steps):
        d = x[None, :] - x[:, None]
        far = np.abs(d) > 0
        force = np.zeros_like(d)
        force[far] = np.sign(d[far]) / (0.1 + d[far] ** 2)
        v += 0.02 * G * (force @ m)
        x += 0.02 * v
        energy += np.sum(m * v**2)
    return x, energy


@program(mat(24, 2, seed=175) * 3, 0.4)
def forces_by_pairs(r, eps):
    n = len(r)
    f = np.zeros((n, 2))
    potential = 0
    for i in range(n):
        for j in range(i + 1, n):
            d = r[j] - r[i]
            s = np.sqrt(d[0] ** 2 + d[1] ** 2 + eps)
            potential -= 1 / s
            pull = d / s**3
            f[i] += pull
            f[j] -= pull
    return f, potential / 10


@program(mat(3, 2, seed=176), mat(3, 2, seed=177), np.array([3.0, 1.0, 0.5]), 25)
def three_bodies_by_pairs(pos, vel, mass, steps):
    pos = pos * 2
    vel = vel.copy()
    orbit = np.zeros((steps, 3, 2))
    for t in range(steps):
        for i in range(3):
            acc = np.zeros(2)
            for j in range(3):
                if i == j:
                    continue
                d = pos[j] - pos[i]
                acc += 0.3 * mass[j] * d / (np.sum(d**2) + 0.05) ** 1.5
            vel[i] += 0.03 * acc
        pos += 0.03 * vel
        orbit[t] = pos
    return orbit


@program(np.linspace(0, 8, 24) + mat(24, seed=178) / 50, 1.3, 0.25)
def molecules_with_cutoff(x, cutoff, sigma):
    n = len(x)
    sigma6 = sigma**6
    energy = 0.0
    for i in range(n):
        for j in range(i):
            r = abs(x[i] - x[j])
            if r > cutoff:
                continue
            r6 = sigma6 / r**6
            energy += 4 * (r6 * r6 - r6) * (1 - r / cutoff) ** 2
    return energy


@program(np.arange(23.0), mat(23, seed=179), 0.8, 1.1, 0.05, 24)
def chain_of_springs(x, v, k, rest, drag, steps):
    x = x.copy()
    v = v.copy()
    n = len(x)
    for _ in range(steps):
        force = np.zeros(n)
        for i in range(n - 1):
            stretch = x[i + 1] - x[i] - rest
            force[i] += k * stretch
            force[i + 1] -= k * stretch
        v += 0.1 * (force - drag * v)
        x += 0.1 * v
        x[0] = 0.0
        v[0] = 0.0
    return x, v


@program(0.3, 1.7, 2.3, 1.1, 0.8, 40, far=(0.33, 1.72, 2.2, 1.0, 0.85, 40))
def billiard(x, y, vx, vy, bounce, steps):
    dt = 0.05
    hits = 0.0
    for _ in range(steps):
        x += vx * dt
        y += vy * dt
        if x > 1.0:
            x = 2.0 - x
            vx = -bounce * vx
            hits += vx**2
        elif x < 0.0:
            x = -x
            vx = -bounce * vx
        if not 0.0 <= y <= 2.0:
            y = 4.0 - y if y > 2.0 else -y
            vy *= -bounce
    return x, y, hits


@program(mat(8, 2, seed=180), mat(8, 2, seed=181), 0.4, 0.2, 22)
def flock(pos, vel, cohesion, alignment, steps):
    for _ in range(steps):
        centre = pos.mean(axis=0)
        heading = vel.mean(axis=0)
        change = np.zeros_like(vel)
        for i, (p, v) in enumerate(zip(pos, vel)):
            away = np.zeros(2)
            for j in range(len(pos)):
                if j != i:
                    d = p - pos[j]
                    away += d * np.exp(-4 * (d @ d))
            change[i] = cohesion * (centre - p) + alignment * (heading - v) + 0.3 * away
        vel = vel + 0.1 * change
        pos = pos + 0.1 * vel
    return pos, vel


@program(vec(22, seed=182), mat(22, seed=183), 0.7)
def charges_on_a_ring(q, shift, radius):
    angle = 2 * np.pi * np.arange(22) / 22 + 0.05 * shift
    field = np.zeros(22)
    for i, a in enumerate(angle):
        for j, b in enumerate(angle):
            if i != j:
                field[i] += q[j] / (2 * radius * abs(np.sin((a - b) / 2)))
    return field / 20


@program(np.arange(24.0) * 1.2, vec(24, seed=184), 1.5, 0.6, 25)
def cars_in_traffic(x, v, desired, headway, steps):
    dt = 0.1
    n = len(x)
    x = x.copy()
    v = v.copy()
    for _ in range(steps):
        dv = np.zeros(n)
        for i in range(n):
            if i == n - 1:
                dv[i] = desired - v[i]
            else:
                gap = x[i + 1] - x[i]
                wish = 0.2 + headway * v[i] + v[i] * (v[i] - v[i + 1]) / 2
                dv[i] = 1 - (v[i] / desired) ** 2 - (wish / gap) ** 2 / 4
        v += dt * dv
        x += dt * v
    return x, v
