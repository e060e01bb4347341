"""Stencils in time: heat, waves, reaction and diffusion, and relaxation to a steady state."""

import numpy as np

from zoo.registry import mat, vec

from .registry import program


@program(vec(24), 0.2, 30)
def heat_in_a_rod(u, alpha, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
    return u


@program(vec(22), 0.2, 1.5, 24)
def heat_history_by_scalars(start, alpha, wall, nt):
    n = len(start)
    T = np.zeros((nt + 1, n))
    T[0] = start
    for t in range(nt):
        for i in range(1, n - 1):
            T[t + 1, i] = T[t, i] + alpha * (T[t, i + 1] - 2 * T[t, i] + T[t, i - 1])
        T[t + 1, 0] = wall
        T[t + 1, n - 1] = T[t + 1, n - 2]
    return T[-1], T[:, n // 2]


@program(vec(12, seed=3), vec(14, seed=4), 0.3, 0.2, 26)
def heat_in_a_plate(ux, uy, cx, cy, steps):
    u = np.outer(ux, uy)
    for _ in range(steps):
        inside = u[1:-1, 1:-1]
        u[1:-1, 1:-1] = (
            inside
            + cx * (u[2:, 1:-1] - 2 * inside + u[:-2, 1:-1]) / 2
            + cy * (u[1:-1, 2:] - 2 * inside + u[1:-1, :-2]) / 2
        )
        u[0, :] = u[1, :]
        u[-1, :] = u[-2, :]
    return u


@program(vec(7, seed=5), vec(6, seed=6), vec(8, seed=7), 0.12, 24)
def heat_in_a_block(x, y, z, k, steps):
    A = x[:, None, None] * y[None, :, None] * z[None, None, :]
    B = A.copy()
    for _ in range(1, steps):
        B[1:-1, 1:-1, 1:-1] = (
            k * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + k * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + k * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, :-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = B[1:-1, 1:-1, 1:-1]
    return A


@program(0.4, 1.3, 0.8, 30)
def drum_wave(c, height, width, steps):
    n = 15
    x = np.linspace(-2, 2, n)
    X, Y = np.meshgrid(x, x)
    before = height * np.exp(-(X**2 + (Y - 0.3) ** 2) / width**2)
    now = before.copy()
    after = np.zeros((n, n))
    probe = np.zeros(steps)
    for k in range(steps):
        after[1:-1, 1:-1] = (
            2 * now[1:-1, 1:-1]
            - before[1:-1, 1:-1]
            + c**2 * (now[2:, 1:-1] + now[:-2, 1:-1] + now[1:-1, 2:] + now[1:-1, :-2] - 4 * now[1:-1, 1:-1])
        )
        after[0] = after[-1] = 0.0
        after[:, 0] = after[:, -1] = 0.0
        before[:] = now
        now[:] = after
        probe[k] = now[n // 2, n // 3]
    return probe, now


@program(vec(12, seed=8), vec(12, seed=9), mat(6, seed=10), 25)
def jacobi_with_double_buffer(top, left, source, sweeps):
    n = len(top)
    u = np.zeros((n, n))
    v = np.zeros((n, n))
    u[0, :] = v[0, :] = top
    u[:, 0] = v[:, 0] = left
    rhs = np.zeros((n, n))
    rhs[3, 3:9] = source
    for _ in range(sweeps):
        v[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - rhs[1:-1, 1:-1])
        u, v = v, u
    return u


@program(mat(7, 8), 22)
def jacobi_there_and_back(A, TSTEPS):
    B = A.copy()
    for _ in range(1, TSTEPS):
        B[1:-1, 1:-1] = 0.2 * (A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1])
        A[1:-1, 1:-1] = 0.2 * (B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1])
    return A


@program(vec(26, seed=11), 0.05, 0.02, 24)
def burgers(u, dt, nu, nt):
    dx = 0.25
    u = u.copy()
    for _ in range(nt):
        un = u.copy()
        u[1:-1] = (
            un[1:-1]
            - un[1:-1] * dt / dx * (un[1:-1] - un[:-2])
            + nu * dt / dx**2 * (un[2:] - 2 * un[1:-1] + un[:-2])
        )
        u[0] = un[0] - un[0] * dt / dx * (un[0] - un[-1]) + nu * dt / dx**2 * (un[1] - 2 * un[0] + un[-1])
        u[-1] = u[0]
    return u


@program(0.16, 0.08, 0.035, 0.06, 25)
def gray_scott(Du, Dv, F, k, steps):
    n = 10
    U = np.ones((n, n))
    V = np.zeros((n, n))
    U[3:6, 4:7] = 0.5
    V[3:6, 4:7] = 0.25
    for _ in range(steps):
        Lu = np.roll(U, 1, 0) + np.roll(U, -1, 0) + np.roll(U, 1, 1) + np.roll(U, -1, 1) - 4 * U
        Lv = np.roll(V, 1, 0) + np.roll(V, -1, 0) + np.roll(V, 1, 1) + np.roll(V, -1, 1) - 4 * V
        uvv = U * V * V
        U += Du * Lu - uvv + F * (1 - U)
        V += Dv * Lv + uvv - (F + k) * V
    return U, V


@program(mat(6, 8, low=0.1, high=0.9), 2.7, 4.0, 24)
def smooth_life(cells, middle, sharp, generations):
    world = cells.copy()
    rows, cols = world.shape
    for _ in range(generations):
        neighbours = np.zeros((rows, cols))
        for di in (-1, 0, 1):
            for dj in (-1, 0, 1):
                if di == 0 and dj == 0:
                    continue
                neighbours += np.roll(np.roll(world, di, axis=0), dj, axis=1)
        born = np.exp(-((neighbours - middle) ** 2) / sharp)
        world = 0.7 * world + 0.3 * born * (1 - world / 2)
    return world


@program(vec(24, seed=12, low=1.0, high=1.3), 0.01, 9.81, 25)
def shallow_water(h, dt, g, steps):
    n = len(h)
    h = h.copy()
    hu = np.zeros(n)
    dx = 0.2
    for _ in range(steps):
        flux_h = hu
        flux_hu = hu**2 / h + 0.5 * g * h**2
        h_mid = 0.5 * (h[1:] + h[:-1]) - dt / (2 * dx) * (flux_h[1:] - flux_h[:-1])
        hu_mid = 0.5 * (hu[1:] + hu[:-1]) - dt / (2 * dx) * (flux_hu[1:] - flux_hu[:-1])
        mid_flux = hu_mid**2 / h_mid + 0.5 * g * h_mid**2
        h[1:-1] -= dt / dx * (hu_mid[1:] - hu_mid[:-1])
        hu[1:-1] -= dt / dx * (mid_flux[1:] - mid_flux[:-1])
        h[0], h[-1] = h[1], h[-2]
        hu[0], hu[-1] = -hu[1], -hu[-2]
    return h, hu


@program(0.5 + np.exp(-(((np.arange(22) - 8) / 4) ** 2)) + mat(22, seed=507) / 30, 0.4, 22)
def advection_with_limited_slopes(q, courant, steps):
    def van_leer(a, b):
        return np.where(a * b > 0, 2 * a * b / (a + b), 0.0)

    q = q.copy()
    for _ in range(steps):
        slope = np.zeros(len(q))
        slope[1:-1] = van_leer(q[1:-1] - q[:-2], q[2:] - q[1:-1])
        right = q + 0.5 * (1 - courant) * slope
        q[1:] -= courant * (right[1:] - right[:-1])
    return q
