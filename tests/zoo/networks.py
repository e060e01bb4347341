"""Losses and small neural networks, as written in a deep-learning course."""

import numpy as np

from .registry import mat, specimen, vec


def initial(sizes):
    rng = np.random.default_rng(3)
    shapes = zip(sizes[1:], sizes[:-1])
    return {f"W{i}": rng.normal(size=s) * 0.5 for i, s in enumerate(shapes, 1)} | {
        f"b{i}": rng.normal(size=(n, 1)) * 0.1 for i, n in enumerate(sizes[1:], 1)
    }


@specimen(mat(3), 0.1, mat(3, 6, seed=4), np.array([0.0, 1, 1, 0, 1, 0]), argnums=(0, 1))
def logistic_regression_cost(w, b, X, Y):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    return -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))


@specimen(initial([3, 4, 2]), mat(3, 5, seed=4), np.eye(2)[:, [0, 1, 1, 0, 1]], argnums=(0,))
def two_layers(parameters, X, Y):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    E = np.exp(Z2 - Z2.max(axis=0, keepdims=True))
    A2 = E / E.sum(axis=0, keepdims=True)
    return -np.sum(Y * np.log(A2)) / X.shape[1]


@specimen(initial([2, 3, 3, 1]), mat(2, 4, seed=6), argnums=(0,))
def deep_by_names(parameters, X):
    layers = len(parameters) // 2
    A = X
    for layer in range(1, layers + 1):
        Z = parameters["W" + str(layer)] @ A + parameters[f"b{layer}"]
        A = np.maximum(0, Z) if layer < layers else 1 / (1 + np.exp(-Z))
    return A


@specimen(mat(5, 3), np.array([0, 2, 1, 1, 0]), argnums=(0,))
def cross_entropy_of_labels(logits, labels):
    shifted = logits - np.max(logits, axis=1)[:, None]
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


@specimen(mat(4, 3, seed=2), mat(4, 3, seed=3))
def losses(prediction, target):
    e = prediction - target
    mse = np.mean(e**2)
    mae = np.mean(np.abs(e))
    huber = np.where(np.abs(e) < 0.5, 0.5 * e**2, 0.5 * (np.abs(e) - 0.25)).mean()
    hinge = np.maximum(0, 1 - prediction * np.sign(target)).sum()
    return mse + mae, huber * hinge, np.log(np.cosh(e)).sum()


@specimen(mat(2, 6), vec(6), vec(6, 3))
def batch_norm(x, gamma, beta):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + 1e-5) + beta


@specimen(mat(3, 4), vec(4))
def layer_norm(x, gain):
    return gain * (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-3)


@specimen(mat(4, 3), mat(3, 3, seed=4), mat(3, 3, seed=5), mat(3, 3, seed=6))
def attention(x, Wq, Wk, Wv):
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    scores = q @ k.T / np.sqrt(k.shape[-1])
    scores[np.triu_indices(4, 1)] = -1e9
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights @ v


@specimen(mat(5, 5), mat(3, 3, seed=4))
def convolution_by_loops(image, kernel):
    out = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            out[i, j] = np.sum(image[i : i + 3, j : j + 3] * kernel)
    return out


@specimen(mat(4, 4))
def max_pooling(image):
    return image.reshape(2, 2, 2, 2).max(axis=(1, 3))


@specimen(mat(2, 3), mat(3, 3, seed=4), mat(4, 2, seed=5), vec(3))
def recurrent(Wx, Wh, inputs, h):
    states = []
    for x in inputs:
        h = np.tanh(x @ Wx + h @ Wh)
        states.append(h)
    return np.stack(states)


@specimen(mat(2, 12), mat(3, 12, seed=4), mat(4, 2, seed=5))
def lstm(Wx, Wh, inputs):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    h = c = np.zeros(3)
    for x in inputs:
        i, f, o, g = np.split(x @ Wx + h @ Wh, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    return h, c


@specimen(mat(5, 3), np.array([0, 4, 0, 2]), argnums=(0,))
def embedding(table, tokens):
    return np.mean(table[tokens] ** 2, axis=0)


@specimen(mat(3, 2), mat(6, 2, seed=4), argnums=(0, 1))
def soft_k_means(centres, points):
    d = ((points[:, None] - centres[None]) ** 2).sum(2)
    r = np.exp(-3 * d)
    r /= r.sum(1, keepdims=True)
    return (r.T @ points) / r.sum(0)[:, None]


@specimen(vec(3), 0.1)
def training_inside(w, rate):
    X, y = mat(8, 3, seed=4), vec(8, 5)
    velocity = np.zeros_like(w)
    for _ in range(5):
        gradient = 2 * X.T @ (X @ w - y) / len(y)
        velocity = 0.9 * velocity - rate * gradient
        w = w + velocity
    return np.mean((X @ w - y) ** 2)


@specimen(mat(3, 2), vec(3))
def variational_loss(mu, log_var):
    z = mu + np.exp(0.5 * log_var)[:, None] * np.array([0.3, -0.7])
    return -0.5 * np.sum(1 + log_var[:, None] - mu**2 - np.exp(log_var)[:, None]) + np.sum(z**2)
