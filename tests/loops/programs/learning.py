"""Learning: networks over sequences, windows of images, explicit gradient steps, filters of states."""

import numpy as np

from zoo.registry import mat, spd, vec

from .registry import program


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@program(mat(3, 1, seed=130), mat(3, 3, seed=131), mat(3, seed=132), mat(3, seed=133), mat(24, seed=134))
def plain_rnn(Wx, Wh, b, Wy, xs):
    h = np.zeros(3)
    hs = {}
    loss = 0
    for t in range(len(xs) - 1):
        h = np.tanh(Wx @ xs[t : t + 1] + Wh @ h + b)
        hs[t] = h
        loss += 0.5 * (Wy @ h - xs[t + 1]) ** 2
    return loss, h


@program(mat(8, 3, seed=135), mat(8, seed=136), mat(2, seed=137), mat(22, seed=138))
def lstm(W, b, c0, xs):
    H = len(c0)
    h = np.zeros(H)
    c = c0
    outputs = []
    for x in xs:
        z = W @ np.concatenate([[x], h]) + b
        f = sigmoid(z[:H])
        i = sigmoid(z[H : 2 * H])
        o = sigmoid(z[2 * H : 3 * H])
        g = np.tanh(z[3 * H :])
        c = f * c + i * g
        h = o * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs)


@program(mat(2, 3, seed=139), mat(2, 3, seed=140), mat(2, 3, seed=141), mat(24, seed=142))
def gated_unit_with_stored_states(Wz, Wr, Wh, xs):
    n = len(xs)
    states = np.zeros((n + 1, 2))
    for t in range(n):
        inp = np.hstack((xs[t], states[t]))
        z = sigmoid(Wz.dot(inp))
        r = sigmoid(Wr.dot(inp))
        cand = np.tanh(Wh.dot(np.hstack((xs[t], r * states[t]))))
        states[t + 1] = (1 - z) * states[t] + z * cand
    return states[1:]


X = mat(12, 3, seed=143)
LABELS = (X @ np.array([1.0, -2.0, 0.5]) + 0.3 * np.sin(np.arange(12)) > 0).astype(float)


@program(mat(12, 3, seed=144), np.zeros(3), 0.1, 0.6, far=(X, np.ones(3), -0.2, 0.5))
def logistic_regression_by_steps(X, w, b, lr):
    for _ in range(30):
        p = sigmoid(X @ w + b)
        error = p - LABELS
        w = w - lr * X.T @ error / len(X)
        b = b - lr * np.mean(error)
    return w, b


@program(mat(4, 2, seed=145), mat(4, seed=146), mat(4, seed=147), 0.3)
def two_layers_in_a_dict(W1, b1, W2, lr):
    params = {"W1": W1.copy(), "b1": b1.copy(), "W2": W2.copy(), "b2": 0.0}
    x = X[:, :2]
    for _ in range(22):
        hidden = np.tanh(x @ params["W1"].T + params["b1"])
        p = sigmoid(hidden @ params["W2"] + params["b2"])
        error = (p - LABELS) / len(x)
        grads = {"W2": hidden.T @ error, "b2": np.sum(error)}
        back = np.outer(error, params["W2"]) * (1 - hidden**2)
        grads["W1"] = back.T @ x
        grads["b1"] = back.sum(axis=0)
        for name in params:
            params[name] -= lr * grads[name]
    return params["W1"], params["b2"], params["W2"]


