"""The protocol of drivers: names are taken and given back, those without a value included.

The drivers here are a trial of it: a branch runs the arm that is not taken first, a loop runs each pass twice,
and only the values that names are given back make the result come out as Python's.
"""

import ast
import itertools
import linecache
import sys
import textwrap

import pytest
from plain import Site, outcome
from test_exits import Maker

from secant.record.rewrite import OPERAND_NAME, rewrite, transform
from secant.record.unbound import UNBOUND


ENDLESS = object()


def bound(name, value):
    """An arm that is not taken reads what is returned where nothing is; recorders have stand-ins."""
    return 0 if value is UNBOUND and name.startswith("_secant_value_") else value


class Trial:
    """What loops and branches have in common: the values of names at the start of a pass and at its end."""

    swaps = True
    again = False
    values = ()

    def __init__(self, site, names, live):
        self.site, self.names, self.live = site, names, live
        self.start = self.ended = None

    def begin(self, values):
        assert self.start is None
        self.start = self.kept(values)

    def end(self, values):
        self.ended = self.kept(values)

    def kept(self, values):
        return tuple(bound(name, values.get(name, UNBOUND)) for name in self.names)

    def once(self, given):
        self.values = self.start
        self.ended = None
        yield given
        assert self.ended is not None or not self.swaps


class TrialBranch(Trial):
    def __init__(self, site, names, live, test):
        super().__init__(site, names, live)
        self.taken = bool(test)

    def __iter__(self):
        self.site.pretending += 1
        yield from self.once(not self.taken)
        self.site.pretending -= 1
        yield from self.once(self.taken)
        # What is not live may hold anything.
        self.values = tuple(v if n in self.live else UNBOUND for n, v in zip(self.names, self.ended))


class TrialLoop(Trial):
    def __init__(self, site, names, exposed, live, items):
        super().__init__(site, names, live)
        self.items, self.exposed, self.stopped = items, exposed, False

    def __iter__(self):
        for item in self.items:
            if item is not ENDLESS:  # what is not exposed may hold anything, if the pass is to be run
                self.start = tuple(
                    v if n in self.exposed else UNBOUND for n, v in zip(self.names, self.start)
                )
            self.site.pretending += 1
            try:
                yield from self.once(item)
            finally:  # where the test of a while loop fails, its generator is closed
                self.site.pretending -= 1
            if self.swaps:
                yield from self.once(item)
            if not self.swaps:
                return
            self.start = self.ended
            if self.stopped:
                break
        self.values = tuple(v if n in self.live else UNBOUND for n, v in zip(self.names, self.start))

    def test(self, value):
        self.swaps = bool(value)  # once it is false, the names are as they should be
        return self.swaps

    def stop(self, flag):
        self.stopped = bool(flag)
        return False


class TrialSite(Site):
    """A site whose drivers swap; ``used`` counts them."""

    def __init__(self, function):
        super().__init__(function)
        self.pretending = 0
        self.used = []

    def for_loop(self, names, exposed, live, line, items):
        self.used.append("for")
        return TrialLoop(self, names, exposed, live, list(items))

    def while_loop(self, names, exposed, live, line):
        self.used.append("while")
        return TrialLoop(self, names, exposed, live, itertools.repeat(ENDLESS))

    def branch(self, names, live, line, test):
        self.used.append("if")
        return TrialBranch(self, names, live, test)

    def raises(self, error):
        return not self.pretending


def made(source, name="f"):
    source = textwrap.dedent(source)
    file = f"<driven {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {"__name__": "driven"}
    exec(compile(source, file, "exec"), space)
    return space[name]


def tried(function, args):
    """What the function gives when its drivers swap, and which drivers there were."""
    sites = []

    def site(f):
        sites.append(TrialSite(f))
        return sites[0]

    return outcome(rewrite(function, site), args), sites[0].used


