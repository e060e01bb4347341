"""Which names loops and branches bind, read first, and leave to be read."""
# A body and what is said of it stand side by side.
# ruff: noqa: E501

import ast
import textwrap

import pytest

from secant.record import exits, returns
from secant.record.flow import Flow
from secant.record.scopes import Scope

# Each body is followed by what is said of its loops and branches, in the order they stand:
# the names bound / those exposed (loops only) / those live afterwards.
BODIES = {
    "a sum": ("for x in xs:\n    s = s + x\nreturn s", "s x/s/s"),
    "augmented": ("for x in xs:\n    s += x\nreturn s", "s x/s/s"),
    "a temporary": ("for x in xs:\n    t = x * 2\n    s += t\nreturn s", "s t x/s/s"),
    "a temporary read afterwards": ("for x in xs:\n    t = x * 2\nreturn t", "t x//t"),
    "the target read afterwards": ("for x in xs:\n    pass\nreturn x", "x//x"),
    "targets in tuples": ("for i, (a, *b) in xs:\n    c = b\nreturn a, i", "a b c i//a i"),
    "targets that are stored": ("for d[i] in xs:\n    i = d[i]", "i/i/"),
    "a branch in a loop": ("for x in xs:\n    if x:\n        s = x\nreturn s", "s x/s/s", "s/s"),
    "both arms": ("for x in xs:\n    if x:\n        t = 1\n    else:\n        t = 2\n    s += t", "s t x/s/", "t/t"),
    "one arm": ("for x in xs:\n    if x:\n        t = 1\n    s += t", "s t x/s t/", "t/t"),
    "a flag": ("for x in xs:\n    if x:\n        break", "_secant_break_1 x/_secant_break_1/", "_secant_break_1/_secant_break_1"),
    "a while loop": ("while a:\n    a = a - b\nreturn b", "a/a/"),
    "a walrus in a test": ("while (a := a - 1) > 0:\n    s += a\nreturn s, a", "a s/a s/a s"),
    "a walrus that is only bound": ("while (line := b()):\n    s += line\nreturn s", "line s/line s/s"),
    "inner loops may not run": (
        "for x in xs:\n    for y in x:\n        t = y\n    s = t",
        "s t x y/t/",
        "t y//t",
    ),
    "inner loops with a start": (
        "for x in xs:\n    t = 0\n    for y in x:\n        t = t + y\n    s += t\nreturn s",
        "s t x y/s/s",
        "t y/t/t",
    ),
    "read by the next pass of the loop around": (
        "for x in xs:\n    for y in x:\n        s = s + y",
        "s x y/s/",
        "s y/s/s",
    ),
    "an inner loop's name that no one carries": (
        "for x in xs:\n    t = 1\n    while t:\n        t = t - x",
        "t x//",
        "t/t/",
    ),
    "deletion": ("for x in xs:\n    t = x\n    del t", "t x//"),
    "deletion of what was there": ("for x in xs:\n    del t\n    t = x", "t x/t/"),
    "deletion in one arm": (
        "for x in xs:\n    t = x\n    if x:\n        del t\n    s = t",
        "s t x/t/",
        "t/t",
    ),
    "try": (
        "for x in xs:\n    try:\n        t = x\n    except E as e:\n        u = t\n    s = t",
        "e s t u x/t/",
    ),
    "finally": ("for x in xs:\n    try:\n        t = x\n    finally:\n        u = 1\n    s = t + u", "s t u x//"),
    "every handler binds": (
        "for x in xs:\n    try:\n        t = x\n    except E:\n        t = 1\n    s = t",
        "s t x//",
    ),
    "with": ("for x in xs:\n    with x as y:\n        t = y\n    s = t", "s t x y/t/"),
    "match": (
        "for x in xs:\n    match x:\n        case [a, *r]:\n            t = a\n        case {'k': k, **m}:\n            t = k\n    s = t",
        "a k m r s t x/t/",
    ),
    "a function made in the loop": (
        "for x in xs:\n    t = x\n    fs.append(lambda: t)\nreturn fs",
        "t x//t",
    ),
    "a function made before the loop": (
        "def g():\n    return s\nfor x in xs:\n    y = g()\n    s = y + x",
        "s x y/s/s",
    ),
    "a function that rebinds": (
        "def g():\n    nonlocal s\n    s += 1\nfor x in xs:\n    g()\nif a:\n    g()",
        "s x/s/s",
        "s/s",
    ),
    "names of other functions": (
        "for x in xs:\n    def g(t):\n        u = t\n        return [v for v in u]\n    s = lambda t=t: t",
        "g s x//",
    ),
    "comprehensions": (
        "for x in xs:\n    t = [y * z for y in x if (w := y)]\n    z = {k: v for k, v in t}",
        "t w x z/z/",
    ),
    "a comprehension's first iterable": ("for x in xs:\n    y = [y for y in y]", "x y/y/"),
    "classes and imports": (
        "for x in xs:\n    import a.b, c as d\n    class K:\n        u = t\n        t = 1\n    t = d",
        "K a d t x/t/",
    ),
    "who looks at the frame": ("for x in xs:\n    t = x\n    u = locals()", "t u x/t u x/t u x"),
    "an if": ("if a:\n    t = 1\nelif b:\n    u = 2\nelse:\n    v = t\nreturn t", "t u v/t", "u v/"),
    "an if whose arms alone read": ("if a:\n    t = 1\n    u = t\nreturn a", "t u/"),
    "early returns": ("if a:\n    return b\nb = 1\nreturn b", "_secant_value_0 b/_secant_value_0"),
    "returns from loops": (
        "for x in xs:\n    if x:\n        return x\nreturn a",
        "_secant_return_1 _secant_value_1 x/_secant_return_1 _secant_value_1/_secant_return_1 _secant_value_1",
        "_secant_value_0/_secant_value_0",
        "_secant_return_1 _secant_value_1/_secant_return_1 _secant_value_1",
    ),
    "globals": ("global s\nfor x in xs:\n    s = x\nreturn s", "x//"),
    "annotations": ("for x in xs:\n    t: int = x\n    u: int\n    s = t", "s t x//"),
}  # fmt: skip


