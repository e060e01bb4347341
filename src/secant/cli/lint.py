"""``secant lint``: faults in files, which are read and not run; or in one call of a function, which is run.

Enters: paths, or ``FILE.py:FUNCTION`` and its data. Leaves: findings as text, JSON or SARIF; the exit code
says whether there are any.
"""

from __future__ import annotations

import json
import os
import sys

import click

from ..graph.errors import SecantError
from ..lint import RULES, Findings, lint_paths, to_json, to_sarif, to_text
from ..lint.rule import Rule, chosen
from ..linting import Lint
from ..targets.data import Data, gather
from ..targets.target import FUNCTION, arguments, function, guarded
from .output import BAD_INPUT, working

LINT_EPILOG = "Exit codes: 0 no findings, 1 findings, 2 the command cannot be used like this."
NARROWEST = 40


@click.command(epilog=LINT_EPILOG)
@click.argument("paths", nargs=-1, metavar="PATH... | FILE.py:FUNCTION [NAME=VALUE]...", type=click.Path())
@click.option(
    "--args", "data", type=click.Path(), help="Values for the call of FILE.py:FUNCTION, as a file of numbers."
)
@click.option(
    "--select", multiple=True, metavar="IDS", help="Only these rules: ids, or their beginnings (SC1)."
)
@click.option("--ignore", multiple=True, metavar="IDS", help="Not these rules.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option("--rules", is_flag=True, help="List the rules and stop.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def lint(
    paths: tuple[str, ...],
    data: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    rules: bool,
    quiet: bool,
) -> None:
    """Find rank-1 arrays, lost axes, wrong products, aliases and slow loops in Python files.

    Nothing in the files is run. A comment "# noqa: SC101" on a line keeps that finding quiet.

    Of FILE.py:FUNCTION and its values the call is looked at, which knows the shapes and finds more. The file
    is imported and the function is run.

    secant lint src/ --ignore SC4

    secant lint model.py:loss w=0.5 --args data.npz
    """
    if rules:
        for i, rule in sorted(RULES.items()):
            click.echo(f"{i}  {rule.name}: {(rule.__doc__ or '').strip()}")
        return
    if not paths:
        raise click.UsageError("give at least one file or folder")
    try:
        if FUNCTION.fullmatch(paths[0]) or data is not None:
            with working("recording and timing", quiet):
                found = _of_call(paths[0], gather(paths[1:], data), chosen(select, ignore))
        else:
            with working("reading", quiet):
                found = lint_paths(paths, select, ignore)
    except SecantError as error:
        click.echo(f"secant: {error}", err=True)
        sys.exit(BAD_INPUT)
    if not quiet:
        try:
            click.echo(_written(found, form))
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of a pipe has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1 if len(found) else 0)


def _of_call(target: str, data: Data, rules: list[Rule]) -> Findings:
    f = function(target)
    given = arguments(f, data)
    found: Findings = guarded(target, lambda: Lint(f, rules, data.labels)(**given))
    return found


def _written(found: Findings, form: str) -> str:
    if form == "text":
        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        return to_text(found, _width(), color)
    made = to_json(found) if form == "json" else to_sarif(found)
    return json.dumps(made, ensure_ascii=False, indent=1)


def _width() -> int:
    columns = os.get_terminal_size().columns if sys.stdout.isatty() else 0
    return max(NARROWEST, min(columns, 100)) if columns else 80
