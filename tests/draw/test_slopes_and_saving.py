"""Slope triangles, the broadcasting picture, and files that are whole or not written."""

import os
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from test_mirrored import PAGE, texts

from secant.draw import NotSaved, mirrored, save, shrinking, stretching, triangles
from secant.draw.axes import ticks
from secant.explain.records import Remark, Stretching, Triangle


def square(by):
    curve = tuple((float(x), float(x * x)) for x in np.linspace(0, 5, 41))
    return Triangle("g", "a²", 2.0, by, 4.0, (2 + by) ** 2, ((2 + by) ** 2 - 4) / by, 4.0, curve)


def test_triangles_say_height_over_width():
    said = texts(triangles([square(1.5), square(-1.0)]))
    assert "slope = height / width = 8.25 / 1.5 = 5.5" in said and "exact derivative = 4" in said
    assert "slope = height / width = −3 / (−1) = 3" in said


def test_shrinking_lists_every_secant():
    scene = shrinking([square(0.5), square(2.0), square(1.0)])
    said = texts(scene)
    assert [s for s in said if s in ("12", "6", "4.5", "2.25")] == ["12", "6", "2.25", "4.5"]
    ElementTree.fromstring(scene.to_svg())
    scene.to_figure()


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_curves_with_holes(bad):
    t = square(1.0)
    curve = tuple((x, bad if x > 3 else y) for x, y in t.curve)
    broken = Triangle("g", "f", 2.0, 1.0, 4.0, bad, bad, bad, curve)
    ElementTree.fromstring(triangles([broken]).to_svg())
    assert "nan" not in triangles([broken]).to_svg()
    triangles([Triangle("k", "3", 0.0, 1.0, 3.0, 3.0, 0.0, 0.0, ((0.0, 3.0), (1.0, 3.0)))]).to_figure()


def test_ticks_are_round():
    assert ticks(-1, 1) == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert ticks(3, 3) == [] and ticks(0, float("inf")) == []


def test_stretching_shows_copies_and_labels():
    foods = ("apples", "beef", "eggs", "potatoes")
    a = np.array([[56.0, 0, 4.4, 68], [1.2, 104, 52, 8], [1.8, 135, 99, 0.9]])
    r = Stretching(
        ((3, 4), (4,)),
        ((3, 4), (1, 4)),
        (3, 4),
        ((), (0,)),
        (a, a.sum(0)),
        ((("c", "p", "f"), foods), (foods,)),
    )
    said = texts(stretching(r))
    assert "stretched along axis 0" in said and said.count("239") == 3 and said.count("eggs") == 3


@pytest.mark.parametrize(
    "r",
    [
        Stretching(((), ()), ((), ()), (), ((), ())),
        Stretching(((0, 3), (3,)), ((0, 3), (1, 3)), (0, 3), ((), (0,))),
        Stretching(((8, 1, 6, 1), (7, 1, 5)), ((8, 1, 6, 1), (1, 7, 1, 5)), (8, 7, 6, 5), ((1, 3), (0, 2))),
        Stretching(
            ((5,), (5, 1)), ((1, 5), (5, 1)), (5, 5), ((0,), (1,)), remarks=(Remark("r", "<&>", "reshape"),)
        ),
    ],
)
def test_any_stretching_can_be_drawn(r):
    ElementTree.fromstring(stretching(r).to_svg())


def test_every_format_is_written(tmp_path):
    scene = mirrored(PAGE)
    starts = {"a.svg": b"<svg", "a.png": b"\x89PNG", "a.pdf": b"%PDF", "a.html": b"<!DOCTYPE html>"}
    for name, start in starts.items():
        assert save(tmp_path / name, scene).read_bytes().startswith(start)
    assert save(tmp_path / "page.html", "<!DOCTYPE html>" + "x" * 1000).stat().st_size > 1000
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*starts, "page.html"])


def test_an_existing_file_survives(tmp_path, monkeypatch):
    path = tmp_path / "keep.svg"
    path.write_text("old")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(NotSaved, match=r"keep\.svg.*No space"):
        save(path, mirrored(PAGE))
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["keep.svg"]


def test_unwritable_paths_and_unknown_suffixes(tmp_path):
    with pytest.raises(NotSaved, match="nowhere"):
        save(tmp_path / "nowhere" / "a.svg", "text")
    with pytest.raises(NotSaved, match="folder"):
        save(tmp_path, "text")
    with pytest.raises(ValueError, match=r"\.gif.*\.svg"):
        save(tmp_path / "a.gif", mirrored(PAGE))


def test_the_extra_is_named_where_matplotlib_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"secant\[plot\]"):
        mirrored(PAGE).to_figure()
