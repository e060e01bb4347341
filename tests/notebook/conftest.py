"""A browser, and a page that imitates the output cell of a notebook."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "page"))  # the browser is the one of the page's tests


@pytest.fixture(scope="module")
def browser():
    from page_browser import launched  # noqa: PLC0415

    playwright, made = launched()
    yield made
    made.close()
    playwright.stop()


@pytest.fixture
def cell(browser, tmp_path):
    """Show a cell's output; afterwards nothing must have gone wrong in it, and nothing been asked for."""
    from notebook_cell import Cell  # noqa: PLC0415

    made = []

    def open_(output, dark=False, width=1000, script=""):
        made.append(Cell(browser, tmp_path, output, dark, width, script))
        return made[-1]

    yield open_
    for one in made:
        one.close()
