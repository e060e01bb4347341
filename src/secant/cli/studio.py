"""``secant studio``: the local page, where the extra ``[studio]`` is installed.

Enters: a file of the user's or none, and bounds. Leaves: nothing, when the studio was stopped.
"""

from __future__ import annotations

import dataclasses
import sys

import click

from ..graph.errors import SecantError
from .commands import main
from .output import BAD_INPUT


@main.command(epilog="It listens on this machine only, and its address holds a token.")
@click.argument("file", required=False, type=click.Path(), metavar="[FILE.py]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port [default: any free one].")
@click.option("--host", default="127.0.0.1", help="127.0.0.1, ::1 or localhost; no other.")
@click.option(
    "--seconds",
    type=click.FloatRange(0.1, 86_400),
    default=20.0,
    show_default=True,
    help="How long one piece of work may take.",
)
@click.option(
    "--memory",
    type=click.IntRange(64, 2**20),
    default=2048,
    show_default=True,
    metavar="MIB",
    help="How much memory one piece of work may take.",
)
@click.option("--no-browser", is_flag=True, help="Print the address; open no browser.")
def studio(file: str | None, port: int, host: str, seconds: float, memory: int, no_browser: bool) -> None:
    """Serve a page on this machine to type formulas, pick functions of FILE.py, and see them.

    \b
    secant studio
    secant studio model.py
    """
    try:
        from ..studio.limits import MIB, Limits  # noqa: PLC0415  (needs the extra)
        from ..studio.serve import serve  # noqa: PLC0415
    except ImportError as error:
        click.echo(f'secant: the studio needs {error.name}; run pip install "secant[studio]"', err=True)
        sys.exit(BAD_INPUT)
    limits = dataclasses.replace(Limits(), seconds=seconds, memory=memory * MIB)
    try:
        serve(file, host, port, limits, browse=not no_browser, say=click.echo)
    except SecantError as error:
        click.echo(f"secant: {error}", err=True)
        sys.exit(BAD_INPUT)
