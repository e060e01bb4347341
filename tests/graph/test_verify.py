"""The laws of regions inside nodes: what a pass breaks is found, with the op and the line."""

from __future__ import annotations

import numpy as np
import pytest
from controlled import SCALAR, THREE, check, named

from secant.graph.core import Graph, Node, Region, Value, apply
from secant.graph.dims import Affine, Index
from secant.graph.errors import GraphError
from secant.graph.location import Source
from secant.graph.parse import parse
from secant.graph.registry import OPS
from secant.graph.store import to_json
from secant.graph.types import Type
from secant.graph.verify import verify
from secant.ops.control import COUNT, branch, call, loop, make_loop

HERE = Source("user.py", 7, "f")


def in_a_call(region: Region) -> Graph:
    """A graph whose only node holds this region."""
    inputs = [named(v.type, "x") for v in region.inputs]
    node = Node(call, tuple(inputs), {"body": region, "name": "s"}, [v.type for v in region.outputs], HERE)
    return Graph("f", inputs, node.outputs, [node])


def test_a_region_may_not_read_what_is_outside():
    x, y = named(SCALAR, "x"), named(SCALAR, "outside")
    graph = in_a_call(Region([x], [x + y]))
    with pytest.raises(
        GraphError, match=r"in a region of call at user.py:7 in f, add reads <outside.*not an input"
    ):
        verify(graph)
    assert "add(x.2, ?outside, via=1)" in str(graph)
    for again in (lambda: parse(str(graph)), lambda: to_json(graph)):
        with pytest.raises(GraphError):
            again()


def test_the_output_of_a_region_must_be_computed_in_it():
    outside = named(SCALAR, "outside")
    with pytest.raises(
        GraphError, match=r"output <outside.* is not computed in a region of call at user.py:7"
    ):
        verify(in_a_call(Region([named(SCALAR, "x")], [outside])))


def test_a_region_names_each_input_once_and_does_not_compute_it():
    x = named(SCALAR, "x")
    with pytest.raises(GraphError, match=r"region of call at user.py:7 in f names the same input twice"):
        verify(in_a_call(Region([x, x], [x])))
    first, second = OPS["modf"](x)
    with pytest.raises(GraphError, match="modf computes what is an input already"):
        verify(in_a_call(Region([x, first], [first + second])))


def test_a_wrong_type_inside_a_region_is_found():
    x = named(SCALAR, "x")
    node = Node(OPS["sin"], (x,), {}, [THREE], Source("user.py", 8, "g"))
    with pytest.raises(
        GraphError, match=r"region of call at user.py:7 in f, sin at user.py:8 in g should give float64"
    ):
        verify(in_a_call(Region([x], node.outputs)))


def test_an_effect_that_a_region_has_lost_is_found():
    x = named(SCALAR, "x")
    guard = check(x > 0, 0)
    arms = {"then": Region([x], [x], [guard]), "orelse": Region([x], [x])}
    lost = apply(branch, [np.greater(x, 1), x], arms)
    with pytest.raises(GraphError, match=r"region of call at user.py:7 in f has lost the effect of branch"):
        verify(in_a_call(Region([x], lost)))
    verify(in_a_call(Region([x], lost, [lost[0].node])))


def test_two_indices_of_one_name_are_refused():
    dims = Affine.of(Index("i", 0, 3)), Affine.of(Index("i", 1, 3))
    x = named(Type(np.dtype(float), dims), "x")
    with pytest.raises(GraphError, match="two indices with different ranges are named i"):
        verify(Region([x], [x]))


def test_loops_with_wrong_counts_are_not_made():
    x, i = named(SCALAR, "x"), named(COUNT, "i")
    body = Region([i, x], [x])
    with pytest.raises(GraphError, match="fewer"):
        make_loop([i], [x], [], [], Region([i, x], []), "i")
    with pytest.raises(GraphError, match="whether to go on"):
        make_loop(
            [i, Value(Type(np.dtype(bool), (), "python"))],
            [x],
            [],
            [],
            Region([i, x], [x, x]),
            "i",
            stops=True,
        )
    with pytest.raises(GraphError, match="fewer"):
        loop(i, x, body=body, carried=2, stacks=0, stops=False, reverse=False, index="i")
