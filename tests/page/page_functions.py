"""Functions whose pages are looked at: scalars, a fan-out, arrays, calls, loops and branches."""

import linecache
import random

import numpy as np


def J(a, b, c):
    u = b * c
    v = a + u
    return 3 * v


def fan(x, w):
    y = x * w
    s = np.sin(y)
    q = y**2
    return s * q + x


FOODS = np.array([[56.0, 0.0, 4.4, 68.0], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])


def share(A):
    cal = A.sum(axis=0)
    p = A / cal * 100
    return np.sum(p[0] * p[1])


def layer(W, b, x):
    z = W @ x + b
    return np.tanh(z)


def net(W, b, V, x):
    h = layer(W, b, x)
    y = layer(V, b, h)
    return np.sum(y * y)


def decay(x, k):
    y = x
    for _ in range(50):
        y = k * y + np.sin(y)
    return y * x


def bent(x, k):
    for _ in range(30):
        if x > 0:
            x = x - k * x
        else:
            x = x + 2 * k
    return x * x


def rounds(x):
    y = x
    for _ in range(5):
        y = 0.5 * y + np.sin(y)
    return y * x


def long(count, seed=1):
    """A function of ``count`` lines, each of which uses a few before it."""
    pick = random.Random(seed)
    lines = ["def f(x, w):", "    v0 = x * w"]
    for k in range(1, count):
        a = f"v{max(0, k - pick.randint(1, 3))}"
        op = pick.choice([f"np.sin({a})", f"{a} * 0.5 + x", f"{a} * w", "np.tanh(x)"])
        lines.append(f"    v{k} = {op} + 0.01 * v{k - 1}")
    lines.append(f"    return v{count - 1}")
    text = "\n".join(lines) + "\n"
    name = f"<long {count} {seed}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    made = {"np": np}
    exec(compile(text, name, "exec"), made)
    return made["f"]
