"""What all tests share: the interpreter runs them unless they ask for native code, which is cached apart.

Most tests compare with NumPy to the last bit, and each makes a function that is called once: compiling it
would say nothing more. Tests of both engines choose one for themselves (see ``native/both_engines.py``).
"""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Choose before any module is imported: an engine looks at the environment when it is made."""
    os.environ.setdefault("SECANT_ENGINE", "numpy")


@pytest.fixture(scope="session", autouse=True)
def compiled_code_of_this_run_alone(tmp_path_factory: pytest.TempPathFactory):
    """A cache of compiled code that begins empty and goes with the run."""
    before = os.environ.get("SECANT_CACHE_DIR")
    os.environ["SECANT_CACHE_DIR"] = str(tmp_path_factory.mktemp("compiled"))
    yield
    if before is None:
        del os.environ["SECANT_CACHE_DIR"]
    else:
        os.environ["SECANT_CACHE_DIR"] = before
