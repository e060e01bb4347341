"""Functions over control flow: loops and their exits, errors, generators, contexts. See `plain.case`."""
# The layout is part of the tests.
# ruff: noqa
# fmt: off

import asyncio
import contextlib
from types import SimpleNamespace

from plain import case

XS = [1, 5, 2, 8, 3]


@case((XS,), ([],), ([9],))
def break_else(xs):
    s = 0
    for x in xs:
        if x > 6:
            s -= 1
            break
        s += x
    else:
        s += 100
    return s


@case((XS,), ([2, 4],))
def continues(xs):
    out = []
    for x in xs:
        if x % 2 == 0:
            continue
        out.append(x)
        if x > 4:
            out.append("big")
            continue
        out.append("end")
    else:
        out.append("else")
    return out


@case((XS, 8), (XS, 7), ([], 1))
def returns(xs, wanted):
    for i, x in enumerate(xs):
        if x == wanted:
            return i
    return -1


@case((XS, 8), (XS, 70))
def returns_from_nest(xs, wanted):
    log = []
    for x in xs:
        for y in xs:
            log.append((x, y))
            if x * y == wanted:
                return log
            if y > x:
                break
        else:
            log.append("else")
            continue
        if x > 7:
            break
    else:
        return "none", log
    return "broke", log


@case((10,), (0,), (3,))
def while_exits(n):
    log = []
    while (n := n - 1) > 0:
        if n == 7:
            continue
        if n == 2:
            break
        log.append(n)
    else:
        log.append("else")
    return n, log


@case()
def while_true():
    i = 0
    while True:
        i += 1
        if i > 5:
            return
        while i < 4:
            i += 1
            if i == 3:
                continue
            break


@case((XS,))
def only_inner_break(xs):
    n = 0
    for x in xs:
        for y in xs:
            if y > x:
                break
            n += 1
        else:
            n += 100
    return n


@case((XS,))
def else_breaks_outer(xs):
    for x in xs:
        while x > 3:
            x -= 2
            if x == 4:
                break
        else:
            if x == 2:
                break
            continue
        return "inner", x
    else:
        return "done"
    return "outer", x


@case((XS,))
def unreachable(xs):
    for x in xs:
        break
        x = 100
    for y in xs:
        return x, y
        y = 5
    return None


@case((XS,))
def iterator_state(xs):
    it = iter(xs)
    for x in it:
        if x == 5:
            break
    rest = list(it)
    for x in it:
        return "never"
    return x, rest


@case((XS,))
def exits_beside_try(xs):
    out = []
    for x in xs:
        try:
            if x == 5:
                continue
            if x == 8:
                break
            out.append(x)
        finally:
            out.append("f")
        for y in (1, 2, 3):
            if y == x:
                break
            out.append(y)
            if y > 2:
                return out
    return out


@case((XS,))
def return_through_finally(xs):
    log = []
    try:
        for x in xs:
            if x > 4:
                return log
            log.append(x)
    finally:
        log.append("finally")


@case((XS,))
def elif_exits(xs):
    out = []
    for x in xs:
        if x == 1:
            out.append("one")
        elif x == 5:
            continue
        elif x == 8:
            break
        else:
            out.append("other")
        out.append(x)
    return out


@case((XS,))
def generator_in_loop(xs):
    def squares():
        for x in xs:
            if x == 8:
                return
            if x == 5:
                continue
            yield x * x
            sent = yield -1
            if sent:
                break

    g = squares()
    return next(g), next(g), g.send(None), list(g), list(squares())


@case()
def generators():
    def inner():
        got = yield 1
        yield got
        return "result"

    def outer():
        result = yield from inner()
        yield result

    g = outer()
    return next(g), g.send("sent"), next(g), list(g), list(x + 1 for x in inner() if x)


@case((0,), (1,), ("a",), (None,))
def errors(x):
    log = []
    try:
        log.append(1 / x)
    except ZeroDivisionError as e:
        log.append(str(e))
    except (TypeError, ValueError):
        log.append("type")
        raise
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


@case()
def error_groups():
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2)])
    except* ValueError as e:
        n = len(e.exceptions)
    except* TypeError:
        m = 5
    return n, m


@case()
def raise_from():
    try:
        try:
            raise KeyError("a")
        except KeyError as e:
            raise RuntimeError("b") from e
    except RuntimeError as e:
        return repr(e.__cause__), e.__traceback__.tb_lineno - raise_from.__code__.co_firstlineno


@case((True,), (False,))
def assertion(x):
    values = [x]
    assert values[0], f"no {x}"
    return x


@case()
def contexts():
    log = []

    @contextlib.contextmanager
    def cm(name):
        log.append(name)
        try:
            yield name, name * 2
        finally:
            log.append("exit " + name)

    o = SimpleNamespace()
    with cm("a") as (x, y), cm("b"):
        log.append(x + y)
    with cm("c") as o.c, cm("d") as (o.d, log[0]):
        log.append(o.c)
    with contextlib.suppress(ZeroDivisionError), cm("z"):
        log.append(1 / 0)
    return log, o
