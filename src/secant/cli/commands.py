"""The commands themselves. Each reads its input, calls one face of Secant, prints and saves."""

from __future__ import annotations

from typing import Any

import click

from .. import draw
from ..explain import broadcast_text, report, report_text, slope_text, triangle
from ..explain.choosing import series_of
from ..explain.gradients import GradientCheck, check_text
from ..page import to_html
from ..targets.data import gather
from ..targets.target import called, checked, free_input, iterations, with_fixed
from .check import check as run_check
from .lint import lint
from .output import outputs, save, show, working
from .stretch import Broadcast

EPILOG = "Exit codes: 0 all is well, 1 a check failed, 2 the input cannot be used."


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(package_name="secant")
def main() -> None:
    """Record plain NumPy, differentiate it exactly, explain it and draw it.

    A TARGET is a formula, such as "u = b*c; v = a + u; J = 3*v", or a function of yours, file.py:function.
    Values are numbers (a=5), lists (x=[1,2,3]) or files (A=foods.csv); --args reads a whole file of them.
    """


@main.command(epilog=EPILOG)
@click.argument("target")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--args", "path", type=click.Path(), help="Read values from a .npz, .npy, .csv or .json file.")
@click.option(
    "--wrt", multiple=True, metavar="NAME", help="Differentiate by this input only (may be repeated)."
)
@click.option(
    "--nudge", type=float, metavar="H", help="Nudge the first input by H [default: 0.001 for numbers]."
)
@click.option(
    "--iteration",
    multiple=True,
    metavar="[LOOP=]N",
    help="Show this iteration of loops [default: the last]; a LOOP is its line or index (may be repeated).",
)
@click.option("--of-sum", is_flag=True, help="For an array result: differentiate the sum of its elements.")
@outputs()
def explain(
    target: str,
    values: tuple[str, ...],
    path: str | None,
    wrt: tuple[str, ...],
    nudge: float | None,
    iteration: tuple[str, ...],
    of_sum: bool,
    svg: str | None,
    png: str | None,
    html: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show every value and every derivative of one call, step by step.

    secant explain "u = b*c; v = a + u; J = 3*v" a=5 b=3 c=2 --png graph.png
    """
    with working("recording and differentiating", quiet):
        made = called(target, gather(values, path))
        names = list(made.graph.input_names)
        checked(wrt, names)
        chosen = [w for w in wrt] or [n for n, v in zip(names, made.graph.inputs) if v.type.inexact]
        scalar = all(not v.shape for v in made.graph.inputs) and not made.graph.outputs[0].shape
        by = nudge if nudge is not None else 0.001 if scalar and chosen else None
        options: dict[str, Any] = {"wrt": list(wrt) or None, "nudge": by, "labels": made.labels}
        options |= {"of_sum": of_sum, "iteration": iterations(iteration)}
        found = report(made.graph, made.inputs, **options)

    def page() -> str:
        if not found.regions:
            return to_html(found, made.graph)
        return to_html(report(made.graph, made.inputs, **options, series=series_of(found)), made.graph)

    save({"svg": svg, "png": png, "html": html}, lambda: draw.mirrored(found), page)
    show(lambda: report_text(found), lambda: found, as_json, quiet)


@main.command(epilog=EPILOG)
@click.argument("target")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--at", type=float, required=True, help="The point on the curve.")
@click.option(
    "--by", type=float, default=0.001, show_default=True, help="The increment: the triangle's width."
)
@click.option("--span", type=float, help="How far the drawn curve reaches to each side.")
@outputs()
def slope(
    target: str,
    values: tuple[str, ...],
    at: float,
    by: float,
    span: float | None,
    svg: str | None,
    png: str | None,
    html: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Rise over run of a function of one number, beside its exact derivative.

    secant slope "3*a" --at 2 --by 0.001
    """
    data = gather(values)
    name = free_input(target, set(data.values))
    data.values[name] = at
    graph, point = with_fixed(called(target, data), name)
    found = triangle(graph, point, by, span)
    save({"svg": svg, "png": png, "html": html}, lambda: draw.triangles([found]))
    show(lambda: slope_text(found), lambda: found, as_json, quiet)


@main.command(epilog=EPILOG)
@click.argument("operands", nargs=-1, required=True)
@click.option("--by", metavar="FORMULA", help='What the table is combined with, such as "sum(axis=0)".')
@click.option("--then", metavar="FORMULA", help='How they are combined, such as "A / by * 100".')
@outputs()
def broadcast(
    operands: tuple[str, ...],
    by: str | None,
    then: str | None,
    svg: str | None,
    png: str | None,
    html: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Explain how shapes stretch: shapes such as 3,4 and 4, or tables from files.

    \b
    secant broadcast 3,4 4
    secant broadcast foods.csv --by "sum(axis=0)"
    """
    found = Broadcast.of(operands, by, then)
    save({"svg": svg, "png": png, "html": html}, lambda: draw.stretching(found.stretching))
    show(lambda: found.text(broadcast_text), lambda: found.record(), as_json, quiet)


@main.command(epilog=EPILOG)
@click.argument("target")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--gradient", metavar="FILE:FUNCTION", help="Your own gradient, to compare with the exact one.")
@click.option("--args", "path", type=click.Path(), help="Read values from a .npz, .npy, .csv or .json file.")
@click.option("--wrt", multiple=True, metavar="NAME", help="Check this input only (may be repeated).")
@click.option(
    "--rtol", type=float, default=1e-5, show_default=True, help="Relative difference that is allowed."
)
@click.option(
    "--atol", type=float, default=1e-7, show_default=True, help="Absolute difference that is allowed."
)
@outputs(pictures=False)
def check(
    target: str,
    values: tuple[str, ...],
    gradient: str | None,
    path: str | None,
    wrt: tuple[str, ...],
    rtol: float,
    atol: float,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare a gradient of yours with the exact one; without --gradient, the exact one with differences.

    secant check model.py:loss --gradient model.py:grad --args data.npz
    """
    with working("checking", quiet):
        found = run_check(target, gather(values, path), gradient, list(wrt), rtol, atol)
    show(
        lambda: check_text(found) if isinstance(found, GradientCheck) else found.text(),
        lambda: found,
        as_json,
        quiet,
    )
    if not found.passed:
        raise SystemExit(1)


main.add_command(lint)
