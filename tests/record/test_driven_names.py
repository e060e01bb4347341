"""Names are restored by drivers: forms by hand, one by one. See `trial`."""

import pytest
from plain import outcome
from trial import made, tried

FUNCTIONS = {
    "both arms of a branch, a name in one": (
        """
        def f(x):
            if x:
                y = 1
            else:
                z = 2
            try:
                return x, y
            except UnboundLocalError:
                return x, z
        """,
        [(0,), (1,)],
        ["if"],
    ),
    "a deletion in the arm not taken": (
        """
        def f(x):
            y = [x]
            if x:
                del y
            else:
                y = y + [1]
            if x:
                y = 3
            return y
        """,
        [(0,), (1,)],
        ["if", "if"],
    ),
    "early returns": (
        """
        def f(x):
            if x > 3:
                return "large"
            if x < -3:
                if x < -6:
                    return "very small"
                x = -x
            y = x * 2
            return x, y
        """,
        [(5,), (-5,), (-9,), (0,)],
        None,
    ),
    "a value that is given if none is returned": (
        """
        def f(x):
            if x > 3:
                if x > 5:
                    return x
            elif x < 0:
                raise ValueError(x)
        """,
        [(6,), (4,), (0,), (-1,)],
        None,
    ),
    "a loop that ends in the middle": (
        """
        def f(xs):
            s = 0
            for x in xs:
                if x > 4:
                    last = x
                    break
                s += x
            else:
                s = -s
                last = None
            return s, x, last
        """,
        [([1, 5, 2],), ([1, 2],)],
        None,
    ),
    "a target without a value after an empty loop": (
        """
        def f(xs):
            for x in xs:
                pass
            return x
        """,
        [([],), ([1],)],
        ["for"],
    ),
    "a return from nested loops": (
        """
        def f(xs):
            for x in xs:
                n = x
                while n:
                    n -= 1
                    if n * x == 6:
                        return n, x
            return "none", n
        """,
        [([1, 2, 3],), ([1, 2],)],
        None,
    ),
    "a while loop whose test binds": (
        """
        def f(n):
            s = 0
            while (n := n - 1) > 0:
                if n == 3:
                    continue
                s += n
            else:
                s = s * 10
            return s, n
        """,
        [(6,), (0,)],
        None,
    ),
    "a name that the last pass bound, if any did": (
        """
        def f(xs):
            for x in xs:
                if x > 2:
                    found = x
            return found
        """,
        [([3, 1],), ([1, 3, 4, 0],), ([1],)],
        None,
    ),
    "nonlocal names": (
        """
        def f(xs):
            total, seen = 0, ()
            def add(x):
                nonlocal total, last
                total += x
                if x > 2:
                    last = x
            last = None
            for x in xs:
                if x:
                    add(x)
                    seen += (total, last)
            return total, last, seen
        """,
        [([1, 0, 3],)],
        None,
    ),
    "nonlocal names, from a sibling": (
        """
        def f(xs):
            total = 0
            def add(x):
                nonlocal total
                total += x
            def run():
                for x in xs:
                    add(x)
            run()
            return total
        """,
        [([1, 0, 3],)],
        None,
    ),
    "nonlocal names that are declared late": (
        """
        def f(xs):
            n = 0
            def run():
                for x in xs:
                    if x:
                        nonlocal n
                        n = n + x
                    else:
                        nonlocal m
                return n
            m = run()
            return n, m
        """,
        [([1, 0, 3],)],
        None,
    ),
    "private names": (
        """
        class C:
            def f(xs):
                __s = 0
                for __x in xs:
                    if __x > 1:
                        __s += __x
                    else:
                        def g():
                            return __s
                return __s, __x, g()
        f = C.f
        """,
        [([1, 0, 3],)],
        None,
    ),
    "targets of all kinds": (
        """
        def f(xs):
            d, out = {}, ()
            for d["k"], (y, *z) in xs:
                out = (*out, d["k"], y, z)
            return out
        """,
        [([(1, (2, 3, 4)), (5, (6,))],)],
        ["for"],
    ),
    "closures that outlive": (
        """
        def f(xs):
            fs = ()
            for x in xs:
                y = x * 2
                fs = (*fs, lambda: (x, y))
            if xs:
                y = 5
            return [g() for g in fs]
        """,
        [([1, 2],), ([],)],
        ["for", "if"],
    ),
    "statements in try and with": (
        """
        def f(xs):
            import contextlib
            log = ()
            for x in xs:
                try:
                    if x > 1:
                        log += (1 // (x - 2),)
                except ZeroDivisionError as error:
                    log += (str(error),)
                else:
                    log += ("fine",)
                finally:
                    log += (x,)
                with contextlib.nullcontext(x) as y:
                    log += (y,)
            return log
        """,
        [([1, 4],)],
        [],  # a handler must see what is raised where it is raised
    ),
    "match in a branch": (
        """
        def f(x):
            if x:
                match x:
                    case [a, *b]:
                        c = a
                    case {"k": c, **b}:
                        a = 1
            else:
                a = b = c = 0
            return a, b, c
        """,
        [([1, 2],), ({"k": 1},), (0,)],
        ["if"],
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_names_are_restored(name):
    source, calls, used = FUNCTIONS[name]
    function = made(source)
    any_used = []
    for args in calls:
        got, drivers = tried(function, args)
        assert got == outcome(function, args)
        any_used += drivers
        assert drivers == used or used is None
    assert any_used or used == []
