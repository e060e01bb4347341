"""What loops, branches, returns and conditions are rewritten to, and where they stay as they are."""

import ast
import sys
import textwrap

import pytest
from plain import Site, outcome
from trial import made, tried

from secant.record.rewrite import OPERAND_NAME, rewrite, transform


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
        "def f(x):\n    class C:\n        y = x and 1\n        z = [not v for v in (x or 1, 2)]",
        "def f(x):\n    class C:\n        y = -x if x else 1\n        z = 0 < x < 1",
        "def f(x):\n    while (x := x - 1):\n        pass",
        "def f(x):\n    try:\n        if x: pass\n    except E:\n        pass",
    ],
)
def test_what_stays_plain(source):
    text = "\n".join(written(source))
    for word in (".branch(", "_loop(", ".both(", ".either(", ".negation(", ".chosen(", ".chain("):
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
