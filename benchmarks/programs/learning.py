"""Learning: a network over time, a window that slides over an image, a Kalman filter."""

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# A network with long short-term memory.


def gated_network(W, U, b, xs):
    H = len(b) // 4
    h = np.zeros(H)
    c = np.zeros(H)
    loss = 0.0
    for t in range(len(xs) - 1):
        z = W @ xs[t] + U @ h + b
        f = 1 / (1 + np.exp(-z[:H]))
        i = 1 / (1 + np.exp(-z[H : 2 * H]))
        o = 1 / (1 + np.exp(-z[2 * H : 3 * H]))
        c = f * c + i * np.tanh(z[3 * H :])
        h = o * np.tanh(c)
        loss += np.sum((h[:4] - xs[t + 1]) ** 2)
    return loss / len(xs)


def gated_network_inputs(quick):
    H, T = (4, 30) if quick else (16, 6_000)
    rng = np.random.default_rng(51)
    W, U = rng.normal(size=(4 * H, 4)) / 2, rng.normal(size=(4 * H, H)) / H**0.5
    return W, U, rng.normal(size=4 * H) / 4, np.sin(np.cumsum(rng.uniform(0, 0.3, (T, 4)), axis=0))


def gated_network_literal(W, U, b, xs):
    H = len(b) // 4

    def body(t, carry):
        h, c, loss = carry
        z = W @ xs[t] + U @ h + b
        f = 1 / (1 + jnp.exp(-z[:H]))
        i = 1 / (1 + jnp.exp(-z[H : 2 * H]))
        o = 1 / (1 + jnp.exp(-z[2 * H : 3 * H]))
        c = f * c + i * jnp.tanh(z[3 * H :])
        h = o * jnp.tanh(c)
        return h, c, loss + jnp.sum((h[:4] - xs[t + 1]) ** 2)

    return lax.fori_loop(0, len(xs) - 1, body, (jnp.zeros(H), jnp.zeros(H), 0.0))[2] / len(xs)


def gated_network_expert(W, U, b, xs):
    """The inputs' product before the scan, the loss after it, each step computed twice."""
    H = len(b) // 4

    def step(carry, drive):
        h, c = carry
        z = drive + U @ h
        gates = 1 / (1 + jnp.exp(-z[: 3 * H]))
        c = gates[:H] * c + gates[H : 2 * H] * jnp.tanh(z[3 * H :])
        h = gates[2 * H :] * jnp.tanh(c)
        return (h, c), h

    hs = lax.scan(jax.checkpoint(step, prevent_cse=False), (jnp.zeros(H), jnp.zeros(H)), xs[:-1] @ W.T + b)[1]
    return jnp.sum((hs[:, :4] - xs[1:]) ** 2) / len(xs)


keep(gated_network, gated_network_inputs, (0, 1, 2), gated_network_literal, gated_network_expert, rtol=1e-7)


# A convolution, window by window.


def convolution(image, kernel, bias):
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = bias + np.sum(image[i : i + k, j : j + k] * kernel)
    return np.mean(np.maximum(out, 0.1 * out) ** 2)


def convolution_inputs(quick):
    rng = np.random.default_rng(52)
    side = 16 if quick else 160
    return rng.normal(size=(side, side)), rng.normal(size=(5, 5)), 0.3


def convolution_literal(image, kernel, bias):
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1

    def window(i, j, out):
        return out.at[i, j].set(bias + jnp.sum(lax.dynamic_slice(image, (i, j), (k, k)) * kernel))

    def row(i, out):
        return lax.fori_loop(0, columns, lambda j, out: window(i, j, out), out)

    out = lax.fori_loop(0, rows, row, jnp.zeros((rows, columns)))
    return jnp.mean(jnp.maximum(out, 0.1 * out) ** 2)


