"""Tables filled by loops: alignment of series, shortest paths, an option on a tree, hidden states."""

import functools
import math

import numpy as np

from .peers import jax, jnp, lax
from .program import keep

# Soft dynamic time warping.


def soft_dtw(a, b, gamma):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), 1e6)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            low = min(D[i - 1, j], D[i, j - 1], D[i - 1, j - 1])
            s = (
                np.exp((low - D[i - 1, j]) / gamma)
                + np.exp((low - D[i, j - 1]) / gamma)
                + np.exp((low - D[i - 1, j - 1]) / gamma)
            )
            D[i, j] = (a[i - 1] - b[j - 1]) ** 2 + low - gamma * np.log(s)
    return D[n, m]


def soft_dtw_inputs(quick):
    n = 15 if quick else 200
    rng = np.random.default_rng(31)
    return np.cumsum(rng.normal(size=n)) / 3, np.cumsum(rng.normal(size=n + 5)) / 3, 0.5


def soft_dtw_literal(a, b, gamma):
    n, m = len(a), len(b)

    def cell(i, j, D):
        low = jnp.minimum(jnp.minimum(D[i - 1, j], D[i, j - 1]), D[i - 1, j - 1])
        s = jnp.exp((low - D[i - 1, j]) / gamma) + jnp.exp((low - D[i, j - 1]) / gamma)
        s = s + jnp.exp((low - D[i - 1, j - 1]) / gamma)
        return D.at[i, j].set((a[i - 1] - b[j - 1]) ** 2 + low - gamma * jnp.log(s))

    def row(i, D):
        return lax.fori_loop(1, m + 1, lambda j, D: cell(i, j, D), D)

    D = jnp.full((n + 1, m + 1), 1e6).at[0, 0].set(0.0)
    return lax.fori_loop(1, n + 1, row, D)[n, m]


def soft_dtw_expert(a, b, gamma):
    """Along anti-diagonals: all cells of one are free of each other."""
    n, m = len(a), len(b)
    i = jnp.arange(1, n + 1)
    steps = jnp.arange(2, n + m + 1)

    def step(carry, k):
        before, last = carry  # anti-diagonals k - 2 and k - 1, indexed by the row
        j = k - i
        inside = (j >= 1) & (j <= m)
        cost = (a - b[jnp.clip(j - 1, 0, m - 1)]) ** 2
        options = jnp.stack([last[:-1], last[1:], before[:-1]])
        low = lax.stop_gradient(jnp.min(options, axis=0))
        new = cost + low - gamma * jnp.log(jnp.sum(jnp.exp((low - options) / gamma), axis=0))
        new = jnp.where(inside, new, 1e6)
        return (last, jnp.concatenate([jnp.full(1, 1e6), new])), None

    first = jnp.full(n + 1, 1e6).at[0].set(0.0)
    (_, last), _ = lax.scan(step, (first, jnp.full(n + 1, 1e6)), steps)
    return last[n]


keep(soft_dtw, soft_dtw_inputs, (0, 1, 2), soft_dtw_literal, soft_dtw_expert)


# Floyd and Warshall's shortest paths, row by row.


def shortest_paths(W):
    D = W.copy()
    n = len(D)
    for k in range(n):
        for i in range(n):
            D[i] = np.minimum(D[i], D[i, k] + D[k])
    return np.mean(D)


def shortest_paths_inputs(quick):
    n = 15 if quick else 230
    return (np.random.default_rng(32).uniform(0.1, 10, (n, n)),)  # loops cost, so that nothing is tied


def shortest_paths_literal(W):
    n = len(W)

    def row(k, i, D):
        return D.at[i].set(jnp.minimum(D[i], D[i, k] + D[k]))

    def via(k, D):
        return lax.fori_loop(0, n, lambda i, D: row(k, i, D), D)

    return jnp.mean(lax.fori_loop(0, n, via, W))


def shortest_paths_expert(W):
    """Row k and column k stay as they are in step k, so a step is one minimum of matrices."""

    def via(D, k):
        through = D[:, k, None] + D[None, k]
        return jnp.where(through < D, through, D), None

    return jnp.mean(lax.scan(via, W, jnp.arange(len(W)))[0])


keep(shortest_paths, shortest_paths_inputs, (0,), shortest_paths_literal, shortest_paths_expert)


# An American put on a binomial tree, back from the leaves.


def american_put(S, K, r, sigma, T, n):
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1 / u
    q = (math.exp(r * dt) - d) / (u - d)
    disc = math.exp(-r * dt)
    V = np.maximum(K - S * u ** np.arange(-n, n + 1.0, 2.0), 0.0)
    for i in range(n - 1, -1, -1):
        hold = disc * (q * V[1 : i + 2] + (1 - q) * V[: i + 1])
        price = S * u ** (2.0 * np.arange(i + 1) - i)
        V[: i + 1] = np.maximum(hold, K - price)
    return V[0]


