"""Functions over ``and``, ``or``, ``not``, conditional expressions and chains. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

from plain import case


class Traced:
    """A value that logs each question asked of it."""

    def __init__(self, value, log):
        self.value, self.log = value, log

    def __bool__(self):
        self.log.append(("bool", self.value))
        return bool(self.value)

    def __lt__(self, other):
        self.log.append(("lt", self.value, other.value))
        return Traced(self.value < other.value, self.log)

    def __eq__(self, other):
        self.log.append(("eq", self.value, other.value))
        return self.value == other.value

    def __contains__(self, item):
        self.log.append(("in", item.value))
        return item.value == self.value

    def __repr__(self):
        return f"T({self.value})"


@case((0, 1), (1, 0), (2, 3))
def operators(a, b):
    log = []

    def see(v):
        log.append(v)
        return v

    values = (
        see(a) and see(b),
        see(a) or see(b),
        not see(a),
        see(a) and see(b) or see("c") and see(0),
        see(1) if see(a) else see(2) if see(b) else see(3),
        (not a and b) or not (a or b),
        [v and v + 1 for v in (a, b) if v or not a],
        {k: (v if k else -v) for k, v in ((a, b), (b, a))},
        (lambda v: v and (lambda: v or a)())(b),
    )
    return values, log


@case((0, 1, 2), (2, 1, 0), (1, 1, 1))
def chains(a, b, c):
    log = []
    x, y, z = Traced(a, log), Traced(b, log), Traced(c, log)

    def see(v):
        log.append(("seen", v.value))
        return v

    return (
        see(x) < see(y) < see(z),
        see(x) == see(y) < see(z) == see(x),
        see(x) in see(y) in [True],
        a < b <= c, a != b > c >= 0, a is b is not c, a in (b, c) not in [5], (a < b) is (b < c) is True,
        [v for v in (a, b, c) if 0 <= v < 2],
        x < y and not (y < z),
        log,
    )


@case((0,), ("a",), (None,))
def errors_in_conditions(x):
    return (x == 0 and
            1 if x is None else
            (x or
             1 / x) and
            x + 1)


@case((3,), ("a",))
def errors_in_chains(x):
    return (0
            < x
            < 1 / (x - 3))


@case((1,))
def own_frame(x):
    y = 2
    return x and sorted(locals()), x and eval("x + y"), (dir() if x else None), not vars()


@case((2,))
def generators_and_conditions(n):
    def gen():
        i = 0
        while i < n and (yield i) is None:
            if i or not n:
                yield "odd"
            i += 1
            for j in range(i):
                if j:
                    i += j
        if n > 1:
            return "value"

    def outer():
        got = yield from gen()
        yield got or "nothing"

    return list(outer()), next(gen()), [*(k and k + 1 for k in range(3))]


@case((1,), (0,))
def constants(x):
    if True:
        y = 1
    if 0:
        z = 2
    elif x:
        y = 0 or x
    while True:
        if x or 1:
            break
    if not False:
        y = (1 if True else x, None and x, not 0)
    return y


@case((1,), (0,))
def one_liners(x):
    if x: return "yes"
    for i in range(3): x += i
    if x == 3: y = 4
    else: y = 5
    while x > 1: x -= 1
    return x, y
