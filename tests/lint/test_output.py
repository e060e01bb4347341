"""Text, JSON, SARIF, noqa, the command line, flake8 and pre-commit."""

from __future__ import annotations

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import secant as sc
from secant.cli import main
from secant.lint import RULES, Finding, Findings, Place, to_text
from secant.lint.noqa import marks

ROOT = Path(__file__).parents[2]
FAULT = "import numpy as np\n\na = np.zeros(3)\nb = a.T\nc = np.dot(a, a.T)\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "faulty.py"
    path.write_text(FAULT)
    return path


def run(*args):
    return CliRunner().invoke(main, ["lint", *map(str, args)])


def test_exit_codes(file, tmp_path):
    clean = tmp_path / "clean.py"
    clean.write_text("import numpy as np\n")
    assert run(clean).exit_code == 0
    assert run(file).exit_code == 1
    assert run(tmp_path / "none.py").exit_code == 2
    assert run().exit_code == 2
    assert run(file, "--select", "SC9").exit_code == 2
    assert run(file, "--format", "xml").exit_code == 2


def test_text_fits_80_columns_and_names_all_parts(file):
    out = run(file).output
    assert max(map(len, out.splitlines())) <= 80 or len(str(file)) > 50
    for part in ("SC101", ":4:5", "(3,)", "why", "fix", "gradient", "2 findings in 1 file"):
        assert part in out
    assert "\x1b" not in out
    assert "\x1b" in to_text(sc.lint(file), color=True)


def test_a_file_cannot_write_to_the_terminal():
    bad = Finding("SC101", "x", Place("a\x1b[2Jb.py", 1, 1, 1, 2), "why\x1b[31m", "fix", "g")
    assert "\x1b" not in to_text(Findings((bad,)))


def test_select_and_ignore(file):
    assert sc.lint(file, select=["SC102"]).ids == ("SC102",)
    assert sc.lint(file, ignore="SC102, sc2").ids == ("SC101",)
    assert "SC102" not in run(file, "--ignore", "SC102").output
    assert run(file, "--select", "SC4").exit_code == 0
    assert run(file, "--quiet").output == ""


def test_json(file):
    data = json.loads(run(file, "--format", "json").output)
    first = data["findings"][0]
    assert data["files"] == 1 and set(data["rules"]) == {"SC101", "SC102"}
    assert (first["id"], first["line"], first["column"], first["shapes"]) == ("SC101", 4, 5, ["(3,)"])
    assert json.loads(sc.lint(file).to_json()) == data


@pytest.mark.parametrize(
    "comment, left",
    [
        ("# noqa", 0),
        ("# NOQA", 0),
        ("# noqa: SC101", 0),
        ("# noqa:SC1,E501", 0),
        ("# noqa: SC102", 1),
        ("# noqa: E501", 1),
        ("# type: ignore  # noqa: SC101", 0),
        ("# see noqa", 1),
        ("# noqa-ish: see SC101", 0),
    ],
)
def test_noqa(tmp_path, comment, left):
    path = tmp_path / "n.py"
    path.write_text(f"import numpy as np\na = np.zeros(3)\nb = a.T  {comment}\n")
    assert len(sc.lint(path)) == left


def test_noqa_at_the_end_of_a_statement_and_in_strings(tmp_path):
    path = tmp_path / "n.py"
    path.write_text(
        "import numpy as np\na = np.zeros(3)\nb = [\n    a.T,\n]  # noqa: SC101\nc = a.T, '# noqa'\n"
    )
    assert [f.place.line for f in sc.lint(path)] == [4, 6]
    path.write_text("import numpy as np\na = np.zeros(3)\nb = (a.T +\n    1)  # noqa: SC101\n")
    assert len(sc.lint(path)) == 0
    assert marks("x = (  # noqa") == {1: frozenset({""})}


def test_sarif_has_the_structure_of_2_1_0(file):
    log = json.loads(run(file, "--format", "sarif").output)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (one,) = log["runs"]
    assert set(one) <= {"tool", "columnKind", "results"} and one["columnKind"] == "unicodeCodePoints"
    driver = one["tool"]["driver"]
    assert driver["name"] and re.fullmatch(r"\d+\.\d+\.\d+.*", driver["version"])
    for r in driver["rules"]:
        assert re.fullmatch(r"SC\d{3}", r["id"]) and re.fullmatch(r"[A-Z][A-Za-z0-9]+", r["name"])
        assert all(r[k]["text"] for k in ("shortDescription", "fullDescription", "help"))
        assert r["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    assert [r["id"] for r in driver["rules"]] == sorted(RULES)
    for r in one["results"]:
        assert driver["rules"][r["ruleIndex"]]["id"] == r["ruleId"]
        assert r["level"] in ("none", "note", "warning", "error") and r["message"]["text"]
        (place,) = r["locations"]
        physical = place["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~!$&'()*+,;=:@%/-]+", physical["artifactLocation"]["uri"])
        region = physical["region"]
        assert all(isinstance(v, int) and v >= 1 for v in region.values())
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])