def american_put_inputs(quick):
    return 10.0, 10.9, 0.05, 0.3, 1.0, 40 if quick else 3_000


def american_put_literal(S, K, r, sigma, T, n):
    dt = T / n
    u = jnp.exp(sigma * jnp.sqrt(dt))
    d = 1 / u
    q = (jnp.exp(r * dt) - d) / (u - d)
    disc = jnp.exp(-r * dt)
    at = jnp.arange(n + 1)

    def back(k, V):
        i = n - 1 - k
        up = jnp.concatenate([V[1:], V[-1:]])
        hold = disc * (q * up + (1 - q) * V)
        price = S * u ** (2.0 * at - i)
        return jnp.where(at <= i, jnp.maximum(hold, K - price), V)

    V = jnp.maximum(K - S * u ** jnp.arange(-n, n + 1.0, 2.0), 0.0)
    return lax.fori_loop(0, n, back, V)[0]


def american_put_expert(S, K, r, sigma, T, n):
    """Two layers at a time (n is even), since each second one has the same prices: no powers in the loop."""
    dt = T / n
    step = sigma * jnp.sqrt(dt)
    u = jnp.exp(step)
    q = (jnp.exp(r * dt) - 1 / u) / (u - 1 / u)
    up, down = jnp.exp(-r * dt) * q, jnp.exp(-r * dt) * (1 - q)
    exercise = K - S * jnp.exp(step * jnp.arange(-n, n + 1.0))
    even, odd = jnp.pad(exercise[0::2], (0, n)), jnp.pad(exercise[1::2], (0, n + 1))

    def earlier(V):
        return up * jnp.concatenate([V[1:], V[-1:]]) + down * V

    @functools.partial(jax.checkpoint, prevent_cse=False)
    def back(V, k):
        V = jnp.maximum(earlier(V), lax.dynamic_slice(odd, (k,), (n + 1,)))
        return jnp.maximum(earlier(V), lax.dynamic_slice(even, (k + 1,), (n + 1,))), None

    return lax.scan(back, jnp.maximum(even[: n + 1], 0.0), jnp.arange(n // 2))[0][0]


keep(american_put, american_put_inputs, (0, 1, 2, 3, 4), american_put_literal, american_put_expert)


# The forward algorithm of a hidden Markov model.


def hidden_markov(start, transition, emission, seen):
    A = np.exp(transition)
    A /= A.sum(axis=1).reshape(-1, 1)
    B = np.exp(emission)
    B /= B.sum(axis=1).reshape(-1, 1)
    alpha = start / start.sum() * B[:, seen[0]]
    scale = alpha.sum()
    alpha = alpha / scale
    loglik = np.log(scale)
    for t in range(1, len(seen)):
        alpha = (alpha @ A) * B[:, seen[t]]
        scale = alpha.sum()
        alpha = alpha / scale
        loglik += np.log(scale)
    return loglik


def hidden_markov_inputs(quick):
    T, states, symbols = (200, 4, 5) if quick else (25_000, 8, 12)
    rng = np.random.default_rng(33)
    start = rng.uniform(0.5, 1, states)
    A, B = rng.normal(size=(states, states)), rng.normal(size=(states, symbols))
    return start, A, B, rng.integers(0, symbols, T)


def hidden_markov_literal(start, transition, emission, seen):
    A = jnp.exp(transition)
    A = A / A.sum(axis=1).reshape(-1, 1)
    B = jnp.exp(emission)
    B = B / B.sum(axis=1).reshape(-1, 1)
    alpha = start / start.sum() * B[:, seen[0]]
    scale = alpha.sum()

    def body(t, carry):
        alpha, loglik = carry
        alpha = (alpha @ A) * B[:, seen[t]]
        scale = alpha.sum()
        return alpha / scale, loglik + jnp.log(scale)

    return lax.fori_loop(1, len(seen), body, (alpha / scale, jnp.log(scale)))[1]


def hidden_markov_expert(start, transition, emission, seen):
    """Emissions gathered before the scan, one logarithm of all scales after it, each step computed twice."""
    A = jnp.exp(transition)
    A = A / A.sum(axis=1, keepdims=True)
    B = jnp.exp(emission)
    likely = (B / B.sum(axis=1, keepdims=True)).T[seen]
    first = start / start.sum() * likely[0]

    @functools.partial(jax.checkpoint, prevent_cse=False)
    def step(alpha, b):
        new = (alpha @ A) * b
        scale = new.sum()
        return new / scale, scale

    scales = lax.scan(step, first / first.sum(), likely[1:])[1]
    return jnp.log(first.sum()) + jnp.sum(jnp.log(scales))


keep(hidden_markov, hidden_markov_inputs, (0, 1, 2), hidden_markov_literal, hidden_markov_expert, rtol=1e-7)
