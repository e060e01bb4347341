"""Functions with nothing wrong, many of them next to something that could be: no finding is wanted."""

import numpy as np
import scipy.special

from .registry import healthy

V = np.array([1.0, 2.0, 3.0])
M = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])


@healthy(np.array([1.0, 0.0, 4.0]))
def guarded_root(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


@healthy(np.array([1.0, 0.0, -4.0]))
def guarded_log(x):
    return np.sum(np.where(x > 0, np.log(x), 0.0)) + x[0]


@healthy(np.array([1.0, 0.0, -4.0]))
def double_where(x):
    safe = np.where(x > 0, x, 1.0)
    return np.sum(np.where(x > 0, np.sqrt(safe), 0.0))


@healthy(np.array([1.0, 800.0]))
def shifted_softmax(z):
    e = np.exp(z - np.max(z))
    return np.sum(e / np.sum(e) * np.array([1.0, 2.0])) + 0.001 * z[0]


@healthy(np.array([1.0, 800.0]))
def log_sum_exp(z):
    return scipy.special.logsumexp(z)


@healthy(np.array([-1000.0, 3.0]))
def softplus(z):
    return np.sum(np.logaddexp(0.0, z))


@healthy(np.array([0.0, 0.5, 0.5]))
def entropy_done_well(p):
    return -np.sum(scipy.special.xlogy(p, p + 1e-9))


@healthy(np.zeros(3))
def at_a_minimum(x):
    return np.sum(x**2) + 1


@healthy(np.array([1.0, -2.0, 3.0]))
def relu_of_some(x):
    return np.sum(np.maximum(x, 0))


@healthy(5 * V - 8)
def clip_of_some(x):
    return np.sum(np.clip(x, -1.0, 5.0))


@healthy(np.array([1.5, 2.5]))
def fractions(x):
    return np.sum(x - np.floor(x))


@healthy(V)
def largest(x):
    return np.max(x) + np.min(x)


@healthy(V)
def sorted_sum(x):
    return np.sum(np.sort(x) * np.arange(3.0))


@healthy(V, 10.0)
def with_a_setting(x, limit):
    return np.sum(np.where(x > limit, limit, x))


@healthy(V, np.array([0.0, 1.0, 1.0]))
def with_labels(x, y):
    right = y.astype(int)
    return np.sum(x * right)


@healthy(2.0)
def newton(a):
    x = a
    for _ in range(30):
        x = 0.5 * (x + a / x)
    return x


@healthy(100.0, 0.03)
def savings(money, rate):
    for _ in range(300):
        money = money * (1 + rate)
    return money


@healthy(np.sin(np.arange(20.0)), 0.2)
def heat(u, alpha):
    u = u.copy()
    for _ in range(50):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


@healthy(np.array([3.0, 1.0, 2.0]))
def running_best(x):
    best = np.inf
    for v in x:
        best = np.minimum(best, v)
    return best


@healthy(0.1 * V, 0.9 * np.eye(3))
def recurrent(h, W):
    for _ in range(10):
        h = np.tanh(W @ h)
    return np.sum(h)


@healthy(M, V)
def least_squares(A, x):
    r = A @ x - np.array([1.0, 2.0])
    return r @ r


@healthy(np.zeros(3), M)
def logistic_regression_at_zero(w, X):
    z = X @ w
    return np.mean(np.logaddexp(0.0, z) - z * np.array([1.0, 0.0]))


@healthy(np.zeros(3))
def norm_at_zero(x):
    return np.linalg.norm(x) + np.sum(x)


@healthy(np.array([0.0, 2.0]))
def absolute_value(x):
    return np.sum(np.abs(x))


@healthy(V)
def array_result(x):
    return np.exp(-x) * x


@healthy(V)
def softmax_itself(x):
    return scipy.special.softmax(x)


@healthy(3.0)
def takes_a_branch(x):
    if x > 5:
        return np.log(x - 5)
    return x * 2


@healthy(np.array([2.0, 5.0]), 1e-9)
def with_an_epsilon(x, eps):
    return np.sum(x / (np.sqrt(np.sum(x**2)) + eps))


@healthy(1.38e-23, 300.0)
def boltzmann(k, T):
    return np.exp(-4.1e-21 / (k * T))


@healthy(np.array([1e-10, 2e-10]))
def tiny_units(r):
    return np.sum(1e-20 / r)


@healthy(V)
def hidden_infinity(x):
    limits = np.array([np.inf, 2.5, np.inf])
    return np.sum(np.minimum(x, limits))


@healthy(np.array([0.0, 1.0, 2.0]))
def windowed(x):
    window = np.array([0.0, 1.0, 0.0])
    return np.sum(x * window)


@healthy(np.array([4.0, 9.0]))
def pieces(x):
    y = np.empty(4)
    y[:2] = np.sqrt(x)
    y[2:] = x**2
    return np.mean(y)


@healthy(np.array([[2.0, 0.3], [0.3, 1.0]]))
def log_determinant(A):
    return 2 * np.sum(np.log(np.diag(np.linalg.cholesky(A))))


@healthy(1.0)
def many_steps(x):
    total = 0.0
    for k in range(2000):
        total = total + np.sin(x * k) / (k + 1)
    return total
