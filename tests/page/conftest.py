"""One browser for the tests of a module: while one runs, other tests can run no event loop of theirs."""

import pytest
from page_browser import DESKTOP, Shown, launched


@pytest.fixture(scope="module")
def browser():
    playwright, made = launched()
    yield made
    made.close()
    playwright.stop()


@pytest.fixture
def show(browser, tmp_path):
    """Show an explanation or the text of a page; afterwards nothing must have gone wrong in it."""
    shown = []

    def open_(what, size=DESKTOP, dark=False, hash_="", motion=False):
        text = what if isinstance(what, str) else what.to_html()
        shown.append(Shown(browser, tmp_path, text, size, dark, hash_, motion))
        return shown[-1]

    yield open_
    for page in shown:
        page.close()