class Perceptron:
    def __init__(self, weights, bias):
        self.w = weights.copy()
        self.b = bias
        self.losses = []

    def step(self, x, y, lr):
        p = sigmoid(x @ self.w + self.b)
        self.losses.append(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        self.w -= lr * (x.T @ (p - y)) / len(y)
        self.b -= lr * np.mean(p - y)


@program(mat(12, 3, seed=148), mat(3, seed=149), 0.2, 0.8)
def weights_in_attributes(x, w, b, lr):
    model = Perceptron(w, b)
    for _ in range(25):
        model.step(x, LABELS, lr)
    return model.w, model.b, np.array(model.losses)


@program(vec(4, seed=150), 0.05, 0.8)
def momentum(w, lr, mu):
    v = np.zeros_like(w)
    target = np.array([1.0, -0.5, 0.3, 2.0])
    for _ in range(30):
        g = 2 * (w - target) + 0.3 * np.sin(3 * w)
        v = mu * v - lr * g
        w = w + v
    return w


@program(vec(5, seed=151), 0.05, 0.9, 0.99)
def adam(theta, lr, beta1, beta2):
    theta = theta.copy()
    m = np.zeros(len(theta))
    v = np.zeros(len(theta))
    for t in range(1, 26):
        g = 2 * theta * np.exp(theta**2 / 4) + 1.5
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        mhat = m / (1 - beta1**t)
        vhat = v / (1 - beta2**t)
        theta -= lr * mhat / (np.sqrt(vhat) + 1e-8)
    return theta


@program(vec(24, seed=152), mat(2, 3, 3, seed=153), np.array([0.1, -0.3]))
def convolution_by_scalars(x, kernels, bias):
    image = np.outer(x, x[::-1]) / 2
    channels, kh, kw = kernels.shape
    H, W = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    out = np.zeros((channels, H, W))
    for c in range(channels):
        for i in range(H):
            for j in range(W):
                acc = bias[c]
                for a in range(kh):
                    for b in range(kw):
                        acc += image[i + a, j + b] * kernels[c, a, b]
                out[c, i, j] = acc
    return np.maximum(out, 0.01 * out)


@program(vec(23, seed=154), mat(2, 2, 2, 3, seed=155))
def convolution_by_windows(x, weights):
    batch = np.stack([np.outer(x, np.cos(x)), np.outer(np.sin(x), x)])[None]
    N, _, H, W = batch.shape
    F, _, K, L = weights.shape
    out = np.empty((N, F, H - K + 1, W - L + 1))
    for n in range(N):
        for f in range(F):
            for i in range(H - K + 1):
                for j in range(W - L + 1):
                    out[n, f, i, j] = np.sum(batch[n, :, i : i + K, j : j + L] * weights[f])
    return out


@program(vec(24, seed=402), vec(24, seed=403))
def max_pooling(rows, cols):
    image = np.outer(rows, cols)
    out = np.zeros((22, 22))
    for i in range(22):
        for j in range(22):
            out[i, j] = np.max(image[i : i + 3, j : j + 3])
    return out


@program(mat(48, seed=158))
def pooling_with_stride(signal):
    pooled = []
    for start in range(0, len(signal), 2):
        window = signal[start : start + 2]
        pooled.append(window.max() + 0.1 * window.mean())
    return np.array(pooled)


@program(mat(26, seed=159), 0.2, 0.4, np.array([0.3, 1.1]))
def kalman_filter(observations, dt, q, noise):
    F = np.array([[1.0, dt], [0.0, 1.0]])
    H = np.array([[1.0, 0.0]])
    Q = q * np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
    R = np.array([[noise[0]]])
    x = np.zeros((2, 1))
    P = noise[1] * np.eye(2)
    means = np.zeros((len(observations), 2))
    loglik = 0.0
    for t, z in enumerate(observations):
        x = F @ x
        P = F @ P @ F.T + Q
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        y = z - H @ x
        x = x + K @ y
        P = (np.eye(2) - K @ H) @ P
        loglik += -0.5 * (y[0, 0] ** 2 / S[0, 0] + np.log(2 * np.pi * S[0, 0]))
        means[t] = x[:, 0]
    return means, loglik


SEEN = np.random.default_rng(7).integers(0, 4, 30)


@program(vec(3, seed=160), mat(3, 3, seed=161), mat(3, 4, seed=162), SEEN)
def hidden_markov_forward(start, transition, emission, seen):
    A = np.exp(transition)
    A /= A.sum(axis=1, keepdims=True)
    B = np.exp(emission)
    B /= B.sum(axis=1, keepdims=True)
    alpha = start / start.sum() * B[:, seen[0]]
    scale = alpha.sum()
    alpha = alpha / scale
    loglik = np.log(scale)
    for t in range(1, len(seen)):
        alpha = (alpha @ A) * B[:, seen[t]]
        scale = alpha.sum()
        alpha /= scale
        loglik += np.log(scale)
    return loglik, alpha


@program(spd(4, seed=163), mat(28, seed=164), 0.9)
def recursive_least_squares(P, signal, forget):
    w = np.zeros(4)
    errors = np.zeros(len(signal))
    for n in range(4, len(signal)):
        u = signal[n - 4 : n][::-1]
        k = P @ u / (forget + u @ P @ u)
        e = signal[n] - w @ u
        w = w + k * e
        P = (P - np.outer(k, u @ P)) / forget
        errors[n] = e
    return w, errors


@program(mat(22, 2, seed=165), vec(2, seed=166), 3.0)
def online_soft_clusters(points, width, sharp):
    centres = np.array([[0.5, 0.5], [-0.5, -0.2], [0.3, -0.6]])
    counts = np.ones(3)
    for row in points:
        d = np.sum(((centres - row) / width) ** 2, axis=1)
        r = np.exp(-sharp * d)
        r /= r.sum()
        counts += r
        for k in range(3):
            centres[k] += r[k] / counts[k] * (row - centres[k])
    return centres, counts
