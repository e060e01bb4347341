"""Records as plain text for an 80-column terminal, in the manner of a worked example on paper.

Enters: a `Report`, a `Triangle` or a `Stretching`. Leaves: text. Nothing is computed here.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

from .numbers import axes_text, plain, shape_text, short
from .records import Item, NudgeRow, Remark, Report, Step, Stretching, Triangle
from .tables import table

WIDTH = 80
MOST = 60  # rows of a long graph that are written out


def report_text(report: Report) -> str:
    """The whole explanation: the formulas, the forward table, the backward steps, the remarks."""
    parts = [_title(report), _forward(report)]
    if report.steps:
        parts.append("backward, one step at a time\n" + "\n".join(_steps(report.steps)))
    elif report.wrt and report.item(report.output).shape:
        shape = shape_text(report.item(report.output).shape)
        parts.append(
            _wrap(f"{report.name} is an array {shape}, so there is no single derivative to step back from")
        )
    parts += [_remark(r) for r in report.remarks]
    tables = [
        t
        for i in report.items
        if len(i.shape) == 2 and any(i.labels) and (t := table(i.value, i.labels, i.name))
    ]
    return "\n\n".join([*parts, *tables]) + "\n"


def _title(report: Report) -> str:
    given = [report.item(i) for i in report.inputs]
    at = "at " + ", ".join(f"{i.name} = {short(i.value)}" for i in given) if given else ""
    title = report.title
    if len(title) > WIDTH:
        out = report.item(report.output)
        title = f"{out.name} = {out.formula}" if out.formula not in ("", out.name) else out.name
    together = f"{title:<37}{at}" if len(title) < 36 else f"{title}   {at}"
    return (
        together.rstrip()
        if len(together) <= WIDTH
        else "\n".join([_wrap(title), *([_wrap(at)] if at else [])])
    )


def _forward(report: Report) -> str:
    rows = [i for i in report.items if i.role in ("node", "output")]
    if not rows:
        rows = [report.item(report.output)]
    kept = rows if len(rows) <= MOST else rows[: MOST - 10] + rows[-10:]
    nudges = {r.name: r for r in report.nudge.rows} if report.nudge else {}
    labels = ["  " + _equation(i) for i in kept]
    column = max(22, min(40, max(map(len, labels)) + 3))
    numbers = all(plain(i.value) for i in kept)
    header = f"{'forward':<{column}}value"
    befores = [_column([i.value for i in kept])] if numbers else [[short(i.value) for i in kept]]
    lines: list[str] = []
    if nudges and numbers and report.nudge:
        head = f"{report.nudge.name} {'−' if report.nudge.by < 0 else '+'} {short(abs(report.nudge.by))}"
        afters = _column([nudges[i.name].after for i in kept], [nudges[i.name].rise for i in kept])
        second = column + max(5, max(map(len, befores[0]))) + 6
        third = second + max(len(head), max(len(a.rstrip()) for a in afters)) + 3
        lines.append(f"{header:<{second}}{head}")
        for label, item, b, a in zip(labels, kept, befores[0], afters):
            start = f"{_fit(label, column)}{b.rstrip()}"
            lines += _beside(f"{start:<{second}}{a.rstrip()}", third, _rise(nudges[item.name], item, report))
    else:
        lines.append(header)
        for label, item, b in zip(labels, kept, befores[0]):
            shape = f"   {shape_text(item.shape)}" if item.shape and "×" not in b else ""
            lines += _beside(_fit(label, column).rstrip(), column, f"{b}{shape}".rstrip())
    if len(rows) > len(kept):
        lines.insert(MOST - 9, f"  … {len(rows) - len(kept)} more values …")
    return "\n".join(lines)


def _equation(item: Item) -> str:
    return item.name if item.formula in ("", item.name) else f"{item.name} = {item.formula}"


def _fit(label: str, width: int) -> str:
    return f"{label:<{width}}" if len(label) < width - 1 else label[: width - 3] + "…  "


def _beside(left: str, column: int, right: str) -> list[str]:
    """Two pieces on one line, the second from ``column`` on, wrapped there if it is long."""
    if not right:
        return [left]
    pad = f"{left:<{column}}"
    if len(pad) + len(right) <= WIDTH:
        return [pad + right]
    if column > WIDTH - 24:  # too little room beside: below it
        return [left, *textwrap.wrap(right, WIDTH, initial_indent=" " * 24, subsequent_indent=" " * 24)]
    return textwrap.wrap(right, WIDTH, initial_indent=pad, subsequent_indent=" " * column)


def _column(values: Sequence[Any], rises: Sequence[Any] | None = None) -> list[str]:
    """Numbers aligned at the decimal point, with enough digits for a rise to be seen."""
    texts = [short(v, _digits(v, rises[i] if rises else 0)) for i, v in enumerate(values)]
    whole = max([3, *(len(t.partition(".")[0]) for t in texts)])
    return [" " * (whole - len(t.partition(".")[0])) + t for t in texts]


def _digits(value: Any, rise: Any) -> int:
    if not rise or not value or not math.isfinite(abs(value)) or not math.isfinite(abs(rise)):
        return 6
    return min(15, max(6, math.ceil(math.log10(abs(value)) - math.log10(abs(rise))) + 2))


def _rise(row: NudgeRow, item: Item, report: Report) -> str:
    if row.rise == 0 and row.derivative == 0:
        return ""
    text = f"rise {short(row.rise, 4)}"
    if item.id != report.output or report.nudge is None:
        return text
    slope, exact = short(row.slope, 5), short(row.derivative)
    name = report.nudge.name if report.nudge.name.isidentifier() else f"({report.nudge.name})"
    same = slope == short(row.derivative, 5)
    return f"{text},  rise/run {slope}" + (
        f" = d{item.name}/d{name}" if same else f",  d{item.name}/d{name} = {exact}"
    )


def _steps(steps: Sequence[Step]) -> list[str]:
    kept = steps if len(steps) <= MOST else [*steps[: MOST - 10], *steps[-10:]]
    fits = [2 + len(s.text) for s in kept]
    column = min(max(fits, default=0) + 2, WIDTH - 20)
    lines: list[str] = []
    last = ""
    for i, step in enumerate(kept):
        if len(steps) > len(kept) and i == MOST - 10:
            lines.append(f"  … {len(steps) - len(kept)} more steps …")
        origin = f"from {step.origin}" if step.origin and step.origin != last else ""
        last = step.origin or last
        line = f"  {step.text}"
        if origin and len(line) < column - 1 and column + len(origin) <= WIDTH:
            lines.append(f"{line:<{column}}{origin}")
        else:
            lines += _hang(line)
            if origin:
                lines += _hang(f"      {origin}")
    return lines


def _hang(line: str) -> list[str]:
    """One step over as many lines as it needs, broken at its equals signs where there are some."""
    if len(line) <= WIDTH:
        return [line]
    indent = " " * (line.index(" = ") if " = " in line else 6)
    lines: list[str] = []
    rest = line
    while len(rest) > WIDTH:
        cut = rest.rfind(" = ", len(indent) + 3, WIDTH)
        if cut <= len(indent):
            cut = max(rest.rfind(s, len(indent) + 3, WIDTH) for s in (" + ", " − "))
        if cut <= len(indent):
            return lines + textwrap.wrap(
                rest, WIDTH, subsequent_indent=indent + "   ", break_long_words=False
            )
        lines.append(rest[:cut])
        rest = indent + rest[cut:]
    return [*lines, rest]


def _wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent="  ", break_long_words=False)


def _remark(remark: Remark) -> str:
    where = f" ({remark.source.file}:{remark.source.line})" if remark.source else ""
    return _wrap(f"note{where}: {remark.text}; {remark.remedy}")


def slope_text(triangle: Triangle) -> str:
    """The triangle in five lines: two points, width, height, slope, exact derivative."""
    t = triangle
    digits = _digits(t.nudged, t.height)
    near = short(t.slope, 5) == short(t.derivative, 5)
    rows = [
        (f"{t.name}({short(t.at)})", short(t.value)),
        (f"{t.name}({short(t.at + t.by, _digits(t.at, t.by))})", short(t.nudged, digits)),
        ("width", short(t.width)),
        ("height", short(t.height)),
        ("slope", f"height/width = {short(t.slope)}"),
        (
            "derivative",
            f"{short(t.derivative)}" + ("" if near else "   (the slope tends to it as the width shrinks)"),
        ),
    ]
    wide = max(len(a) for a, _ in rows) + 3
    return f"{t.formula}\n\n" + "\n".join(f"  {a:<{wide}}{b}" for a, b in rows) + "\n"


def broadcast_text(stretching: Stretching) -> str:
    """How each operand is padded and stretched, and the remarks."""
    s = stretching
    shapes = [shape_text(x) for x in s.shapes]
    padded = [shape_text(x) for x in s.padded]
    first, second = max(map(len, shapes)), max(map(len, padded))
    lines = [f"{' with '.join(shapes)} gives {shape_text(s.result)}", ""]
    for shape, pad, axes in zip(shapes, padded, s.stretched):
        copies = [s.result[a] for a in axes]
        times = " and ".join(f"{n} times along axis {a}" for n, a in zip(copies, axes))
        lines.append(
            f"  {shape:<{first}}   as {pad:<{second}}   " + (f"copied {times}" if axes else "as it is")
        )
    if any(s.stretched):
        back = [f"{h} over {axes_text(a)}" for h, a in zip(shapes, s.stretched) if a]
        lines += [
            "",
            _wrap(f"On the way back a derivative is summed where it was copied: {'; '.join(back)}."),
        ]
    lines += [line for r in s.remarks for line in ("", _remark(r))]
    return "\n".join(lines) + "\n"
