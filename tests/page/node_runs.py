"""Programs run by node, one process for many, and their numbers compared with Python's.

Node is looked for once; without it tests skip, unless SECANT_REQUIRE_NODE=1.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import secant.page
from secant.page.embedding import array
from zoo import move

STATIC = Path(tempfile.mkdtemp(prefix="secant_static_"))
"""The page's modules, marked as such: without a package.json, node before 20.19 takes them for CommonJS."""
atexit.register(shutil.rmtree, STATIC, ignore_errors=True)
for _file in (Path(secant.page.__file__).parent / "static").glob("*.js"):
    shutil.copy(_file, STATIC)
(STATIC / "package.json").write_text('{"type": "module"}')

RUNNER = Path(__file__).parent / "runner.mjs"
TOLERANCE = 1e-12
SINGLE = (
    1e-5  # numbers in single precision: NumPy's own functions of them are a few units in the last place off
)


@functools.cache
def node() -> str:
    """The path of node; the test skips where there is none."""
    found = shutil.which("node")
    if found is None:
        if os.environ.get("SECANT_REQUIRE_NODE") == "1":
            pytest.fail("SECANT_REQUIRE_NODE=1, and there is no node on the path")
        pytest.skip("node is not on the path")
    return found


def call(program: Mapping[str, Any], inputs: Sequence[Any], **more: Any) -> dict[str, Any]:
    """One call for the runner, with these numbers as inputs."""
    return {"inputs": {i["id"]: array(x) for i, x in zip(program["inputs"], inputs)}, **more}


def answers(jobs: Sequence[tuple[Mapping[str, Any], Sequence[Any]]]) -> list[list[dict[str, Any]]]:
    """For each program and its calls what node says, from one process."""
    text = "".join(json.dumps({"program": p, "calls": list(c)}, allow_nan=False) + "\n" for p, c in jobs)
    done = subprocess.run(
        [node(), str(RUNNER), str(STATIC / "program.js")],
        input=text, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(jobs)
    for line in lines:
        for answer in line:
            assert "error" not in answer, answer["error"]
    return lines


def as_array(given: Mapping[str, Any]) -> np.ndarray:
    """An array that came from node."""
    return np.array([float(v) for v in given["data"]]).reshape(given["shape"])


def pairs(mine: Any, theirs: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each number of the page beside the one of the report, with what it is; those inside of loops too."""
    for item in theirs.items:
        yield f"{path}value of {item.name}", mine["values"][item.id], item.value
        assert (item.adjoint is None) == (item.id not in mine["adjoints"])
        if item.adjoint is not None:
            yield f"{path}adjoint of {item.name}", mine["adjoints"][item.id], item.adjoint
    for edge in theirs.edges:
        key = f"{edge.source}|{edge.target}|{edge.position}"
        for what in ("partial", "contribution"):
            assert (getattr(edge, what) is None) == (key not in mine[f"{what}s"])
            if getattr(edge, what) is not None:
                yield f"{path}{what} on {key}", mine[f"{what}s"][key], getattr(edge, what)
    for region in theirs.regions:
        run = mine["regions"][region.id]
        assert run["taken"] == region.taken and run["shown"] == region.shown
        assert run["count"] == region.count
        assert [p["number"] for p in run["passes"]] == [p.number for p in region.passes]
        for own, other in zip(run["passes"], region.passes):
            yield from pairs(own, other, f"{path}{region.title} {other.number}: ")


def gap(mine: Mapping[str, Any], theirs: Any) -> np.ndarray:
    """The relative difference of each element; 0 where both are the same number, or both NaN."""
    found, exact = as_array(mine), np.asarray(theirs)
    assert found.shape == exact.shape
    wanted = exact.astype(float)
    with np.errstate(all="ignore"):
        same = (found == wanted) | (np.isnan(found) & np.isnan(wanted))
        made = np.abs(found - wanted) / np.maximum(np.abs(wanted), 5e-324)
    allowed = SINGLE / TOLERANCE if exact.dtype == np.float32 else 1
    return np.where(same, 0, np.where(np.isnan(made), np.inf, made / allowed))


def nudged_by_ulps(x: Any, seed: int) -> Any:
    """Every float moved by up to two units in its last place."""
    random = np.random.default_rng(seed)

    def moved(v: Any) -> Any:
        steps = random.integers(-2, 3, np.shape(v))
        made = v + (steps * np.spacing(v)).astype(np.asarray(v).dtype)
        return made if isinstance(v, np.ndarray) else type(v)(made)

    return move(x, moved)


def compare(
    shown: Any, report: Any, inputs: Sequence[Any], again: Callable[[list[Any]], Any]
) -> tuple[int, int]:
    """How many arrays of numbers agree, and how many of them do so as residues of rounding alone.

    An element agrees to 1e-12 relative. One that is what is left when larger numbers cancel need not: it may
    differ by what Python's own numbers move there, a few times over, when every input is moved by a few units
    in its last place. ``again`` gives Python's report of other inputs; it is asked only where needed.
    """
    total = left = 0
    moved: list[list[Any]] | None = None
    for k, (what, mine, theirs) in enumerate(pairs(shown, report)):
        total += 1
        off = gap(mine, theirs)
        if np.max(off, initial=0) <= TOLERANCE:
            continue
        left += 1
        if moved is None:
            ways = [[nudged_by_ulps(x, seed) for x in inputs] for seed in range(4)]
            moved = [list(numbers_of(again(way))) for way in ways]
        own = [np.asarray(m[k], float) for m in moved]
        assert all(o.shape == np.shape(theirs) for o in own), what
        spread = np.max([np.abs(o - theirs) for o in own])
        difference = np.abs(as_array(mine) - theirs)
        fine = (off <= TOLERANCE) | (difference <= 10 * spread)
        assert np.all(fine), f"{what}: {as_array(mine)} in the page, {theirs} in Python"
    return total, left


def numbers_of(report: Any) -> Iterator[Any]:
    """The numbers of a report in the order of `pairs`."""
    for item in report.items:
        yield item.value
        if item.adjoint is not None:
            yield item.adjoint
    for edge in report.edges:
        yield from (x for x in (edge.partial, edge.contribution) if x is not None)
    for region in report.regions:
        for run in region.passes:
            yield from numbers_of(run)
