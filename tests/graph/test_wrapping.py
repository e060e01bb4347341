"""Printed graphs fit 80 columns, and read back as the same graph all the same."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from roundtrip import page

import secant as sc
from secant.graph.errors import GraphError
from secant.graph.text import write
from secant.graph.wrapping import joined, wrapped
from zoo import SPECIMENS


@pytest.mark.parametrize("specimen", SPECIMENS[::3], ids=lambda s: s.name)
def test_the_zoo_fits_and_reads_back(specimen):
    graph = sc.graph(specimen.function)(*copy.deepcopy(specimen.args))
    text = str(graph)
    assert max(map(len, text.splitlines())) <= 80
    if "…" not in text:
        assert write(sc.parse(text)) == write(sc.parse(write(graph)))


def test_short_lines_stay():
    assert str(page()) == write(page())


def test_a_long_line_is_broken_after_a_comma_and_goes_on_further_in():
    line = "  v: float64[3] = array(first_of_them, second_of_them, third_of_them, shape=(3,))  # line 12"
    lines = wrapped(line).split("\n")
    assert len(lines) == 2 and all(len(x) <= 80 for x in lines)
    assert lines[1].startswith(" " * 8) and lines[1].endswith("shape=(3,))  # line 12")
    assert joined(wrapped(line)) == [(1, line)]


def test_names_and_strings_with_brackets_and_commas_are_whole():
    line = "  `a, (b`: float = multiply(`a, (b`, " + ", ".join(["'x, [y'"] * 12) + ")"
    assert joined(wrapped(line)) == [(1, line)]
    assert wrapped("x" * 200) == "x" * 200  # nothing to break


def test_a_line_that_is_not_further_in_is_one_of_its_own():
    with pytest.raises(GraphError, match="line 2"):
        sc.parse("graph f(x: float):\n  y: float = exp(x\n  return y\n")
    assert [n for n, _ in joined("a(\nb\n\n          c")] == [1, 2, 4]


def test_many_open_brackets_take_no_time():
    with pytest.raises(GraphError):
        sc.parse("graph f(x: float):\n" + "        (\n" * 3000)
    assert np.isfinite(len(wrapped("  y = f(" + ", ".join(["x"] * 5000) + ")")))
