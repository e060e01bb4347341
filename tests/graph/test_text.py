"""Graphs print to text that reads back as the same graph, and malformed text is refused by line."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from roundtrip import SAMPLES, page, same_results, sample_graph

from secant.graph.errors import GraphError
from secant.graph.parse import parse
from secant.graph.text import write


@pytest.mark.parametrize("name, number", SAMPLES)
def test_text_reads_back_as_the_same_graph(name, number):
    graph, numbers = sample_graph(name, number)
    text = write(graph)
    again = parse(text)
    assert write(again) == text
    same_results(graph, again, numbers)


def test_the_page_in_text():
    assert str(page()) == (
        "graph page(a: float, b: float, c: float):\n"
        "  u: float = multiply(b, c, via=1)  # line 2\n"
        "  v: float = add(a, u, via=1)  # line 3\n"
        "  J: float = multiply(3, v, via=1)  # line 4 in helper\n"
        "  return J\n"
    )


def test_names_that_are_not_words_stand_in_backticks_and_repeat_with_numbers():
    text = (
        "graph `<lambda>`(`params['w']`: float, inf_: float64[2]):\n"
        "  x: float = exp(`params['w']`, via=1)\n"
        "  x.2: float64[2] = multiply(x, inf_, via=1)\n"
        "  %1: float64[2] = add(x.2, float64[2]{nan, -inf})\n"
        "  %2: float64 = add(float64(0.5), True)\n"
        "  return `the sum`=%1, %2\n"
    )
    graph = parse(text)
    assert write(graph) == text
    assert [v.name for v in graph.inputs] == ["params['w']", "inf_"]
    assert graph.name == "<lambda>" and graph.output_names == ("the sum", "")
    assert [node.outputs[0].name for node in graph] == ["x", "x", "", ""]


def test_large_constants_are_left_out_of_what_is_shown_but_not_of_what_is_written():
    items = ", ".join(["1.0"] * 1000)
    graph = parse(f"graph f(x: float):\n  y: float64[1000] = add(x, float64[1000]{{{items}}})\n  return y\n")
    assert "{…}" in str(graph) and items in write(graph)
    with pytest.raises(GraphError, match="left out"):
        parse(str(graph))


GOOD = "graph f(x: float64[3]):\n  y: float64[3] = exp(x)\n  return y\n"


@pytest.mark.parametrize(
    "change, message",
    [
        (("exp(", "no_such_op("), "line 2.*no op named 'no_such_op'"),
        (("exp(x)", "exp(z)"), "line 2.*name z is not defined"),
        (("exp(x)", "exp(x, x)"), "line 2.*exp cannot be applied"),
        (("exp(x)", "exp(x"), "line 2"),
        (("exp(x)", "exp(x) y"), "line 2.*did not expect 'y'"),
        (("exp(x)", "exp(x, spin=1)"), "line 2"),
        (("exp(x)", "exp(x, via=__import__('os'))"), "line 2"),
        (("y: float64[3]", "y: float32[3]"), r"exp gives float64\[3\], not float32\[3\]"),
        (("y: float64[3]", "x: float64[3]"), "given twice"),
        (("x: float64[3]", "x: object[3]"), "line 1.*not the name of a dtype"),
        (("x: float64[3]", "x: float64[3"), "line 1"),
        (("return y", "return q"), "line 3.*q is not defined"),
        (("  return y\n", ""), "without a 'return'"),
        (("return y\n", "return y\n  z: float64[3] = exp(x)\n"), "goes on after"),
        (("graph f", "def f"), "line 1.*expected 'graph'"),
        (("exp(x)", "exp(float64[9]{1.0})"), "do not fill the shape"),
        (("exp(x)", "exp(x, a=" + "(" * 100 + ")" * 100 + ")"), "nested more than"),
        (("exp(x)", "exp(x) ; 1"), "cannot read"),
    ],
)
def test_malformed_text_is_refused_by_line(change, message):
    assert GOOD.count(change[0])
    with pytest.raises(GraphError, match=message):
        parse(GOOD.replace(*change, 1))


@pytest.mark.parametrize(
    "text", ["", "\n\n", "hello", "graph", "graph f(", "graph f(x: float):", "\0", "graph f(x)"]
)
def test_what_is_not_a_graph_is_refused(text):
    with pytest.raises(GraphError):
        parse(text)


def test_any_truncation_is_refused_or_a_graph():
    text = write(page())
    for end in range(len(text) - 2):
        with contextlib.suppress(GraphError):
            parse(text[:end])


def test_parsing_takes_linear_time_and_no_recursion():
    n = 3000
    body = "".join(f"  x.{i}: float = exp(x{f'.{i - 1}' if i > 2 else ''}, via=1)\n" for i in range(2, n))
    text = f"graph f(x: float):\n{body}  return x.{n - 1}\n"
    graph = parse(text)
    assert len(graph) == n - 2 and write(graph) == text


def test_numbers_keep_their_bits():
    body = "  y: float = add(x, 1e-320, via=1)\n  z: float = multiply(y, -0.0, via=1)\n"
    graph = parse(f"graph f(x: float):\n{body}  return z\n")
    assert graph.nodes[0].inputs[1].data == 1e-320
    assert np.signbit(graph.nodes[1].inputs[1].data)
