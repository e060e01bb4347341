"""Regions that break a law are refused, whether they come as text or as JSON."""

from __future__ import annotations

import json

import pytest
from controlled import SCALAR, checked, decay, fork, named, newton, triangle

from secant.graph.core import Graph, Region, apply
from secant.graph.errors import GraphError
from secant.graph.load import from_json
from secant.graph.parse import parse
from secant.graph.store import to_json
from secant.graph.text import write
from secant.graph.verify import verify
from secant.ops.control import call

BODY = "    body(i: int, u.3: float64[3], dt.2: float64):\n"
LOOP = "carried=1, stacks=0, stops=False, reverse=False, index='i'):  # line 4"

TEXT = [
    (decay, "body(i: int, ", "body(", r"line 2.*loop's body takes float64\[3\] where int"),
    (decay, "body(i: int, u.3: float64[3]", "body(i: int, u.3: float64[4]", "line 4"),
    (decay, "body(i: int", "body(i: bool", "line 2.*body takes bool where int"),
    (decay, ", dt.2: float64)", ")", "line 4.*name dt.2 is not defined above"),
    (decay, "multiply(dt.2, u.3", "multiply(dt, u.3", "line 4.*name dt is not defined in this region"),
    (decay, "return u.4", "return u.2", "line 6.*u.2 is not defined above"),
    (decay, "  return u.2", "  return u.4", "line 7.*u.4 is not defined in this region"),
    (decay, "return u.4", "return dt.2", r"line 2.*carries float64\[3\], and its body makes float64"),
    (decay, "return u.4", "return u=u.4", "line 6"),
    (decay, "return u.4", "return", "line 2.*fewer than it says"),
    (decay, "return u.4", "return u.4, True", "line 2.*gives"),
    (decay, "      return u.4\n", "", "line 6.*should begin with 6 spaces, and begins with 2"),
    (decay, BODY, "", "line 3.*should begin with 4 spaces"),
    (decay, "    body(", "   body(", "line 3.*should begin with 4 spaces, and begins with 3"),
    (decay, "    body(", "      body(", "line 3.*should begin with 4 spaces"),
    (decay, "    body(", "\tbody(", "line 2.*no region stands under it"),
    (decay, BODY, BODY.replace("body", "corpus"), "line 2.*loop holds the regions corpus, not body"),
    (decay, BODY, BODY.replace("):", ")"), "line 3.*expected ':'"),
    (decay, BODY, BODY.replace("i: int", "u.3: int"), "line 3.*u.3 is given twice"),
    (decay, BODY, BODY.replace("i: int", "i: int*"), "line 2.*takes int\\* where int"),
    (decay, "u.4: float64[3]", "u.3: float64[3]", "line 5.*name u.3 is given twice"),
    (decay, "u.3: float64[3]", "u.3: float64[j]", "line 4"),
    (decay, LOOP, LOOP.replace(":  #", "  #"), "line 2.*holds the regions none, not body"),
    (decay, LOOP, LOOP.replace("carried=1", "carried=-1"), "line 2"),
    (decay, LOOP, LOOP.replace("carried=1", "carried=9"), "line 2"),
    (decay, LOOP, LOOP.replace("carried=1", "carried='u'"), "line 2"),
    (decay, LOOP, LOOP.replace("carried=1", "body=1"), "line 3.*parameter body is given twice|line 2"),
    (decay, LOOP, LOOP.replace("stacks=0", "stacks=1"), "line 2"),
    (decay, LOOP, LOOP.replace("stops=False", "stops=True"), "line 2.*whole number of trips"),
    (decay, LOOP, LOOP.replace("stops=False, ", ""), "line 2.*missing"),
    (decay, LOOP, LOOP.replace("index='i'", "index=7"), "line 2"),
    (decay, "loop(n, ", "loop(dt, ", "line 2.*whole number of trips"),
    (decay, "trips: int", "trips: int*", "line 2.*loop gives"),
    (decay, "  # line 5\n      u.4", ":  # line 5\n      u.4", "line 4.*no region stands under it"),
    (decay, "  return u.2\n", "  return u.2\n    body():\n", "line 8.*goes on after"),
    (newton, "index='trip'", "index='trip', index='t'", "index is given twice"),
    (fork, "    orelse(x.3: float64):\n      return float64(2.0)\n", "", "regions then, not then, orelse"),
    (fork, "orelse(x", "then(x", "line 7.*parameter then is given twice"),
    (fork, "return float64(2.0)", "return 2.0", "line 3.*different types"),
    (fork, "return float64(2.0)", "return nothing", "line 8.*nothing is not defined above"),
    (fork, "branch(big, x)", "branch(x, x)", "line 3.*needs a condition"),
    (fork, "then(x.2: float64)", "then(x.2: float32)", "line 5"),
    (
        fork,
        "sqrt(x.2)",
        "sqrt(x.2):\n        body():\n          return",
        "line 5.*sqrt holds the regions body, not none",
    ),
    (fork, "branch(big, x)", "branch(big, x, then=...)", "line 4.*then is given twice"),
    (
        triangle,
        "0 <= i <= 3, 0 <= j <= i-1",
        "0 <= j <= i-1, 0 <= i <= 3",
        "range of i is given twice, or after",
    ),
    (triangle, "0 <= i <= 3", "0 <= i <= i", "range of i depends on itself"),
    (triangle, "0 <= i <= 3", "0 <= i <= ", "line 1"),
    (triangle, "0 <= i <= 3", "0 <= 3 <= 3", "line 1.*'3' is not the name of an index"),
    (triangle, "0 <= i <= 3", "0 <= i <= 3*3", "line 1.*'3\\*3' is not a dimension"),
    (triangle, "0 <= i <= 3, ", "0 <= i <= 3, 1 <= i, ", "range of i is given twice"),
    (triangle, "dim(2*i-j)", "dim(2*i-k)", "getitem gives"),
    (triangle, "dim(2*i-j)", "dim(i*j)", "'i\\*j' is not a dimension"),
    (triangle, "dim(2*i-j)", "dim('2*i-j')", "expected '\\)'"),
    (triangle, "dim(2*i-j)", "dim()", "'' is not a dimension"),
    (triangle, "float64[2*i-j]", "float64[2**i-j]", "is not a dimension"),
    (triangle, "float64[2*i-j]", "float64[-1]", "negative dimension"),
    (triangle, "float64[i]*", "float64[i]", "line"),
    (
        checked,
        "index=1)",
        "index=1):\n            body():\n              return",
        "check holds the regions body",
    ),
]


