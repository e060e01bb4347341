"""What is said of loops, branches and calls: the names of what they carry and make, and how each is made.

Enters: a node that holds regions, and the names known outside. Leaves: short texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..graph.core import Node, Region, Value
from ..ops.control import loop_view
from .formulas import SUM, Text, write

LONGEST = 44  # characters of a branch written as one expression
NEXT = "′"
"""What marks the value that the next iteration starts from."""


def carried_names(node: Node) -> list[str]:
    """The names of what a loop carries, as the user's variables are called; "" where nothing has a name.

    What a ``break`` has set is called ``stop``.
    """
    view = loop_view(node)
    found: list[str] = []
    fence = set(view.body.inputs)
    own = [v.name for v in view.inner.carried]
    for k, (inner, made) in enumerate(zip(view.inner.carried, view.made.carried)):
        assigned = made.name if made.node is not None and made not in fence else ""
        inside = "" if made in fence else _name_inside(made)
        known = assigned or inside
        if inner.name and known != inner.name and known in own:
            known = inner.name  # the variables are swapped, or moved on: the value has another one's name
        name = known or inner.name or node.outputs[k].name or view.inputs.carried[k].name
        flag = view.stops and not inner.shape and inner.type.dtype.kind == "b" and "stop" not in found
        found.append(name or ("stop" if flag else ""))
    return found


def item_names(node: Node) -> list[str]:
    """The names of what the iterations of a loop collect."""
    return [made.name or "items" for made in loop_view(node).made.items]


def _name_inside(v: Value) -> str:
    """The name that both arms of a branch, or the body of a call or loop, give to what they make."""
    if v.node is None or v.data is not None:
        return ""
    if v.node.op.name == "branch":
        names = {_own(v.node.params[arm], v.index) for arm in ("then", "orelse")}
        return names.pop() if len(names) == 1 else max(names) if "" in names else ""
    if v.node.op.name == "call":
        return _own(v.node.params["body"], v.index)
    if v.node.op.name == "loop":
        return _made_name(v)
    return ""


def _own(region: Region, index: int) -> str:
    v = region.outputs[index]
    return v.name or _name_inside(v)


def _made_name(v: Value) -> str:
    node = v.node
    assert node is not None
    view = loop_view(node)
    if v.index < len(view.made.carried):
        return carried_names(node)[v.index]
    items = v.index - len(view.made.carried)
    return item_names(node)[items] if items < len(view.made.items) else "trips"


def passed(v: Value, names: Mapping[Value, Text]) -> tuple[str, str]:
    """The name and the right-hand side of what a loop, branch or call makes."""
    node = v.node
    assert node is not None
    name = (_made_name(v) if node.op.name == "loop" else "") or v.name or _name_inside(v)
    if node.op.name == "loop":
        view = loop_view(node)
        inside = _made_name(v) or f"value {v.index + 1}"
        if v.index >= len(view.made.carried) + len(view.made.items):
            return name, "the number of iterations"
        if v.index >= len(view.made.carried):
            return name, f"{inside} of every iteration"
        return name, f"{inside} after the loop"
    if node.op.name == "branch":
        condition = write(node.inputs[0], names)
        arms = [_written(node, arm, v.index, names) for arm in ("then", "orelse")]
        whole = f"{arms[0]} if {condition.text} else {arms[1]}"
        return name, whole if all(arms) and len(whole) <= LONGEST else f"chosen by {condition.text}"
    operands = ", ".join(write(x, names).text for x in node.inputs if x.type.inexact)
    more = f"[{v.index}]" if len(node.outputs) > 1 else ""
    return name, f"{node.params['name']}({operands}){more}"


def _written(node: Node, arm: str, index: int, names: Mapping[Value, Text]) -> str:
    """What an arm makes, as one expression of the values around it; "" if it is no short one."""
    region = node.params[arm]
    given = {inner: write(outer, names) for inner, outer in zip(region.inputs, node.inputs[1:])}
    if any(n.op.holds for n in region.nodes):
        return ""
    text = write(region.outputs[index], given)
    return text.inside(SUM) if "…" not in text.text else ""


def title_of_branch(node: Node, names: Mapping[Value, Text]) -> str:
    """``if x > 0``."""
    return f"if {write(node.inputs[0], names).text}"


def arm_lines(region: Region, names: Mapping[Value, Text], results: Sequence[str]) -> tuple[str, ...]:
    """What an arm would do, one assignment each; ``names`` are those of its inputs."""
    known = dict(names)
    lines: list[str] = []
    for node in region.nodes:
        for v in node.outputs:
            if v.name and not node.op.holds:
                lines.append(f"{v.name} = {_right(v, known)}")
                known[v] = Text(v.name)
    if not lines:
        for v, result in zip(region.outputs, results):
            text = _right(v, known)
            lines.append(f"{result} = {text}" if result and result != text else text)
    return tuple(dict.fromkeys(lines))


def _right(v: Value, known: Mapping[Value, Text]) -> str:
    text = write(v, known).text
    return text if len(text) <= LONGEST else "…"
