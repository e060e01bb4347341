"""Rewriting long and deep functions, real modules, and what tools see of rewritten code."""

import ast
import colorsys
import difflib
import fractions
import heapq
import itertools
import linecache
import statistics
import sys
import textwrap
import threading
from types import FunctionType

import corpus_conditions
import corpus_driven
import corpus_flow
import corpus_forms
import corpus_names
import corpus_rebound
import corpus_values
import pytest
from plain import CASES, Site, outcome

import speed
from secant.record.nodes import CELLS, mangle
from secant.record.rewrite import is_rewritten, rewrite

MODULES = (
    corpus_conditions,
    corpus_driven,
    corpus_flow,
    corpus_forms,
    corpus_names,
    corpus_rebound,
    corpus_values,
)


def made(source, name="f"):
    """A function from text that linecache keeps, as a notebook's does."""
    file = f"<made {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    space = {"__name__": "made"}
    exec(compile(source, file, "exec"), space)
    return space[name]


def long_source(statements):
    block = [
        "    y[{0}] = math.sin(x[{0}]) * 2 + k",
        "    u{0} = np.dot(x, y) / (1 + x[0])",
        "    y[1:3] += u{0}",
        "    if u{0} > 3:",
        "        x = x * 0.5 + y.sum()",
    ]
    lines = [line.format(i % 7) for i in range(statements // 5) for line in block]
    return "\n".join(
        ["import math", "import numpy as np", "k = 2.0", "def f(x, y):", *lines, "    return x\n"]
    )


@pytest.mark.parametrize("statements", [1_000, 10_000])
def test_ten_thousand_statements(statements):
    """To find, verify, rewrite and compile takes about 3 times as long as to parse and print, at both.

    Every fifth statement is an if, which is rewritten so that both its arms can be recorded.
    """
    source, count = long_source(statements), itertools.count()
    run = lambda: rewrite(made(f"# {next(count)}\n" + source), Site)
    assert speed.ratio(run, lambda: ast.unparse(ast.parse(source)), below=5.0) < 5.0


def test_deep_expressions():
    """As deep as CPython's own compiler takes them."""
    terms, calls = 2_500, 80
    f = made(f"def f(x):\n    return {' + '.join(['x'] * terms)}\n")
    assert rewrite(f, Site)(1) == terms
    g = made(f"def f(x):\n    return x{'.real' * terms}\n")
    assert rewrite(g, Site)(2) == 2
    h = made(f"def f(x):\n    return {'abs(' * calls}x{')' * calls}\n")
    assert rewrite(h, Site)(-3) == 3
    branches = "".join(f"    elif x == {i}:\n        y = {i}\n" for i in range(900))
    e = made(f"def f(x):\n    if x < 0:\n        y = -1\n{branches}    return y\n")
    assert rewrite(e, Site)(899) == 899


def test_many_exits_in_one_loop():
    lines = "".join(f"        if x == {i}:\n            continue\n        s += {i}\n" for i in range(600))
    f = made(f"def f(xs):\n    s = 0\n    for x in xs:\n{lines}    return s\n")
    assert rewrite(f, Site)([3, 599, -1]) == f([3, 599, -1])


def test_at_the_end_of_the_stack_and_on_a_small_thread():
    f = made(f"def f(x):\n    return {' + '.join(['x'] * 2_000)}\n")
    limit, results = sys.getrecursionlimit(), []

    def sink(n):
        return sink(n - 1) if n else rewrite(f, Site)(1)

    assert sink(limit - 300) == 2_000
    workers = [threading.Thread(target=lambda: results.append(rewrite(f, Site)(1))) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [2_000] * 3 and sys.getrecursionlimit() == limit


# --- real modules -------------------------------------------------------------------------------------------


def functions_of(module):
    for value in vars(module).values():
        if isinstance(value, FunctionType) and value.__module__ == module.__name__:
            yield value
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for member in vars(value).values():
                member = getattr(member, "__func__", getattr(member, "fget", member))
                if isinstance(member, FunctionType) and member.__code__.co_filename == module.__file__:
                    yield member


@pytest.mark.parametrize("lower_exits", [False, True], ids=["exits", "flags"])
@pytest.mark.parametrize("module", [colorsys, difflib, fractions, heapq, statistics, textwrap])
def test_standard_library(module, lower_exits, monkeypatch):
    """Every function of a module is replaced by its rewritten self; what the module does stays the same."""
    checks = {
        colorsys: lambda: [getattr(colorsys, f"rgb_to_{k}")(0.2, 0.4, 0.9) for k in ("hsv", "hls", "yiq")],
        difflib: lambda: (
            list(difflib.unified_diff(["a", "b", "c", "d"], ["a", "c", "d", "e"])),
            list(difflib.ndiff(["one", "two"], ["one", "tow"])),
            difflib.get_close_matches("appel", ["ape", "apple", "peach"]),
        ),
        fractions: lambda: (
            fractions.Fraction("3/7") + fractions.Fraction(1.5) ** 2,
            fractions.Fraction(3.14159).limit_denominator(100),
            round(fractions.Fraction(22, 7), 2),
            fractions.Fraction(5, 3) // 1,
            hash(fractions.Fraction(1, 3)),
        ),
        heapq: lambda: (
            list(heapq.merge([1, 4], [2, 3], key=lambda v: v)),
            heapq.nsmallest(2, [5, 1, 3]),
            heapq.nlargest(2, [5, 1, 3], key=lambda v: -v),
        ),
        statistics: lambda: (
            statistics.mean([1, 2.5, 4]),
            statistics.median([3, 1, 2]),
            statistics.stdev([1.0, 2.0, 4.0]),
            statistics.quantiles(range(10), n=4),
            statistics.linear_regression([1, 2, 3], [2, 4, 7]),
            statistics.NormalDist(1, 2).cdf(0.5) + statistics.NormalDist(0, 1),
            statistics.multimode("aabbc"),
        ),
        textwrap: lambda: (
            textwrap.wrap("the quick brown fox jumps over the lazy dog", 11),
            textwrap.dedent("  a\n    b\n  c"),
            textwrap.shorten("Hello world again", 12),
            textwrap.indent("a\nb", "> "),
        ),
    }
    natural = repr(checks[module]())
    count = 0
    for function in list(functions_of(module)):
        again = rewrite(function, Site, lower_exits)
        if not again.__code__.co_freevars:
            continue
        if set(again.__code__.co_freevars) - set(CELLS) or function.__closure__:
            continue  # code with cells cannot take the place of code without
        count += 1
        for owner in (module, *(v for v in vars(module).values() if isinstance(v, type))):
            for name, value in list(vars(owner).items()):
                if value is function:
                    monkeypatch.setattr(owner, name, again)
                elif isinstance(value, staticmethod | classmethod) and value.__func__ is function:
                    monkeypatch.setattr(owner, name, type(value)(again))
                elif isinstance(value, property) and value.fget is function:
                    monkeypatch.setattr(owner, name, property(again))
    assert count >= 3
    assert repr(checks[module]()) == natural


# --- what tools see -----------------------------------------------------------------------------------------


def lines_run(function, args):
    """The lines of the function's file that a tracer, such as coverage, sees run."""
    seen, file = set(), function.__code__.co_filename

    def trace(frame, event, arg):
        if frame.f_code.co_filename != file:
            return None
        if event == "line":
            seen.add((frame.f_code.co_name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        outcome(function, args)
    finally:
        sys.settrace(before)
    return seen


ON_LINES_OF_THEIR_OWN = ("chains", "errors_in_conditions", "errors_in_chains", "own_frame")


@pytest.mark.parametrize("module", [corpus_conditions, corpus_driven, corpus_flow, corpus_rebound])
def test_lines_that_a_tracer_sees(module):
    """No line more and none less, but for parts of expressions on lines of their own."""
    for function, calls in CASES:
        if function.__globals__ is vars(module) and function.__name__ not in ON_LINES_OF_THEIR_OWN:
            for args in calls:
                assert lines_run(rewrite(function, Site), args) == lines_run(function, args)


def test_a_rewritten_function_wears_the_user_s_face():
    def f(a, b=[1], *, c=2) -> int:  # noqa: B006
        """The doc."""
        return lambda x: x

    f.mark = "kept"
    again = rewrite(f, Site)
    assert again.__defaults__ is f.__defaults__ and again.__kwdefaults__ is f.__kwdefaults__
    for key in ("__name__", "__qualname__", "__doc__", "__module__", "__annotations__", "__dict__"):
        assert getattr(again, key) == getattr(f, key)
    assert again.__globals__ is f.__globals__
    assert again.__code__.co_filename == __file__ and again.__code__.co_qualname == f.__code__.co_qualname
    assert again(1).__qualname__ == f(1).__qualname__
    assert is_rewritten(again) and is_rewritten(again(1)) and not is_rewritten(f) and not is_rewritten(f(1))


def test_code_is_compiled_once_and_sites_are_per_function():
    functions = [lambda x, k=k: x + abs(k) for k in range(2)]
    a, b = (rewrite(f, Site) for f in functions)
    assert a.__code__ is b.__code__ and a.__closure__[0].cell_contents is not b.__closure__[0].cell_contents
    assert rewrite(functions[0], Site, lower_exits=False).__code__ is not a.__code__


def test_a_builtin_shadowed_later(monkeypatch):
    f = made("def f(x):\n    return abs(x)\n")
    site = {}

    def keep(function):
        return site.setdefault("site", Site(function))

    assert rewrite(f, keep)(-1) == 1 and ("load", "abs") not in site["site"].log
    f.__globals__["abs"] = lambda x: "mine"
    assert rewrite(f, keep)(-1) == "mine" and ("load", "abs") in site["site"].log


def test_names_and_captured_values_that_the_site_is_told():
    f = made(
        "k = 2\n"
        "def f(x):\n"
        "    u = x * k\n"
        "    v = 1\n"
        "    w = u\n"
        "    a, b = u, v\n"
        "    u += 1\n"
        "    if (z := u + 1) and max(1, 2):\n"
        "        c: int = z + 1\n"
        "    return c\n"
    )
    site = Site(f)
    rewrite(f, lambda _: site)(1)
    assert site.log == [
        ("load", "k"),
        ("name", "u"),
        ("names", "a", "b"),
        ("name", "u"),
        ("name", "z"),
        ("name", "c"),
    ]


@pytest.mark.parametrize(
    ("cls", "name", "mangled"),
    [
        ("C", "__x", "_C__x"),
        ("_C", "__x", "_C__x"),
        ("__", "__x", "__x"),
        ("C", "__x__", "__x__"),
        ("C", "_x", "_x"),
        (None, "__x", "__x"),
    ],
)
def test_private_names(cls, name, mangled):
    assert mangle(cls, name) == mangled
