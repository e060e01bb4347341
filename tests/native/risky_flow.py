"""Programs whose flow is hard to follow: deep nests, exits, branches in loops, views on both sides.

Enters: nothing. Leaves: functions, each with its arguments in `PROGRAMS`.
"""

import math

import numpy as np

V, M = np.linspace(0.1, 1.0, 12), np.cos(np.arange(144.0)).reshape(12, 12)
PROGRAMS = {}


def on(*args):
    """Keep the decorated function with arguments to call it with."""

    def keep(function):
        PROGRAMS[function.__name__] = (function, args)
        return function

    return keep


@on(V)
def rotate10(x):
    a = [x * (k + 1) for k in range(10)]
    a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 = a
    for i in range(23):
        a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 = a1, a2, a3, a4, a5, a6, a7, a8, a9, a0 * 0.9
        if i % 3 == 0:
            a2, a7 = a7, a2
        a5 = a5 + 0.01 * a1
        a5[1:] = a5[:-1]
    return a0, a1, a2, a3, a4, a5, a6, a7, a8, a9


@on(V, V[::-1].copy(), V * 0.5)
def perm_break(x, y, z):
    n = 0
    for i in range(100):
        x, y, z = y, z, x
        x = x * 0.99
        n += 1
        if x[0] < 0.05:
            break
        if y.sum() > 100:
            break
        for j in range(i % 4):
            y, z = z, y
            if z[j] > 0.9:
                break
            z[j] += 0.01
    return x, y, z, n


@on(V)
def wh(x):
    k = 0
    t = x[0]
    while t < 1e6:
        t = t * 1.0001 + x[k % 12] * 1e-3
        k += 1
        if k > 20000:
            break
    return t, k


@on(V, M)
def stacks_in_branches(x, M):
    acc = 0.0
    for i in range(9):
        if x[i] > 0.3:
            for j in range(i):
                if M[i, j] > 0:
                    acc = acc + math.sin(M[i, j] * x[j]) * acc * 0.1 + 0.1
                else:
                    k = 0
                    while acc > 0.5 and k < 7:
                        acc = acc * 0.8
                        k += 1
                        if k > 5:
                            break
                if acc > 3:
                    return acc, x * acc
        else:
            while acc < 1.0:
                acc = acc * 1.2 + x[i]
                x = x * 1.01
    return acc, x


@on(V)
def deep(x):
    t = x.copy()
    for _a in range(2):
        for _b in range(2):
            for _c in range(2):
                for _d in range(2):
                    for _e in range(2):
                        if t[0] > 0.01:
                            for f in range(2):
                                t = t * 0.95 + 0.01 * np.sin(t)
                                if t[3] < 0.01:
                                    break
                                t[f] = t[-1]
    return t


@on(V)
def views_both(x):
    a = x.copy()
    b = a[2:8]
    c = a[::-1]
    b[...] = c[:6]
    c[:] = a
    a[:-1] = a[1:]
    a[1:] += a[:-1]
    c[1:5] *= b[:4]
    for i in range(4):
        b[i] = c[i] + a[i + 1]
        a[i : i + 3] = a[i + 1 : i + 4]
    a[[0, 0, 1, 1]] += 1.0
    np.add.at(a, [0, 0, 3], b[:3])
    return a, b, c


@on(V, M)
def scatter(x, M):
    idx = np.argsort(x * 7 % 1)
    a = np.zeros(12)
    a[idx] = x
    a[idx % 3] += x
    np.add.at(a, idx % 3, x)
    np.add.at(a, idx, M[0])
    b = np.zeros((12, 12))
    b[idx, idx[::-1]] = x
    b[idx % 2] = M
    np.add.at(b, (idx % 2, slice(None)), M)
    return a, b, b[idx][:, idx % 5]


@on(V)
def rev(x):
    y = x.copy()
    for i in range(len(x) - 2, -1, -1):
        y[i] = y[i] + y[i + 1] * 0.5
        for j in range(i, 0, -2):
            y[j] -= 0.1 * y[j - 1]
    for i in range(10, 3, -3):
        y[i] *= y[i - 3]
    for i in range(5, 5):
        y[i] = 0
    for i in range(3, 10, -1):
        y[i] = 0
    return y


@on(V)
def grow(x):
    out = []
    for i in range(50):
        if i % 3 == 1:
            continue
        out.append(x * i)
        if len(out) > 20:
            break
    return np.array(out), sum(o.sum() for o in out)


@on(V)
def gs(x):
    for _ in range(30):
        for i in range(1, 11):
            x[i] = 0.5 * (x[i - 1] + x[i + 1])
        if abs(x[5] - 0.5) < 1e-9:
            break
    return x


@on(V)
def nested_while(x):
    t = 0.0
    n = 0
    while t < 3.0:
        u = x[n % 12]
        while u < 0.9:
            u = u * 1.3
            if u > 0.8 and n % 2:
                break
            m = 0
            while m < 3:
                u += 0.01 * x[m]
                m += 1
        t += u * 0.1
        n += 1
    return t, n, x * t


@on(M)
def chol(M):
    A = M @ M.T + 12 * np.eye(12)
    L = np.zeros((12, 12))
    for i in range(12):
        for j in range(i + 1):
            q = A[i, j] - np.dot(L[i, :j], L[j, :j])
            L[i, j] = math.sqrt(q) if i == j else q / L[j, j]
    return L, np.log(np.diag(L)).sum()


@on(V)
def lists(x):
    st = [x[0], x[1], x[2]]
    for i in range(9):
        st[i % 3] = st[(i + 1) % 3] * 0.5 + x[i]
    d = {"a": x, "b": x * 2}
    for _ in range(5):
        d["a"], d["b"] = d["b"], d["a"] * 0.5
    return st, d


@on(V)
def manyarr(x):
    arrs = [x * (k * 0.1) for k in range(40)]
    for _ in range(3):
        for k in range(39):
            arrs[k] = arrs[k] + arrs[k + 1] * 0.1
    return np.stack(arrs).sum(axis=1)


@on(V)
def bigloop(x):
    t = 0.0
    for i in range(20000):
        t = t * 0.999 + x[i % 12] * 0.001
    return t


@on(V)
def bigloop_arr(x):
    for _ in range(3000):
        x = x * 0.999 + 0.001 * np.roll(x, 1)
    return x


@on(V, V[::-1].copy())
def cond_alias(x, y):
    a = x if x[0] > 0.5 else y
    a = a.copy() if a[1] > 100 else a * 1.0
    b = a
    b[0] = 9.0
    for i in range(3):
        c = a if i % 2 else b
        c[i] += 1.0
    return a, b


@on(V, M)
def write_args(x, M):
    x[1:] = x[:-1]
    M[0] = x
    M[:, 1] += M[:, 0]
    x *= 2
    M.T[3] = x
    for i in range(3):
        M[i] = M[i + 1]
        x[i] = M[i, i]
    return x.sum()