def test_columns_count_characters(tmp_path):
    path = tmp_path / "ü ü.py"
    path.write_text("import numpy as np\na = np.zeros(3)\nx = 'äöü→', a.T\n", encoding="utf-8")
    (found,) = sc.lint(path)
    assert (found.place.column, found.place.end_column) == (13, 16)
    assert "%20" in sc.lint(path).to_sarif()


def test_flake8_runs_the_rules(file, tmp_path):
    pytest.importorskip("flake8")
    config = tmp_path / "setup.cfg"
    config.write_text(
        "[flake8]\nselect = SC\n[flake8:local-plugins]\nextension =\n    SC = secant.lint.flake8:Plugin\n"
    )
    with file.open("a") as more:
        more.write("d = a.T  # noqa: SC101\n")
    command = [sys.executable, "-m", "flake8", "--config", str(config), str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=300)
    lines = sorted(set(ran.stdout.splitlines()))  # an installed entry point reports the same once more
    assert [re.sub(r"^.*faulty\.py:", "", x).split(" the")[0].split(" a (")[0] for x in lines] == [
        "4:5: SC101",
        "5:5: SC102",
    ], ran.stderr


def test_the_plug_in_and_the_hook_are_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, name = project["entry-points"]["flake8.extension"]["SC"].partition(":")
    plugin = getattr(importlib.import_module(module), name)
    found = list(plugin(ast.parse(FAULT), FAULT.splitlines(keepends=True)).run())
    assert [(line, column, text[:5]) for line, column, text, _ in found] == [(4, 4, "SC101"), (5, 4, "SC102")]
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert "entry: secant lint" in hook and "language: python" in hook and "types: [python]" in hook


def test_the_documentation_lists_every_rule_as_it_is():
    text = (ROOT / "docs" / "lint.md").read_text()
    for i, rule in RULES.items():
        section = text.split(f"## {i} {rule.name}\n")[1].split("\n## ")[0]
        for said in (rule.why, rule.fix):
            assert " ".join(said.split()) in " ".join(section.split())
        if i != "SC001":
            assert rule.fault.strip() in section and rule.twin.strip() in section


BROADCAST = """
import numpy as np

def loss(y, prediction):
    return np.mean((y - prediction) ** 2)
"""


def test_a_call_is_looked_at_with_the_shapes_of_its_data(tmp_path):
    model, data = tmp_path / "model.py", tmp_path / "data.npz"
    model.write_text(BROADCAST)
    np.savez(data, y=np.zeros((4, 1)), prediction=np.zeros(4))
    assert run(model).exit_code == 0, "the file alone does not say"
    found = run(f"{model}:loss", "--args", data)
    assert found.exit_code == 1 and "SC103" in found.output and "(4, 4)" in found.output
    same = run(f"{model}:loss", "--args", data, "y=[[0],[0],[0],[0]]", "--format", "json")
    assert [f["id"] for f in json.loads(same.output)["findings"]] == ["SC103"]
    assert run(f"{model}:loss", "--args", data, "--ignore", "SC1").exit_code == 0
    assert run(f"{model}:loss", "y=1", "prediction=2").exit_code == 0
    assert run(f"{model}:none", "y=1").exit_code == 2
    assert run(f"{model}:loss").exit_code == 2, "values are missing"
    assert run(model, "--args", data).exit_code == 2, "no function is named"


def test_labels_of_a_table_reach_the_rules(tmp_path):
    model, table = tmp_path / "model.py", tmp_path / "foods.csv"
    model.write_text(
        "import numpy as np\n\ndef share(A):\n    cal = A.sum(axis=1)\n    return np.sum(A.T / cal)\n"
    )
    table.write_text("part,Apples,Beef\nCarb,56,0\nFat,1.8,135\n")
    assert run(f"{model}:share", f"A={table}").exit_code in (0, 1)
