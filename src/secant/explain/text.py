"""Records as plain text for an 80-column terminal, in the manner of a worked example on paper.

Enters: a `Report`, a `Triangle` or a `Stretching`. Leaves: text. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Sequence

from .inside import backward, blocks_of, equation, labels_of, rows_of
from .lines import MOST, WIDTH, beside, column_of, digits, fit, wrap
from .numbers import axes_text, plain, shape_text, short
from .records import Item, NudgeRow, Opened, Remark, Report, Stretching, Triangle
from .tables import table


def report_text(report: Report) -> str:
    """The whole explanation: the formulas, the forward table, the backward steps, the remarks."""
    parts = [_title(report), _forward(report)]
    if report.steps:
        parts.append("backward, one step at a time\n" + "\n".join(backward(report.steps, report.regions)))
    elif report.wrt and report.item(report.output).shape:
        shape = shape_text(report.item(report.output).shape)
        parts.append(
            wrap(f"{report.name} is an array {shape}, so there is no single derivative to step back from")
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
        together.rstrip() if len(together) <= WIDTH else "\n".join([wrap(title), *([wrap(at)] if at else [])])
    )


def _forward(report: Report) -> str:
    rows = [i for i in report.items if i.role in ("node", "output")]
    if not rows:
        rows = [report.item(report.output)]
    opened = {i for r in report.regions for i in r.outputs[:1]}
    middle = [i for i in rows[MOST - 10 : -10] if i.id in opened]
    kept = rows if len(rows) <= MOST else [*rows[: MOST - 10], *middle, *rows[-10:]]
    nudges = {r.name: r for r in report.nudge.rows} if report.nudge else {}
    labels = ["  " + equation(i) for i in kept]
    widest = max(map(len, [*labels, *[x for r in report.regions for x in labels_of(r)]]))
    column = max(22, min(40, widest + 3))
    numbers = all(plain(i.value) for i in kept) and (bool(nudges) or not report.regions)
    blocks = blocks_of(kept, report.regions)
    header = f"{'forward':<{column}}value"
    befores = [column_of([i.value for i in kept])] if numbers else [[short(i.value) for i in kept]]
    lines: list[str] = []
    if nudges and numbers and report.nudge:
        head = f"{report.nudge.name} {'−' if report.nudge.by < 0 else '+'} {short(abs(report.nudge.by))}"
        afters = column_of([nudges[i.name].after for i in kept], [nudges[i.name].rise for i in kept])
        second = column + max(5, max(map(len, befores[0]))) + 6
        third = second + max(len(head), max(len(a.rstrip()) for a in afters)) + 3
        lines.append(f"{header:<{second}}{head}")
        for k, (label, item, b, a) in enumerate(zip(labels, kept, befores[0], afters)):
            lines += _left_out(k, rows, kept) + _opened(blocks.get(item.id, ()), column)
            start = f"{fit(label, column)}{b.rstrip()}"
            lines += beside(f"{start:<{second}}{a.rstrip()}", third, _rise(nudges[item.name], item, report))
    else:
        lines.append(header)
        for k, (label, item, b) in enumerate(zip(labels, kept, befores[0])):
            lines += _left_out(k, rows, kept) + _opened(blocks.get(item.id, ()), column)
            shape = f"   {shape_text(item.shape)}" if item.shape and "×" not in b else ""
            lines += beside(fit(label, column).rstrip(), column, f"{b}{shape}".rstrip())
    return "\n".join(lines)


def _left_out(k: int, rows: Sequence[Item], kept: Sequence[Item]) -> list[str]:
    hidden = len(rows) - len(kept)
    return [f"  … {hidden} more values …"] if hidden and k == MOST - 10 else []


def _opened(regions: Sequence[Opened], column: int) -> list[str]:
    return [line for r in regions for line in rows_of(r, column)]


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


def _remark(remark: Remark) -> str:
    where = f" ({remark.source.file}:{remark.source.line})" if remark.source else ""
    return wrap(f"note{where}: {remark.text}; {remark.remedy}")


def slope_text(triangle: Triangle) -> str:
    """The triangle in five lines: two points, width, height, slope, exact derivative."""
    t = triangle
    enough = digits(t.nudged, t.height)
    near = short(t.slope, 5) == short(t.derivative, 5)
    rows = [
        (f"{t.name}({short(t.at)})", short(t.value)),
        (f"{t.name}({short(t.at + t.by, digits(t.at, t.by))})", short(t.nudged, enough)),
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
            wrap(f"On the way back a derivative is summed where it was copied: {'; '.join(back)}."),
        ]
    lines += [line for r in s.remarks for line in ("", _remark(r))]
    return "\n".join(lines) + "\n"