def analysed(body, outer=None):
    text = "def f(a, b, xs, s, fs, d, i):\n" + textwrap.indent(body, "    ")
    node = ast.parse(text).body[0]
    scope = Scope(node, outer, None, frozenset())
    statements = returns.lower(exits.lower(node.body))
    flow = Flow(scope, statements, scope.shared(), returns.RESULT)
    driven = [n for n in ast.walk(ast.Module(statements, [])) if isinstance(n, ast.For | ast.While | ast.If)]
    driven = [n for n in driven if id(n) in flow.blocks]
    return flow, driven


@pytest.mark.parametrize("name", BODIES)
def test_names(name):
    body, *expected = BODIES[name]
    flow, driven = analysed(body)
    said = []
    for node in driven:
        sets = [flow.names(node)]
        if not isinstance(node, ast.If):
            sets.append(flow.exposed(node))
        sets.append(flow.live(node))
        assert all(set(part) <= set(sets[0]) for part in sets)
        said.append("/".join(" ".join(part) for part in sets))
    assert said == expected


@pytest.mark.parametrize(
    ("body", "driven"),
    [
        ("for x in xs:\n    if x:\n        s += 1", [True, True]),
        ("for x in xs:\n    yield x", [False]),
        ("for x in xs:\n    try:\n        if x:\n            return x\n    finally:\n        pass", [False, False]),
        ("for x in xs:\n    with x:\n        if a:\n            break\n    if b:\n        s = 1", [False, True, False]),
        ("if a:\n    [await x for x in xs]\nelse:\n    pass", [False]),
        ("if a:\n    def g():\n        yield 1\n        return 2", [True]),
        ("while a:\n    for x in xs:\n        with x:\n            break", [True, False]),
        ("if a:\n    raise E\n    return\nreturn 1", [True, True]),
    ],
)  # fmt: skip
def test_what_may_be_driven(body, driven):
    flow, nodes = analysed(body)
    assert [flow.can_be_driven(node, 0) for node in nodes] == driven
    assert not any(flow.can_be_driven(node, 15) for node in nodes)


def test_names_of_a_function_around():
    outer = ast.parse(
        "def o():\n    s = t = u = 0\n    def add():\n        nonlocal t\n    def f(): pass"
    ).body[0]
    scope = Scope(outer, None, None, frozenset())
    flow, (loop,) = analysed("nonlocal u\nfor x in xs:\n    x()\n    u = 1", scope)
    assert flow.names(loop) == ("t", "u", "x") and flow.exposed(loop) == flow.live(loop) == ("t", "u")
