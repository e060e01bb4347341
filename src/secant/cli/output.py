"""What every command shares: options for output, files written whole or not at all, plain errors.

Exit codes: 0 all is well, 1 a check failed, 2 the input cannot be used.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from .. import draw
from ..explain import to_json
from ..graph.errors import SecantError
from .colour import painted

BAD_INPUT = 2


def outputs(pictures: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options ``--svg --png --html --json --quiet``, and errors as one message on stderr."""

    def wrap(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def run(**options: Any) -> Any:
            try:
                return command(**options)
            except (SecantError, draw.NotSaved, ImportError, RecursionError, MemoryError) as error:
                said = str(error) or f"{type(error).__name__}: this is too large; give smaller data"
                notes = "".join(f"\n  {n}" for n in getattr(error, "__notes__", ()))
                click.echo(f"secant: {said}{notes}", err=True)
                sys.exit(BAD_INPUT)
            except BrokenPipeError:  # the reader of a pipe has gone: nothing is wrong with the input
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                sys.exit(0)

        run = click.option("--quiet", is_flag=True, help="Print nothing but errors.")(run)
        run = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")(run)
        for kind in ("html", "png", "svg") if pictures else ():
            what = "page" if kind == "html" else "picture"
            text = f"Also write a {what} to this .{kind} file."
            run = click.option(f"--{kind}", type=click.Path(), callback=_suffixed(kind), help=text)(run)
        return run

    return wrap


def _suffixed(kind: str) -> Callable[[Any, Any, str | None], str | None]:
    def check(context: Any, option: Any, path: str | None) -> str | None:
        if path is not None and Path(path).suffix.lower() != f".{kind}":
            raise click.BadParameter(
                f"{path} does not end in .{kind}; write for example {Path(path).stem}.{kind}"
            )
        return path

    return check


def show(text: Callable[[], str], record: Callable[[], Any], as_json: bool, quiet: bool) -> None:
    """Print the text, or the record as JSON, or nothing."""
    if as_json:
        click.echo(json.dumps(to_json(record()), ensure_ascii=False, indent=1, allow_nan=False))
    elif not quiet:
        click.echo(painted(text().rstrip("\n")))


def save(
    files: dict[str, str | None], scene: Callable[[], Any], page: Callable[[], str] | None = None
) -> None:
    """Write the asked-for files; an existing one survives any failure."""
    for kind, path in files.items():
        if path is not None:
            draw.save(path, page() if kind == "html" and page is not None else scene())


@contextlib.contextmanager
def working(what: str, quiet: bool) -> Iterator[None]:
    """A spinner on a terminal while something may take long; nothing where output goes to a file."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield
        return
    with console.status(what):
        yield
