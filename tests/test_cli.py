"""The command line: what it prints, what it writes, what it refuses, and how it exits."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from secant.cli import main

GOLDEN = (Path(__file__).parent / "golden" / "page.txt").read_text(encoding="utf-8")
PAGE = ["explain", "u = b*c; v = a + u; J = 3*v", "a=5", "b=3", "c=2"]
FOODS = ",Apples,Beef,Eggs,Potatoes\nCarb,56.0,0,4.4,6.8\nProtein,1.2,104,52.0,8.0\nFat,1.8,135,99.0,0.9\n"
MODEL = """
import numpy as np

def loss(w, x, y):
    z = x @ w
    e = z - y
    return np.mean(e**2)

def grad(w, x, y):
    return 2 * x.T @ (x @ w - y) / len(y)

def wrong(w, x, y):
    g = grad(w, x, y)
    g[1] += 0.5
    return g

def every(w, x, y):
    e = 2 * (x @ w - y) / len(y)
    return {"w": x.T @ e, "x": np.outer(e, w), "y": -e}

def page(a, b, c):
    u = b * c
    v = a + u
    J = 3 * v
    return J

def power(x, n: int):
    total = 1.0
    for _ in range(n):
        total = total * x
    return total

def loud(x):
    raise ValueError("not today")

def noisy(x):
    print("once")
    return x * 2

class Model:
    def cost(x):
        return x**2

def branch(x):
    if x > 0:
        return x * 2
    return -x

def walk(x, n: int = 20):
    for i in range(n):
        x = 0.5 * x + 1
    return x * x

number = 3
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "model", raising=False)
    (tmp_path / "foods.csv").write_text(FOODS)
    (tmp_path / "model.py").write_text(MODEL)
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "data.npz", w=rng.normal(size=3), x=rng.normal(size=(5, 3)), y=rng.normal(size=5))
    return tmp_path


def secant(*words):
    return CliRunner().invoke(main, list(words))


def refused(*words, says):
    result = secant(*words)
    assert result.exit_code == 2, result.output
    assert says in result.stderr and "Traceback" not in result.stderr
    assert result.stdout == ""
    return result


def test_the_page(here):
    result = secant(*PAGE)
    assert result.exit_code == 0 and result.stderr == ""
    assert result.stdout == GOLDEN
    assert secant("explain", "model.py:page", "a=5", "b=3", "c=2").stdout == GOLDEN


def test_as_a_process(here):
    found = subprocess.run(
        [sys.executable, "-m", "secant.cli", *PAGE], capture_output=True, text=True, check=True
    )
    assert "dJ/dc = dJ/du · du/dc = 3 · b = 3 · 3 = 9" in found.stdout and found.stderr == ""
    bad = subprocess.run(
        [sys.executable, "-m", "secant.cli", "explain", "a+"], capture_output=True, text=True
    )
    assert bad.returncode == 2 and "Traceback" not in bad.stderr and bad.stdout == ""


def test_json(here):
    data = json.loads(secant(*PAGE, "--json").stdout)
    assert {i["name"]: i["adjoint"] for i in data["items"]} == {
        "a": 3,
        "b": 6,
        "c": 9,
        "u": 3,
        "v": 3,
        "J": 1,
    }
    assert data["nudge"]["by"] == 0.001


def test_wrt_and_nudge(here):
    result = secant(*PAGE, "--wrt", "b", "--nudge", "0.01")
    assert (
        "b + 0.01" in result.stdout and "dJ/da" not in result.stdout and "rise/run 6 = dJ/db" in result.stdout
    )


