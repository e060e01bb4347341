"""Entries whose reads call them again without end: an error, as in Python, on short stacks too."""

import subprocess
import sys
from pathlib import Path

import pytest
from entry_kernels import plan_of, watched

from secant.record.captured import Read, signature


def endless(items):
    """A function of so many numbers that reads a property that calls it again, and the numbers."""

    class Circle:
        @property
        def around(self):
            return f(*many)[0]

    many = (1.0,) * items
    read = Read("attr", Circle(), "around", "input", signature(1.0))
    f = watched(plan_of(many, reads=[read], arena=8000))
    return f, many


def test_a_property_that_calls_the_function_again_without_end():
    f, many = endless(200)
    with pytest.raises(RecursionError):
        f(*many)


@pytest.mark.parametrize("items", [1, 19, 60, 200])
def test_a_call_without_end_is_an_error_on_a_short_stack_too(items):
    program = f"""
import sys, threading
from test_entry_recursion import endless
f, many = endless({items})
said = []
def run():
    try:
        f(*many)
    except RecursionError:
        said.append(True)
threading.stack_size(512 * 1024)
thread = threading.Thread(target=run)
thread.start()
thread.join()
sys.exit(not said)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
