"""Programs that might crash the process run in one of their own; the answer, or the error, is NumPy's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(
    "module",
    [
        "run_risky.py risky_flow",
        "run_risky.py risky_edges",
        "run_risky.py risky_errors",
        "run_risky.py risky_sizes",
        "risky_threads.py",
    ],
)
def test_no_program_ends_the_process(module):
    script, *arguments = module.split()
    command = [sys.executable, "-X", "faulthandler", str(FOLDER / script), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert " ok" in done.stdout
