"""Graphs with loops, branches and calls, built by hand next to the plain Python that they stand for."""

from __future__ import annotations

import numpy as np
from hand_built import Case, called, choose, loop

from secant.graph.core import as_value
from secant.graph.dims import Affine, Index
from secant.graph.registry import OPS
from secant.ops.control import ENDLESS
from secant.ops.indexing import Span

write = OPS["setitem"].call
f64 = np.float64


def scalar_recurrence(x, a, b):
    return loop(6, [x], lambda i, c, _, r: ([np.sin(c[0]) * r[0] + r[1] / (i + 1)], []), rest=[a, b])[:1]


def scalar_recurrence_plain(x, a, b):
    for i in range(6):
        x = np.sin(x) * a + b / (i + 1)
    return [x]


def array_recurrence(u, dt, w):
    step = lambda i, c, _, r: ([c[0] + r[0] * np.sin(c[0]) * r[1][i]], [])
    return loop(5, [u], step, rest=[dt, w])[:1]


def array_recurrence_plain(u, dt, w):
    for t in range(5):
        u = u + dt * np.sin(u) * w[t]
    return [u]


def buffer(start, w):
    table = write(np.zeros((6, 3)), 0, start)
    step = lambda t, c, _, r: ([write(c[0], t + 1, np.tanh(c[0][t] * r[0]) + c[0][t])], [])
    return loop(5, [table], step, rest=[w])[:1]


def buffer_plain(start, w):
    table = np.zeros((6, 3))
    table[0] = start
    for t in range(5):
        table[t + 1] = np.tanh(table[t] * w) + table[t]
    return [table]


def whole_buffer(x):
    """Each element is replaced by what the whole buffer says: the undo log must give back the buffer."""
    step = lambda i, c, _, r: ([write(c[0], i, np.sum(np.sin(c[0])) * 0.3 + c[0][i] ** 2)], [])
    return loop(4, [x * 1.0], step)[:1]


def whole_buffer_plain(x):
    for i in range(4):
        x[i] = np.sum(np.sin(x)) * 0.3 + x[i] ** 2
    return [x]


def swap(a, b, c):
    return loop(5, [a, b], lambda i, c, _, r: ([c[1], c[0] * r[0] + np.sin(c[1])], []), rest=[c])[:2]


def swap_plain(a, b, c):
    for _ in range(5):
        a, b = b, a * c + np.sin(b)
    return [a, b]


def no_trips(x, a):
    out = loop(0, [x], lambda i, c, _, r: ([c[0] * r[0]], [c[0] + r[0]]), rest=[a])
    again = loop(OPS["length"](out[1]), [out[0]], lambda i, c, s, r: ([c[0] * s[0]], []), items=[out[1]])
    return [again[0] * a]


def no_trips_plain(x, a):
    return [x * a]


def while_loop(x, a):
    def step(i, c, _, r):
        y = c[0] * r[0] + np.sin(c[0])
        return [y], [], y < 9.0

    return loop(ENDLESS, [x], step, rest=[a], begin=x < 9.0)[:1]


def while_plain(x, a):
    while x < 9.0:
        x = x * a + np.sin(x)
    return [x]


def break_out(x, a):
    """A ``for`` that breaks: what it collects is read backwards by a loop that counts down."""

    def step(i, c, _, r):
        y = c[0] * r[0] + 0.1 * i
        return [y], [np.cos(y), c[0]], y < 5.0

    x1, cosines, starts, trips = loop(20, [x], step, rest=[a], begin=as_value(True))
    add = lambda i, c, s, r: ([c[0] * 0.7 + s[0] * s[1] + i], [c[0] * s[1]])
    total, products, _ = loop(trips, [x1], add, items=[cosines, starts], reverse=True)
    up = lambda i, c, s, r: ([c[0] * 0.9 + s[0] ** 2], [])
    return [total, loop(trips, [x], up, items=[products])[0]]


def break_out_plain(x, a):
    first, cosines, starts = x, [], []
    for i in range(20):
        starts.append(x)
        x = x * a + 0.1 * i
        cosines.append(np.cos(x))
        if not x < 5.0:
            break
    products = [0.0] * len(starts)
    for i in reversed(range(len(starts))):
        products[i] = x * starts[i]
        x = x * 0.7 + cosines[i] * starts[i] + i
    for p in products:
        first = first * 0.9 + p**2
    return [x, first]


def nested(x, a):
    """Inner trips that depend on the outer index, and a buffer carried by both."""

    def inner(j, c, _, r):
        return [c[0] * r[0] + np.sin(c[0]), write(c[1], j, c[1][j] * c[0] + r[1])], []

    def outer(i, c, _, r):
        return loop(i + 1, c, inner, rest=[r[0], c[0]], index="j")[:2], []

    return loop(4, [x[0], x * 1.0], outer, rest=[a])[:2]


def nested_plain(x, a):
    y, x = x[0], x.copy()
    for i in range(4):
        start = y
        for j in range(i + 1):
            y, x[j] = y * a + np.sin(y), x[j] * y + start
    return [y, x]


def nested_while(x, a):
    def inner(j, c, _, r):
        y = c[0] * r[0] + 0.2
        return [y], [], y < 4.0

    def outer(i, c, _, r):
        y = c[0] / (i + 2)
        return loop(ENDLESS, [y], inner, rest=r, begin=y < 4.0, index="j")[:1], []

    return loop(3, [x], outer, rest=[a])[:1]


