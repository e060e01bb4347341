"""Functions over branches, early returns and what they do to names. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

import contextlib

from plain import case

NUMBERS = [(-7,), (-2,), (0,), (1,), (3,), (8,)]
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
