"""Every example runs from the command line, says what it found, and leaves pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
EXPECTED = {
    "page_graph": ["33.003", "dJ/da", "dJ/db", "9"],
    "food_table": ["239", "155.4", "Protein"],
    "gradient_descent": ["on the curve", "on the surface"],
    "logistic_regression": ["vectorized, with gradient", "on the right side"],
    "loops": ["100,000 steps", "2000 times", "the true one is 0.31", "slope 0.071814; by hand 0.071814"],
    "digits": ["test accuracy"],
}


def run(name, folder):
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), str(folder)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_examples_are_tested():
    assert {p.stem for p in EXAMPLES.glob("*.py")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_example_runs_and_draws(name, tmp_path):
    said = run(name, tmp_path)
    for words in EXPECTED[name]:
        assert words in said
    pictures = list(tmp_path.glob("*.png"))
    assert pictures and all(p.read_bytes().startswith(b"\x89PNG") for p in pictures)
    if name == "digits":
        assert float(re.search(r"accuracy (\d+\.\d+)%", said)[1]) > 95
