"""Physics, chemistry and biology: steps of differential equations, kinetics, potentials, fields."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(1.0, 0.0, 0.3, far=(0.4, 0.9, 1.1))
def pendulum_euler(theta, omega, damping):
    dt = 0.05
    for _ in range(20):
        theta, omega = theta + dt * omega, omega - dt * (np.sin(theta) + damping * omega)
    return theta, omega


@specimen(vec(3), 10.0, 28.0, 8 / 3)
def lorenz_rk4(state, sigma, rho, beta):
    def velocity(s):
        x, y, z = s
        return np.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])

    dt = 0.01
    for _ in range(5):
        k1 = velocity(state)
        k2 = velocity(state + dt / 2 * k1)
        k3 = velocity(state + dt / 2 * k2)
        k4 = velocity(state + dt * k3)
        state = state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return state


@specimen(np.array([0.9, 0.1]), 1.1, 0.4, 0.4, 0.1)
def predators_and_prey(y, a, b, c, d):
    history = np.empty((11, 2))
    history[0] = y
    for t in range(10):
        prey, hunters = history[t]
        history[t + 1, 0] = prey + 0.1 * (a * prey - b * prey * hunters)
        history[t + 1, 1] = hunters + 0.1 * (d * prey * hunters - c * hunters)
    return history


@specimen(0.99, 0.01, 0.0, 0.5, 0.1)
def epidemic(s, i, r, beta, gamma):
    peak = i
    for _ in range(15):
        infected, healed = beta * s * i, gamma * i
        s, i, r = s - infected, i + infected - healed, r + healed
        peak = max(peak, i)
    return s, i, r, peak


@specimen(mat(4, 3))
def lennard_jones(positions):
    positions = positions * 3
    energy = 0.0
    for i in range(len(positions)):
        for j in range(i):
            r2 = np.sum((positions[i] - positions[j]) ** 2)
            energy += 4 * ((1 / r2) ** 6 - (1 / r2) ** 3)
    return energy


@specimen(mat(4, 2), vec(4))
def gravity_pairs(x, m):
    r = x[:, None, :] - x[None, :, :]
    d2 = (r**2).sum(-1) + np.eye(4)
    return -0.5 * np.sum(np.outer(m, m) / np.sqrt(d2) * (1 - np.eye(4)))


@specimen(mat(6, 6, low=0.0), 0.1)
def laplacian_by_roll(u, dt):
    for _ in range(3):
        lap = np.roll(u, 1, 0) + np.roll(u, -1, 0) + np.roll(u, 1, 1) + np.roll(u, -1, 1) - 4 * u
        u = u + dt * lap
    return u


@specimen(vec(5), 1.5)
def gauss_seidel(u, load):
    u = u.copy()
    for _ in range(3):
        for i in range(1, len(u) - 1):
            u[i] = (u[i - 1] + u[i + 1] + load) / 2
    return u


@specimen(vec(8), 0.4)
def upwind_advection(u, c):
    u = u.copy()
    for _ in range(4):
        u[1:] = u[1:] - c * (u[1:] - u[:-1])
    return u


@specimen(mat(5, 5), 0.2, 0.06)
def gray_scott_step(U, feed, kill):
    V = 0.5 * U**2
    pad = np.pad(U, 1, mode="wrap")
    lap = pad[:-2, 1:-1] + pad[2:, 1:-1] + pad[1:-1, :-2] + pad[1:-1, 2:] - 4 * U
    reaction = U * V * V
    return U + 0.1 * (lap - reaction + feed * (1 - U)), V + 0.1 * (reaction - (feed + kill) * V)


@specimen(2.0, 0.5, vec(6))
def michaelis_menten(vmax, km, s):
    return vmax * s / (km + s)


@specimen(0.8, 50.0, 300.0)
def arrhenius(A, energy, temperature):
    return A * np.exp(-energy * 1000 / (8.314 * temperature) / 10)


@specimen(-60.0, 0.1)
def hodgkin_gate(V, m):
    alpha = 0.1 * (V + 40.5) / (1 - np.exp(-(V + 40.5) / 10))
    beta = 4 * np.exp(-(V + 65) / 18)
    for _ in range(5):
        m = m + 0.01 * (alpha * (1 - m) - beta * m)
    return m


@specimen(300.0, 0.02, 0.001)
def van_der_waals(T, V, n):
    R, a, b = 8.314, 0.364, 4.27e-5
    return n * R * T / (V - n * b) - a * n**2 / V**2


@specimen(5778.0, 0.5)
def planck(T, wavelength):
    x = 14387.77 / (wavelength * T)
    return 1 / (wavelength**5 * (np.exp(x) - 1))


@specimen(0.6)
def relativity(beta):
    gamma = 1 / np.sqrt(1 - beta**2)
    boost = np.eye(4)
    boost[0, 0] = boost[1, 1] = gamma
    boost[0, 1] = boost[1, 0] = -gamma * beta
    return boost @ np.array([1.0, 0.5, 0.0, 0.2])


@specimen(vec(3), vec(3, 4), 2.0)
def lorentz_force(v, B, q):
    v = v.copy()
    for _ in range(4):
        v += 0.1 * q * np.cross(v, B)
    return v, 0.5 * np.dot(v, v)


@specimen(vec(6, low=-1, high=1))
def ising_energy(spins):
    s = np.tanh(spins).reshape(2, 3)
    return -np.sum(s * np.roll(s, 1, axis=0)) - np.sum(s * np.roll(s, 1, axis=1))


@specimen(0.5, 1.0)
def damped_oscillator(zeta, omega):
    t = np.linspace(0, 5, 9)
    w = omega * np.sqrt(1 - zeta**2)
    return np.exp(-zeta * omega * t) * (np.cos(w * t) + zeta / np.sqrt(1 - zeta**2) * np.sin(w * t))


@specimen(vec(4), 0.7)
def circuit_complex(r, w):
    z = r[0] + 1j * w * r[1] + 1 / (1j * w * r[2])
    return np.abs(z), z.real * r[3], np.angle(z), (z * np.conj(z)).real
