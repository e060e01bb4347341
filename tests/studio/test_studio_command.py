"""The command: its help, and what is said where the extra is not installed."""

import subprocess
import sys

from click.testing import CliRunner

from secant.cli import main


def test_the_help_says_what_it_does():
    found = CliRunner().invoke(main, ["studio", "--help"])
    assert found.exit_code == 0
    for word in (
        "--port",
        "--seconds",
        "--memory",
        "--no-browser",
        "this machine only",
        "secant studio model.py",
    ):
        assert word in found.output
    assert "studio" in CliRunner().invoke(main, ["--help"]).output


def test_without_the_extra_the_remedy_is_told(monkeypatch):
    for name in [n for n in sys.modules if n.startswith("secant.studio.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    found = CliRunner().invoke(main, ["studio"])
    assert found.exit_code == 2 and 'pip install "secant[studio]"' in found.output
    assert "uvicorn" in found.output


def test_the_command_line_needs_no_extra():
    code = "import sys, secant.cli; print({'starlette', 'uvicorn', 'anywidget'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
