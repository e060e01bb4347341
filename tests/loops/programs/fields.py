"""Fields on staggered grids and flows: electromagnetic finite differences and a driven cavity."""

import math

import numpy as np

from zoo.registry import vec

from .registry import program


@program(0.5, 1.7, 8.0, 40)
def fdtd_line(courant, eps, spread, steps):
    n = 30
    ez = np.zeros(n)
    hy = np.zeros(n - 1)
    ce = np.ones(n) * courant
    ce[18:] /= eps
    for t in range(steps):
        hy += courant * (ez[1:] - ez[:-1])
        ez[1:-1] += ce[1:-1] * (hy[1:] - hy[:-1])
        ez[8] += math.exp(-((t - 12) ** 2) / 40) * spread / 8
    return ez, hy


@program(0.5, 1.7, 24, 30)
def fdtd_line_by_scalars(courant, loss, n, steps):
    ex = np.zeros(n)
    hy = np.zeros(n)
    seen = []
    for t in range(steps):
        for k in range(1, n):
            ex[k] = ex[k] + courant * (hy[k - 1] - hy[k])
        ex[5] = ex[5] + np.exp(-0.5 * ((10.0 - t) / 4.0) ** 2)
        for k in range(n - 1):
            hy[k] = hy[k] / (1 + 0.01 * loss) + courant * (ex[k] - ex[k + 1])
        seen.append(ex[15])
    return np.array(seen)


@program(vec(24, seed=20), vec(9, seed=21), vec(10, seed=22), 24)
def fdtd_plane(pulse, hx, hy, TMAX):
    ex = np.outer(hx, hy) / 10
    ey = np.outer(hx, hy[::-1]) / 7
    hz = np.outer(hx[::-1], hy) / 5
    for t in range(TMAX):
        ey[0, :] = pulse[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])
    return ex, ey, hz


def curl_E(E):
    curl = np.zeros(E.shape)
    curl[:, :-1, :, 0] += E[:, 1:, :, 2] - E[:, :-1, :, 2]
    curl[:, :, :-1, 0] -= E[:, :, 1:, 1] - E[:, :, :-1, 1]
    curl[:, :, :-1, 1] += E[:, :, 1:, 0] - E[:, :, :-1, 0]
    curl[:-1, :, :, 1] -= E[1:, :, :, 2] - E[:-1, :, :, 2]
    curl[:-1, :, :, 2] += E[1:, :, :, 1] - E[:-1, :, :, 1]
    curl[:, :-1, :, 2] -= E[:, 1:, :, 0] - E[:, :-1, :, 0]
    return curl


def curl_H(H):
    curl = np.zeros(H.shape)
    curl[:, 1:, :, 0] += H[:, 1:, :, 2] - H[:, :-1, :, 2]
    curl[:, :, 1:, 0] -= H[:, :, 1:, 1] - H[:, :, :-1, 1]
    curl[:, :, 1:, 1] += H[:, :, 1:, 0] - H[:, :, :-1, 0]
    curl[1:, :, :, 1] -= H[1:, :, :, 2] - H[:-1, :, :, 2]
    curl[1:, :, :, 2] += H[1:, :, :, 1] - H[:-1, :, :, 1]
    curl[:, 1:, :, 2] -= H[:, 1:, :, 0] - H[:, :-1, :, 0]
    return curl


@program(2.0, 1.5, 0.45, 22)
def fdtd_space(permittivity, strength, courant, steps):
    E = np.zeros((5, 5, 5, 3))
    H = np.zeros((5, 5, 5, 3))
    inverse = np.ones((5, 5, 5, 3))
    inverse[2:4, 1:3, 3:, :] = 1 / permittivity
    energy = np.zeros(steps)
    for q in range(steps):
        E += courant * inverse * curl_H(H)
        E[2, 2, 2, 2] += strength * np.sin(0.4 * q)
        H -= courant * curl_E(E)
        energy[q] = np.sum(E**2) / 20 + np.sum(H**2) / 20
    return energy, E[:, :, 1, 2]


