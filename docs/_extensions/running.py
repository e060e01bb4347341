"""Directives and a role that run code while the site is built, and show what it gives.

``{run}`` runs a block of Python and shows its text, what it prints, and the value of its last line: Secant's
pictures inline, its pages in a frame, tables, figures, else the value's repr. ``{command}`` runs lines that
begin with ``secant``. The role ``{value}`` puts one number into a sentence. Code that fails, fails the build.
"""

from __future__ import annotations

import shlex
from typing import Any

from cells import NOTHING, Outcome, Page
from click.testing import CliRunner
from docutils import nodes
from docutils.parsers.rst import directives
from showing import shown
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from secant.cli import main

logger = logging.getLogger(__name__)

PAGES = "secant_pages"


def page_of(env: Any) -> Page:
    """The namespace of the page that is being read; a new one whenever it is read again."""
    kept = env.temp_data
    if PAGES not in kept:
        kept[PAGES] = Page(env.docname)
    page: Page = kept[PAGES]
    return page


class Run(SphinxDirective):
    """``{run}``: a block of Python. Options hide its text or its outcome, or say what must be raised."""

    has_content = True
    option_spec = {
        "hide-code": directives.flag,
        "hide-output": directives.flag,
        "fold-code": directives.unchanged,
        "raises": directives.unchanged_required,
        "frame": directives.unchanged_required,
        "height": directives.unchanged_required,
        "caption": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        source = "\n".join(self.content)
        outcome = page_of(self.env).run(source, self.lineno)
        self.judge(outcome)
        made: list[nodes.Node] = []
        if "hide-code" not in self.options:
            made += self.code(source)
        if "hide-output" not in self.options:
            made += self.outcome(outcome)
        return made

    def judge(self, outcome: Outcome) -> None:
        """Complain of an error that was not asked for, and of the lack of one that was."""
        wanted = self.options.get("raises")
        got = type(outcome.error).__name__ if outcome.error else None
        if got != wanted:
            text = f"the code {outcome.trace}" if got else f"the code raised nothing, not {wanted}"
            logger.error(text, location=self.get_location(), type="secant", subtype="run")

    def code(self, source: str) -> list[nodes.Node]:
        block = nodes.literal_block(source, source, language="python", classes=["cell"])
        if "fold-code" not in self.options:
            return [block]
        title = self.options["fold-code"] or "The code"
        return [
            nodes.raw("", f'<details class="cell"><summary>{title}</summary>', format="html"),
            block,
            nodes.raw("", "</details>", format="html"),
        ]

    def outcome(self, outcome: Outcome) -> list[nodes.Node]:
        text = outcome.printed.rstrip()
        made: list[nodes.Node] = [printed(text)] if text else []
        if outcome.error is not None:
            made.append(printed(outcome.said, "error"))
        elif outcome.value is not NOTHING:
            made.append(self.captioned(shown(outcome.value, self.options)))
        return made

    def captioned(self, node: nodes.Node) -> nodes.Node:
        if "caption" not in self.options:
            return node
        said, _ = self.parse_inline(self.options["caption"])
        return nodes.container("", node, nodes.paragraph("", "", *said, classes=["caption"]))


def printed(text: str, kind: str = "output") -> nodes.Node:
    return nodes.literal_block(text, text, language="text", classes=["printed", kind])


class Command(SphinxDirective):
    """``{command}``: each line is a call of ``secant`` in the page's folder, shown with what it prints."""

    has_content = True
    option_spec = {"exit": directives.nonnegative_int}

    def run(self) -> list[nodes.Node]:
        shown_lines = []
        for line in self.content:
            program, *args = shlex.split(line)
            if program != "secant":
                raise self.error(f"only secant is run here, not {program}")
            with page_of(self.env).at_home():
                result = CliRunner().invoke(main, args, prog_name="secant")
            if result.exit_code != self.options.get("exit", 0):
                text = f"{line}\nended with {result.exit_code}:\n{result.output}{result.exception or ''}"
                logger.error(text, location=self.get_location(), type="secant", subtype="run")
            shown_lines.append(f"$ {line}\n{result.output.rstrip()}".rstrip())
        text = "\n\n".join(shown_lines)
        return [nodes.literal_block(text, text, language="console", classes=["printed", "command"])]


class Number(SphinxRole):
    """``{value}``: the value of an expression, in the sentence that the role stands in."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            found = str(page_of(self.env).evaluate(self.text))
        except Exception as error:
            logger.error(f"{self.text}: {error!r}", location=self.get_location(), type="secant")
            found = f"{self.text}?"
        return [nodes.inline(found, found, classes=["value"])], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("run", Run)
    app.add_directive("command", Command)
    app.add_role("value", Number())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
