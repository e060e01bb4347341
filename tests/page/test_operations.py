"""Every op on its own samples: what the page computes of it, or the reason why it does not."""

from __future__ import annotations

import copy
import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from node_runs import STATIC, answers, call, compare, node

import secant.ops  # noqa: F401  (fills the registry)
from secant.explain.build import report
from secant.graph.core import Graph
from secant.graph.errors import Refused
from secant.graph.registry import OPS
from secant.page.primitives import PRIMITIVES
from secant.page.program import program

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from harness import record

SAMPLES = [(op, i) for op in OPS.values() if op.functions for i in range(len(op.samples))]

REFUSED = frozenset(
    """
    argpartition betainc binom dawsn eigh erfi exp1 expi expm fresnel i0 i0e i1 i1e irfft iv ive j0 j1 jv
    k0 k0e k1 k1e kv nanargmax nanargmin nanquantile ndtri_exp nextafter partition percentile poch quantile
    sici spacing svd y0 y1 yv
    """.split()
)
"""Ops on real numbers, some sample of which the page does not compute."""


def graph_of(op: Any, sample: tuple[Any, ...]) -> tuple[Graph, list[Any]] | None:
    """A graph of one op; None where nothing that is floating goes in or comes out."""
    try:
        inputs, numbers, outputs = record(op.functions[0], copy.deepcopy(sample))
    except Refused:
        return None
    if not inputs or not outputs or any(v.type.dtype.kind == "c" for v in outputs):
        return None
    return Graph(op.name, inputs, outputs, (), [f"x{i}" for i in range(len(inputs))]), numbers


@functools.cache
def everything() -> dict[tuple[str, int], Any]:
    """For each sample the graph, its numbers, the report and what node says, or the reason."""
    found: dict[tuple[str, int], Any] = {}
    jobs, names = [], []
    for op, i in SAMPLES:
        made = graph_of(op, op.samples[i])
        if made is None:
            continue
        graph, numbers = made
        try:
            theirs = report(graph, numbers, of_sum=True)
        except KeyError:
            continue  # the result is a cast, which has no box of its own
        embedded = program(graph, theirs)
        if isinstance(embedded, str):
            found[op.name, i] = embedded
            continue
        jobs.append((embedded, [call(embedded, numbers)]))
        names.append((op.name, i, graph, numbers, theirs))
    for (name, i, graph, numbers, theirs), (answer,) in zip(names, answers(jobs)):
        found[name, i] = graph, numbers, theirs, answer
    return found


def test_the_lists_of_both_languages_are_one():
    code = "import(process.argv[1]).then((m) => console.log(Object.keys(m.OPERATIONS).join(' ')))"
    done = subprocess.run(
        [node(), "-e", code, (STATIC / "operations.js").as_uri()], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == PRIMITIVES
    assert OPS.keys() >= PRIMITIVES


def test_what_is_refused_is_known():
    refused = {name for (name, _), found in everything().items() if isinstance(found, str)}
    assert refused == REFUSED
    for found in everything().values():
        assert not isinstance(found, str) or "the page" in found


@pytest.mark.parametrize("op, i", [pytest.param(op, i, id=f"{op.name}-{i}") for op, i in SAMPLES])
def test_a_sample(op, i):
    found = everything().get((op.name, i), "nothing that is floating")
    if isinstance(found, str):
        return
    graph, numbers, theirs, answer = found
    assert "unfit" not in answer
    compare(answer["shown"], theirs, numbers, lambda moved: report(graph, moved, of_sum=True))
