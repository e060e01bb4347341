"""Signals, pictures, geometry and money."""

import math

import numpy as np

from .registry import mat, specimen, vec


@specimen(vec(8), vec(3, 4))
def filters(x, taps):
    return np.convolve(x, taps), np.convolve(x, taps, mode="same"), np.correlate(x, taps, "valid")


@specimen(vec(8), 0.3, 0.9)
def recursive_filter(x, b, a):
    y = np.zeros_like(x)
    for n in range(len(x)):
        y[n] = b * x[n] + (a * y[n - 1] if n > 0 else 0)
    return y


@specimen(vec(8))
def moving_average(x):
    window = np.ones(3) / 3
    c = np.cumsum(np.insert(x, 0, 0))
    return np.convolve(x, window, "valid"), (c[3:] - c[:-3]) / 3


@specimen(vec(6))
def discrete_fourier(x):
    n = np.arange(6)
    angles = 2 * np.pi * np.outer(n, n) / 6
    re, im = np.cos(angles) @ x, -np.sin(angles) @ x
    return re**2 + im**2


@specimen(vec(8), 0.25)
def window_and_power(x, shift):
    w = np.hanning(8) + shift * np.hamming(8)
    return np.sqrt(np.mean((x * w) ** 2)), 20 * np.log10(np.max(np.abs(x * w)))


@specimen(np.array([0.2, 0.9, 1.7, 2.6]), vec(5))
def interpolated(x, y):
    return np.interp(x, np.arange(5.0), y)


@specimen(0.5, 1.0, 0.1, vec(5, 7), argnums=(0, 1, 2))
def kalman_filter(x, p, q, measurements):
    for z in measurements:
        p = p + q
        gain = p / (p + 0.5)
        x = x + gain * (z - x)
        p = (1 - gain) * p
    return x, p


@specimen(vec(4), 2.0)
def modulated(amplitudes, f):
    t = np.linspace(0, 1, 10, endpoint=False)
    return sum(a * np.sin(2 * np.pi * f * (k + 1) * t) for k, a in enumerate(amplitudes))


@specimen(mat(5, 5, low=0.0))
def sobel(image):
    across = image[:, 2:] - image[:, :-2]
    down = image[2:, :] - image[:-2, :]
    gx = across[:-2] + 2 * across[1:-1] + across[2:]
    gy = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    return np.hypot(gx, gy)


@specimen(mat(4, 4, 3, low=0.1, high=0.9), 1.4)
def colours(image, gamma):
    grey = image @ np.array([0.299, 0.587, 0.114])
    return np.clip(image ** (1 / gamma), 0, 1), grey, image[..., ::-1] * grey[..., None]


@specimen(0.4, 0.3, -0.2, mat(5, 3))
def rotated_in_space(a, b, c, points):
    Rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    Ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    Rz = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    return points @ (Rz @ Ry @ Rx).T


@specimen(mat(5, 3) + np.array([0, 0, 3.0]), 1.2)
def camera(points, focal):
    homogeneous = np.hstack([points, np.ones((len(points), 1))])
    P = np.array([[focal, 0, 0.1, 0], [0, focal, 0.2, 0], [0, 0, 1, 0.5]])
    image = homogeneous @ P.T
    return image[:, :2] / image[:, 2:]


@specimen(mat(4, 2))
def polygon(p):
    x, y = p.T
    area = 0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)
    length = np.sum(np.linalg.norm(np.diff(np.vstack([p, p[:1]]), axis=0), axis=1))
    return area, length


@specimen(mat(4, 2), 0.35)
def bezier(points, t):
    points = points.copy()
    n = len(points)
    for k in range(1, n):
        for i in range(n - k):
            points[i] = (1 - t) * points[i] + t * points[i + 1]
    return points[0]


@specimen(vec(4), vec(4, 3))
def quaternions(p, q):
    a, b, c, d = p
    w, x, y, z = q / np.linalg.norm(q)
    return np.array(
        [
            a * w - b * x - c * y - d * z,
            a * x + b * w + c * z - d * y,
            a * y - b * z + c * w + d * x,
            a * z + b * y - c * x + d * w,
        ]
    )


@specimen(mat(3, 3), mat(2, 3, seed=6))
def ray_and_sphere(centres, rays):
    d = rays / np.linalg.norm(rays, axis=1)[:, None]
    b = d @ centres.T
    disc = b**2 - np.sum(centres**2, axis=1) + 4.0
    return b + np.sqrt(disc)


def normal_cdf(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


@specimen(100.0, 95.0, 0.5, 0.03, 0.2)
def black_scholes(S, K, T, r, sigma):
    d1 = (math.log(S / K) + (r + sigma**2 / 2) * T) / (sigma * math.sqrt(T))
    d2 = d1 - sigma * math.sqrt(T)
    return S * normal_cdf(d1) - K * math.exp(-r * T) * normal_cdf(d2)


@specimen(100.0, 98.0, 0.05, 0.25, far=(90.0, 99.0, 0.02, 0.3))
def binomial_tree(S, K, r, sigma):
    n, dt = 6, 1 / 6
    u = np.exp(sigma * np.sqrt(dt))
    p = (np.exp(r * dt) - 1 / u) / (u - 1 / u)
    prices = S * u ** (2.0 * np.arange(n + 1) - n)
    values = np.maximum(K - prices, 0)
    for i in range(n - 1, -1, -1):
        values = np.exp(-r * dt) * (p * values[1:] + (1 - p) * values[:-1])
        values = np.maximum(values, K - S * u ** (2.0 * np.arange(i + 1) - i))
    return values[0]


@specimen(1000.0, 0.05, 12)
def mortgage_payment(loan, rate, months):
    monthly = rate / 12
    payment = loan * monthly / (1 - (1 + monthly) ** -months)
    balance = loan
    for _ in range(3):
        balance = balance * (1 + monthly) - payment
    return payment, balance


@specimen(np.array([-100.0, 30.0, 40.0, 50.0]))
def internal_rate_of_return(flows):
    rate = 0.1
    for _ in range(12):
        powers = (1 + rate) ** np.arange(4)
        value = np.sum(flows / powers)
        slope = -np.sum(np.arange(4) * flows / (powers * (1 + rate)))
        rate = rate - value / slope
    return rate


@specimen(vec(3), mat(6, 3, seed=4))
def sharpe_ratio(weights, returns):
    weights = weights / np.sum(weights)
    portfolio = returns @ weights
    risk = np.sqrt(weights @ np.cov(returns.T) @ weights)
    return portfolio.mean() / risk


@specimen(vec(6))
def drawdown(prices):
    peak = np.maximum.accumulate(prices)
    return np.max((peak - prices) / peak), np.diff(np.log(prices)).std() * np.sqrt(252)
