"""Loops, branches and calls as Python statements: ``for``, ``while``, ``if``, with their bodies indented.

Enters: a node that holds regions, and the writer of the source. Leaves: lines in the writer. What a loop
carries is a variable that its body assigns; stacks are lists. A variable is taken over by what is made of its
value where that value is read no more, as people do; otherwise new values have names of their own.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Sequence
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine
from ..graph.walk import everything
from ..ops.control import LoopView, loop_view
from .headings import endless, heading
from .heads import head_of, repeats, stopping
from .sayings import carried_names, item_names, passed

INDENT = "    "


PRINTED = ("full", "broadcast_to", "reshape", "extent", "array", "rows", "arange", "tri")
"""The ops whose params are printed with the lengths in them; elsewhere lengths are only known of."""


def lengths(region: Region) -> set[str]:
    """The names of indices and lengths in params of nodes: they must be variables of these names."""
    found: set[str] = set()
    todo: list[Any] = [p for n in everything(region) if n.op.name in PRINTED for p in n.params.values()]
    while todo:
        p = todo.pop()
        if isinstance(p, Affine):
            found.update(i.name for i, _ in p.terms)
        elif isinstance(p, tuple):
            todo.extend(p)
    return found


def statements(node: Node, w: Any) -> bool:
    """Write a node that is no expression; whether it was one."""
    rule = _RULES.get(node.op.name)
    if rule is None:
        return False
    rule(node, w)
    return True


def _alias(inner: Sequence[Value], outer: Sequence[Value], w: Any) -> None:
    """Inputs of a region are what they are given, by the same names."""
    for a, b in zip(inner, outer):
        text: str = w.fixed(b)
        if b in w.names:
            w.names[a] = text
        else:
            w.inline[a] = (text, 99)


def _block(w: Any, write: Callable[[], None]) -> list[str]:
    """The lines that ``write`` writes, indented, as a block of their own."""
    outer, at = w.lines, w.at
    w.lines = []
    write()
    made, w.lines, w.at = w.lines, outer, at
    return [INDENT + line for line in made]


def _assigned(
    region: Region, ends: Sequence[tuple[str, Value]], olds: dict[str, Value], w: Any
) -> Callable[[Node], dict[Value, str]]:
    """Lets a node assign a variable itself, where the old value in it is read no more.

    ``ends`` are the variables and what they hold at the end; ``olds`` what they held at the start.
    """
    outputs, inputs = list(map(id, region.outputs)), set(region.inputs)

    def wanted(node: Node) -> dict[Value, str]:
        found = {}
        for name, v in ends:
            once = v.node is node and outputs.count(id(v)) == 1 and v not in inputs
            if once and (name not in olds or _free(olds[name], name, w)):
                found[v] = name
        return found

    return wanted


def _free(old: Value, name: str, w: Any) -> bool:
    return bool(w.last[w.holds.get(name, old)] <= w.at and not w.pending(name))


def _settle(ends: Sequence[tuple[str, Value]], w: Any) -> None:
    """Assign what no node assigned itself, all at once."""
    left = [(name, w.text(v)) for name, v in ends]
    left = [(name, text) for name, text in left if name != text]
    if left:
        w.lines.append(f"{', '.join(n for n, _ in left)} = {', '.join(t for _, t in left)}")


def _variable(v: Value, wish: str, node: Node, w: Any) -> str:
    """The variable that something starts in: that of its first value, if that is read no more."""
    name: str
    if sum(x is v for x in node.inputs) == 1 and w.dead(v) and (not wish or w.names[v] == wish or not v.name):
        name = w.names[v]
        return name
    name = w.fresh(wish)
    w.lines.append(f"{name} = {w.text(v)}")
    return name


def _loop(node: Node, w: Any) -> None:
    view, says = loop_view(node), heading(node)
    _alias(view.inner.items, view.inputs.items, w)
    _alias(view.inner.rest, view.inputs.rest, w)
    stacks = {v: w.text(v) for v in view.inner.items}
    again = w.counts.get(view.outputs.rest[0]) and not view.stops
    count = w.fixed(view.inputs.head[0]) if again else w.text(view.inputs.head[0])
    begin = [w.text(v) for v in view.inputs.head[1:]]
    names = carried_names(node)
    variables = []
    for v, inner, name in zip(view.inputs.carried, view.inner.carried, names):
        variables.append(_variable(v, name or ("stop" if v.dtype.kind == "b" else "state"), node, w))
        w.hold(inner, variables[-1])
    lists = [w.fresh(_plural(name)) for name in item_names(node)]
    w.lines += [f"{name} = []" for name in lists]
    trips = w.fresh("trips") if w.counts.get(view.outputs.rest[0]) and view.stops else ""
    if trips:
        w.lines.append(f"{trips} = 0")
    forever = endless(node)
    repeated = forever and repeats(view, w)
    indexed = w.counts.get(view.inner.head[0], 0) > 0 or bool(stacks) or view.index in w.lengths
    index = (
        view.index
        if view.index in w.lengths
        else w.fresh(says.counter or "i")
        if indexed or not forever
        else ""
    )
    if index:
        w.names[view.inner.head[0]] = index
    for v, text in stacks.items():
        w.names.pop(v, None)
        w.inline[v] = (f"{text}[{index}]", 99)
    flag = w.fresh("going") if forever and not repeated else ""
    head = ""

    def body() -> None:
        nonlocal head
        _body(view, variables, lists, (flag, trips, index if forever else ""), w, repeated)
        head = head_of(view, variables, w) if repeated else flag

    lines = _block(w, body)
    if forever:
        w.lines += [f"{flag} = {begin[0]}"] if flag else []
        w.lines += [f"{index} = 0"] if index else []
        w.lines.append(f"while {head}:")
    else:
        times = f"{count} if {begin[0]} else 0" if begin and begin[0] != "True" else count
        whole = f"range({times})" if not view.reverse else f"range({_less(times)}, -1, -1)"
        w.lines.append(f"for {index} in {whole}:")
    w.lines += lines or [INDENT + "pass"]
    w.lines += [f"{name}.reverse()" for name in lists if view.reverse]
    for v, name in zip(node.outputs, [*variables, *lists]):
        w.hold(v, name)
    if index and index not in w.lengths:
        w.taken.discard(index)  # the next loop may count with it again
    last = view.outputs.rest[0]
    if trips:
        w.names[last] = trips
    elif count.isdigit():
        w.inline[last] = (count, 99)
    else:
        w.inline[last] = (f"max({count}, 0)", 99)


def _body(
    view: LoopView,
    variables: list[str],
    lists: list[str],
    counters: tuple[str, str, str],
    w: Any,
    repeated: bool,
) -> None:
    flag, trips, index = counters
    ends = list(zip(variables, view.made.carried))
    olds = dict(zip(variables, view.inner.carried))
    outputs = view.body.outputs[:-1] if repeated else view.body.outputs
    body = Region(view.body.inputs, outputs, view.body.effects)
    w.enter(body, _assigned(body, ends, olds, w), view.inner.carried)
    for name, v in zip(lists, view.made.items):
        w.lines.append(f"{name}.append({w.text(v)})")
    stop = ""
    for v in view.made.rest if not repeated else ():
        ends_by = stopping(v) if not flag else None
        if ends_by is not None and (ends_by in w.names or any(x is ends_by for _, x in ends)):
            w.mentions.pop(v, None)
            stop = next((name for name, x in ends if x is ends_by), "") or w.text(ends_by)
            continue
        text = w.text(v)
        if flag:
            w.lines.append(f"{flag} = {text}")
        elif text != "True":
            stop = w.fresh("stop")
            w.lines.append(f"{stop} = not ({text})")
    _settle(ends, w)
    w.lines += [f"{trips} += 1"] if trips else []
    w.lines += [f"{index} += 1"] if index else []
    w.lines += [f"if {stop}:", INDENT + "break"] if stop else []


def _plural(name: str) -> str:
    return name if name.endswith("s") else f"{name}_values" if keyword.iskeyword(f"{name}s") else f"{name}s"


def _less(text: str) -> str:
    return str(int(text) - 1) if text.isdigit() else f"{text} - 1" if text.isidentifier() else f"({text}) - 1"


def _branch(node: Node, w: Any) -> None:
    arms: list[Region] = [node.params["then"], node.params["orelse"]]
    again = any(v is node.inputs[0] for v in node.inputs[1:])
    condition = w.fixed(node.inputs[0]) if again else w.text(node.inputs[0])
    for arm in arms:
        _alias(arm.inputs, node.inputs[1:], w)
    made = [k for k, v in enumerate(node.outputs) if w.counts.get(v)]
    preferred = w.preferred
    names: dict[int, str] = {}
    olds: dict[int, int] = {}
    for k in made:
        wish, best = passed(node.outputs[k], {})[0], preferred.get(node.outputs[k], "")
        held = {i: w.names.get(v, "") for i, v in enumerate(node.inputs[1:])}
        kept = [i for i in (_input(arm, k) for arm in arms) if i is not None and not (wish or best)]
        kept = [i for n in (best, wish) if n for i, name in held.items() if name == n] + kept
        found = next((i for i in kept if _reusable(node, i, olds, w)), None)
        if found is not None:
            names[k], olds[k] = held[found], found
        else:
            free = best and best not in held.values() and best not in names.values()
            names[k] = best if free else w.fresh(wish or "chosen")
    blocks = []
    for arm in arms:
        ends = [(names[k], arm.outputs[k]) for k in made]
        start = {names[k]: arm.inputs[i] for k, i in olds.items()}
        blocks.append(_block(w, lambda: _arm(arm, ends, start, w)))  # noqa: B023  (called at once)
    _choose(condition, blocks, list(names.values()), w)
    for k in made:
        w.hold(node.outputs[k], names[k])


def _arm(arm: Region, ends: list[tuple[str, Value]], held: dict[str, Value], w: Any) -> None:
    for name, v in held.items():
        w.hold(v, name)
    w.enter(arm, _assigned(arm, ends, held, w), list(held.values()))
    _settle(ends, w)


def _input(arm: Region, k: int) -> int | None:
    """Which of its inputs an arm hands on as this output."""
    return next((i for i, v in enumerate(arm.inputs) if v is arm.outputs[k]), None)


def _reusable(node: Node, i: int, olds: dict[int, int], w: Any) -> bool:
    v = node.inputs[i + 1]
    return i not in olds.values() and sum(x is v for x in node.inputs) == 1 and w.dead(v)


def _choose(condition: str, blocks: list[list[str]], names: list[str], w: Any) -> None:
    """An ``if`` statement, or a conditional expression where both arms are one short assignment."""
    then, other = blocks
    start = f"{INDENT}{names[0]} = " if len(names) == 1 else "\0"
    if len(then) == len(other) == 1 and all(b[0].startswith(start) and "#" not in b[0] for b in blocks):
        one, two = (b[0][len(start) :] for b in blocks)
        whole = f"{names[0]} = {one} if {condition} else {two}"
        if len(whole) <= 76 and " if " not in one + two:
            w.lines.append(whole)
            return
    if then:
        w.lines += [f"if {condition}:", *then]
        w.lines += ["else:", *other] if other else []
    elif other:
        w.lines += [f"if not {condition}:", *other]


def _call(node: Node, w: Any) -> None:
    body: Region = node.params["body"]
    _alias(body.inputs, node.inputs, w)
    at = w.at
    w.enter(body)
    w.at = at
    for v, inner in zip(node.outputs, body.outputs):
        text = w.fixed(inner)
        if inner in w.names:
            w.names[v] = text
        else:
            w.inline[v] = (text, 99)


_RULES: dict[str, Callable[[Node, Any], None]] = {"loop": _loop, "branch": _branch, "call": _call}
