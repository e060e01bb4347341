"""Functions whose values become NaN or infinite; the line that is to blame ends in an arrow."""

import math

import numpy as np
import scipy.special

from .registry import planted

V = np.array([1.0, 2.0, 3.0])
Z = np.array([0.5, 0.0, 0.5])


@planted("inf", Z)
def entropy(p):
    q = 2 * p
    logs = np.log(q)  # <-
    return -np.sum(p * logs)


@planted("nan", np.array([1.0, -2.0]))
def log_of_a_negative(x):
    y = x + 1
    return np.mean(np.log(y) * x)  # <-


@planted("nan", np.zeros(3))
def unit_vector(x):
    n = np.sqrt(np.sum(x**2))
    u = x / n  # <-
    return u[0]


@planted("inf", np.array([1.0, 800.0]), 0)
def softmax_by_hand(z, label):
    e = np.exp(z)  # <-
    p = e / np.sum(e)
    return -np.log(p[label])


@planted("inf", np.array([-1000.0, 3.0]))
def log_likelihood_of_a_sigmoid(z):
    s = 1 / (1 + np.exp(-z))  # <-
    return np.sum(np.log(s))


@planted("inf", 2.05, iteration=20)
def steps_past_zero(x):
    total = 0.0
    for _ in range(50):
        x = x - 0.1
        y = 1.0 / np.maximum(x, 0.0)  # <-
        total = total + y
    return total


@planted("nan", 2.05, iteration=20)
def logs_in_a_loop(x):
    total = 0.0
    for _ in range(50):
        x = x - 0.1
        total = total + np.log(x)  # <-
    return total


@planted("nan", np.array([3.0, 2.0, 0.05]), iteration=0)
def newton_for_a_root(x):
    for _ in range(30):
        step = 0.1
        x = np.sqrt(x - step)  # <-
    return np.sum(x)


@planted("inf", 1.0)
def branch(x):
    if x > 0:
        y = np.log(x - 1)  # <-
    else:
        y = x
    return 2 * y


@planted("inf", np.array([0.0, 2.0]))
def masked_by_multiplying(x):
    mask = x > 0
    logs = np.log(x)  # <-
    return np.sum(mask * logs)


@planted("nan", np.array([0.0, 1.0]))
def x_log_x_by_hand(x):
    y = x / x  # <-
    return np.sum(y)


@planted("nan", np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([[1.0], [1.0]]))
def cosine(a, b):
    lengths = np.sqrt((a**2).sum(0)) * np.sqrt((b**2).sum(0))
    return np.sum((a * b).sum(0) / lengths)  # <-


@planted("nan", np.array([1.0, 1.0]))
def angle(u):
    c = (u @ u) / (u @ u) + 1e-15
    return np.arccos(c)  # <-


@planted("inf", np.array([100.0, 200.0], np.float32))
def exp_in_single(z):
    return np.sum(np.exp(z))  # <-


@planted("inf", np.float64(1e200))
def square_of_the_huge(x):
    y = x**2  # <-
    return y / (1 + y)


@planted("nan", np.float64(-8.0))
def cube_root_by_power(x):
    r = x ** (1 / 3)  # <-
    return r + 1


@planted("inf", np.array([0.0, 4.0]))
def inverse_root(d):
    s = d**-0.5  # <-
    return np.sum(s)


@planted("inf", np.array([1.0, 2.0]))
def atanh(x):
    y = x / 1.0
    return np.sum(np.arctanh(y[:1]))  # <-


@planted("nan", V)
def masked_attention(x):
    scores = np.where(x > 10, x, -np.inf)
    shifted = scores - np.max(scores)  # <-
    e = np.exp(shifted)
    return np.sum(e / np.sum(e))


@planted("inf", np.array([0.2, 1.0]))
def logit(p):
    q = np.clip(p, 0, 1)
    return np.sum(scipy.special.logit(q))  # <-


@planted("nan", V)
def mean_of_none(x):
    few = x[3:]
    return np.mean(few) + x[0]  # <-


@planted("nan", np.array([4.0]))
def spread_of_one(x):
    return np.std(x, ddof=1)  # <-


@planted("inf", np.float64(3.0), iteration=9)
def tower(x):
    for _ in range(20):
        x = x**2  # <-
    return x


@planted("inf", np.array([1.0, 2.0]))
def geometric_mean(x):
    shifted = x - 1
    return np.exp(np.mean(np.log(shifted)))  # <-


@planted("nan", 0.5)
def while_it_lasts(x):
    k = 0
    while k < 5:
        x = x - 0.2
        k += 1
    return np.sqrt(x) * 2  # <-


@planted("nan", np.array([3.0, 1.0]), iteration=3)
def written_into_a_buffer(x):
    y = np.zeros(40)
    y[0] = x[0]
    for i in range(1, 40):
        y[i] = np.log(y[i - 1])  # <-
    return np.sum(y)


@planted("inf", np.array([1.0, 2.0]))
def with_its_own_normaliser(x):
    low, high = np.min(x), np.max(x)
    z = (x - low) / (high - low)
    return np.sum(1 / z)  # <-


@planted("inf", 0.0)
def written_with_math(x):
    y = math.cos(x) - 1.0
    return 3.0 / np.float64(y)  # <-
