"""Iterations until something is small enough: roots, fixed points, eigenvalues, escape from a disc."""

import math

import numpy as np

from zoo.registry import mat, spd, vec

from .registry import program


@program(2.7, 1e6)
def newton_sqrt(a, guess):
    x = guess
    while abs(x * x - a) > 1e-11:
        x = 0.5 * (x + a / x)
    return x


@program(vec(5, seed=80), 3.0)
def newton_sqrt_of_each(a, k):
    roots = np.zeros(len(a))
    for i, value in enumerate(a):
        x = 1e5 * k
        for _ in range(60):
            new = x - (x**3 - value) / (3 * x**2)
            if abs(new - x) < 1e-12:
                break
            x = new
        roots[i] = x
    return roots


@program(0.9, 0.3)
def fixed_point(a, b):
    x = 1.0
    error = 1.0
    count = 0
    while error > 1e-13 and count < 200:
        new = a * math.cos(x) + b
        error = abs(new - x)
        x = new
        count += 1
    return x


@program(mat(4, 4, seed=81), mat(4, seed=82))
def fixed_point_of_a_vector(W, b):
    x = np.zeros(4)
    while True:
        new = np.tanh(0.8 * W @ x + b)
        if np.max(np.abs(new - x)) < 1e-12:
            break
        x = new
    return x


@program(spd(5, seed=83))
def power_iteration(A):
    v = np.ones(len(A))
    change = 1.0
    while change > 1e-12:
        w = A @ v
        w = w / np.linalg.norm(w)
        change = np.linalg.norm(w - v)
        v = w
    return v @ A @ v, v


@program(7.3, 0.4)
def bisection(a, b):
    def f(x):
        return x**3 + b * x - a

    lo, hi = 0.0, 1e6
    while hi - lo > 0.05:
        mid = (lo + hi) / 2
        if f(mid) > 0:
            hi = mid
        else:
            lo = mid
    return lo - f(lo) * (hi - lo) / (f(hi) - f(lo))


@program(1.8, 0.6)
def bisection_then_newton(a, b):
    left = -4000.0
    right = 3000.0
    for _ in range(24):
        mid = 0.5 * (left + right)
        if np.arctan(mid - a) * np.exp(b) < 0.5:
            left = mid
        else:
            right = mid
    x = left
    for _ in range(3):
        x -= (np.arctan(x - a) * np.exp(b) - 0.5) * (1 + (x - a) ** 2) / np.exp(b)
    return x


@program(3.0, 0.2)
def false_position(a, damp):
    lo, hi = 0.0, 8.0
    flo, fhi = lo**2 - a, hi**2 - a
    x = hi
    while abs(x**2 - a) > 1e-10:
        x = lo - flo * (hi - lo) / (fhi - flo) * (1 + damp)
        fx = x**2 - a
        if fx * flo > 0:
            lo, flo = x, fx
        else:
            hi, fhi = x, fx
    return x


@program(24.0, 6.0)
def arithmetic_geometric_means(a, b):
    total = 0.0
    for _ in range(22):
        a, b = (a + b) / 2, math.sqrt(a * b)
        total += a - b
    return a, total


@program(vec(22, seed=84, high=6.0), 0.6)
def kepler(mean_anomaly, eccentricity):
    E = np.empty_like(mean_anomaly)
    for i, M in enumerate(mean_anomaly):
        x = M
        step = 1.0
        while abs(step) > 1e-12:
            step = (x - eccentricity * np.sin(x) - M) / (1 - eccentricity * np.cos(x))
            x -= step
        E[i] = x
    return E


@program(vec(25, seed=85), 0.4)
def conjugate_gradients(b, coupling):
    n = len(b)
    A = (2 + coupling) * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1) + 0.1 * np.diag(np.arange(n) / n)
    x = np.zeros(n)
    r = b - A @ x
    p = r.copy()
    rs = r @ r
    for _ in range(60):
        Ap = A @ p
        alpha = rs / (p @ Ap)
        x += alpha * p
        r -= alpha * Ap
        new = r @ r
        if math.sqrt(new) < 1e-7:
            break
        p = r + (new / rs) * p
        rs = new
    return x


@program(vec(24, seed=408, low=-0.6, high=0.6), vec(24, seed=409, low=-0.5, high=0.5), 24)
def mandelbrot_escape(cx, cy, maxiter):
    x = np.zeros(cx.shape)
    y = np.zeros(cx.shape)
    steps = np.zeros(cx.shape)
    for _ in range(maxiter):
        mask = x**2 + y**2 < 4.0
        new = x[mask] ** 2 - y[mask] ** 2 + cx[mask]
        y[mask] = 2 * x[mask] * y[mask] + cy[mask]
        x[mask] = new
        steps[mask] += 1
    r2 = x**2 + y**2
    return 0.1 * (steps + 1 - np.log(1 + r2))


@program(0.1, 0.35, 0.8, 25)
def julia_rows(cx, cy, zoom, maxiter):
    side = np.linspace(-1.5, 1.5, 7)
    X, Y = np.meshgrid(side * zoom, side * zoom)
    out = np.zeros(X.shape)
    alive = np.full(X.shape, True)
    for n in range(maxiter):
        X[alive], Y[alive] = X[alive] ** 2 - Y[alive] ** 2 + cx, 2 * X[alive] * Y[alive] + cy
        gone = alive & (X**2 + Y**2 > 9)
        out[gone] = 0.1 * n - 0.1 * np.log2(np.log(X[gone] ** 2 + Y[gone] ** 2))
        alive[gone] = False
    out[alive] = X[alive] * Y[alive]
    return out


@program(2.5, 0.4)
def series_until_small(x, a):
    term = 1.0
    total = 0.0
    k = 0
    while abs(term) > 1e-14:
        total += term
        k += 1
        term *= x / (k + a)
    return total


@program(1.7, 0.3)
def continued_fraction(x, a):
    value = 0.0
    for k in range(30, 0, -1):
        value = k * a / (x + k + value)
    return x / (1 + value)


@program(mat(6, seed=300) * 2, 0.1)
def soft_threshold_descent(y, penalty):
    A = np.cos(np.outer(np.arange(6), np.arange(1, 5))) / 3
    w = np.zeros(4)
    for _ in range(30):
        w = w - 0.5 * (A.T @ (A @ w - y))
        for j in range(4):
            if w[j] > penalty:
                w[j] -= penalty
            elif w[j] < -penalty:
                w[j] += penalty
            else:
                w[j] = 0.0
    return w


@program(1.4, -0.7, 0.3)
def gradient_descent_with_backtracking(x, y, slope):
    def f(x, y):
        return (1 - x) ** 2 + (y - x**2) ** 2

    for _ in range(25):
        gx = -2 * (1 - x) - 4 * x * (y - x**2)
        gy = 2 * (y - x**2)
        step = 0.3
        while f(x - step * gx, y - step * gy) > f(x, y) - slope * step * (gx**2 + gy**2):
            step *= 0.5
        x, y = x - step * gx, y - step * gy
    return x, y
