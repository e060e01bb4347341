"""Loops and branches in pictures, pages and terminals: frames, ways back, and a slider over iterations."""

# ruff: noqa: B007  (loops as people write them)

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest
from test_mirrored import texts

import secant as sc
from secant.draw import mirrored, terminal
from secant.draw.folding import FRAMES, fold
from secant.draw.shapes import Curve, Rect

SVG = "{http://www.w3.org/2000/svg}"


def walk(u, dt):
    for i in range(40):
        u = u + dt * np.sin(u)
    return np.sum(u**2)


def nest(x):
    s = x
    for i in range(12):
        for j in range(10):
            s = s + 0.1 * np.cos(s)
        if s > 1:
            s = s * 0.5
        else:
            s = s + 0.25
    return s


def springs(x, v):
    for t in range(20):
        v = v - 0.1 * x
        x = x + 0.1 * v
    return x * x + v


def long(x):
    for k in range(8):
        x = np.tanh(x + 0.1 * k) + np.exp(-x)
        x = x / (1 + x * x)
    for i in range(30):
        x = x + 0.1 * np.sin(x)
    for k in range(8):
        x = np.cos(x) * x + k
    return x


def many(x):
    for k in range(6):
        for i in range(20):
            x = x + 0.01 * np.sin(x)
        x = x * 1.1
    return x


def frames(scene):
    return [p for p in scene.flat() if isinstance(p, Rect) and p.fill == "frame"]


def test_a_loop_is_one_frame_with_its_count_and_a_way_back():
    scene = sc.explain(walk)(np.array([0.3, 0.5]), 0.1).scene()
    said = texts(scene)
    assert len(frames(scene)) == 1 and "for i in range(40)" in said and "× 40" in said
    assert any(s.startswith("iteration 39 (the last) is shown") for s in said)
    assert "u for the next iteration" in said and "u′ = u + dt·sin(u)" in said
    assert len([p for p in scene.flat() if isinstance(p, Curve) and p.color == "accent"]) == 1


@pytest.mark.parametrize("f, args, count", [(springs, (1.0, 0.2), 1), (nest, (0.3,), 3), (long, (0.5,), 1)])
def test_pictures_are_whole(f, args, count):
    found = sc.explain(f)(*args)
    for dark in (False, True):
        scene = mirrored(found, dark=dark)
        ElementTree.fromstring(scene.to_svg())
        assert len(frames(scene)) == count
    scene.to_figure()
    assert scene.width < 9000
    inside = [p for p in scene.flat() if isinstance(p, Rect)]
    assert all(p.x >= -1 and p.x + p.width <= scene.width + 1 for p in inside)
    assert all(p.y >= -1 and p.y + p.height <= scene.height + 1 for p in inside)


def test_two_values_that_are_carried_have_two_ways_back():
    scene = sc.explain(springs)(1.0, 0.2).scene()
    ways = [p for p in scene.flat() if isinstance(p, Curve) and p.color == "accent"]
    depth = [max(y for _, y in w.points) for w in ways]
    assert len(ways) == 2 and abs(depth[0] - depth[1]) > 10
    assert {"v for the next iteration", "x for the next iteration"} <= set(texts(scene))


def test_the_arm_that_was_not_taken_is_named_and_dim():
    scene = sc.explain(nest)(0.3).scene()
    said = texts(scene)
    assert "true" in said or "false" in said
    assert "not taken" in said and any(s.startswith(("then: ", "else: ")) for s in said)


def test_a_long_graph_folds_around_its_loop():
    view = fold(sc.explain(long)(0.5))
    assert [b.opened.title for b in view.boxes if b.opened] == ["for i in range(30)"]
    assert any(b.folded for b in view.boxes) and len(view.boxes) < 48
    assert all(a.source < a.target for a in view.arrows)


def test_of_many_loops_a_few_are_opened():
    found = sc.explain(many)(0.5)
    assert len(found.loops) == 6
    assert sum(b.opened is not None for b in fold(found).boxes) <= FRAMES
    assert found.scene().width < 9000


def test_loops_in_a_terminal():
    out = terminal.graph(sc.explain(nest, iteration=3)(0.3), width=100)
    assert "for i in range(12)   12 times, iteration 3 shown" in out
    assert "  │ for j in range(10)   10 times, iteration 9 shown" in out
    assert "  │   │ " in out and "not taken" in out and "↺ s for the next iteration" in out


def test_hostile_headings_stay_text():
    found = sc.explain(walk)(np.array([0.3]), 0.1)
    bad = '</text><script>alert("1")</script>'
    (loop,) = found.regions
    found = dataclasses.replace(found, regions=(loop.but(title=bad),))
    ElementTree.fromstring(mirrored(found).to_svg())
    assert "<script>alert" not in mirrored(found).to_svg()
