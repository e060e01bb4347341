"""``secant diagnose`` and ``secant check --gradient``: what they print, as JSON too, and how they exit."""

from __future__ import annotations

import json

import click
import numpy as np
import pytest
from click.testing import CliRunner

from secant.cli import main
from secant.cli.colour import painted

MODEL = """
import numpy as np

def loss(w, x):
    z = x @ w
    return np.sum(np.log(z))

def fine(w, x):
    z = x @ w
    return np.sum(z**2)

def dead(w, x):
    h = np.maximum(x @ w - 100, 0)
    return np.sum(h)

def right(w, x):
    return 2 * x.T @ (x @ w)

def wrong(w, x):
    dz = x @ w
    return x.T @ dz

def flat(w, x):
    return right(w, x)[:, None]

def loud(w, x):
    raise ValueError("not today")
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.py").write_text(MODEL)
    np.savez(tmp_path / "data.npz", w=np.array([1.0, 0.0]), x=np.array([[1.0, 2.0], [0.0, 3.0]]))
    return tmp_path


def secant(*words):
    return CliRunner().invoke(main, list(words))


def test_diagnose_names_the_line(here):
    result = secant("diagnose", "model.py:loss", "--args", "data.npz")
    assert result.exit_code == 1
    assert "line 6: infinity forward: log(z) is −∞" in result.stdout
    assert "instead  keep z above 0: np.log(np.maximum(z, 1e-12))" in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_diagnose_of_the_healthy_and_the_dead(here):
    assert secant("diagnose", "model.py:fine", "--args", "data.npz").exit_code == 0
    result = secant("diagnose", "model.py:dead", "--args", "data.npz", "--wrt", "w")
    assert result.exit_code == 1 and "dead gradient" in result.stdout
    assert secant("diagnose", "log(a - b)", "a=1", "b=1").exit_code == 1
    assert secant("diagnose", "log(a + b)", "a=1", "b=1", "--quiet").stdout == ""


def test_diagnose_as_json(here):
    result = secant("diagnose", "model.py:loss", "--args", "data.npz", "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == 1
    (finding,) = data["findings"]
    assert (finding["kind"], finding["line"], finding["index"]) == ("inf", 6, [1])
    assert json.loads(secant("diagnose", "a**2", "a=3", "--json").stdout)["findings"] == []


@pytest.mark.parametrize(
    "words",
    [
        ["diagnose", "model.py:absent"],
        ["diagnose", "model.py:fine", "w=1"],
        ["diagnose", "model.py:fine", "--args", "data.npz", "--wrt", "v"],
        ["diagnose", "log(a", "a=1"],
        ["diagnose", "__import__('os')", "a=1"],
        ["check", "model.py:fine", "--gradient", "model.py:loud", "--wrt", "w", "--args", "data.npz"],
        ["check", "model.py:fine", "--gradient", "model.py:right", "--args", "data.npz"],
    ],
)
def test_misuse_is_2(here, words):
    result = secant(*words)
    assert result.exit_code == 2 and result.stdout == ""


def check(gradient, *more):
    words = ["check", "model.py:fine", "--gradient", f"model.py:{gradient}", "--wrt", "w"]
    return secant(*words, "--args", "data.npz", *more)


def test_check_says_which_fault_and_where(here):
    assert check("right").exit_code == 0
    result = check("wrong")
    assert result.exit_code == 1
    assert "factor: a factor of 2 is missing" in result.stdout
    assert "the two part at line 20: dz is not dfine/dz" in result.stdout
    data = json.loads(check("wrong", "--json").stdout)
    assert data["passed"] is False and data["parting"]["name"] == "dz"
    assert data["inputs"][0]["fault"]["kind"] == "factor"


def test_check_of_a_wrong_shape_disagrees(here):
    result = check("flat")
    assert result.exit_code == 1 and "reshape it to (2,)" in result.stdout


def test_colours_are_for_terminals_that_want_them(monkeypatch):
    text = "loss: 1 finding\n\nline 6: infinity forward: log(z) is −∞\n  why      because\n  no label"
    assert painted(text) == text  # no terminal
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = painted(text)
    assert "\x1b[31m\x1b[1mline 6: infinity" in coloured and click.unstyle(coloured) == text
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted(text) == text
