"""Graphs to JSON and back: the same graph, no evaluation, and hostile files refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from roundtrip import SAMPLES, page, same_results, sample_graph

from secant.graph.core import Graph, Node, Value
from secant.graph.errors import GraphError
from secant.graph.load import from_json, load
from secant.graph.registry import OPS
from secant.graph.store import to_json
from secant.graph.text import write
from secant.graph.types import type_of


@pytest.mark.parametrize("name, number", SAMPLES)
def test_json_reads_back_as_the_same_graph(name, number):
    graph, numbers = sample_graph(name, number)
    data = json.loads(json.dumps(to_json(graph), allow_nan=False))
    again = from_json(data)
    assert write(again) == write(graph)
    assert to_json(again) == data
    assert [n.source for n in again] == [n.source for n in graph]
    same_results(graph, again, numbers)


def test_save_and_load(tmp_path):
    path = tmp_path / "page.json"
    page().save(path)
    assert write(load(path)) == write(page())
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_survives_a_failed_write(tmp_path):
    path = tmp_path / "page.json"
    page().save(path)
    before = path.read_bytes()
    x = Value(type_of(1.0), name="x")
    node = Node(OPS["emit"], (x,), {"action": print}, (), None)
    with pytest.raises(GraphError, match=r"the op emit.*cannot be written.*Python object"):
        Graph("f", [x], [x], [node]).save(path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]
    with pytest.raises(OSError):
        page().save(tmp_path / "missing" / "page.json")


def test_special_numbers_keep_their_bits():
    x = Value(type_of(1.0), name="x")
    data = np.array([np.nan, -np.inf, -0.0, 5e-324])
    y = x + data
    z = y * np.float32(0.1) + 2**70 * (x * complex(1, -0.0))
    graph = Graph("f", [x], [z])
    again = from_json(json.loads(json.dumps(to_json(graph))))
    mine, theirs = [[v for n in g for v in n.inputs if v.constant] for g in (again, graph)]
    for a, b in zip(mine, theirs, strict=True):
        assert a.type == b.type and bits(a.data) == bits(b.data)


def bits(x):
    return x.tobytes() if isinstance(x, np.ndarray | np.generic) else repr(x)


def corrupt(path, value):
    def change(data):
        *way, last = path
        at = data
        for step in way:
            at = at[step]
        at[last] = value

    return change


BAD = [
    (("format",), "other"),
    (("version",), 99),
    (("name",), 3),
    (("inputs",), None),
    (("inputs", 0), {}),
    (("inputs", 0, "type"), "object"),
    (("inputs", 0, "type"), "float64[999999999999,"),
    (("inputs", 0, "type"), "O"),
    (("inputs", 0, "name"), ["x"]),
    (("constants", 0), {"array": ["float64", [10**9], ""]}),
    (("constants", 0), {"array": ["object", [1], "AAAAAAAAAAA="]}),
    (("constants", 0), {"array": ["float64", [-1], ""]}),
    (("constants", 0), {"array": ["float64", [1], "not base64!"]}),
    (("constants", 0), {"pickle": "gASVBQ=="}),
    (("constants", 0), {"scalar": ["V8", 1]}),
    (("constants", 0), {"int": "9" * 10_000}),
    (("constants", 0), {"float": "0x1.0p99999"}),
    (("constants", 0), [1]),
    (("constants", 0), None),
    (("constants", 0), "text"),
    (("nodes", 0, "op"), "os.system"),
    (("nodes", 0, "op"), "emit"),
    (("nodes", 0, "op"), None),
    (("nodes", 0, "inputs"), [99, 0]),
    (("nodes", 0, "inputs"), [-1, 0]),
    (("nodes", 0, "inputs"), [True, 0]),
    (("nodes", 0, "inputs"), [5, 5]),
    (("nodes", 0, "params"), {"via": "x"}),
    (("nodes", 0, "params"), {"via": 10**6}),
    (("nodes", 0, "params"), {"casting": {"tuple": 5}}),
    (("nodes", 0, "outputs"), []),
    (("nodes", 0, "outputs", 0, "type"), "float32"),
    (("nodes", 0, "source"), ["f.py", -1, "f", []]),
    (("nodes", 0, "source"), "f.py"),
    (("outputs", 0, "value"), 1000),
    (("outputs", 0, "value"), "J"),
]


@pytest.mark.parametrize("path, value", BAD, ids=[f"{'.'.join(map(str, p))}={str(v)[:24]}" for p, v in BAD])
def test_hostile_json_is_refused(path, value):
    data = json.loads(json.dumps(to_json(page())))
    corrupt(path, value)(data)
    with pytest.raises(GraphError):
        from_json(data)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", '{"format": "secant-graph"}', "[" * 100_000, "\ufeff{}", '{"a": NaN}'],
)
def test_files_that_are_not_graphs_are_refused(tmp_path, text):
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GraphError):
        load(path)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    path = tmp_path / "bad.json"
    path.write_bytes(b"\x80\x04\x95\xff")
    with pytest.raises(GraphError):
        load(path)


def test_a_missing_part_is_refused():
    whole = to_json(page())
    for key in whole:
        with pytest.raises(GraphError):
            from_json({k: v for k, v in whole.items() if k != key})
