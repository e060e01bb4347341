"""What a loop carries along: swaps, buffers, best values so far, names first met inside, ways to count."""

import numpy as np

from zoo.registry import mat, vec

from .registry import program


@program(0.8, 0.3, 0.9)
def swaps(a, b, c):
    for k in range(25):
        a, b = b, a
        a = a * c + 0.1
        if k % 3 == 0:
            a, b, c = c, a, b
    return a, b, c


@program(vec(24, seed=210), 0.3)
def double_buffer(start, mix):
    u = start.copy()
    v = np.zeros(len(u))
    v[0] = v[-1] = start[0]
    for _ in range(25):
        v[1:-1] = (1 - mix) * u[1:-1] + mix * 0.5 * (u[:-2] + u[2:])
        v[0] = u[-1] * 0.9
        u, v = v, u
    return u, v


@program(vec(24, seed=211), vec(24, seed=212), 0.15, 30)
def three_buffers(old, now, c2, steps):
    new = np.zeros_like(now)
    for _ in range(steps):
        for i in range(1, len(now) - 1):
            new[i] = 2 * now[i] - old[i] + c2 * (now[i + 1] - 2 * now[i] + now[i - 1])
        old, now, new = now, new, old
    return now


@program(vec(30, seed=213))
def best_so_far(x):
    best = x[0]
    where = 0
    for i in range(1, len(x)):
        if x[i] > best:
            best = x[i]
            where = i
    return best**2 + 0.1 * where * x[where - 1]


@program(vec(28, seed=214), 0.8)
def running_maximum_and_drawdown(prices, weight):
    peak = prices[0]
    worst = 0
    drawdown = np.zeros(len(prices))
    for i, p in enumerate(prices):
        peak = max(peak, p)
        drawdown[i] = (peak - p) / peak
        worst = max(worst, drawdown[i])
    return drawdown, weight * worst


@program(vec(30, seed=215))
def sums_from_zero(x):
    s = 0
    alternating = 0
    sign = 1
    for i in range(len(x)):
        s += x[i]
        alternating += sign * x[i] ** 2
        sign = -sign
    return s, alternating


@program(vec(25, seed=216), vec(25, seed=217))
def zipped(a, b):
    dot = 0
    gap = 0.0
    for x, y in zip(a, b):
        dot += x * y
        gap = 0.8 * gap + (x - y) ** 2
    return dot / np.sqrt(1 + gap)


@program(vec(22, seed=218), vec(22, seed=219), 0.1)
def enumerated_pairs(a, b, slope):
    out = np.zeros(len(a))
    for i, (x, y) in enumerate(zip(a, b)):
        out[i] = x * np.exp(-slope * i) + y
        if i > 0:
            out[i] -= 0.5 * out[i - 1]
    return out


@program(mat(24, 2, seed=220), vec(2, seed=221))
def over_rows(A, w):
    total = np.zeros(2)
    for row in A:
        total = np.tanh(total * w + row * row[::-1])
    return total


@program(mat(2, 26, seed=222))
def over_columns(A):
    carried = np.ones(2)
    out = []
    for column in A.T:
        carried = 0.5 * carried + column
        out.append(carried[0] * carried[1])
    return np.array(out)


@program(vec(25, seed=223), 0.6)
def backwards_with_reversed(x, decay):
    acc = 0.0
    out = np.zeros_like(x)
    for i in reversed(range(len(x))):
        acc = decay * acc + x[i]
        out[i] = acc
    return out


@program(vec(44, seed=224))
def negative_steps(x):
    y = x.copy()
    for i in range(len(x) - 3, 0, -2):
        y[i] += 0.5 * y[i + 2] - 0.1 * y[i - 1]
    for i in range(-1, -len(x), -1):
        y[i - 1] = 0.7 * y[i - 1] + 0.1 * y[i]
    return y


@program(vec(23, seed=225))
def bounds_of_the_outer_index(x):
    n = len(x)
    below = np.zeros(n)
    above = np.zeros(n)
    for i in range(n):
        for j in range(i):
            below[i] += x[j] / (i - j)
        for j in range(i + 1, n):
            above[i] += x[i] * x[j] / (j + 1)
    return below, above


@program(vec(24, seed=226), 0.3)
def first_met_inside(x, rate):
    level = 0.0
    for k in range(len(x)):
        change = rate * (x[k] - level)
        level = level + change
    return level + 10 * change * k


@program(vec(26, seed=227), 1.1)
def ring_of_recent_values(x, scale):
    recent = np.zeros(4)
    out = np.empty(len(x))
    for t in range(len(x)):
        recent[t % 4] = x[t] * scale
        out[t] = recent.mean() + 0.1 * recent[(t + 1) % 4]
    return out


@program(vec(30, seed=228), 0.5)
def list_as_a_queue(x, decay):
    window = [0.0, 0.0, 0.0]
    total = 0.0
    for value in x:
        window.append(value)
        oldest = window.pop(0)
        total = decay * total + value * oldest + sum(window) / 3
    return total


@program(vec(25, seed=229))
def cells_of_a_list(x):
    p = [0.0] * len(x)
    p[0] = x[0]
    p[1] = x[1]
    for i in range(2, len(x)):
        p[i] = 0.6 * p[i - 1] - 0.3 * p[i - 2] + x[i]
    return np.array(p)


class Meter:
    def __init__(self, rate):
        self.rate = rate
        self.level = 0.0
        self.energy = 0

    def update(self, value):
        self.level += self.rate * (value - self.level)
        self.energy += self.level**2
        return self.level


@program(vec(28, seed=230), 0.2, 0.5)
def state_in_an_object(signal, slow, fast):
    meters = [Meter(slow), Meter(fast)]
    gaps = []
    for s in signal:
        a, b = [m.update(s) for m in meters]
        gaps.append(b - a)
    return np.array(gaps), meters[0].energy - meters[1].energy


@program(mat(5, 5, seed=231), 25)
def power_of_a_matrix(A, n):
    M = A / 2
    P = np.eye(len(M))
    S = np.zeros_like(M)
    for k in range(1, n):
        P = P @ M / k**0.5
        S += P
    return S


@program(vec(25, seed=232), 0.4)
def counts_with_while(x, step):
    i = 0
    position = 0.0
    visited = np.zeros(len(x))
    while i < len(x):
        position += step * x[i]
        visited[i] = np.sin(position)
        i += 1
    return visited


@program(0.6, 1.4)
def over_given_points(a, b):
    y = 0.0
    for t in np.linspace(0, 2, 30):
        y = y + 0.1 * np.exp(-a * t) * np.cos(b * t - y)
    for k in np.arange(1, 22):
        y += b / k**2
    return y


@program(vec(23, seed=233), 0.2)
def bubble_of_soft_swaps(x, width):
    x = x.copy()
    n = len(x)
    for last in range(n - 1, 0, -1):
        for i in range(last):
            up = 1 / (1 + np.exp(-(x[i + 1] - x[i]) / width))
            low, high = up * x[i] + (1 - up) * x[i + 1], up * x[i + 1] + (1 - up) * x[i]
            x[i], x[i + 1] = low, high
    return x


@program(vec(24, seed=234))
def sorting_by_insertion(x):
    y = x.copy()
    for i in range(1, len(y)):
        key = y[i]
        j = i - 1
        while j >= 0 and y[j] > key:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = key
    return y * np.arange(1, len(y) + 1) / 10
