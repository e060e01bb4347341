"""One studio for the tests of a module: its worker takes a second to start."""

import pytest
from studio_client import studio


@pytest.fixture(scope="module")
def asked():
    with studio() as made:
        yield made
