"""A function's source is found without parsing the whole file, where the margin tells where it stands."""

import ast
import importlib.util
import sys

import pytest

from secant.record import sources
from secant.record.sources import NoSource, find

HEAD = '''"""A module.
from what is said here, nothing is imported
"""
from os.path import (
    join as joined,
)
import math

'''
PIECES = {
    "plain": "def f(x):\n    return math.sin(x)\n",
    "decorated": "def same(g):\n    return g\n\n@same\n@same\ndef f(x):\n    return math.cos(x)\n",
    "method": "class A:\n    limit = 1\n\n    def f(self, x):\n        return self.__own(x)\n\nf = A.f\n",
    "nested": "def around():\n    def f(x):\n        return x + 1\n    return f\n\nf = around()\n",
    "in a call": "f = sorted(\n    [\n        lambda x: x + 2,\n    ],\n    key=id,\n)[0]\n",
    "text at the margin": 'def f(x):\n    """Text.\nif this is at the margin:\n    """\n    return x + 3\n',
    "text before": 'class A:\n    """Text\nb = 1\n"""\n    def f(self):\n        self.__a\nf = A.f\n',
    "otherwise": "if not math:\n    f = 1\nelse:\n    def f(x):\n        return x + 4\n",
    "one line": "f = lambda x: x + 5; g = lambda x: x + 6\n",
    "comment at the margin": "def f(x):\n# a comment\n    return x + 7\n",
    "joined lines": "f = \\\nlambda x: x + 8\n",
    "match": "def f(x):\n  match x:\n   case 1:\n    x\n   case _:\n    return x\n",
}


@pytest.fixture
def load(tmp_path):
    def made(source):
        path = tmp_path / "pieces_module.py"
        path.write_text(source)
        spec = importlib.util.spec_from_file_location("pieces_module", path)
        module = importlib.util.module_from_spec(spec)
        sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
        spec.loader.exec_module(module)
        sys.dont_write_bytecode = before
        return module

    return made


@pytest.mark.parametrize("name", PIECES)
@pytest.mark.parametrize("tail", ["", "\nlater = 3\n", "\n\n# the end\ndef g(x):\n    return x\n"])
def test_a_piece_gives_what_the_whole_file_gives(load, monkeypatch, name, tail):
    module = load(HEAD + PIECES[name] + tail)
    found = find(module.f)
    monkeypatch.setattr(sources, "_around", lambda code, lines: (0, len(lines)))
    whole = find(module.f)
    assert ast.dump(found.node, include_attributes=True) == ast.dump(whole.node, include_attributes=True)
    assert found.cls == whole.cls and found.filename == whole.filename
    assert set(found.imports) == set(whole.imports) == {"math", "joined"}


def test_a_fault_elsewhere_in_the_file_does_not_matter(load, tmp_path):
    module = load(HEAD + PIECES["plain"] + "\nlater = 3\n")
    (tmp_path / "pieces_module.py").write_text(HEAD + PIECES["plain"] + "\nlater = = 3 # longer\n")
    assert find(module.f).node.name == "f"


def test_a_function_that_changed_is_refused(load, tmp_path):
    module = load(HEAD + PIECES["plain"])
    (tmp_path / "pieces_module.py").write_text(HEAD + PIECES["plain"].replace("sin", "cos") + "# longer\n")
    with pytest.raises(NoSource, match="changed"):
        find(module.f)


def test_only_the_piece_is_parsed(load, monkeypatch):
    module = load(HEAD + PIECES["plain"] + "".join(f"def g{k}(x):\n    return x\n" for k in range(500)))
    seen = []
    functions = sources._functions
    monkeypatch.setattr(
        sources, "_functions", lambda tree, *rest: seen.append(tree) or functions(tree, *rest)
    )
    find(module.f)
    assert [len(tree.body) for tree in seen] == [1]
