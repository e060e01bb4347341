"""Functions whose values are well and whose gradients are not: infinite, dead, vanishing or exploding."""

import numpy as np
import scipy.special

from .registry import planted

V = np.array([1.0, 2.0, 3.0])


@planted("inf", np.zeros(3))
def length(x):
    s = np.sum(x**2)
    return np.sqrt(s)  # <-


@planted("inf", np.array([4.0, 0.0]))
def roots(x):
    r = np.sqrt(x)  # <-
    return np.sum(r)


@planted("inf", np.array([0.0, 1.0]))
def small_powers(x):
    return np.sum(x**0.3)  # <-


@planted("inf", np.array([2.0, 2.0]))
def deviation(x):
    centred = x - np.mean(x)
    return np.sqrt(np.mean(centred**2))  # <-


@planted("inf", np.array([1.0, 0.0]))
def angle_with_itself(u):
    c = u[0] / 1.0
    return np.arccos(c)  # <-


@planted("inf", 0.5, iteration=0)
def root_in_a_loop(x):
    y = x - 0.5
    total = 0.0
    for k in range(40):
        total = total + np.sqrt(y + k)  # <-
    return total


@planted("inf", 2.0)
def root_in_a_branch(x):
    if x > 1:
        y = np.sqrt(x - 2)  # <-
    else:
        y = x
    return y + 1


@planted("inf", np.array([[0.0, 0.0], [1.0, 1.0]]))
def distances(points):
    d = points[:, None, :] - points[None, :, :]
    r = np.sqrt(np.sum(d**2, axis=-1))  # <-
    return np.sum(r)


@planted("inf", np.array([0.0, 0.5]))
def arcsine_of_a_root(x):
    s = np.sqrt(x)  # <-
    return np.sum(np.arcsin(s))


@planted("dead", -np.ones((3, 4)), np.ones(4))
def dead_relu(W, x):
    h = np.maximum(W @ x, 0)  # <-
    return np.sum(h**2)


@planted("dead", np.array([100.0, 200.0]))
def saturated_tanh(x):
    return np.sum(np.tanh(3 * x))  # <-


@planted("dead", np.array([-800.0, -900.0]))
def underflowing_exp(x):
    e = np.exp(x)  # <-
    return np.sum(e)


@planted("dead", np.array([50.0, 60.0]))
def saturated_sigmoid(x):
    p = scipy.special.expit(x)  # <-
    return np.sum(p)


@planted("dead", V)
def int_cast(x):
    k = x.astype(int)  # <-
    return np.sum(k * 2.0)


@planted("dead", V)
def floored(x):
    q = np.floor(x * 4) / 4  # <-
    return np.sum(q**2)


@planted("dead", V)
def rounded(x):
    return np.sum(np.round(x, 1) * 3)  # <-


@planted("dead", V)
def counted(x):
    above = x > 1.5  # <-
    return np.mean(above * 1.0)


@planted("dead", V)
def signs(x):
    return np.sum(np.sign(x - 2.0) * 2.0)  # <-


@planted("dead", V)
def masked(x):
    mask = (x > 5).astype(float)
    return np.sum(x * mask)  # <-


@planted("dead", V)
def none_chosen(x):
    y = np.where(x > 10, x, 1.0)  # <-
    return np.sum(y)


@planted("dead", 5 * V)
def clipped(x):
    y = np.clip(x, -1.0, 1.0)  # <-
    return np.sum(y)


@planted("dead", V)
def place_of_the_largest(x):
    k = np.argmax(x)  # <-
    return k * 2.0


@planted("dead", 3.0)
def compared_in_a_loop(x):
    total = 0.0
    for k in range(40):
        total = total + np.where(x > k, 1.0, 0.0)  # <-
    return total


@planted("dead", np.array([-3.0, -1.0]))
def relu_in_a_branch(x):
    if x[0] < 0:
        y = np.maximum(x, 0.0)  # <-
    else:
        y = x
    return np.sum(y)


@planted("dead", np.zeros(3), V, argnums=0)
def dropped_out(w, mask):
    kept = w * np.floor(mask / 10)  # <-
    return np.sum(kept)


@planted("dead", 40 * V, np.ones(3))
def accuracy(w, x):
    p = scipy.special.expit(w * x)
    hits = np.round(p)  # <-
    return np.mean(hits)


@planted("vanishing", np.ones(3), 0.3 * np.eye(3))
def recurrent_tanh(h, W):
    for _ in range(80):
        h = np.tanh(W @ h)  # <-
    return np.sum(h)


@planted("vanishing", np.array([0.3, 0.2]))
def sigmoid_on_sigmoid(x):
    for _ in range(40):
        x = scipy.special.expit(x)  # <-
    return np.sum(x)


@planted("vanishing", np.array([14.0, 15.0]))
def almost_saturated(x):
    return np.sum(np.tanh(x))  # <-


@planted("exploding", 0.3)
def logistic_map(x):
    for _ in range(100):
        x = 3.99 * x * (1 - x)  # <-
    return x


@planted("exploding", np.ones(3), 1.8 * np.eye(3))
def recurrent_linear(h, W):
    for _ in range(60):
        h = W @ h  # <-
    return np.sum(h)


@planted("exploding", np.array([1e-20, 1.0, 2.0]))
def almost_zero_root(x):
    return np.sum(np.sqrt(x))  # <-


@planted("exploding", 1.0 + 1e-9)
def near_a_pole(x):
    d = x - 1
    return 1 / d  # <-


@planted("exploding", 2.0)
def stiff_euler(y):
    for _ in range(100):
        y = y - 0.1 * 30 * y  # <-
    return y


@planted("inf", 2.0)
def overflowing_adjoint(y):
    s = 0.0 * y
    for _ in range(2000):
        y = 2.0 * np.sin(y) + 3.0 * y  # <-
        y = y - np.floor(y / 6) * 6
        s = s + y
    return s
