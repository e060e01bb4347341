"""Recurrences over long series: a state that feeds back, a likelihood, a polynomial, a peak so far."""

import numpy as np

from .peers import jnp, lax
from .program import keep

# A scalar state that is squashed in each step, kept in an array.


def tanh_recurrence(x, target, w, u, b):
    n = len(x)
    h = np.zeros(n + 1)
    loss = 0.0
    for i in range(n):
        h[i + 1] = np.tanh(w * h[i] + u * x[i] + b)
        loss += (h[i + 1] - target[i]) ** 2
    return loss / n


def tanh_inputs(quick):
    x = np.random.default_rng(1).normal(size=1_000 if quick else 100_000)
    return x, np.sin(x), 0.9, 1.1, 0.1


def tanh_literal(x, target, w, u, b):
    def body(i, carry):
        h, loss = carry
        h = h.at[i + 1].set(jnp.tanh(w * h[i] + u * x[i] + b))
        return h, loss + (h[i + 1] - target[i]) ** 2

    return lax.fori_loop(0, len(x), body, (jnp.zeros(len(x) + 1), 0.0))[1] / len(x)


def tanh_expert(x, target, w, u, b):
    def step(h, drive):
        h = jnp.tanh(w * h + drive)
        return h, h

    h = lax.scan(step, 0.0, u * x + b)[1]
    return jnp.mean((h - target) ** 2)


keep(
    tanh_recurrence,
    tanh_inputs,
    (0, 2, 3, 4),
    tanh_literal,
    tanh_expert,
    slow_literal=True,
    note="the literal version's reverse is quadratic in the number of steps",
)


# The likelihood of a series whose variance follows the series.


def garch(returns, omega, alpha, beta):
    T = len(returns)
    h = np.zeros(T)
    h[0] = np.var(returns)
    ll = 0.0
    for t in range(1, T):
        h[t] = omega + alpha * returns[t - 1] ** 2 + beta * h[t - 1]
        ll -= 0.5 * (np.log(h[t]) + returns[t] ** 2 / h[t])
    return ll


def garch_inputs(quick):
    return np.random.default_rng(2).normal(size=1_000 if quick else 100_000), 0.1, 0.15, 0.7


def garch_literal(returns, omega, alpha, beta):
    def body(t, carry):
        h, ll = carry
        h = h.at[t].set(omega + alpha * returns[t - 1] ** 2 + beta * h[t - 1])
        return h, ll - 0.5 * (jnp.log(h[t]) + returns[t] ** 2 / h[t])

    h = jnp.zeros(len(returns)).at[0].set(jnp.var(returns))
    return lax.fori_loop(1, len(returns), body, (h, 0.0))[1]


def garch_expert(returns, omega, alpha, beta):
    def step(h, drive):
        h = drive + beta * h
        return h, h

    squares = returns**2
    h = lax.scan(step, jnp.var(returns), omega + alpha * squares[:-1])[1]
    return -0.5 * jnp.sum(jnp.log(h) + squares[1:] / h)


keep(
    garch,
    garch_inputs,
    (1, 2, 3),
    garch_literal,
    garch_expert,
    rtol=1e-7,
    slow_literal=True,
    note="the literal version's reverse is quadratic in the length",
)


# A polynomial by Horner's rule, point after point.


def horner(c, x):
    total = 0.0
    for i in range(len(x)):
        value = 0.0
        for k in range(len(c) - 1, -1, -1):
            value = value * x[i] + c[k]
        total += value**2
    return total / len(x)


def horner_inputs(quick):
    rng = np.random.default_rng(3)
    points, terms = (30, 40) if quick else (2_000, 300)
    return rng.normal(size=terms), rng.uniform(-1.0, 1.0, points)


def horner_literal(c, x):
    def point(i, total):
        def term(k, value):
            return value * x[i] + c[len(c) - 1 - k]

        return total + lax.fori_loop(0, len(c), term, 0.0) ** 2

    return lax.fori_loop(0, len(x), point, 0.0) / len(x)


def horner_expert(c, x):
    value = lax.scan(lambda value, ck: (value * x + ck, None), jnp.zeros_like(x), c[::-1])[0]
    return jnp.mean(value**2)


keep(horner, horner_inputs, (0, 1), horner_literal, horner_expert)


# The worst fall from a peak so far, and the sum of all falls.


def drawdown(prices, weight):
    peak = prices[0]
    worst = 0.0
    total = 0.0
    for i in range(len(prices)):
        peak = max(peak, prices[i])
        fall = (peak - prices[i]) / peak
        worst = max(worst, fall)
        total += fall
    return total / len(prices) + weight * worst


def drawdown_inputs(quick):
    steps = np.random.default_rng(4).normal(0.0005, 0.02, 1_000 if quick else 200_000)
    return np.exp(np.cumsum(steps) * 0.1), 0.7


def drawdown_literal(prices, weight):
    def body(i, carry):
        peak, worst, total = carry
        peak = jnp.maximum(peak, prices[i])
        fall = (peak - prices[i]) / peak
        return peak, jnp.maximum(worst, fall), total + fall

    _, worst, total = lax.fori_loop(0, len(prices), body, (prices[0], 0.0, 0.0))
    return total / len(prices) + weight * worst


def drawdown_expert(prices, weight):
    def step(peak, price):
        peak = jnp.maximum(peak, price)
        return peak, peak

    peak = lax.scan(step, prices[0], prices)[1]
    fall = (peak - prices) / peak
    return jnp.mean(fall) + weight * jnp.max(fall)


keep(drawdown, drawdown_inputs, (0, 1), drawdown_literal, drawdown_expert)


# A loss that branches by the size of each residual.


def robust_loss(residuals, delta, limit):
    loss = 0.0
    for i in range(len(residuals)):
        r = residuals[i]
        if abs(r) < delta:
            loss += 0.5 * r**2
        elif abs(r) < limit:
            loss += delta * (abs(r) - 0.5 * delta)
        else:
            loss += delta * (limit - 0.5 * delta) + 0.1 * np.log(abs(r) / limit)
    return loss / len(residuals)


def robust_inputs(quick):
    return np.random.default_rng(5).normal(size=1_000 if quick else 300_000), 0.5, 1.8


def robust_literal(residuals, delta, limit):
    def body(i, loss):
        r = residuals[i]
        far = lambda: delta * (limit - 0.5 * delta) + 0.1 * jnp.log(jnp.abs(r) / limit)
        middle = lambda: delta * (jnp.abs(r) - 0.5 * delta)
        near = lambda: 0.5 * r**2
        outer = lambda: lax.cond(jnp.abs(r) < limit, middle, far)
        return loss + lax.cond(jnp.abs(r) < delta, near, outer)

    return lax.fori_loop(0, len(residuals), body, 0.0) / len(residuals)


def robust_expert(residuals, delta, limit):
    a = jnp.abs(residuals)
    far = delta * (limit - 0.5 * delta) + 0.1 * jnp.log(jnp.maximum(a, limit) / limit)
    middle = delta * (a - 0.5 * delta)
    return jnp.mean(jnp.where(a < delta, 0.5 * a**2, jnp.where(a < limit, middle, far)))


keep(robust_loss, robust_inputs, (0, 1, 2), robust_literal, robust_expert)
