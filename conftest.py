"""Tests the code in README, CONTRIBUTING and docs: Python, and each ``$ secant ...`` in a console block.

Blocks of the site's own directives, ``{run}`` and ``{command}``, run too. What they show, the build makes.
"""

from __future__ import annotations

import doctest
import linecache
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sybil import Example, Sybil
from sybil.parsers.abstract.codeblock import AbstractCodeBlockParser
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.myst.lexers import DirectiveLexer


class ConsoleParser(CodeBlockParser):
    """A ``console`` block: each ``$ secant ...`` is run, and what it prints is compared."""

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        for session in example.parsed.split("$ ")[1:]:
            command, _, expected = session.partition("\n")
            program, *args = shlex.split(command)
            if program == "secant":
                from secant.cli import main  # noqa: PLC0415

                result = CliRunner().invoke(main, args, catch_exceptions=False)
                if expected.strip() and result.output.rstrip() != expected.rstrip():
                    return f"{command}\nprinted\n{result.output}\ninstead of\n{expected}"
        return None


class RunParser(AbstractCodeBlockParser):
    """A ``{run}`` block: it runs, and raises what its option ``raises`` says, if anything."""

    def __init__(self) -> None:
        super().__init__([DirectiveLexer("run")], "run", language_lexeme_name="directive")

    def evaluate(self, example: Example) -> None:
        wanted = example.region.lexemes["options"].get("raises")
        try:
            run_block(example)
        except Exception as error:
            if type(error).__name__ != wanted:
                raise
        else:
            assert wanted is None, f"{wanted} was not raised"


class CommandParser(AbstractCodeBlockParser):
    """A ``{command}`` block: each of its lines is a call of ``secant``, with the exit code that it states."""

    def __init__(self) -> None:
        super().__init__([DirectiveLexer("command")], "command", language_lexeme_name="directive")

    def evaluate(self, example: Example) -> None:
        from secant.cli import main  # noqa: PLC0415

        expected = int(example.region.lexemes["options"].get("exit", 0))
        for line in str(example.parsed).splitlines():
            program, *args = shlex.split(line)
            assert program == "secant"
            result = CliRunner().invoke(main, args)
            assert result.exit_code == expected, result.output


def run_block(example: Example) -> None:
    """Run a Python block so that its source can be found, as in a notebook: line 1 is the block's first."""
    source = str(example.parsed)
    name = f"{Path(example.path).name} block at {example.line}"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec", dont_inherit=True), example.namespace)


def python_blocks() -> PythonCodeBlockParser:
    parser = PythonCodeBlockParser(doctest_optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    parser.codeblock_parser = CodeBlockParser("python", run_block)
    return parser


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages run as a user runs them, natively; what they write goes into folders of their own."""
    before, environment = Path.cwd(), dict(os.environ)
    os.chdir(tmp_path_factory.mktemp("page"))
    os.environ["SECANT_ENGINE"] = "native"
    os.environ["SECANT_CACHE_DIR"] = str(tmp_path_factory.mktemp("compiled"))
    yield
    os.chdir(before)
    os.environ.clear()
    os.environ.update(environment)


PAGES = ("", "tutorial/", "howto/", "inside/", "reference/")

pytest_collect_file = Sybil(
    parsers=[python_blocks(), ConsoleParser(), RunParser(), CommandParser()],
    patterns=["README.md", "CONTRIBUTING.md", *[f"docs/{folder}*.md" for folder in PAGES]],
    fixtures=["page_folder"],
).pytest()
