"""Loops whose exits are said with flags run as Python runs them: random programs, and forms by hand."""

import ast
import linecache
import random
import textwrap

import pytest
from plain import Site, outcome

from secant.record import exits
from secant.record.rewrite import rewrite


class Maker:
    """Random functions of nested loops, conditions and exits that log every step."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.steps = 0

    def step(self):
        self.steps += 1
        return f"log.append(({self.steps}, i, j))"

    def condition(self):
        choose = self.random.choice
        total = f"i * {choose((1, 3, 5))} + j * {choose((1, 2, 7))} + {choose(range(5))}"
        return f"({total}) % 5 {choose('<>')} 2"

    def block(self, depth, loops):
        lines = []
        for _ in range(self.random.randrange(1, 4)):
            lines += self.statement(depth, loops)
        return lines

    def statement(self, depth, loops):
        kinds = ["step", "step"]
        if depth:
            kinds += ["if", "if", "for", "while", "try"]
        if loops:
            kinds += ["break", "continue", "return"]
        kind = self.random.choice(kinds)
        inner = (
            [f"    {line}" for line in self.block(depth - 1, loops + (kind in ("for", "while")))]
            if depth
            else []
        )
        other = [f"    {line}" for line in self.block(depth - 1, loops)] if depth else []
        other = ["else:", *other] if self.random.random() < 0.5 else []
        match kind:
            case "if":
                return [f"if {self.condition()}:", *inner, *other]
            case "for":
                return [
                    f"for {self.random.choice('ij')} in range({self.random.randrange(4)}):",
                    *inner,
                    *other,
                ]
            case "while":
                test = f"while fuel and {self.condition()}:"
                return [test, "    fuel -= 1", f"    {self.random.choice('ij')} += 1", *inner, *other]
            case "try":
                return ["try:", *inner, "finally:", f"    {self.step()}"]
            case "return":
                return [self.random.choice(("return", f"return {self.steps}, i"))]
            case "break" | "continue":
                return [kind]
        return [self.step()]

    def source(self):
        body = self.block(4, 0)
        return "\n".join(
            ["def f(i, j, log, fuel=20):", *(f"    {line}" for line in body), f"    {self.step()}", ""]
        )


@pytest.mark.parametrize("seeds", range(10))
def test_random_programs(seeds):
    for seed in range(seeds * 40, seeds * 40 + 40):
        source, file = Maker(seed).source(), f"<random {seed}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        space = {}
        exec(compile(source, file, "exec"), space)
        again = rewrite(space["f"], Site)
        for args in ((0, 0, []), (1, 2, []), (3, 1, [])):
            assert outcome(again, args) == outcome(space["f"], args), source
        del linecache.cache[file]


def lowered(source):
    tree = ast.parse(textwrap.dedent(source))
    return ast.unparse(ast.Module(exits.lower(tree.body), [])).splitlines()


def test_break_and_else():
    assert lowered("""
        for x in xs:
            if x > 3:
                break
            s += x
        else:
            s = 0
    """) == [
        "_secant_break_1 = False",
        "for x in xs:",
        "    if x > 3:",
        "        _secant_break_1 = True",
        "    if not _secant_break_1:",
        "        s += x",
        "    if _secant_break_1:",
        "        break",
        "if not _secant_break_1:",
        "    s = 0",
    ]


def test_return_from_two_loops():
    assert lowered("""
        for x in xs:
            while x:
                if x == 3:
                    return x
                x -= 1
        return None
    """) == [
        "_secant_return_1 = False",
        "for x in xs:",
        "    while x:",
        "        if x == 3:",
        "            _secant_value_1 = x",
        "            _secant_return_1 = True",
        "        if not _secant_return_1:",
        "            x -= 1",
        "        if _secant_return_1:",
        "            break",
        "    if _secant_return_1:",
        "        break",
        "if _secant_return_1:",
        "    return _secant_value_1",
        "return None",
    ]


@pytest.mark.parametrize(
    "body",
    ["try:\n  break\n finally:\n  pass", "with a:\n  break", "yield x\n break", "match x:\n  case _: break"],
)
def test_left_as_they_are(body):
    source = f"for x in xs:\n {body}"
    assert lowered(source) == ast.unparse(ast.parse(source)).splitlines()


def test_nothing_to_lower_is_not_touched():
    tree = ast.parse(
        "for x in xs:\n    s += x\nelse:\n    s = 1\ndef g():\n    for y in ys:\n        return y"
    )
    assert ast.unparse(ast.Module(exits.lower(tree.body), [])) == ast.unparse(tree)