def nested_while_plain(x, a):
    for i in range(3):
        x = x / (i + 2)
        while x < 4.0:
            x = x * a + 0.2
    return [x]


def branch_inside(x, w):
    """A branch that writes into the carried buffer, or changes a number; each arm has inputs of its own."""

    def step(i, c, _, r):
        total, table = c
        big = table[i] > 0.5
        then = lambda total, table, w, i: [total * w[i] + table[i], write(table, i, table[i] ** 2 * total)]
        orelse = lambda total, table, w, i: [np.sin(total) + w[0], table]
        return choose(big, [total, table, r[0], i], then, orelse), []

    return loop(5, [x[0] * 2.0, x * 1.0], step, rest=[w])[:2]


def branch_inside_plain(x, w):
    total, table = x[0] * 2.0, x.copy()
    for i in range(5):
        if table[i] > 0.5:
            total, table[i] = total * w[i] + table[i], table[i] ** 2 * total
        else:
            total = np.sin(total) + w[0]
    return [total, table]


def call_inside(x, a):
    def step(i, c, _, r):
        y, z = called([c[0], r[0]], lambda x, a: [np.sin(x) * a, np.cos(x) + a])
        return [y + z], [y * z]

    x1, made, _ = loop(4, [x], step, rest=[a])
    return [x1, loop(4, [x], lambda i, c, s, r: ([c[0] + s[0] ** 2], []), items=[made])[0]]


def call_inside_plain(x, a):
    first, made = x, []
    for _ in range(4):
        y, z = np.sin(x) * a, np.cos(x) + a
        made.append(y * z)
        x = y + z
    return [x, first + sum(m**2 for m in made)]


def prefixes(A, x):
    """``A[i, :i] @ x[:i]``, with dimensions that the index gives."""

    def step(i, c, _, r):
        upto = Span(None, i, None, Affine.of(Index("i", 0, 4)))
        return [write(c[0], i, c[0][i] + np.sum(r[0][i, upto] * c[0][(upto,)]) * 0.5)], []

    return loop(5, [x * 1.0], step, rest=[A])[:1]


def prefixes_plain(A, x):
    for i in range(5):
        x[i] = x[i] + np.sum(A[i, :i] * x[:i]) * 0.5
    return [x]


def passenger(x, a):
    """Values that are carried and never used, never changed, or used only by what is never used."""

    def step(i, c, _, r):
        still, idle, y, n = c
        return [still, idle * y, y * still + r[0], n + 1], [y, idle]

    out = loop(4, [a, x, x * a, as_value(3)], step, rest=[a])
    return [out[2], out[0], loop(4, [x], lambda i, c, s, r: ([c[0] + s[0] ** 2], []), items=[out[4]])[0]]


def passenger_plain(x, a):
    y, total = x * a, x
    for _ in range(4):
        total = total + y**2
        y = y * a + a
    return [y, a, total]


def retyped(x, a):
    as_ = lambda v, kind: OPS["retype"](v, dtype=np.dtype(float), kind=kind)

    def step(i, c, _, r):
        y = as_(np.sin(c[0]) * r[0], "python")
        return [y], [as_(y, "array")]

    out = loop(3, [as_(x, "python")], step, rest=[a])
    return [as_(out[0], "scalar"), loop(3, [x], lambda i, c, s, r: ([c[0] * s[0]], []), items=[out[1]])[0]]


def retyped_plain(x, a):
    product = x
    for _ in range(3):
        x = np.sin(x) * a
        product = product * x
    return [x, product]


_rng = np.random.default_rng(5)
_three, _five = _rng.normal(size=3), _rng.uniform(0.1, 1.0, 5)
A = f64(0.8)

CASES = [
    Case("scalar recurrence", scalar_recurrence, scalar_recurrence_plain, [f64(0.4), f64(1.3), f64(0.2)]),
    Case("array recurrence", array_recurrence, array_recurrence_plain, [_three, f64(0.1), _five]),
    Case("buffer", buffer, buffer_plain, [_three, _rng.normal(size=3)]),
    Case("whole buffer", whole_buffer, whole_buffer_plain, [_five[:4]]),
    Case("swap", swap, swap_plain, [_three, _three[::-1] * 0.7, A]),
    Case("no trips", no_trips, no_trips_plain, [f64(0.4), A], 4),
    Case("while", while_loop, while_plain, [f64(0.4), f64(1.3)]),
    Case("break", break_out, break_out_plain, [f64(0.4), f64(1.4)], 6),
    Case("nested", nested, nested_plain, [_five, A], 4),
    Case("nested while", nested_while, nested_while_plain, [f64(0.7), f64(1.3)], 4),
    Case("branch inside", branch_inside, branch_inside_plain, [_five, _rng.normal(size=5)]),
    Case("call inside", call_inside, call_inside_plain, [f64(0.4), A], 4),
    Case("prefixes", prefixes, prefixes_plain, [_rng.normal(size=(5, 5)), _five]),
    Case("passenger", passenger, passenger_plain, [f64(0.4), A], 4),
    Case("retyped", retyped, retyped_plain, [f64(0.4), A], 4),
]
