"""Functions over branches, early returns, conditions and what they do to names. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

import contextlib

from plain import case

NUMBERS = [(-7,), (-2,), (0,), (1,), (3,), (8,)]
total = 0


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


@case(*NUMBERS)
def guard_clauses(x):
    if x < -5:
        return "tiny"
    if x < 0:
        x = -x
        if x == 2:
            return "minus two"
    elif x == 0:
        return
    else:
        x += 1
    y = x * 2
    if y > 10:
        return y
    return x, y


@case(*NUMBERS)
def nested_returns(x):
    if x > 0:
        if x > 5:
            return "large"
        elif x == 3:
            y = "three"
        else:
            if x:
                return "one"
            y = "never"
    else:
        if x < -5:
            raise ValueError(f"too small: {x}")
        y = "small"
    if x == -2:
        return y, "end"
    z = y + "!"
    return z


@case(*NUMBERS)
def falls_off(x):
    if x > 0:
        if x > 5:
            return x
        x = 1
    elif x < -5:
        return -x
    if x:
        x = 2


@case(*NUMBERS)
def always_leaves(x):
    if x > 0:
        return "plus"
    else:
        if x < 0:
            return "minus"
        else:
            raise KeyError("zero")
    x = "unreachable"
    return y


@case(*NUMBERS)
def unreachable_names(x):
    if x > 2:
        return x
        x = y = 3
    raise TypeError
    yielded = y


@case(*NUMBERS)
def returns_of_loops(x):
    for i in range(5):
        if i == x:
            return "found", i
        while i < x:
            i += 4
            if i == 8:
                return "eight", i
    else:
        if x < -5:
            return "else"
    if x > 5:
        return "big"
    return i


@case(*NUMBERS)
def returns_beside_try(x):
    if x == 1:
        return "one"
    try:
        if x == 0:
            return 1 / x
        if x < 0:
            raise ValueError(x)
    except ZeroDivisionError:
        if x == 0:
            return "zero"
    finally:
        x += 1
    with contextlib.suppress(ValueError):
        if x == 4:
            return "four"
        raise ValueError
    if x == 9:
        return "nine"


@case(*NUMBERS)
def returns_of_match(x):
    match x:
        case 1:
            if x:
                return "one"
        case int() if x < 0:
            return "negative"
    if x == 3:
        return "three"
    return "other"


@case(*NUMBERS)
def returns_with_closures(x):
    def double():
        if x > 2:
            return x * 2
        return n

    n = 5
    if x == -2:
        return double.__qualname__
    n = 6
    if x > 0:
        return double()
    return double(), n


case((3,), (0,))(lambda x: (x and x - 3) or ("none" if not x else x))


@case(*NUMBERS)
def raises(x):
    for i in range(3):
        if x == i:
            raise LookupError(
                "a long message",
                i,
            )
    if x > 5:
        raise ValueError
    if x < -5:
        raise RuntimeError("from") from ValueError("cause")
    try:
        if x < 0:
            raise KeyError(x)
    except KeyError:
        if x == -2:
            raise
    if x == 3:
        raise x
    return x


@case(([],), ([1],), ([1, 2, 3, 4],))
def loops_and_else(xs):
    log = []
    for x in xs:
        if x == 2:
            continue
        if x == 4:
            break
        log.append(x)
    else:
        log.append("else")
    n = len(xs)
    while n:
        n -= 1
        if n == 1:
            break
        log.append(-n)
    else:
        log.append("while else")
    for x in xs:
        log.append(x)
    else:
        x = "last"
    while not n:
        n = 1
    else:
        log.append("done")
    return log, x, n


@case(([],), ([1],), ([3, 1],))
def unbound_after_loop(xs):
    for x in xs:
        y = x
        if x > 2:
            z = y
    return x, y, z


@case((0,), (1,), (2,))
def deletes(x):
    y = z = x
    if x:
        del y
    for i in range(x):
        if i:
            del z
        else:
            y = i
    try:
        return y, z
    except UnboundLocalError as error:
        return str(error)


@case((0,), (3,))
def unbound_condition(x):
    if x:
        y = 1
    if y:
        x = y
    return x


@case((0,), (4,))
def walrus(x):
    log = []
    while (n := x) and (m := n - 1):
        x = m
        log.append((n, m))
    if (k := x + 1) and k > 1 and not (j := k - 2):
        log.append(j)
    log.append([(i, p) for i in range(3) if (p := i) or x])
    return log, n, k, p, (q := x) if x else (r := 5)


@case((0,), (1,), (3,))
def rebinds(x):
    n, log = 0, []

    def step(k):
        nonlocal n, last
        if k > 1:
            n = k
            return n
        n += 1
        last = n

    last = None
    for i in range(x):
        if i:
            step(i)
        else:
            log.append(step(0))
        log.append((n, last))
    if x > 2:
        del last
        try:
            return log, last
        except NameError as error:
            return log, type(error)
    return log, last


@case((0,), (2,))
def rebinds_from_sibling(x):
    total = 0

    def add(k):
        nonlocal total
        total += k

    def run():
        for i in range(x):
            add(i)
            if total:
                nonlocal_free = total
        return total

    def late():
        if x:
            nonlocal total
            total = -total
        else:
            nonlocal kept
            kept = 1

    kept = 0
    run()
    late()
    return run(), total, kept


@case((3,))
def global_names(x):
    global total
    for total in range(x):
        if total:
            total += 1
    while total < 10:
        total *= 2
    return total if total > 5 and total else -total


@case((5,), (-1,))
def class_bodies(x):
    class C:
        if x > 0:
            sign = "plus" if x else "none"
        else:
            sign = "minus"
        for i in range(3):
            if i == 1 and sign:
                break
        names = [n for n in "ab" if n and not n == "b"]
        small = 0 < i < 5

        def method(self):
            if self.sign == "plus" and __class__ is C:
                return super().__repr__() and "yes"
            return not self.small or self.i

    return C().method(), C.sign, C.i, C.names


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


class Owner:
    def __init__(self, limit):
        self.__limit = limit

    def __repr__(self):
        return "Owner"

    def check(self, __x):
        for __i in range(3):
            if __i == __x and self.__limit:
                return "at", __i
            elif __x < 0 or not self.__limit:
                __y = __i
        return __y

    def up(self, x):
        return super().__eq__(x) if x and not super().__ne__(x) else x or super().__class__


case((Owner(1), 1), (Owner(0), 1), (Owner(1), 5), (Owner(1), -1))(Owner.check)
case((Owner(1), 0), (Owner(1), 5))(Owner.up)
