"""Functions over values: assignment targets, items, attributes, text, comprehensions. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

from types import SimpleNamespace

from numpy import *
from plain import case

box = SimpleNamespace(x=1, y=[1, 2, 3])


@case((1, 2))
def chained_assignment(a, b):
    c = d = a + b
    xs = [0, 0]
    e = xs[0] = f, g = (c, d)
    return c, d, e, f, g, xs


@case()
def order_of_evaluation():
    log = []

    def note(x):
        log.append(x)
        return x

    xs = {}
    xs[note("i")] = note("value")
    xs[note("a")], xs[note("b")] = note("1"), note("2")
    xs[note("a")] += note("z")
    (xs[note("c")], [xs[note("d")], *xs[note("e")]]) = note("v"), (note("w"), note("x"), note("y"))
    note(xs)[note("k")] = note("v")
    return log[:-3], sorted(k for k in xs if k != "k")


@case()
def swap_with_index():
    a, i = [1, 2, 3], 0
    i, a[i] = 2, 9
    a[i], i = 7, 1
    a[0], a[1] = a[1], a[0]
    return a, i


@case()
def rebinding_in_value():
    a = [0, 0]
    b = a
    a[0] = (a := [5, 5])[1]
    a[1] += (a := [7, 7])[0]
    return a, b


@case()
def rebinding_by_call():
    a = [0]
    first = a

    def new():
        nonlocal a
        a = [1]
        return 5

    a[0] = new()
    return a, first


@case()
def partial_unpack():
    a = [0, 0]
    try:
        a[0], (b, c) = 1, 5
    except TypeError as error:
        return a, str(error)


@case()
def starred():
    first, *middle, last = range(5)
    [p, (q, *r)] = 1, (2, 3, 4)
    s = SimpleNamespace()
    t, *s.rest = "abc"
    return first, middle, last, p, q, r, t, s.rest


@case((2,))
def augmented(n):
    n += 1
    n -= 2
    n *= 3
    n **= 2
    n //= 2
    n %= 5
    n <<= 3
    n >>= 1
    n |= 1
    n &= 7
    n ^= 2
    n /= 4
    return n


@case()
def augmented_targets():
    o = SimpleNamespace(x=[1], y=2)
    alias = o.x
    o.x += [2]
    o.y **= 3
    d = {"a": {"b": 1}}
    d["a"]["b"] += 4
    t = ([1],)
    try:
        t[0] += [2]
    except TypeError:
        return o, alias is o.x, d, t


@case()
def evaluated_once():
    calls = []

    def get(x):
        calls.append(x)
        return xs if x == "xs" else 1

    xs = [1, 2, 3]
    get("xs")[get("i")] += 10
    return xs, calls


@case()
def captured_objects():
    box.x += 1
    box.x -= 1
    box.y[0] = box.y[0]
    return box.x, box.y[1:], box.y[::2], box.y[-1]


@case()
def slices():
    xs = list(range(10))
    xs[1:3] = [0]
    xs[::2] = [9] * 5
    del xs[0], xs[1:2]
    xs[-1:] += [4]
    return xs, xs[:], xs[2:], xs[:2], xs[1:8:3], xs[::-1], "abc"[slice(1)]


@case()
def shadowed_slice():
    slice = 5
    return [1, 2, 3][1:], slice


@case()
def numpy_star():
    a = arange(12.0).reshape(3, 4)
    a[1, ...] = 0
    a[:, 1] += 1
    a[a > 8] = -1
    b = a[..., newaxis, 1:3]
    a.T[0] = 5
    return a, b, sum(a), abs(-2), max(1, 2), round(2.5), a[*[0, 1]]


@case()
def deletion():
    o = SimpleNamespace(a=1, b=2)
    d = {1: 2, 3: 4}
    del o.a, d[1]
    x = 1
    del x
    return o, d, x


@case((3.14159, "s"))
def text(x, s):
    w, p = 10, 2
    a = f"{x:>{w}.{p}f}|{s!r:>5}|{s!s}|{s!a}|{x=:.3f}|{x = }|{{}}|{s:{'>'}{w}}"
    return a, f"", f"plain", f"{x!r:^{w + 5}}", "a" f"{x}" "b", f"{f'{s}':>3}"


@case()
def multiline_text():
    a = 1
    return f"""
    {a
     + 1}
    {a:>5}
    """


@case()
def comprehensions():
    xs = [1, 2, 3]
    k = 2
    squares = [x * x + k for x in xs if x > 1]
    pairs = {(i, j) for i in xs for j in range(i) if i != j}
    named = {x: [y for y in range(x)] for x in xs}
    total = sum(x for x in xs)
    x = "outer"
    return squares, sorted(pairs), named, total, x, [[x for x in range(y)] for y in xs]


@case()
def walrus():
    if (n := 10) > 5:
        m = (p := n + 1) * 2
    found = [last := y for y in range(5) if (half := y / 2) > 1]
    return n, m, p, found, last, half, [(lambda: (z := 3) + z)()]


@case()
def comprehension_targets():
    o = SimpleNamespace(x=0)
    return [o.x for o.x in range(3)], o.x, [0 for a, (b, *c) in [(1, (2, 3))]]


@case((1, 2, 3), (3, 2, 1))
def comparisons(a, b, c):
    return a < b < c, a <= b > c != a, not a == b, a is b is not c, 1 in [a, b] and b or c, a if b > c else -a


@case()
def boolean_shortcuts():
    log = []

    def t(x):
        log.append(x)
        return x

    return t(0) or t(1) and t(2), t(1) if t(0) else t(5), log


@case((0,))
def error_line(x):
    y = [
        1,
        2,
        (
            3
            / x
        ),
    ]
    return y


@case()
def error_in_method_chain():
    return (
        " a "
        .strip()
        .nothing()
    )


@case()
def error_in_call():
    return int(
        "1",
        base="x",
    )


@case()
def error_in_item():
    xs = {}
    y = 1
    xs["a"] = y
    return (y +
            xs["b"])


@case()
def error_unknown():
    z = 1
    return z + no_such_name


@case()
def error_store():
    t = (1, 2)
    t[
        0
    ] = 5


@case()
def error_unpack():
    a, b = 1, 2
    (a,
     b) = [1, 2, 3]
