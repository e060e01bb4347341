"""Tests the code in README, CONTRIBUTING and docs: Python, and each ``$ secant ...`` in a console block."""

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
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser


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


pytest_collect_file = Sybil(
    parsers=[python_blocks(), ConsoleParser()],
    patterns=["README.md", "CONTRIBUTING.md", "docs/*.md"],
    fixtures=["page_folder"],
).pytest()