@program(1.0, 1.2, 0.1, 0.02, 22, 21, far=(0.8, 1.0, 0.15, 0.03, 22, 21))
def cavity_flow(lid, rho, nu, dt, nt, nit):
    nx, ny = 9, 8
    dx, dy = 2 / (nx - 1), 2 / (ny - 1)
    u = np.zeros((ny, nx))
    v = np.zeros((ny, nx))
    p = np.zeros((ny, nx))
    for _ in range(nt):
        un = u.copy()
        vn = v.copy()
        b = build_up_b(rho, dt, dx, dy, u, v)
        p = pressure_poisson(p, dx, dy, b, nit)
        u[1:-1, 1:-1] = (
            un[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (un[1:-1, 1:-1] - un[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (un[1:-1, 1:-1] - un[0:-2, 1:-1])
            - dt / (2 * rho * dx) * (p[1:-1, 2:] - p[1:-1, 0:-2])
            + nu * dt / dx**2 * (un[1:-1, 2:] - 2 * un[1:-1, 1:-1] + un[1:-1, 0:-2])
            + nu * dt / dy**2 * (un[2:, 1:-1] - 2 * un[1:-1, 1:-1] + un[0:-2, 1:-1])
        )
        v[1:-1, 1:-1] = (
            vn[1:-1, 1:-1]
            - un[1:-1, 1:-1] * dt / dx * (vn[1:-1, 1:-1] - vn[1:-1, 0:-2])
            - vn[1:-1, 1:-1] * dt / dy * (vn[1:-1, 1:-1] - vn[0:-2, 1:-1])
            - dt / (2 * rho * dy) * (p[2:, 1:-1] - p[0:-2, 1:-1])
            + nu * dt / dx**2 * (vn[1:-1, 2:] - 2 * vn[1:-1, 1:-1] + vn[1:-1, 0:-2])
            + nu * dt / dy**2 * (vn[2:, 1:-1] - 2 * vn[1:-1, 1:-1] + vn[0:-2, 1:-1])
        )
        u[0, :] = 0
        u[:, 0] = 0
        u[:, -1] = 0
        u[-1, :] = lid
        v[0, :] = 0
        v[-1, :] = 0
        v[:, 0] = 0
        v[:, -1] = 0
    return u, v, p


def build_up_b(rho, dt, dx, dy, u, v):
    b = np.zeros_like(u)
    ux = (u[1:-1, 2:] - u[1:-1, 0:-2]) / (2 * dx)
    vy = (v[2:, 1:-1] - v[0:-2, 1:-1]) / (2 * dy)
    uy = (u[2:, 1:-1] - u[0:-2, 1:-1]) / (2 * dy)
    vx = (v[1:-1, 2:] - v[1:-1, 0:-2]) / (2 * dx)
    b[1:-1, 1:-1] = rho * (1 / dt * (ux + vy) - ux**2 - 2 * uy * vx - vy**2)
    return b


def pressure_poisson(p, dx, dy, b, nit):
    pn = np.empty_like(p)
    pn = p.copy()
    for _ in range(nit):
        pn = p.copy()
        p[1:-1, 1:-1] = (
            (pn[1:-1, 2:] + pn[1:-1, 0:-2]) * dy**2
            + (pn[2:, 1:-1] + pn[0:-2, 1:-1]) * dx**2
            - b[1:-1, 1:-1] * dx**2 * dy**2
        ) / (2 * (dx**2 + dy**2))
        p[:, -1] = p[:, -2]
        p[0, :] = p[1, :]
        p[:, 0] = p[:, 1]
        p[-1, :] = 0
    return p


@program(1.0, 0.1, 0.04, 21, far=(1.3, 0.12, 0.03, 21))
def channel_flow_until_steady(force, nu, dt, ny):
    dy = 2 / (ny - 1)
    u = np.zeros(ny)
    change = 1.0
    steps = 0
    while change > 0.004 and steps < 200:
        un = u.copy()
        u[1:-1] = un[1:-1] + dt * force + nu * dt / dy**2 * (un[2:] - 2 * un[1:-1] + un[:-2])
        change = (np.sum(u) - np.sum(un)) / np.sum(u)
        steps += 1
    return u