def test_quiet_writes_and_prints_nothing(here):
    result = secant(*PAGE, "--quiet", "--svg", "g.svg", "--html", "g.html", "--png", "g.png")
    assert (result.exit_code, result.output) == (0, "")
    assert (here / "g.svg").read_text().startswith("<svg")
    assert "<html" in (here / "g.html").read_text()
    assert (here / "g.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("target", ["missing/g.svg", "model.py/g.svg"])
def test_unwritable_outputs(here, target):
    refused(*PAGE, "--svg", target, says=f"cannot write {target}")
    assert not list(here.glob("**/*.part"))


def test_an_existing_file_survives_a_failed_write(here):
    (here / "g.svg").write_text("mine")
    refused("explain", "a*q", "a=1", "--svg", "g.svg", says="q has no value")
    assert (here / "g.svg").read_text() == "mine"
    (here / "d.svg").mkdir()
    refused(*PAGE, "--svg", "d.svg", says="cannot write d.svg")


def test_a_suffix_that_is_another_kind(here):
    refused(*PAGE, "--svg", "g.png", says="does not end in .svg")


def test_slope(here):
    text = secant("slope", "3*a", "--at", "2", "--by", "0.001").stdout
    for line in ("f(a) = 3a", "f(2)         6", "f(2.001)     6.003", "height/width = 3", "derivative   3"):
        assert line in text
    assert "3.001" in secant("slope", "a*b", "b=3.001", "--at", "2").stdout
    assert json.loads(secant("slope", "a**2", "--at", "2", "--json").stdout)["derivative"] == 4
    assert "derivative    3" in secant("slope", "model.py:page", "b=3", "c=2", "--at", "5").stdout
    refused("slope", "a*b", "--at", "2", says="2 are free: a, b")
    refused("slope", "3", "--at", "2", says="none is free")
    refused("slope", "3*a", "--at", "2", "--by", "0", says="gives no triangle")


def test_the_food_table(here):
    text = secant("broadcast", "foods.csv", "--by", "sum(axis=0)").stdout
    for number in ("59", "239", "155.4", "15.7", "94.92", "43.51", "Potatoes", "copied 3 times along axis 0"):
        assert number in text
    data = json.loads(secant("broadcast", "foods.csv", "--by", "sum(axis=0)", "--json").stdout)
    np.testing.assert_allclose(data["tables"][1]["value"], [59, 239, 155.4, 15.7])
    assert data["tables"][2]["labels"] == [["Carb", "Protein", "Fat"], ["Apples", "Beef", "Eggs", "Potatoes"]]
    kept = secant("broadcast", "foods.csv", "--by", "mean(axis=1, keepdims=True)", "--svg", "b.svg")
    assert "copied 4 times along axis 1" in kept.stdout and (here / "b.svg").exists()
    refused("broadcast", "foods.csv", "--by", "sum(axis=1)", says="keepdims=True")
    explained = secant("explain", "cal = A.sum(axis=0); P = A/cal*100", "A=foods.csv").stdout
    assert "[59, 239, 155.4, 15.7]" in explained and "Potatoes" in explained


def test_shapes(here):
    assert "(3, 4) with (4,) gives (3, 4)" in secant("broadcast", "3,4", "(4,)").stdout
    assert "silently makes (5, 5)" in secant("broadcast", "5", "5x1").stdout
    refused("broadcast", "3,4", "3", says="(3, 4) and (3,)")
    refused("broadcast", "3,b", says="is not a shape")
    refused("broadcast", "3,4", "--by", "sum(axis=0)", says="--by needs one table")
    refused("broadcast", "foods.csv", "--by", "sum(axis=0)", "--then", "A * 2", says="--then must use")


def test_an_iteration_of_a_loop(here):
    result = secant("explain", "model.py:walk", "x=8", "--iteration", "3")
    assert result.exit_code == 0 and "20 times, iteration 3 shown (line " in result.stdout
    data = json.loads(secant("explain", "model.py:walk", "x=8", "--iteration", "i=-1", "--json").stdout)
    (loop,) = data["regions"]
    assert loop["count"] == 20 and loop["passes"][loop["shown"]]["number"] == 19
    assert loop["carried"][0]["name"] == "x" and loop["title"] == "for i in range(n)"
    assert secant("explain", "model.py:walk", "x=8", "--quiet", "--html", "w.html").exit_code == 0
    assert '"kind":"for"' in (here / "w.html").read_text()
    refused("explain", "model.py:walk", "x=8", "--iteration", "20", says="ask for 0 to 19")
    refused("explain", "model.py:walk", "x=8", "--iteration", "j=2", says="no loop is called 'j'")
    refused("explain", "model.py:walk", "x=8", "--iteration", "two", says="not the number of an iteration")
    refused("explain", "model.py:walk", "x=8", "--iteration", "1", "--iteration", "2", says="needs its loop")
    refused(*PAGE, "--iteration", "3", says="there is no loop")


def test_check_by_differences(here):
    result = secant("check", "model.py:loss", "--args", "data.npz")
    assert result.exit_code == 0 and result.stdout.count("agrees") == 3
    assert secant("check", "J = sin(a)*b", "a=1", "b=2").exit_code == 0
    assert secant("check", "model.py:branch", "x=1e-9").exit_code == 0


def test_check_of_your_own_gradient(here):
    right = secant(
        "check", "model.py:loss", "--gradient", "model.py:grad", "--wrt", "w", "--args", "data.npz"
    )
    assert right.exit_code == 0 and "the gradient is right" in right.stdout
    assert (
        secant("check", "model.py:loss", "--gradient", "model.py:every", "--args", "data.npz").exit_code == 0
    )
    wrong = secant(
        "check", "model.py:loss", "--gradient", "model.py:wrong", "--wrt", "w", "--args", "data.npz"
    )
    assert wrong.exit_code == 1
    assert (
        "1 of 3 elements disagree, largest difference 0.5" in wrong.stdout and "w[1]: exact" in wrong.stdout
    )
    data = json.loads(
        secant(
            "check",
            "model.py:loss",
            "--gradient",
            "model.py:wrong",
            "--wrt",
            "w",
            "--args",
            "data.npz",
            "--json",
        ).stdout
    )
    assert data["passed"] is False and data["inputs"][0]["worst"][0][0] == [1]
    refused(
        "check",
        "model.py:loss",
        "--gradient",
        "model.py:grad",
        "--args",
        "data.npz",
        says="1 gradients for 3 inputs",
    )


def test_functions(here):
    assert "x" in secant("explain", "model.py:power", "x=2", "n=3").stdout
    assert "2x" in secant("explain", "model.py:Model.cost", "x=2").stdout
    refused("explain", "model.py:loud", "x=1", says="loud raised ValueError: not today at ")
    refused("explain", "model.py:lost", "x=1", says="did you mean loss?")
    refused("explain", "model.py:number", "x=1", says="not a function")
    refused("explain", "absent.py:f", "x=1", says="there is no file absent.py")
    refused("explain", "model.py:page", "a=1", "b=2", says="also needs c")
    refused("explain", "model.py:page", "a=1", "b=2", "c=3", "d=4", says="no parameter d")
    (here / "broken.py").write_text("def f(:\n")
    refused("explain", "broken.py:f", says="broken.py:1")
    (here / "exits.py").write_text("import sys\nsys.exit(3)\n")
    refused("explain", "exits.py:f", says="raised SystemExit")


@pytest.mark.parametrize(
    "words, says",
    [
        (["a*b", "a=1"], "b has no value"),
        (["a*b", "a=1", "b=2", "q=3"], "does not use q"),
        (["a", "a=one"], "is not a number"),
        (["a", "a=[1,[2,3]]"], "differ in length"),
        (["a", "a=[1,null]"], "not a number"),
        (["a", 'a="x"'], "not a number"),
        (["a", "a"], "is not name=value"),
        (["a", "1a=2"], "is not name=value"),
        (["a", "a=" + "[" * 5000], "is not a number"),
        (["a + b", "a=[1,2]", "b=[1,2,3]"], "(2,) and (3,)"),
        (["a", "a=absent.npy"], "there is no file"),
        (["a*2", "a=1", "--wrt", "b"], "no input b"),
        (["a*2", "a=1", "--nudge", "0"], "nudge of 0"),
        (["a*2", "a=1", "--nudge", "nan"], "nudge of nan"),
        (["a*2", "--args", "model.py"], "not a file that can be read"),
        (["__import__('os')", "a=1"], "underscores"),
        (["9**9**9"], "exponent"),
    ],
)
def test_bad_input(here, words, says):
    refused("explain", *words, says=says)


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("x.npy", b"not an array", "cannot be read"),
        ("x.npz", b"PK\x03\x04broken", "cannot be read"),
        ("x.npz", b"", "cannot be read"),
        ("x.json", b"{", "cannot be read"),
        ("x.json", b'{"a": "b"}', "not a number"),
        ("x.json", b"[" * 100_000, "cannot be read"),
        ("x.csv", b"", "is empty"),
        ("x.csv", b"a,b\n1,2\n3\n", "row 3 has 1 cells"),
        ("x.csv", b"a,b\n1,two\n", "is 'two', not a number"),
        ("x.csv", b"a,b\n1,\n", "row 2, column 2 is ''"),
        ("x.csv", b"a,b\n", "no rows"),
        ("x.csv", b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_malformed_files(here, name, content, says):
    (here / name).write_bytes(content)
    refused("explain", "sum(a)", "--args", name, says=says)


def test_pickles_are_never_loaded(here):
    np.save(here / "x.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    refused("explain", "sum(a)", "--args", "x.npy", says="can run code")
    np.savez(here / "x.npz", a=np.array([None], dtype=object))
    refused("explain", "sum(a)", "--args", "x.npz", says="can run code")


def test_help():
    for words in (["--help"], ["explain", "--help"], ["slope", "-h"], ["broadcast", "-h"], ["check", "-h"]):
        result = secant(*words)
        assert result.exit_code == 0 and "Exit codes" in result.stdout
    assert secant("explain").exit_code == 2
