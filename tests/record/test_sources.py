"""The source of a function is found, or refused: never that of another."""

import ast
import doctest
import functools
import importlib.util
import linecache
import os
import subprocess
import sys
import textwrap
import types
from pathlib import Path

import pytest
from plain import Site

from secant.record.rewrite import rewrite
from secant.record.sources import NoSource, find

f, g, h = (lambda x: x + 1), (lambda x: x + 1), (lambda x: x + 2)
one, two, three = [lambda x, k=k: (x, k) for k in (1, 2)], lambda x: (x, 3), lambda x: lambda y: x - y


def text(function):
    found = find(function)
    return ast.unparse(found.node)


@pytest.fixture
def module(tmp_path):
    """Write a module, and write it again, as an editor would; each time with a later date."""
    path = tmp_path / "edited_module.py"
    times = iter(range(1_600_000_000, 1_700_000_000, 1000))

    def write(source):
        path.write_text(textwrap.dedent(source))
        now = next(times)
        os.utime(path, (now, now))
        linecache.checkcache(str(path))

    def load():
        spec = importlib.util.spec_from_file_location("edited_module", path)
        made = importlib.util.module_from_spec(spec)
        sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
        try:
            spec.loader.exec_module(made)
        finally:
            sys.dont_write_bytecode = before
        return made

    return types.SimpleNamespace(write=write, load=load, path=path)


def test_lambdas_on_one_line():
    assert [text(f), text(g), text(h)] == ["lambda x: x + 1", "lambda x: x + 1", "lambda x: x + 2"]
    assert find(f).node is not find(g).node
    assert find(f).node.col_offset < find(g).node.col_offset
    assert text(two) == "lambda x: (x, 3)"
    assert text(three(1)) == "lambda y: x - y"
    assert text(one[1]) == "lambda x, k=k: (x, k)"
    assert [rewrite(k, Site)(1) for k in (f, g, h, two)] == [2, 2, 3, (1, 3)]
    assert [rewrite(k, Site)(1) for k in one] == [(1, 1), (1, 2)]
    assert rewrite(three(5), Site)(1) == 4


def test_lambdas_that_differ_in_a_constant_only():
    a, b, c, d = (lambda: 1), (lambda: 1.0), (lambda: True), (lambda: -0.0)
    assert [text(k) for k in (a, b, c, d)] == ["lambda: 1", "lambda: 1.0", "lambda: True", "lambda: -0.0"]


def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


@logged
@logged
def decorated(x):
    return x * 3


def test_decorators():
    assert find(decorated).node.name == "wrapper"
    assert find(decorated.__wrapped__.__wrapped__).node.name == "decorated"
    inner = rewrite(decorated.__wrapped__.__wrapped__, Site)
    assert (
        inner(2) == 6
        and inner.__code__.co_firstlineno == decorated.__wrapped__.__wrapped__.__code__.co_firstlineno
    )
    outer = rewrite(decorated, Site)
    assert outer(2) == 6 and outer.__name__ == "decorated" and outer.__wrapped__ is decorated.__wrapped__


class Holder:
    class Inner:
        def method(self):
            return self.__secret()

        def __secret(self):
            return "secret"


def test_the_class_around():
    assert find(Holder.Inner.method).cls == "Inner"
    assert rewrite(Holder.Inner.method, Site)(Holder.Inner()) == "secret"
    with pytest.raises(NoSource, match="not a Python function"):
        find(Holder().Inner)


def test_no_source():
    space = {}
    exec("def made(x):\n    return x", space)
    with pytest.raises(NoSource, match="made by exec"):
        find(space["made"])
    for other in (len, functools.partial(f), int, "text"):
        with pytest.raises(NoSource, match="not a Python function"):
            find(other)


def test_executed_text_in_the_name_of_a_file():
    """Code that claims to come from this very file is compared with it, and refused."""
    space = {}
    line = decorated.__wrapped__.__wrapped__.__code__.co_firstlineno
    exec(compile("\n" * (line - 1) + "def decorated(x):\n    return x * 4", __file__, "exec"), space)
    with pytest.raises(NoSource, match="changed"):
        find(space["decorated"])


BEFORE = """
    def f(x):
        return x + 1

    def g(x):
        return x * 2
"""


