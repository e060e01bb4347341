"""Recurrences: polynomials, tables of dynamic programming, trees, series of numbers over time."""

import math

import numpy as np

from zoo.registry import mat, vec

from .registry import program


@program(vec(26, seed=100), 0.8)
def horner(coefficients, x):
    value = 0
    for c in coefficients[::-1]:
        value = value * x + c
    return value


@program(vec(23, seed=101), mat(4, seed=102))
def horner_with_derivative(c, x):
    p = c[-1] * np.ones(len(x))
    dp = np.zeros(len(x))
    for k in range(len(c) - 2, -1, -1):
        dp = dp * x + p
        p = p * x + c[k]
    return p, dp


@program(mat(25, seed=103), mat(3, seed=104, low=-0.9, high=0.9))
def clenshaw(c, x):
    b1 = b2 = 0.0
    for k in range(len(c) - 1, 0, -1):
        b1, b2 = c[k] + 2 * x * b1 - b2, b1
    return c[0] + x * b1 - b2


@program(mat(5, seed=105, low=-0.9, high=0.9), 24)
def chebyshev_columns(x, n):
    T = np.ones((len(x), n))
    T[:, 1] = x
    for k in range(2, n):
        T[:, k] = 2 * x * T[:, k - 1] - T[:, k - 2]
    return T


@program(0.45, mat(24, seed=106))
def legendre_series(x, weights):
    before, now = 1.0, x
    total = weights[0] * before + weights[1] * now
    for n in range(1, len(weights) - 1):
        before, now = now, ((2 * n + 1) * x * now - n * before) / (n + 1)
        total += weights[n + 1] * now
    return total


@program(vec(25, seed=107, low=0.8, high=1.2))
def product_and_running_products(x):
    p = 1
    running = np.empty(len(x))
    for i in range(len(x)):
        p *= x[i]
        running[i] = p
    return p, running


@program(vec(25, seed=108), 0.9)
def mean_and_variance_in_one_pass(x, forget):
    n = 0
    mean = 0
    m2 = 0
    for value in x:
        n += 1
        delta = value - mean
        mean += delta / n
        m2 = forget * m2 + delta * (value - mean)
    return mean, m2 / (n - 1)


@program(0.31, 3.1, 26, far=(0.33, 3.05, 26))
def logistic_map(x, r, n):
    orbit = [x]
    for _ in range(n):
        x = r * x * (1 - x)
        orbit.append(x)
    return np.array(orbit)


@program(0.7, 0.2, 28)
def fibonacci_with_weights(a, b, n):
    first, second = 1.0, a
    for _ in range(n):
        first, second = second, a * second + b * first
    return second


@program(vec(22, seed=109), vec(23, seed=110), 0.3, 0.8)
def soft_edit_distance(a, b, gamma, gap):
    n, m = len(a), len(b)
    D = np.zeros((n + 1, m + 1))
    for i in range(1, n + 1):
        D[i, 0] = i * gap
    for j in range(1, m + 1):
        D[0, j] = j * gap
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            options = np.array(
                [D[i - 1, j] + gap, D[i, j - 1] + gap, D[i - 1, j - 1] + (a[i - 1] - b[j - 1]) ** 2]
            )
            D[i, j] = -gamma * np.log(np.sum(np.exp(-options / gamma)))
    return D[n, m]


@program(vec(22, seed=111), vec(21, seed=112))
def dynamic_time_warping(s, t):
    n, m = len(s), len(t)
    D = np.full((n + 1, m + 1), 1e6)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            D[i, j] = (s[i - 1] - t[j - 1]) ** 2 + min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
    return D[n, m]


@program(vec(24, seed=113, low=0.2, high=1.0), 1.3)
def smooth_rod_cutting(prices, sharp):
    n = len(prices)
    value = np.zeros(n + 1)
    for length in range(1, n + 1):
        gains = []
        for cut in range(1, length + 1):
            gains.append(prices[cut - 1] * cut / n + value[length - cut])
        value[length] = np.log(np.mean(np.exp(sharp * np.array(gains)))) / sharp
    return value


