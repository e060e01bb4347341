"""Programs at the edges of what numbers and indices may be: many end in an error, which must be NumPy's.

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
    for i in range(1):
        pass
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


@on(V)
def zerotrip(x):
    y = x
    for i in range(int(x[0] * 0)):
        y = y * 2
        z = y
    return y, np.sum([x for _ in range(0)])


@on(V)
def zerotrip2(x):
    s = 0.0
    c = []
    n = int(x[0] * 0)
    for i in range(n):
        s += x[i]
        c.append(x * i)
    return s, x, len(c)


@on(V)
def empt(x):
    e = x[:0]
    return (
        e,
        e.sum(),
        np.cumsum(e),
        e * 2,
        np.concatenate([e, x]),
        x[5:2].mean() if len(x) > 100 else 0.0,
        np.prod(e),
        np.sort(e),
        e[::-1],
        e.reshape(0, 3).sum(axis=0),
        e.reshape(3, 0).sum(axis=1),
    )


@on(V)
def emax(x):
    return np.max(x[:0])


@on(np.array(0.3))
def zd(a):
    return a * 2, a + a, np.sin(a), a.reshape(1), a.sum(), a[()], a[None]


@on(V)
def bools(x):
    b = x > 0.5
    c = b & (x < 0.9)
    return (
        b | c,
        ~b,
        b ^ c,
        b.sum(),
        np.where(b, x, -x),
        b * x,
        b + b,
        b.astype(int) - 1,
        np.logical_not(b),
        b.any(),
        c.all(),
    )


@on(V)
def u8(x):
    u = (x * 300).astype(np.uint8)
    i8 = (x * 300).astype(np.int8)
    return (
        u + u,
        u * u,
        i8 - i8[::-1] * 2,
        u // 3,
        u >> 1,
        i8 // 3,
        -i8,
        u - np.uint8(5),
        u.sum(),
        i8.max(),
        x,
    )


@on(V)
def overflow(x):
    i = np.arange(12) * 2**62
    return i + i, i * 3, i.sum(), np.prod(i + 1), np.cumsum(i), x


@on(V)
def f32(x):
    y = x.astype(np.float32)
    return (
        y * y + 1,
        y.sum(),
        np.sin(y),
        y * 1e38 * 10,
        y.astype(int),
        (y * 2.0) @ y,
        np.float32(2) * x,
        y + x,
    )


@on(V)
def nanmix(x):
    y = np.where(x > 0.5, np.nan, x)
    return (
        y.max(),
        np.nanmax(y),
        y.min(),
        np.sort(y),
        np.argmax(y),
        np.maximum(y, x),
        np.fmax(y, x),
        y.sum(),
        np.nansum(y),
        np.clip(y, 0.2, 0.4),
        y == y,
        np.nanmean(y),
        y > 0,
        np.sign(y),
        np.median(x),
        np.cumsum(y),
        np.argsort(y),
    )


@on(V)
def signedzero(x):
    z = x * 0.0
    return (
        -z,
        np.abs(-z),
        z * -1,
        np.sqrt(-z),
        1 / (-z),
        np.arctan2(z, -z),
        np.maximum(z, -z),
        np.sign(-z),
        np.round(-z),
        -z + 0.0,
        np.copysign(x, -z),
        np.sum(-z),
        (-z)[::-1],
    )


@on(V)
def inf(x):
    y = x / 0.0
    return (
        y - y,
        y * 0,
        np.exp(-y),
        np.exp(y),
        np.tanh(y),
        np.log(y),
        np.arctan(y),
        np.maximum(y, x),
        np.sum(y),
        y.mean(),
        np.var(y),
        np.hypot(y, x * np.nan),
        np.logaddexp(y, y),
        np.logaddexp(-y, -y),
        np.sinc(x),
        np.expm1(-y),
    )
