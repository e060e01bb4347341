"""Programs at the edges of what numbers may be: no elements, no trips, NaN, infinities, overflow.

Enters: nothing. Leaves: functions, each with its arguments in `PROGRAMS`.
"""

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
def zerotrip(x):
    y = x
    for _ in range(int(x[0] * 0)):
        y = y * 2
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