@program(mat(40, seed=114), 0.1, 0.15, 0.7)
def garch_loglikelihood(returns, omega, alpha, beta):
    T = len(returns)
    h = np.zeros(T)
    h[0] = np.var(returns)
    ll = 0
    for t in range(1, T):
        h[t] = omega + alpha * returns[t - 1] ** 2 + beta * h[t - 1]
        ll += -0.5 * (math.log(2 * math.pi) + np.log(h[t]) + returns[t] ** 2 / h[t])
    return ll


@program(mat(30, seed=115), np.array([0.5, -0.2, 0.1]), 0.3, 0.8)
def autoregression_loglikelihood(y, phi, theta, sigma):
    p = len(phi)
    error = np.zeros(len(y))
    total = 0.0
    for t in range(p, len(y)):
        forecast = sum(phi[k] * y[t - 1 - k] for k in range(p)) + theta * error[t - 1]
        error[t] = y[t] - forecast
        total -= 0.5 * (error[t] / sigma) ** 2 + np.log(sigma)
    return total


@program(10.0, 9.7, 0.04, 0.3, 1.0, 24, far=(10.6, 9.9, 0.05, 0.27, 1.1, 24))
def european_call_on_a_tree(S, K, r, sigma, T, steps):
    dt = T / steps
    u = np.exp(sigma * np.sqrt(dt))
    d = 1 / u
    p = (np.exp(r * dt) - d) / (u - d)
    disc = np.exp(-r * dt)
    prices = S * u ** np.arange(steps, -1, -1.0) * d ** np.arange(0.0, steps + 1)
    V = np.maximum(prices - K, 0.0)
    for i in range(steps - 1, -1, -1):
        V[: i + 1] = disc * (p * V[: i + 1] + (1 - p) * V[1 : i + 2])
    return V[0]


@program(10.0, 10.9, 0.05, 0.3, 1.0, 22, far=(10.2, 11.3, 0.04, 0.33, 0.9, 22))
def american_put_on_a_tree(S, K, r, sigma, T, n):
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    q = (math.exp(r * dt) - d) / (u - d)
    V = np.zeros(n + 1)
    for j in range(n + 1):
        V[j] = max(K - S * u**j * d ** (n - j), 0.0)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1):
            hold = math.exp(-r * dt) * (q * V[j + 1] + (1 - q) * V[j])
            exercise = K - S * u**j * d ** (i - j)
            V[j] = max(hold, exercise)
    return V[0]


@program(0.2, 1.4, 0.5, 0.37, 64)
def bridge_by_midpoints(start, end, sigma, frequency, n):
    path = np.zeros(n + 1)
    path[0], path[n] = start, end
    noise = np.sin(frequency * np.arange(n + 1))
    step = n
    while step > 1:
        half = step // 2
        for i in range(half, n, step):
            path[i] = 0.5 * (path[i - half] + path[i + half]) + sigma * math.sqrt(step / n) * noise[i]
        step = half
    return path


@program(0.3, 1.2, vec(31, seed=119, low=-1.0))
def bridge_by_recursion(start, end, noise):
    path = np.zeros(33)
    path[0] = start
    path[32] = end

    def fill(lo, hi, sigma):
        if hi - lo < 2:
            return
        mid = (lo + hi) // 2
        path[mid] = (path[lo] + path[hi]) / 2 + sigma * noise[mid - 1]
        for a, b in ((lo, mid), (mid, hi)):
            fill(a, b, sigma / 2**0.5)

    fill(0, 32, 0.5)
    total = 0.0
    for k in range(32):
        total += (path[k + 1] - path[k]) ** 2
    return path, total


@program(vec(25, seed=116), vec(25, seed=117), 0.3)
def discounted_returns(rewards, values, gamma):
    n = len(rewards)
    advantage = np.zeros(n)
    last = 0
    for t in reversed(range(n)):
        following = values[t + 1] if t + 1 < n else 0.0
        delta = rewards[t] + gamma * following - values[t]
        advantage[t] = last = delta + gamma * 0.95 * last
    return advantage


@program(vec(22, seed=118), 0.4)
def divided_differences(y, x0):
    n = len(y)
    nodes = np.cos(np.pi * (np.arange(n) + 0.5) / n)
    c = y.copy()
    for j in range(1, n):
        for i in range(n - 1, j - 1, -1):
            c[i] = (c[i] - c[i - 1]) / (nodes[i] - nodes[i - j])
    value = c[n - 1]
    for k in range(n - 2, -1, -1):
        value = value * (x0 - nodes[k]) + c[k]
    return value
