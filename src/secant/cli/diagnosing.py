"""``secant diagnose``: where a NaN, an infinity, or a lost gradient starts, by source line.

Enters: a target and its data. Leaves: the diagnosis as text or JSON, and an exit code that says whether
something was found.
"""

from __future__ import annotations

import click

from ..explain.diagnosis import diagnose as examine
from ..explain.diagnosis import diagnosis_text
from ..targets.data import gather
from ..targets.target import called, checked
from .commands import main
from .output import outputs, show, working


@main.command(epilog="Exit codes: 0 healthy, 1 something was found, 2 the input cannot be used.")
@click.argument("target")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--args", "path", type=click.Path(), help="Read values from a .npz, .npy, .csv or .json file.")
@click.option(
    "--wrt", multiple=True, metavar="NAME", help="The gradient by this input only (may be repeated)."
)
@outputs(pictures=False)
def diagnose(
    target: str,
    values: tuple[str, ...],
    path: str | None,
    wrt: tuple[str, ...],
    as_json: bool,
    quiet: bool,
) -> None:
    """Find where a NaN or infinity starts, and where a gradient dies, vanishes or explodes.

    secant diagnose model.py:loss --args data.npz
    """
    with working("recording and differentiating", quiet):
        made = called(target, gather(values, path))
        checked(wrt, list(made.graph.input_names))
        found = examine(made.graph, made.inputs, list(wrt) or None)
    show(lambda: diagnosis_text(found), lambda: found, as_json, quiet)
    if not found.healthy:
        raise SystemExit(1)
