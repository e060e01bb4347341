"""A family of loops that make arrays whose lengths depend on the iteration, in every way that users write it.

Each function takes a vector of length 12 or more, and how often its loop runs (at most 12).
"""

import math

import numpy as np
from cases import Cases, N

X = np.array([0.3, -0.8, 1.1, 0.45, 0.9, -0.2, 0.7, 0.15, -0.55, 1.3, 0.05, 0.6, -0.35, 0.8])

case = Cases()


@case(X, N)
def powers(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(x[: i + 1] ** 2 * 0.9 ** np.arange(i + 1))
    return total


@case(X, N)
def weights_by_index(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(x[0] ** (2.0 * np.arange(i + 1) - i))
    return total


@case(X, N)
def put(s, n):
    dt, strike = 1.0 / n, 1.1
    u = math.exp(0.3 * math.sqrt(dt))
    q = (math.exp(0.05 * dt) - 1 / u) / (u - 1 / u)
    values = np.maximum(strike - s[2] * u ** np.arange(-n, n + 1.0, 2.0), 0.0)
    for i in range(n - 1, -1, -1):
        hold = 0.98 * (q * values[1 : i + 2] + (1 - q) * values[: i + 1])
        values[: i + 1] = np.maximum(hold, strike - s[2] * u ** (2.0 * np.arange(i + 1) - i))
    return values[0]


@case(X, N)
def from_to(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(np.sin(x[i:n] * np.arange(i, n)))
        total += np.sum(x[0] * np.arange(i + 1, 2 * i + 3))
        total += np.sum(np.arange(i, 0, -1) * x[1] * 0.1)
    return total


@case(X, N)
def in_steps(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(np.cos(x[1] * np.arange(0, i, 2)))
        total += np.sum(np.cos(x[2] * np.arange(1, 3 * i + 1, 3)))
        total += np.sum(np.cos(x[3] * np.arange(-i, i + 1, 2)))
    return total


@case(X, N)
def of_floats(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(x[0] ** 2 * np.arange(-i, i + 1.0, 2.0) ** 2)
        total += np.sum(np.sin(x[1] * np.arange(i + 1.0)))
        total += np.sum(np.sin(x[2] * np.arange(0.5, i + 0.5)))
    return total


@case(X, N)
def new_and_filled(x, n):
    total = 0.0
    for i in range(n):
        w = np.zeros(i + 2)
        w[: i + 1] = x[: i + 1] ** 2
        w[-1] += x[i]
        v = np.empty(i + 2)
        v[:] = w * 0.5
        total += np.sum(w * np.ones(i + 2)) + v @ w + np.sum(np.full(i, x[i] ** 2))
    return total


@case(X, N)
def padded(x, n):
    total = np.zeros(n)
    for i in range(n):
        total = total + np.concatenate([np.zeros(i), x[: n - i] ** 2]) * x[i]
        total = total + np.concatenate((x[:i], np.full(n - i, 0.5)))
    return total


@case(X, N)
def spaced(x, n):
    total = 0.0
    for i in range(n):
        total += np.sum(np.sin(np.linspace(x[0], x[1], i + 1)))
        total += np.sum(np.linspace(0.0, 1.0, i + 2) ** 2 * x[: i + 2])
        total += np.sum(np.linspace(0, 2, i, endpoint=False) * x[i])
    return total


@case(X, N)
def rows_by_columns(x, n):
    total = 0.0
    for i in range(n):
        a = np.ones((i + 1, 3)) * x[:3]
        a[i] = x[3:6]
        b = np.zeros((2, i + 1))
        b[0, :] = x[: i + 1]
        total += np.sum(np.sin(a)) + np.sum((b + 1) ** 2) + np.sum(b @ a)
    return total


@case(X, N)
def triangles(x, n):
    total = 0.0
    for i in range(n):
        outer = x[: i + 1, None] * x[None, : i + 1]
        total += np.sum(np.tri(i + 1) * outer) + np.sum(np.eye(i + 1) * outer) + np.sum(np.tril(outer, -1))
        total += np.sum(np.where(np.arange(i + 1)[:, None] > np.arange(i + 1), outer, 0.0))
    return total


@case(X, N)
def nested(x, n):
    total = 0.0
    for i in range(n):
        for j in range(i):
            total += np.sum(np.arange(j, i) * x[j:i]) * x[i] + np.sum(np.ones(i - j) * x[j])
            total += np.sum(np.zeros(j) + x[:j] * x[i])
    return total


@case(X, N)
def halves(x, n):
    total = 0.0
    for i in range(n):
        h = i // 2
        total += np.sum(np.arange(h) * x[:h]) + np.sum(np.ones(h + 1) * x[: h + 1] ** 2)
        total += np.sum(np.arange(i % 3) * x[0]) + np.sum(np.zeros(min(i, 5)) + x[: min(i, 5)])
        total += np.sum(np.full(max(i - 3, 0), x[1]) ** 2)
    return total


@case(X, N)
def like_another(x, n):
    total = 0.0
    for i in range(n):
        w = x[i - 2 : i + 3]
        k = np.arange(len(w))
        total += np.sum(k * w) + np.sum(np.ones(w.shape[0]) * w**2) + np.sum(np.zeros(w.shape) + w)
        m = x[x > x[i]]
        total += np.sum(np.arange(m.size) * m)
    return total


@case(X, N)
def windows(x, n):
    total = 0.0
    for i in range(n):
        low, high = max(0, i - 2), min(n, i + 3)
        total += np.sum(x[low:high] * np.arange(low, high)) + np.sum(np.ones(high - low) * x[i])
    return total


@case(X, N)
def which_places(x, n):
    total = 0.0
    for i in range(n):
        k = np.arange(i, -1, -1)
        total += np.sum(x[k] * x[: i + 1])
        y = x.copy()
        y[np.arange(i)] *= 0.5
        total += np.sum(y**2)
    return total


@case(X, N)
def in_arms(x, n):
    total = 0.0
    for i in range(n):
        if x[i] > 0.2:
            total += np.sum(np.arange(i + 1) * x[i] ** 2)
        else:
            total -= np.sum(np.ones(n - i) * x[i])
    return total


@case(X, N)
def in_the_other_dtype(x, n):
    total = 0.0
    for i in range(n):
        k = np.arange(i + 1, dtype=float)
        m = np.zeros(i + 1, dtype=int)
        m += np.arange(i + 1)
        total += np.sum(k * x[: i + 1]) + np.sum(m * x[i])
        total += np.sum(np.arange(i + 1).astype(float) ** x[0] ** 2)
    return total


@case(X, N)
def changed_in_place(x, n):
    y = 1.0 * x
    for i in range(1, n):
        w = np.zeros(i)
        w += y[:i]
        w *= np.arange(1, i + 1)
        y[i] = np.sum(np.tanh(w)) * 0.3
    return y


@case(X, N)
def counted_again(x, n):
    total = 0.0
    for i in range(n):
        for k in np.arange(i):
            total += x[k] * x[i]
        for v in np.linspace(0.0, 1.0, i + 1):
            total += v * x[i] ** 2
    return total


@case(X, N)
def left_behind(x, n):
    for i in range(n):
        w = np.arange(i + 1) * x[i]
        s = w[-1]
        k = len(w)
    return s + k
