"""One studio for the tests of a module, and one browser: a worker and a Chromium take seconds to start."""

import sys
from pathlib import Path

import pytest
from studio_browser import Seen
from studio_client import studio

sys.path.append(str(Path(__file__).parents[1] / "page"))  # the browser is the one of the page's tests


@pytest.fixture(scope="module")
def asked():
    with studio() as made:
        yield made


@pytest.fixture(scope="module")
def browser():
    from page_browser import launched  # noqa: PLC0415

    playwright, made = launched()
    yield made
    made.close()
    playwright.stop()


@pytest.fixture
def see(browser, running):
    """Opens the studio's page, of the studio that the module has ``running``."""
    seen = []

    def open_(formula=None, size=(1280, 860), dark=False, inputs=""):
        hash_ = (
            "" if formula is None else "#formula=" + formula.replace("+", "%2B").replace(";", "%3B") + inputs
        )
        seen.append(Seen(browser, running, size, dark, hash_))
        return seen[-1]

    yield open_
    for one in seen:
        one.close()