class Names(Maker):
    """Random functions that keep all they know in names, some of which may have no value."""

    def step(self):
        self.steps += 1
        kinds = [f"log += (({self.steps}, i, j),)"] * 4 + [f"k = {self.steps}", "k = 0; del k", "m = k = j"]
        return self.random.choice(kinds)

    def condition(self):
        one, two = super().condition(), super().condition()
        return self.random.choice(
            [
                one,
                one,
                f"{one} and {two}",
                f"({one} or not {two})",
                "0 <= i < j <= 5",
                f"({one} if i > 2 else {two})",
            ]
        )

    def statement(self, depth, loops):
        lines = super().statement(depth, loops)
        if lines[0].startswith("return"):
            return [f"return {self.steps}, i, j, log"]
        return lines

    def source(self):
        body = [f"    {line}" for line in self.block(3, 0)]
        lines = ["def f(i, j, log, fuel=9):", *body]
        tail = [
            "    try:",
            "        log += (k,)",
            "    except UnboundLocalError:",
            "        log += ('-',)",
            "    k = 0",
        ]
        return "\n".join([*lines, *tail, "    return log, i, j, fuel", ""])


@pytest.mark.parametrize("seeds", range(10))
def test_random_programs(seeds):
    for seed in range(seeds * 40, seeds * 40 + 40):
        function = made(Names(seed).source())
        for args in ((0, 0, ()), (1, 2, ()), (3, 1, ())):
            expected = outcome(function, args)
            assert outcome(rewrite(function, Site), args) == expected
            assert tried(function, args)[0] == expected, Names(seed).source()


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


# --- forms --------------------------------------------------------------------------------------------------


def written(source):
    node = ast.parse(textwrap.dedent(source)).body[0]
    lines = ast.unparse(transform(node, None, frozenset(), lambda _: False)).splitlines()
    return [line.strip() for line in lines if "_secant_here_" not in line][1:]


def test_the_form_of_a_branch():
    assert written("def f(x):\n    if x > 1:\n        y = x\n    return x") == [
        "_secant_b1 = _secant_.branch(('y',), (), 2, x > 1)",
        "if _secant_b1.swaps:",
        "_secant_b1.begin(_secant_locals_())",
        "for _secant_a1 in _secant_b1:",
        "if _secant_b1.swaps:",
        "y, = _secant_b1.values",
        "if y is _secant_unbound_:",
        "del y",
        "if _secant_a1:",
        "y = x",
        "if _secant_b1.swaps:",
        "_secant_b1.end(_secant_locals_())",
        "if _secant_b1.swaps:",
        "y, = _secant_b1.values",
        "if y is _secant_unbound_:",
        "del y",
        "return x",
    ]


def test_the_form_of_loops():
    assert written("def f(x):\n    while x:\n        x = x - 1\n    else:\n        x = 0\n    return x") == [
        "_secant_l1 = _secant_.while_loop(('x',), ('x',), ('x',), 2)",
        "if _secant_l1.swaps:",
        "_secant_l1.begin(_secant_locals_())",
        "for _secant_i1 in _secant_l1:",
        "if _secant_l1.swaps:",
        "x, = _secant_l1.values",
        "if not _secant_l1.test(x):",
        "if _secant_l1.again:",
        "continue",
        "break",
        "x = _secant_.name('x', x - 1)",
        "if _secant_l1.swaps:",
        "_secant_l1.end(_secant_locals_())",
        "if _secant_l1.swaps:",
        "x, = _secant_l1.values",
        "x = 0",
        "return x",
    ]
    lines = written("def f(xs):\n    for x in xs:\n        if x:\n            break")
    assert (
        "_secant_l1 = _secant_.for_loop(('_secant_break_1', 'x'), ('_secant_break_1',), (), 2, xs)" in lines
    )
    assert "x = _secant_i1" in lines and "if _secant_l1.stop(_secant_break_1):" in lines


