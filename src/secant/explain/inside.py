"""The inside of loops, branches and calls as lines of text, and the backward steps around them.

Enters: `Opened` records and steps. Leaves: lines, indented under the heading of what they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .lines import MOST, WIDTH, beside, fit, hang, wrap
from .numbers import shape_text, short
from .records import Item, Opened, Pass, Step

FEW = 24  # rows of one run that are written out


def equation(item: Item) -> str:
    """``u = b·c``; the name of what has no formula of its own."""
    return item.name if item.formula in ("", item.name) else f"{item.name} = {item.formula}"


def said(opened: Opened) -> str:
    """What happened: ``40 times, iteration 39 shown (line 4)``, ``true``."""
    if opened.note:
        return f"not opened: {opened.note}"
    line = opened.line or (opened.source.line if opened.source else 0)
    where = f" (line {line})" if line and opened.loop else ""
    if opened.kind == "if":
        return opened.truth
    if opened.kind == "call":
        return ""
    if opened.now is None:
        return f"did not run{where}"
    times = "once" if opened.count == 1 else f"{opened.count} times"
    return f"{times}, iteration {opened.now.number} shown{where}"


def rows_of(opened: Opened, column: int, indent: str = "  ") -> list[str]:
    """The heading, and a line for each value of the run that is shown."""
    lines = beside(fit(indent + opened.title, column).rstrip(), column, said(opened))
    deeper = indent + "  "
    shown = _rows(opened.now) if opened.now else []
    kept = shown if len(shown) <= FEW else [*shown[: FEW - 6], *shown[-6:]]
    blocks = blocks_of(kept, opened.now.regions) if opened.now else {}
    for k, item in enumerate(kept):
        if len(shown) > len(kept) and k == FEW - 6:
            lines.append(f"{deeper}… {len(shown) - len(kept)} more values …")
        for inner in blocks.get(item.id, ()):
            lines += rows_of(inner, column, deeper)
        shape = f"   {shape_text(item.shape)}" if item.shape and "×" not in short(item.value) else ""
        origin = f"   {_before(opened)}" if item.role == "carried" else ""
        right = f"{short(item.value)}{shape}"
        right += origin if column + len(right + origin) <= WIDTH else ""
        lines += beside(fit(deeper + equation(item), column).rstrip(), column, right)
    if opened.kind == "if" and opened.other:
        otherwise = "; ".join(opened.other[:3]) + ("; …" if len(opened.other) > 3 else "")
        word = "else" if opened.taken == "then" else "then"
        lines += wrap(f"({word}: {otherwise}; not taken)", deeper).split("\n")
    return lines


def _rows(run: Pass) -> list[Item]:
    inner = {i for r in run.regions for i in r.outputs}
    return [i for i in run.items if i.role in ("carried", "input", "node", "output") or i.id in inner]


def _before(opened: Opened) -> str:
    assert opened.now is not None
    return f"from iteration {opened.now.number - 1}" if opened.now.number else "from before the loop"


def labels_of(opened: Opened, indent: str = "  ") -> Iterator[str]:
    """The left-hand sides of all these lines."""
    yield indent + opened.title
    if opened.now is not None:
        yield from (f"{indent}  {equation(i)}" for i in _rows(opened.now))
        for inner in opened.now.regions:
            yield from labels_of(inner, indent + "  ")


def blocks_of(kept: Sequence[Item], regions: Sequence[Opened]) -> dict[str, list[Opened]]:
    """For each item the regions that stand before it: those whose first value it is."""
    found: dict[str, list[Opened]] = {}
    for region in regions:
        first = next((i.id for i in kept if i.id in region.outputs), "")
        found.setdefault(first, []).append(region)
    return found


def backward(steps: Sequence[Step], regions: Sequence[Opened], indent: str = "  ") -> list[str]:
    """The steps, those inside a loop, branch or call before the step that leads out of it."""
    most = MOST if indent == "  " else FEW
    kept = steps if len(steps) <= most else [*steps[: most - 10], *steps[-10:]]
    fits = [len(indent) + len(s.text) for s in kept]
    column = min(max(fits, default=0) + 2, WIDTH - 20)
    waiting = {r.id: r for r in regions}
    lines: list[str] = []
    last = ""
    for i, step in enumerate(kept):
        if len(steps) > len(kept) and i == most - 10:
            lines.append(f"{indent}… {len(steps) - len(kept)} more steps …")
        for opened in [waiting.pop(r) for r in step.through if r in waiting]:
            inner = _inside(opened, indent)
            last = "" if inner else last
            lines += inner
        origin = f"from {step.origin}" if step.origin and step.origin != last else ""
        origin = origin.replace("from from ", "from ")
        last = step.origin or last
        line = f"{indent}{step.text}"
        if origin and len(line) < column - 1 and column + len(origin) <= WIDTH:
            lines.append(f"{line:<{column}}{origin}")
        else:
            lines += hang(line)
            if origin:
                lines += hang(f"{indent}    {origin}")
    return lines


def _inside(opened: Opened, indent: str) -> list[str]:
    run = opened.now
    if run is None or not run.steps:
        return []
    shown = (
        f", iteration {run.number}" if opened.loop else f" ({said(opened)})" if opened.kind == "if" else ""
    )
    return [*hang(f"{indent}{opened.title}{shown}"), *backward(run.steps, run.regions, indent + "  ")]
