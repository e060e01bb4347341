"""Graphs with regions inside nodes print, save and read back as the same graphs."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
import pytest
from controlled import SCALAR, THREE, decay, fork, named, triangle
from roundtrip import CONTROLLED, same_results

from secant.graph.core import Graph, Region, Value, apply, as_value
from secant.graph.dims import Affine, Index
from secant.graph.errors import GraphError
from secant.graph.load import from_json, load
from secant.graph.parse import parse
from secant.graph.ranges import ranges
from secant.graph.registry import RECORDS
from secant.graph.store import to_json
from secant.graph.text import DEPTH, write
from secant.graph.types import Type
from secant.graph.verify import verify
from secant.graph.walk import everything, regions
from secant.ops.control import branch, call


def effects(region: Region) -> list:
    """The effects of a region and of those inside it, as ops and what they check."""
    found = []
    for node in region.effects:
        found.append((node.op.name, node.params.get("index")))
        found.extend(effects(r) for r in regions(node))
    return found


@pytest.mark.parametrize("make, numbers", CONTROLLED)
def test_text_and_json_read_back_as_the_same_graph(make, numbers):
    graph = make()
    verify(graph)
    text, data = write(graph), json.loads(json.dumps(to_json(graph), allow_nan=False))
    for again in (parse(text), from_json(data)):
        assert write(again) == text
        assert effects(again) == effects(graph)
        assert [n.op.name for n in everything(again)] == [n.op.name for n in everything(graph)]
        same_results(graph, again, numbers)
    assert to_json(from_json(data)) == data


def test_a_loop_in_text():
    assert write(decay()) == (
        "graph decay(u: float64[3], dt: float64, n: int):\n"
        "  u.2: float64[3], trips: int = "
        "loop(n, u, dt, carried=1, stacks=0, stops=False, reverse=False, index='i'):  # line 4\n"
        "    body(i: int, u.3: float64[3], dt.2: float64):\n"
        "      %1: float64[3] = multiply(dt.2, u.3, via=1)  # line 5\n"
        "      u.4: float64[3] = subtract(u.3, %1, via=1)  # line 5\n"
        "      return u.4\n"
        "  return u.2\n"
    )


def test_a_branch_in_text():
    assert str(fork()) == (
        "graph fork(x: float64):\n"
        "  big: bool_ = greater(x, 1.0)\n"
        "  y: float64 = branch(big, x):\n"
        "    then(x.2: float64):\n"
        "      %1: float64 = sqrt(x.2)\n"
        "      return %1\n"
        "    orelse(x.3: float64):\n"
        "      return float64(2.0)\n"
        "  return y\n"
    )


def test_the_ranges_of_indices_stand_in_the_first_line_and_come_back():
    graph = triangle()
    first = "graph triangle(x: float64[8], n: int) where 0 <= i <= 3, 0 <= j <= i-1:"
    assert write(graph).splitlines()[0] == first
    assert to_json(graph)["ranges"] == [["i", "0", "3"], ["j", "0", "i-1"]]
    for again in (parse(write(graph)), from_json(to_json(graph))):
        i, j = ranges(again)
        assert (i.low, i.high, i.depth) == (0, 3, 0)
        assert (j.low, str(j.high), j.depth) == (0, "i-1", 1)
        span = 2 * Affine.of(i) - Affine.of(j)
        (part,) = [
            n for n in everything(again) if n.params.get("index", "")[0:1] == (("*", "*", None, span),)
        ]
        length = part.outputs[0].type.shape[0]
        assert str(length) == "2*i-j" and (length.low, length.high) == (1, 6)


def test_a_range_without_an_end_is_written_short():
    x = named(Type(np.dtype(float), (Affine.of(Index("d", 2)), 3)), "x")
    text = write(Graph("f", [x], [np.exp(x)]))
    assert text.startswith("graph f(x: float64[d,3]) where 2 <= d:\n")
    assert write(parse(text)) == text
    assert parse(text).inputs[0].type.shape[0].low == 2


def test_regions_that_share_their_values_get_names_of_their_own():
    x = named(SCALAR, "x")
    y = np.sin(x)
    y.name = "y"
    arm = Region([y], [np.cos(y)])
    z = apply(branch, [np.greater(x, 0), y], {"then": arm, "orelse": arm})[0]
    graph = Graph("f", [x], [z, y])
    verify(graph)
    text = write(graph)
    assert "then(y.2: float64)" in text and "orelse(y.3: float64)" in text and "return %2, y\n" in text
    assert write(parse(text)) == text
    same_results(graph, parse(text), [np.float64(0.3)])


def test_stacks_of_stacks_read_back():
    stack = named(THREE.stacked.stacked, "s")
    text = write(Graph("f", [stack], [stack]))
    assert "s: float64[3]**" in text
    assert parse(text).inputs[0].type == stack.type
    for element in ("int", "float64", "bool_", "complex64[2,0]"):
        assert (
            write(parse(f"graph f(x: {element}*):\n  return x\n")) == f"graph f(x: {element}*):\n  return x\n"
        )


class Span(NamedTuple):
    start: int | None
    length: object


def test_params_may_be_named_tuples_if_their_class_is_registered(monkeypatch):
    i = Affine.of(Index("i", 1, 3))
    x = named(SCALAR, "x")
    body = {"body": Region([x], [x]), "name": (Span(None, 2 * i + 1), slice(None, i, None))}
    graph = Graph("f", [x], apply(call, [x], body))
    for write_it in (write, to_json):
        with pytest.raises(GraphError, match="Span, which is not in the registry"):
            write_it(graph)
    monkeypatch.setitem(RECORDS, "Span", Span)
    text = write(graph)
    assert "name=(Span(None, dim(2*i+1)), slice(None, dim(i), None))" in text and "where 1 <= i <= 3" in text
    for again in (parse(text), from_json(json.loads(json.dumps(to_json(graph))))):
        assert write(again) == text
        assert again.nodes[0].params["name"] == body["name"]
        assert type(again.nodes[0].params["name"][0]) is Span
    monkeypatch.setitem(RECORDS, "Span", NamedTuple("Span", [("start", int)]))
    with pytest.raises(GraphError, match="with 2 fields"):
        parse(text)


def test_region_inputs_may_lack_names_and_results_may_be_constants():
    x, inner = named(SCALAR, "x"), Value(SCALAR)
    results = apply(call, [x], {"body": Region([inner], [as_value(3), inner]), "name": "g"})
    text = write(Graph("f", [x], results))
    assert "    body(%3: float64):\n      return 3, %3\n" in text
    assert write(parse(text)) == text


def deep(levels: int) -> Graph:
    """A graph of calls nested this deep."""
    x = named(SCALAR, "x")
    region = Region([x], [np.sin(x)])
    for _ in range(levels):
        x = named(SCALAR, "x")
        region = Region([x], apply(call, [x], {"body": region, "name": "step"}))
    return Graph("deep", region.inputs, region.outputs)


def test_regions_nest_as_deep_as_is_read_back(tmp_path):
    graph = deep(DEPTH)
    verify(graph)
    assert write(parse(write(graph))) == write(graph)
    graph.save(tmp_path / "deep.json")
    assert write(load(tmp_path / "deep.json")) == write(graph)
    for write_it in (write, to_json):
        with pytest.raises(GraphError, match="nested more than 50 deep"):
            write_it(deep(DEPTH + 1))


def test_verifying_does_not_recurse_and_looks_at_a_shared_region_once():
    verify(deep(5000))
    x = named(SCALAR, "x")
    arm = Region([x], [np.sin(x)])
    for _ in range(60):
        x = named(SCALAR, "x")
        arm = Region([x], apply(branch, [np.greater(x, 0), x], {"then": arm, "orelse": arm}))
    verify(arm)