def test_the_form_of_returns_and_errors():
    lines = written("def f(x):\n    if x:\n        return 1\n    raise ValueError")
    assert "if not _secant_b1.swaps:" in lines and lines[-1] == "return _secant_value_0"
    assert "if _secant_.raises(_secant_e2):" in lines


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    for i in x:\n        yield i",
        "def f(x):\n    if x:\n        yield x",
        "def f(x):\n    while (yield):\n        pass",
        "async def f(x):\n    async for y in x:\n        pass",
        "async def f(x):\n    if x:\n        await x",
        "async def f(x):\n    if x:\n        y = [z async for z in x]",
        "def f(x):\n    try:\n        if x:\n            return 1\n    finally:\n        pass",
        "def f(x):\n    for i in x:\n        with i:\n            break",
        "def f(x):\n    class C:\n        if x:\n            a = 1\n        for b in x: pass\n    return C",
        "def f(x):\n    if True:\n        x = 1",
        "def f():\n    return [z for y in ys if y and (z := y)]",
        "def f(x):\n    class C:\n        y = x and 1\n        z = [not v for v in (x or 1, 2)]\n        w = -x if x else 1",
    ],
)
def test_what_stays_plain(source):
    text = "\n".join(written(source))
    for word in (".branch(", "_loop(", ".both(", ".either(", ".negation(", ".chosen("):
        assert word not in text


def test_blocks_that_cpython_would_not_take():
    def nest(heads, inner):
        lines = [f"{'    ' * (i + 1)}{head}" for i, head in enumerate(heads)]
        return (
            "def f(x):\n    n = 0\n"
            + "\n".join(lines)
            + f"\n{'    ' * (len(heads) + 1)}{inner}\n    return n"
        )

    for heads in (
        ["if x:"] * 30,
        ["if x:"] * 10 + ["for i in x:"] * 18,
        ["for i in x:"] * 19 + ["if x:"] * 5,
        ["try:"] * 3 + ["if x:"] * 12,
        ["with x:"] * 16 + ["if x:"] * 8,
    ):
        source = nest(heads, "n += 1")
        for i in range(len(heads), 0, -1):
            if heads[i - 1] == "try:":
                pad = "    " * i
                lines = source.splitlines()
                lines.insert(-1, f"{pad}finally:\n{pad}    n += 1")
                source = "\n".join(lines)
        f = made(source)
        for args in (([1],), ([],)):
            assert outcome(rewrite(f, Site), args) == outcome(f, args)
    many = "".join(f"    if x == {i}:\n        return {i}\n" for i in range(400))
    f = made(f"def f(x):\n{many}    return -1\n")
    assert [rewrite(f, Site)(i) for i in (0, 399, 400)] == [0, 399, -1]
    checks = "".join(f"    if x == {i}:\n        raise ValueError({i})\n" for i in range(40))
    f = made(f"def f(x):\n{checks}    if x < 0:\n        return 1\n    return -1\n")
    for args in ((3,), (50,), (-1,)):
        assert outcome(rewrite(f, Site), args) == outcome(f, args) == tried(f, args)[0]


def test_operands_pass_for_their_function():
    f = made("def f(x):\n    g = x and (lambda: 1)\n    return g, x and (x < 3 or 1 / (x - 3))\n")
    again = rewrite(f, Site)
    assert again(1)[0].__qualname__ == f(1)[0].__qualname__ == "f.<locals>.<lambda>"
    frames = []

    def trace(frame, event, arg):
        if frame.f_code.co_filename == f.__code__.co_filename:
            frames.append((frame.f_code.co_name, frame.f_code.co_qualname.endswith(OPERAND_NAME)))

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        outcome(again, (3,))
    finally:
        sys.settrace(before)
    assert {name for name, _ in frames} == {"f"} and sum(operand for _, operand in frames) == 3
    assert outcome(again, (3,)) == outcome(f, (3,))


def test_what_a_loop_lets_go():
    """A generator that is left early is closed there, not when the function ends."""
    f = made("""
        def f():
            log = []
            def numbers():
                try:
                    yield from range(5)
                finally:
                    log.append("closed")
            for x in numbers():
                if x == 1:
                    break
            log.append("after")
            return log
    """)
    assert rewrite(f, Site)() == f() == ["closed", "after"]
