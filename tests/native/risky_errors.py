"""Programs most of which end in an error, which must be Python's or NumPy's.

Enters: nothing. Leaves: functions, each with its arguments in `PROGRAMS`. None may read or write outside.
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
def chain(x):
    y = x
    for k in [0.001 * j for j in range(200)]:
        y = abs(y) * 0.5 + k
    return y


@on(V)
def oob(x):
    y = x.copy()
    for i in range(20):
        y[i] = x[i]
    return y


@on(V)
def oob2(x):
    k = int(np.argmax(x))
    return x[k + 5] * 2


@on(V)
def oob3(x):
    i = np.argsort(x) * 2
    return x[i].sum()


@on(V)
def oob4(x):
    i = (x * 100).astype(int)
    y = x.copy()
    y[i] = 1.0
    return y


@on(V)
def oob5(x):
    i = (x * 100).astype(int)
    y = np.zeros(130)
    np.add.at(y, i - 200, x)
    return y


@on(V)
def oob6(x):
    t = 0.0
    for i in range(40):
        if x[i] > 0.99:
            t = t + x[i + 1]
        t = t + x[-i - 1]
    return t


@on(V)
def oob7(x):
    return (np.take(x, (x * 100).astype(int)),)


@on(V)
def oob8(x):
    return np.take_along_axis(x, (x * 100).astype(int), 0)


@on(V)
def oob9(x):
    return np.take(x, (x * 100).astype(int), mode="wrap") + np.take(x, (x * 100).astype(int), mode="clip")


@on(V)
def nanidx(x):
    return x[(x * np.nan).astype(int)]


@on(V)
def infidx(x):
    return x[(x / 0.0).astype(np.int32) % 12]


@on(V)
def idiv(x):
    i = (x * 3).astype(int)
    return i // (i - i), i % (i - 1), x


@on(V)
def minint(x):
    i = np.full(12, np.iinfo(np.int64).min) + (x > 5)
    return i // -1, abs(i), i % -1, x


@on(V)
def shift(x):
    i = (x * 100).astype(int)
    return (i << i), i >> i, (i << -1), x


@on(V)
def pw(x):
    i = (x * 3).astype(int)
    return i**3, (i + 1) ** (i), x**i, x


@on(V)
def ipow(x):
    i = (x * 3).astype(int) - 2
    return 2**i


@on(V)
def bigints(x):
    n = 1
    for i in range(1, 40):
        n = n * i
    return x * float(n)


@on(V)
def fact(x):
    n = 1
    k = int(x[0] * 100)
    for i in range(1, k + 30):
        n = n * i
    return x * n


@on(V)
def zdiv(x):
    t = float(x[0])
    return 1.0 / (t - t)


@on(V)
def mlog(x):
    return math.log(x[0] - 5)


@on(V)
def mexp(x):
    return math.exp(x[0] * 1e4)


@on(V)
def msqrt(x):
    t = 0.0
    for i in range(12):
        t += math.sqrt(0.5 - x[i])
    return t


@on(V)
def fpow(x):
    return float(x[0] - 1) ** 0.5


@on(V)
def opow(x):
    return float(x[0]) ** -5000.0


@on(V)
def unbound(x):
    for i in range(int(x[0])):
        q = x * i
    return q


@on(V)
def unbound2(x):
    for i in range(3):
        if x[i] > 5:
            q = 1.0
    return q * x


@on(V)
def unbound3(x):
    for i in range(6):
        if x[i] > 0.4:
            q = x[i]
        if i > 4:
            break
    else:
        q = 0.0
    return q * x
