"""Programs with ops that NumPy computes: alone, in loops, branches and while, and in gradients.

Each is (function, arguments, argnums to differentiate by or None).
"""

from __future__ import annotations

import math

import numpy as np
import scipy.linalg

R = np.random.default_rng(1)
X = R.normal(size=12)
SMALL = R.normal(size=4)
M = R.normal(size=(4, 4)) + 4 * np.eye(4)
S = M @ M.T
Z = R.normal(size=6) + 1j * R.normal(size=6)


def power(x):
    return np.sum(np.abs(np.fft.rfft(x)) ** 2)


def filtered(x):
    s = np.fft.rfft(x)
    k = np.arange(s.shape[0])
    return np.sum(np.tanh(np.fft.irfft(s * np.exp(-0.1 * k), x.shape[0]) * x))


def shifted(x):
    s = np.fft.fft(x * np.cos(x))
    return np.sum(np.real(np.fft.ifft(np.fft.fftshift(s) * 1j)) * x)


def spectral_loop(u):
    k = np.fft.rfftfreq(12) * 2j * np.pi
    for _ in range(20):
        u = u - 0.01 * u * np.fft.irfft(k * np.fft.rfft(u), 12)
    return np.sum(u**2)


def complex_carried(x):
    z = x + 0j
    for i in range(15):
        z = z * np.exp(1j * 0.1 * i) + np.sin(x)
    return np.sum(np.abs(z))


def complex_number_carried(x):
    z = 0.1j
    n = 0
    while abs(z) < 2 and n < 60:
        z = z * z + x
        n += 1
    return n * x + z.real


def complex_written(x):
    z = np.zeros(12, complex)
    for i in range(12):
        z[i] = np.exp(1j * x[i]) * z[i - 1] + x[i]
    return np.sum(np.abs(z) ** 2)


def complex_listed(x):
    rows = []
    for i in range(12):
        rows.append(np.fft.fft(x * i))
    return np.sum(np.abs(np.array(rows)) ** 2)


def eigen(a):
    return np.sum(np.exp(-np.abs(np.linalg.eigvals(a)))) + np.sum(a)


def eigen_loop(a):
    total = 0.0
    for i in range(10):
        w, _ = np.linalg.eig(a + i * np.eye(4))
        total = total + np.sum(np.real(w)) * np.exp(-i)
    return total


def symmetric_loop(a):
    for _ in range(12):
        w, v = np.linalg.eigh(a + a.T)
        a = v @ np.diag(np.tanh(w)) @ v.T + 0.1 * a
    return np.sum(a * a)


def exponential(a):
    total = 0.0
    for i in range(12):
        total = total + np.sum(scipy.linalg.expm(a * 0.1 / (i + 1)) ** 2)
    return total


def in_branch(x):
    total = 0.0
    for i in range(12):
        if x[i] > 0:
            total = total + np.sum(np.abs(np.fft.rfft(x * x[i])))
        else:
            total = total + x[i] ** 2
    return total


def in_while(x):
    n = 0
    while np.sum(np.abs(np.fft.rfft(x))) > 1.0:
        x = x * 0.8 - 0.01 * np.sin(x)
        n = n + 1
    return np.sum(x) + n


def partitioned(x):
    total = 0.0
    for i in range(12):
        total = total + np.sum(x[np.argpartition(x * i, 3)][:4] * np.exp(-i))
    return total


def quantiles(x):
    total = 0.0
    for i in range(12):
        total = total + np.quantile(x * i, 0.3, method="inverted_cdf") * np.exp(x[i])
    return total


def exact_sums(x):
    total = 0.0
    for i in range(12):
        total = total + math.fsum([x[i], 1e16, -1e16, 0.5]) * x[i]
    return total


def binomials(x):
    total = 0.0
    for i in range(20):
        total = total + math.comb(20, i) * math.perm(5, 2) * x**i
    return total


def digits(x):
    total = 0.0
    for i in range(20):
        total = total + round(x * i, 2) * x
    return total


def halves(x):
    h = x.astype(np.float16)
    for _ in range(10):
        h = h * np.float16(0.9) + x.astype(np.float16)
    return np.sum(h.astype(float) * np.exp(x))


def lengths(x):
    total = 0.0
    for i in range(1, 12):
        total = total + np.sum(np.abs(np.fft.rfft(x[:i], 8))) + np.sum(np.abs(np.exp(1j * x[:i])))
    return total


def stepped(x):
    total = 0.0
    for i in range(12):
        total = total + np.sum(np.abs(np.fft.fft(x[::-2] * i)))
    return total


def scattered(z):
    out = np.zeros(6, complex)
    for i in range(10):
        out[i % 6] += z[(2 * i) % 6] * 2
    return np.sum(np.abs(out)), out


def moved(z):
    a = np.concatenate([z[::-1], np.roll(z, 2)])
    b = np.where(np.arange(12) > 5, a, 2.5 + 1j)
    return np.tile(b, 2).reshape(4, 6).T, np.diag(z[:2]), b[np.array([3, 1])], -b, b + b, b - 1.5


def no_elements(x):
    return np.sum(np.abs(np.exp(1j * x[:0]))) + np.sum(np.exp(x))


PROGRAMS = {
    "power": (power, (X,), 0),
    "filtered": (filtered, (X,), 0),
    "shifted": (shifted, (X,), 0),
    "spectral_loop": (spectral_loop, (X,), 0),
    "complex_carried": (complex_carried, (X,), 0),
    "complex_number_carried": (complex_number_carried, (0.2,), None),
    "complex_written": (complex_written, (X,), 0),
    "complex_listed": (complex_listed, (X,), 0),
    "eigen": (eigen, (M,), None),
    "eigen_loop": (eigen_loop, (M,), 0),
    "symmetric_loop": (symmetric_loop, (S / 20,), 0),
    "exponential": (exponential, (M,), 0),
    "in_branch": (in_branch, (X,), 0),
    "in_while": (in_while, (X,), 0),
    "partitioned": (partitioned, (X,), 0),
    "quantiles": (quantiles, (X,), 0),
    "exact_sums": (exact_sums, (X,), 0),
    "binomials": (binomials, (0.3,), 0),
    "digits": (digits, (0.3,), None),
    "halves": (halves, (X,), None),
    "lengths": (lengths, (X,), 0),
    "stepped": (stepped, (X,), 0),
    "scattered": (scattered, (Z,), None),
    "moved": (moved, (Z,), None),
    "no_elements": (no_elements, (X,), 0),
}


def drawing(seed=3):
    """Functions that draw and print, each with a generator of its own."""
    rng = np.random.default_rng(seed)
    legacy = np.random.RandomState(seed)

    def noisy(x):
        return np.sum(x * rng.normal(size=12)) + rng.random()

    def walk(x):
        for _ in range(30):
            x = x + 0.1 * rng.standard_normal(12) * np.cos(x)
        return np.sum(x)

    def rejected(x):
        n = 0
        while rng.random() > 0.1:
            x = x * 1.01
            n = n + 1
        return np.sum(x) + n

    def sometimes(x):
        total = 0.0
        for i in range(12):
            if x[i] > 0:
                total = total + legacy.normal() * x[i]
            else:
                total = total - np.exp(x[i])
        return total

    def whole(x):
        total = 0.0
        for i in range(12):
            total = total + x[rng.integers(0, 12)] * x[i]
        return total

    def loud(x):
        total = 0.0
        for i in range(10):
            y = np.exp(x)
            total = total + np.sum(y) * i
            print("after", i, total, *y[:2])
        return total

    return {f.__name__: f for f in (noisy, walk, rejected, sometimes, whole, loud)}