@pytest.mark.parametrize(
    "after",
    [
        BEFORE.replace("x + 1", "x - 1"),
        BEFORE.replace("x + 1", "x + 1.0"),
        BEFORE.replace("x + 1", "y + 1"),
        BEFORE.replace("f(x)", "f(y, x)"),
        BEFORE.replace("f(x)", "f(*x)"),
        BEFORE.replace("def f", "# a line\n    def f"),
        BEFORE.replace("def f", "def h"),
        "\ndef f(x:",
        "",
    ],
)
def test_an_edited_file(module, after):
    module.write(BEFORE)
    old = module.load()
    assert rewrite(old.f, Site)(1) == 2
    again = module.load()
    module.write(after)
    with pytest.raises(NoSource, match=r"re-import|parse|exec"):
        find(again.f)
    assert rewrite(old.f, Site)(1) == 2, "what was found before the edit stays"


def test_an_edit_elsewhere_and_a_new_import(module):
    module.write(BEFORE)
    old = module.load()
    module.write(BEFORE.replace("x * 2", "x * 3"))
    new = module.load()
    assert rewrite(old.f, Site)(1) == 2
    with pytest.raises(NoSource):
        find(old.g)
    assert rewrite(new.g, Site)(1) == 3


def test_equal_code_from_another_file(module, tmp_path):
    """Code objects of the same text in two files compare equal; their rewritten code must not be shared."""
    module.write(BEFORE)
    one = module.load()
    module.path = module.path.rename(tmp_path / "other.py")
    (tmp_path / "edited_module.py").write_text(module.path.read_text())
    spec = importlib.util.spec_from_file_location("other", module.path)
    two = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(two)
    a, b = rewrite(one.f, Site), rewrite(two.f, Site)
    assert a.__code__.co_filename != b.__code__.co_filename
    assert a.__globals__ is one.__dict__ and b.__globals__ is two.__dict__


def test_future_annotations(module):
    module.write("""
        from __future__ import annotations
        def f(x: nothing) -> nothing:
            def inner(y: nothing): return y + x
            return inner(1), inner.__annotations__
    """)
    made = module.load()
    assert rewrite(made.f, Site)(1) == made.f(1) == (2, {"y": "nothing"})


def test_asserts_that_pytest_has_rewritten():
    def checked(x, y=2):
        assert x < y, f"{x} is not below {y}"
        inner = lambda z: z - 1
        assert inner(x) == x - 1 and not (x in [5, 6])  # noqa: E713
        return x * y

    assert any(name.startswith("@") for name in checked.__code__.co_names), "pytest rewrites this file"
    again = rewrite(checked, Site)
    assert again(1) == 2
    with pytest.raises(AssertionError, match="3 is not below 2"):
        again(3)


def test_asserts_of_another_text(module, pytestconfig):
    from _pytest.assertion.rewrite import rewrite_asserts  # noqa: PLC0415

    source = "def f(x, y=2):\n    assert x < y\n    return x + 1\n"
    for edited in (
        source,
        source.replace("x + 1", "x - 1"),
        source.replace("+ 1", "+ 2"),
        source.replace("<", ">"),
    ):
        module.write(edited)
        tree = ast.parse(source)
        rewrite_asserts(tree, source.encode(), str(module.path), pytestconfig)
        space = {}
        exec(compile(tree, str(module.path), "exec"), space)
        if edited == source:
            assert rewrite(space["f"], Site)(1) == 2
        else:
            with pytest.raises(NoSource):
                find(space["f"])


def test_doctest():
    def documented():
        """
        >>> from plain import Site
        >>> from secant.record.rewrite import rewrite
        >>> def f(x):
        ...     return x * 2
        >>> rewrite(f, Site)(4)
        8
        """

    runner = doctest.DocTestRunner()
    (example,) = doctest.DocTestFinder().find(documented, "documented", globs={})
    assert runner.run(example).failed == 0


def test_cells_of_a_notebook():
    """A notebook keeps the text of a cell in linecache, under a made-up name."""
    source, name = "k = 2\ndef f(x):\n    return x * k\n", "<ipython-input-1-abc>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    space = {}
    exec(compile(source, name, "exec"), space)
    assert rewrite(space["f"], Site)(3) == 6
    del linecache.cache[name]


def in_sets(x, kind="a"):
    if kind in {"a", "b", "c", ("d", 1.0), ("d", 1)} and kind not in {"e", "f", "g", "h"}:
        return 2 * x
    return x


def test_sets_of_constants_are_alike_whatever_their_order():
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]; import test_sources as t; "
        "from secant.record.sources import find; find(t.in_sets)"
    )
    for seed in range(6):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-c", program, str(Path(__file__).parent)]
        subprocess.run(command, env=environment, check=True)