@pytest.mark.parametrize("make, old, new, message", TEXT)
def test_text_that_breaks_a_law_of_regions_is_refused_by_line(make, old, new, message):
    text = write(make())
    assert old in text
    with pytest.raises(GraphError, match=message):
        parse(text.replace(old, new, 1))


def test_any_line_left_out_or_cut_is_refused_or_a_graph():
    for make in (decay, fork, checked, triangle, newton):
        lines = write(make()).splitlines(keepends=True)
        for i, line in enumerate(lines):
            for piece in ("", line[: len(line) // 2] + "\n", "  " + line, line[2:], line + line):
                try:
                    verify(parse("".join([*lines[:i], piece, *lines[i + 1 :]])))
                except GraphError as error:
                    assert "of the graph's text" in str(error)


def nested_text(levels):
    """Calls in calls; the innermost region gives back its input."""
    lines = ["graph f(x: float):\n"]
    for k in range(levels):
        lines.append("    " * k + f"  y{k}: float = call({f'z{k}' if k else 'x'}, name='s'):\n")
        lines.append("    " * (k + 1) + f"body(z{k + 1}: float):\n")
    lines.append("    " * levels + f"  return z{levels}\n")
    return "".join(lines + ["    " * k + f"  return y{k}\n" for k in reversed(range(levels))])


def test_regions_nested_too_deep_are_refused_in_text():
    assert len(parse(nested_text(50))) == 1
    for levels in (51, 1000):
        with pytest.raises(GraphError, match="regions are nested more than 50 deep"):
            parse(nested_text(levels))


def test_numbers_and_ranges_nested_too_deep_are_refused_in_text():
    many = "complex(" * 2000
    with pytest.raises(GraphError, match="line 2"):
        parse(f"graph f(x: float):\n  y: float = add(x, {many})\n  return y\n")
    chain = "".join(f", 0 <= i{k} <= i{k - 1}" for k in range(1, 60))
    with pytest.raises(GraphError, match="range of i51 depends on itself, or on too many"):
        parse(f"graph f(x: float) where 0 <= i0 <= 3{chain}:\n  return x\n")


def test_what_can_be_inferred_depends_on_the_ranges():
    line = "  y: float64[i-1] = getitem(x, index=(slice(1, None, None),))\n"
    text = f"graph f(x: float64[i]) where 1 <= i <= 3:\n{line}  return y\n"
    assert write(parse(text)) == text
    for change in ("0 <= i <= 3", "1 <= j <= 3"):
        with pytest.raises(GraphError, match=r"line 2.*depends on a loop's index"):
            parse(text.replace("1 <= i <= 3", change))


def within(data, path):
    for step in path:
        data = data[step]
    return data


NODE = ("nodes", 0)
REGION = (*NODE, "params", "body", "region")
THEN = ("nodes", 1, "params", "then", "region")

JSON = [
    (decay, (*NODE, "params", "body"), None),
    (decay, (*NODE, "params", "body"), 3),
    (decay, (*NODE, "params", "body"), {"region": None}),
    (decay, (*NODE, "params", "body"), {"region": []}),
    (decay, (*NODE, "params", "body"), {"region": {}}),
    (decay, (*NODE, "params", "body"), {"tuple": [{"region": {}}]}),
    (decay, (*NODE, "params", "carried"), 2),
    (decay, (*NODE, "params", "stacks"), -1),
    (decay, (*NODE, "params", "stops"), {"region": {}}),
    (decay, (*NODE, "params"), {}),
    (decay, (*NODE, "inputs"), [2, 0]),
    (decay, (*NODE, "inputs"), []),
    (decay, (*REGION, "inputs"), []),
    (decay, (*REGION, "inputs", 1, "type"), "float32[3]"),
    (decay, (*REGION, "inputs", 1, "type"), "float64[3]*"),
    (decay, (*REGION, "inputs", 1, "type"), "float64[__import__]"),
    (decay, (*REGION, "inputs", 1, "type"), "*" * 500),
    (decay, (*REGION, "inputs", 1, "type"), "float64" + "*" * 2000),
    (decay, (*REGION, "inputs", 1), None),
    (decay, (*REGION, "outputs"), []),
    (decay, (*REGION, "outputs"), [99]),
    (decay, (*REGION, "outputs"), [2]),
    (decay, (*REGION, "outputs"), [{"name": "u", "value": 4}]),
    (decay, (*REGION, "outputs"), None),
    (decay, (*REGION, "constants"), [{"region": {}}]),
    (decay, (*REGION, "constants"), None),
    (decay, (*REGION, "nodes"), None),
    (decay, (*REGION, "nodes", 0, "op"), "nothing"),
    (decay, (*REGION, "nodes", 0, "inputs"), [4, 1]),
    (
        decay,
        (*REGION, "nodes", 0, "params"),
        {"via": {"region": {"inputs": [], "constants": [], "nodes": [], "outputs": []}}},
    ),
    (decay, ("ranges",), [["i"]]),
    (decay, ("ranges",), [["i", 0, 3]]),
    (decay, ("ranges",), [["i", "0", "3"], ["i", "0", "3"]]),
    (decay, ("ranges",), [["2*i", "0", "3"]]),
    (decay, ("ranges",), [[7, "0", "3"]]),
    (decay, ("ranges",), {"i": 3}),
    (fork, (*THEN, "outputs"), []),
    (fork, (*THEN, "inputs"), []),
    (fork, ("nodes", 1, "params", "orelse"), {"dim": "i"}),
    (
        fork,
        ("nodes", 1, "params", "third"),
        {"region": {"inputs": [], "constants": [], "nodes": [], "outputs": []}},
    ),
    (triangle, (*REGION, "nodes", 1, "params", "index"), {"tuple": [{"dim": 3}]}),
    (triangle, (*REGION, "nodes", 1, "params", "index"), {"tuple": [{"dim": "i" * 2000}]}),
    (triangle, (*REGION, "nodes", 1, "params", "index"), {"record": ["Region", 1]}),
    (triangle, (*REGION, "nodes", 1, "params", "index"), {"record": []}),
    (triangle, (*REGION, "nodes", 1, "params", "index"), {"record": [[], 1]}),
]


@pytest.mark.parametrize(
    "make, path, value", JSON, ids=[f"{'.'.join(map(str, p))}={v!s:.24}" for _, p, v in JSON]
)
def test_json_that_breaks_a_law_of_regions_is_refused(make, path, value):
    data = json.loads(json.dumps(to_json(make())))
    within(data, path[:-1])[path[-1]] = value
    with pytest.raises(GraphError):
        from_json(data)


@pytest.mark.parametrize("key", ["inputs", "constants", "nodes", "outputs"])
def test_a_missing_part_of_a_region_is_refused(key):
    data = to_json(decay())
    del within(data, REGION)[key]
    with pytest.raises(GraphError, match="malformed"):
        from_json(data)


@pytest.mark.parametrize("levels", [51, 5000])
def test_regions_nested_too_deep_are_refused_in_json(levels):
    x = named(SCALAR, "x")
    data = to_json(Graph("f", [x], apply(call, [x], {"body": Region([x], [x]), "name": "s"})))
    for _ in range(levels):
        copied = {k: data[k] for k in ("inputs", "constants", "nodes")} | {"outputs": [1]}
        data = data | {"nodes": [data["nodes"][0] | {"params": {"body": {"region": copied}, "name": "s"}}]}
    with pytest.raises(GraphError, match="regions are nested more than 50 deep"):
        from_json(data)