def convolution_expert(image, kernel, bias):
    """25 shifted images: on a CPU that beats `lax.conv_general_dilated` with one channel in float64."""
    k = len(kernel)
    rows, columns = image.shape[0] - k + 1, image.shape[1] - k + 1
    out = bias
    for a in range(k):
        for b in range(k):
            out = out + image[a : a + rows, b : b + columns] * kernel[a, b]
    return jnp.mean(jnp.maximum(out, 0.1 * out) ** 2)


keep(convolution, convolution_inputs, (0, 1, 2), convolution_literal, convolution_expert)


# A Kalman filter: position and speed from noisy positions.


def kalman(observations, dt, q, noise):
    F = np.array([[1.0, dt], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    Q = q * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    x = np.zeros((2, 1))
    P = np.eye(2)
    loglik = 0.0
    for t in range(len(observations)):
        x = F @ x
        P = F @ P @ F.T + Q
        S = H @ P @ H.T + noise
        K = P @ H.T @ np.linalg.inv(S)
        y = observations[t] - H @ x
        x = x + K @ y
        P = (np.eye(2) - K @ H) @ P
        loglik -= 0.5 * (y[0, 0] ** 2 / S[0, 0] + np.log(2 * np.pi * S[0, 0]))
    return loglik


def kalman_inputs(quick):
    n = 50 if quick else 10_000
    rng = np.random.default_rng(53)
    return np.cumsum(np.cumsum(rng.normal(size=n)) * 0.01) + rng.normal(size=n), 0.1, 0.4, 0.9


def kalman_literal(observations, dt, q, noise):
    F = jnp.array([[1.0, dt], [0.0, 1.0]])
    H = jnp.array([[1.0, 0.0]])
    Q = q * jnp.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])

    def body(t, carry):
        x, P, loglik = carry
        x = F @ x
        P = F @ P @ F.T + Q
        S = H @ P @ H.T + noise
        K = P @ H.T @ jnp.linalg.inv(S)
        y = observations[t] - H @ x
        x = x + K @ y
        P = (jnp.eye(2) - K @ H) @ P
        return x, P, loglik - 0.5 * (y[0, 0] ** 2 / S[0, 0] + jnp.log(2 * jnp.pi * S[0, 0]))

    return lax.fori_loop(0, len(observations), body, (jnp.zeros((2, 1)), jnp.eye(2), 0.0))[2]


def kalman_expert(observations, dt, q, noise):
    """By scalars, since the matrices are 2 x 2; the likelihood of all residuals after the scan."""
    a, b, c = q * dt**3 / 3, q * dt**2 / 2, q * dt

    def step(carry, z):
        x, v, p, r, s = carry  # the mean, and the covariance [[p, r], [r, s]]
        x = x + dt * v
        p, r, s = p + 2 * dt * r + dt * dt * s + a, r + dt * s + b, s + c
        total = p + noise
        y = z - x
        k, m = p / total, r / total
        new = (x + k * y, v + m * y, p - k * p, r - k * r, s - m * r)
        return new, (y, total)

    zero, one = jnp.zeros(()), jnp.ones(())
    start = (zero, zero, one, zero, one)
    y, total = lax.scan(jax.checkpoint(step, prevent_cse=False), start, observations)[1]
    return -0.5 * jnp.sum(y**2 / total + jnp.log(2 * jnp.pi * total))


def kalman_compiled(observations, dt, q, noise):
    F = np.array([[1.0, dt], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    Q = q * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    x = np.zeros((2, 1))
    P = np.eye(2)
    loglik = 0.0
    for t in range(len(observations)):
        x = F @ x
        P = F @ P @ F.T.copy() + Q
        S = H @ P @ H.T.copy() + noise
        K = P @ H.T.copy() @ np.linalg.inv(S)
        y = observations[t] - H @ x
        x = x + K @ y
        P = (np.eye(2) - K @ H) @ P
        loglik -= 0.5 * (y[0, 0] ** 2 / S[0, 0] + np.log(2 * np.pi * S[0, 0]))
    return loglik


keep(kalman, kalman_inputs, (1, 2, 3), kalman_literal, kalman_expert, kalman_compiled, rtol=1e-7)
