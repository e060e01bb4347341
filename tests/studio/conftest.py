"""One studio for the tests of a module, and one browser: a worker and a Chromium take seconds to start."""

import sys
from pathlib import Path

import pytest
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
