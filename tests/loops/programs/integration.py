"""Integration in time and over intervals: Euler, Runge-Kutta, leapfrog, quadrature."""

import math

import numpy as np

from zoo.registry import vec

from .registry import program


def pendulum(t, y, length, damping):
    theta, omega = y
    return np.array([omega, -9.81 / length * np.sin(theta) - damping * omega + 0.1 * np.cos(t)])


@program(np.array([1.2, 0.0]), 1.5, 0.3, 0.04, 30)
def pendulum_rk4_in_an_array(y0, length, damping, h, n):
    y = np.zeros((n + 1, 2))
    y[0] = y0
    for i in range(n):
        t = i * h
        k1 = pendulum(t, y[i], length, damping)
        k2 = pendulum(t + h / 2, y[i] + h / 2 * k1, length, damping)
        k3 = pendulum(t + h / 2, y[i] + h / 2 * k2, length, damping)
        k4 = pendulum(t + h, y[i] + h * k3, length, damping)
        y[i + 1] = y[i] + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


@program(vec(3, seed=120), 10.0, 28.0, 8 / 3, 0.01, 25)
def lorenz_rk4_in_a_list(state, sigma, rho, beta, dt, steps):
    def velocity(s):
        x, y, z = s
        return np.array([sigma * (y - x), x * (rho - z) - y, x * y - beta * z])

    trajectory = [state]
    for _ in range(steps):
        k1 = velocity(state)
        k2 = velocity(state + dt / 2 * k1)
        k3 = velocity(state + dt / 2 * k2)
        k4 = velocity(state + dt * k3)
        state = state + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        trajectory.append(state)
    return np.array(trajectory) / 10


@program(1.0, 0.1, 0.8, 0.05, 40)
def leapfrog_oscillator(q, p, stiffness, dt, n):
    qs = np.empty(n)
    ps = np.empty(n)
    p -= 0.5 * dt * stiffness * q**3
    for i in range(n):
        q += dt * p
        p -= dt * stiffness * q**3
        qs[i] = q
        ps[i] = p
    return qs, ps


@program(np.array([1.0, 0.0]), np.array([0.1, 0.9]), 1.1, 30)
def kepler_orbit_by_leapfrog(x, v, mass, steps):
    dt = 0.05
    path = []
    a = -mass * x / np.sum(x**2) ** 1.5
    for _ in range(steps):
        v = v + 0.5 * dt * a
        x = x + dt * v
        a = -mass * x / np.sum(x**2) ** 1.5
        v = v + 0.5 * dt * a
        path.append([x[0], x[1], 0.5 * (v @ v) - mass / math.sqrt(x @ x)])
    return np.array(path)


@program(0.98, 0.02, 0.6, 0.2, 35)
def epidemic(s, i, beta, gamma, days):
    r = 0
    peak = i
    history = np.zeros((days, 3))
    for day in range(days):
        infected = beta * s * i
        healed = gamma * i
        s -= infected
        i += infected - healed
        r += healed
        history[day] = s, i, r
        if i > peak:
            peak = i
    return history, peak


@program(2.0, 0.0, 1.2, 0.05)
def van_der_pol_heun(x, v, mu, h):
    xs = [x]
    for _ in range(30):
        ax = v
        av = mu * (1 - x**2) * v - x
        px = x + h * ax
        pv = v + h * av
        x, v = x + h / 2 * (ax + pv), v + h / 2 * (av + mu * (1 - px**2) * pv - px)
        xs.append(x)
    return np.array(xs)


@program(1.6, 2.3, 1.5)
def steps_of_its_own_choice(y, rate, end):
    t = 0.0
    h = 0.1
    while end - t > 1e-12:
        if t + h > end:
            h = end - t
        k1 = -rate * y + np.sin(t)
        k2 = -rate * (y + h * k1) + np.sin(t + h)
        error = abs(h / 2 * (k2 - k1))
        if error > 1e-3:
            h = h / 2
            continue
        y = y + h / 2 * (k1 + k2)
        t = t + h
        if error < 2e-4:
            h = h * 1.5
    return y


@program(0.2, 1.9, 0.7)
def simpson(a, b, k):
    n = 60
    h = (b - a) / n
    s = math.sin(k * a**2) + math.sin(k * b**2)
    for i in range(1, n, 2):
        s += 4 * math.sin(k * (a + i * h) ** 2)
    for i in range(2, n - 1, 2):
        s += 2 * math.sin(k * (a + i * h) ** 2)
    return s * h / 3


@program(vec(28, seed=121), 0.3)
def trapezoids_over_uneven_points(y, stretch):
    x = np.linspace(0, 1, len(y)) ** (1 + stretch)
    total = 0
    running = []
    for (x0, y0), (x1, y1) in zip(zip(x[:-1], y[:-1]), zip(x[1:], y[1:])):
        total += (x1 - x0) * (y0 + y1) / 2
        running.append(total)
    return total, np.array(running)


@program(0.1, 1.3, 0.9)
def romberg(a, b, k):
    def f(x):
        return np.exp(-k * x) * np.cos(3 * x)

    levels = 6
    R = np.zeros((levels, levels))
    h = b - a
    R[0, 0] = h / 2 * (f(a) + f(b))
    for i in range(1, levels):
        h /= 2
        s = 0.0
        for m in range(1, 2**i, 2):
            s += f(a + m * h)
        R[i, 0] = R[i - 1, 0] / 2 + h * s
        for j in range(1, i + 1):
            R[i, j] = R[i, j - 1] + (R[i, j - 1] - R[i - 1, j - 1]) / (4**j - 1)
    return R[levels - 1, levels - 1]


@program(0.3, 0.1, 24)
def neuron(current, leak, steps):
    V, m, h, n = -0.65, 0.05, 0.6, 0.32
    dt = 0.02
    trace = np.zeros(steps)
    for k in range(steps):
        am = 1 / (1 + np.exp(-(V * 10 + 4) / 2))
        ah = 1 / (1 + np.exp(V * 10 + 6))
        an = 1 / (1 + np.exp(-(V * 10 + 5)))
        m = m + dt * 8 * (am - m)
        h = h + dt * 2 * (ah - h)
        n = n + dt * 2 * (an - n)
        V = V + dt * (current - 12 * m**3 * h * (V - 0.5) - 3.6 * n**4 * (V + 0.77) - leak * (V + 0.54))
        trace[k] = V
    return trace


@program(1.0, 0.4, np.array([0.5, 1.5]), 25)
def backward_euler_with_newton(y, rate, forcing, steps):
    h = 0.1
    out = np.empty(steps)
    for k in range(steps):
        push = forcing[0] * np.sin(forcing[1] * k * h)
        z = y
        for _ in range(4):
            z = z - (z - y + h * (rate * z**3 - push)) / (1 + 3 * h * rate * z**2)
        y = z
        out[k] = y
    return out


@program(1.3, 0.25, 2.0, 25)
def drug_in_two_compartments(dose, absorption, volume, hours):
    gut = dose * 10
    blood = 0.0
    levels = []
    for hour in range(hours):
        if hour % 8 == 0:
            gut += dose
        moved = absorption * gut
        gut -= moved
        blood += moved - 0.15 * blood
        levels.append(blood / volume)
    return np.asarray(levels)
