"""How each op is spelled in NumPy: operators, calls, and the few ops that no single call stands for.

Enters: a node and a writer that knows its operands' text. Leaves: an expression with its precedence, or
statements. An op's section may have its own ``numpy(*operands, **params)`` hook, which gives the expression.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from ..graph.core import Node, Value, describe
from ..graph.errors import Refused
from ..ops.kinds import Reduced
from .formulas import nothing
from .literals import index_source, index_value, static
from .operators import ATOM, BITS, COMPARE, OPERATORS, POWER, SUM, UNARY


class Operands(Protocol):
    helpers: dict[str, None]
    imports: dict[str, None]

    def text(self, v: Value, level: int = 0) -> str: ...


def expression(node: Node, writer: Operands) -> tuple[str, int]:
    """The NumPy expression that evaluates a node."""
    op: Any = node.op
    special = TEMPLATES.get(op.name)
    if special is not None:
        return special(node, writer)
    if hasattr(op, "numpy"):
        found = op.numpy(*[writer.text(v) for v in node.inputs], **node.params)
        return (found, ATOM) if isinstance(found, str) else found
    if not op.functions:
        raise Refused(f"{op.name} has no NumPy spelling yet; its op needs a numpy(...) hook")
    params = dict(node.params)
    function = op.functions[params.pop("via", 0)]
    if function in (operator.add, operator.sub) and not params and nothing(node):
        return writer.text(node.inputs[0], ATOM), ATOM
    if function in OPERATORS and len(node.inputs) == 2 and not params:
        sign, level = OPERATORS[function]
        if level == POWER:
            return f"{writer.text(node.inputs[0], ATOM)} ** {writer.text(node.inputs[1], ATOM)}", POWER
        if level == BITS:  # these bind differently among themselves: parentheses are clearer
            return f"{writer.text(node.inputs[0], SUM)} {sign} {writer.text(node.inputs[1], SUM)}", BITS
        return f"{writer.text(node.inputs[0], level)} {sign} {writer.text(node.inputs[1], level + 1)}", level
    if function is operator.not_:
        return f"not {writer.text(node.inputs[0], COMPARE + 1)}", COMPARE
    if function is operator.neg:
        return f"-{writer.text(node.inputs[0], POWER)}", UNARY
    if function in (operator.invert, operator.pos):
        return f"{'~' if function is operator.invert else '+'}{writer.text(node.inputs[0], POWER)}", UNARY
    named = params.pop("given", ())
    operands = [writer.text(v) for v in node.inputs]
    plain, extra = operands[: len(operands) - len(named)], operands[len(operands) - len(named) :]
    arguments = [*plain, *[f"{k}={x}" for k, x in zip(named, extra)]]
    arguments += [f"{k}={static(v)}" for k, v in params.items() if not _implied(op, k, v)]
    return f"{_spelled(function, writer)}({', '.join(arguments)})", ATOM


def _spelled(function: Any, writer: Operands) -> str:
    """A function as the printed module calls it; modules other than NumPy are imported there."""
    if function is operator.truth:
        return "bool"
    name = describe(function)
    module = name.rpartition(".")[0]
    if module.partition(".")[0] in ("math", "scipy"):
        writer.imports[module] = None
    return name


def _implied(op: Any, key: str, value: Any) -> bool:
    return isinstance(op, Reduced) and (key, value) in (("keepdims", False), ("axis", None))


def _scale(node: Node, w: Operands) -> tuple[str, int]:
    w.helpers["times"] = None
    return f"times({w.text(node.inputs[0])}, {w.text(node.inputs[1])})", ATOM


def _getitem(node: Node, w: Operands) -> tuple[str, int]:
    arrays = [w.text(v) for v in node.inputs[1:]]
    return f"{w.text(node.inputs[0], ATOM)}[{index_source(node.params['index'], arrays)}]", ATOM


def _setitem(node: Node, w: Operands) -> tuple[str, int]:
    w.helpers["written"] = None
    index = index_value(node.params["index"], [w.text(v) for v in node.inputs[2:]])
    return f"written({w.text(node.inputs[0])}, {index}, {w.text(node.inputs[1])})", ATOM


def _scatter_add(node: Node, w: Operands) -> tuple[str, int]:
    w.helpers["added"] = None
    parts, at, said = node.params["parts"], 1 + len(node.params["parts"]), []
    for value, (index, n) in zip(node.inputs[1:], parts):
        place = index_value(index, [w.text(v) for v in node.inputs[at : at + n]])
        said.append(f"({place}, {w.text(value)})")
        at += n
    return f"added({', '.join([w.text(node.inputs[0]), *said])})", ATOM


def _full(node: Node, w: Operands) -> tuple[str, int]:
    value, p = node.inputs[0], node.params
    if value.data == 0 and value.node is None:
        return f"np.zeros({static(p['shape'])}, {static(np.dtype(p['dtype']))})", ATOM
    return f"np.full({static(p['shape'])}, {w.text(value)}, {static(np.dtype(p['dtype']))})", ATOM


def _astype(node: Node, w: Operands) -> tuple[str, int]:
    x, dtype = node.inputs[0], static(node.params["dtype"])
    if x.type.kind == "python":
        return f"{dtype}({w.text(x)})", ATOM
    return f"{w.text(x, ATOM)}.astype({dtype})", ATOM


def _listed(node: Node, w: Operands) -> tuple[str, int]:
    """Functions of a list of arrays: concatenate, stack, multi_dot, block."""
    operands = ", ".join(w.text(v) for v in node.inputs)
    op: Any = node.op
    rest = "".join(f", {k}={static(v)}" for k, v in node.params.items())
    return f"{describe(op.functions[0])}([{operands}]{rest})", ATOM


def _fsum(node: Node, w: Operands) -> tuple[str, int]:
    w.imports["math"] = None
    return f"math.fsum([{', '.join(w.text(v) for v in node.inputs)}])", ATOM


def _prod(node: Node, w: Operands) -> tuple[str, int]:
    w.imports["math"] = None
    *factors, start = [w.text(v) for v in node.inputs]
    return f"math.prod([{', '.join(factors)}], start={start})", ATOM


def _dist(node: Node, w: Operands) -> tuple[str, int]:
    w.imports["math"] = None
    texts, n = [w.text(v) for v in node.inputs], len(node.inputs) // 2
    return f"math.dist([{', '.join(texts[:n])}], [{', '.join(texts[n:])}])", ATOM


def _pad(node: Node, w: Operands) -> tuple[str, int]:
    x, *values = [w.text(v) for v in node.inputs]
    p = dict(node.params)
    mode = p.pop("mode")
    named = {"constant": "constant_values", "linear_ramp": "end_values"}.get(mode, "")
    rest = "".join(f", {named}={v}" for v in values) + "".join(f", {k}={static(v)}" for k, v in p.items())
    return f"np.pad({x}, mode={mode!r}{rest})", ATOM


def _retype(node: Node, w: Operands) -> tuple[str, int]:
    x, dtype, kind = w.text(node.inputs[0]), np.dtype(node.params["dtype"]), node.params["kind"]
    if kind == "array":
        return f"np.asarray({x}, {static(dtype)})", ATOM
    return f"{type(dtype.type(0).item()).__name__ if kind == 'python' else static(dtype)}({x})", ATOM


def _extent(node: Node, w: Operands) -> tuple[str, int]:
    texts = iter([w.text(v) for v in node.inputs])
    bounds = ", ".join(next(texts) if b == "*" else repr(b) for b in node.params["index"])
    return f"len(range(*slice({bounds}).indices({static(node.params['dim'])})))", ATOM


def _ruler(node: Node, w: Operands) -> tuple[str, int]:
    return f"np.empty(({w.text(node.inputs[0], ATOM)}.shape[{node.params['axis']}], 0), bool)", ATOM


def _broadcast(node: Node, w: Operands) -> tuple[str, int]:
    """Its other inputs are arrays that tell lengths of the shape."""
    return f"np.broadcast_to({w.text(node.inputs[0])}, {static(node.params['shape'])})", ATOM


def _tupled(node: Node, w: Operands) -> tuple[str, int]:
    """Functions of a tuple of arrays: ravel_multi_index, lexsort."""
    operands = "".join(f"{w.text(v)}, " for v in node.inputs)
    op: Any = node.op
    rest = "".join(f", {k}={static(v)}" for k, v in node.params.items())
    operands = operands.rstrip() if len(node.inputs) == 1 else operands[:-2]
    return f"{describe(op.functions[0])}(({operands}){rest})", ATOM


def _histogram(node: Node, w: Operands) -> tuple[str, int]:
    """The range and the edges are inputs of these ops, so that they can be recorded."""
    op: Any = node.op
    p = dict(node.params)
    texts = [w.text(v) for v in node.inputs]
    named = dict(zip(p.pop("given", ()), texts[1:]))
    bins = named.pop("edges", None) or static(p.pop("bins"))
    p.pop("bins", None)
    between = f", range=({named.pop('low')}, {named.pop('high')})" if "low" in named else ""
    rest = "".join(f", {k}={v}" for k, v in {**named, **{k: static(v) for k, v in p.items()}}.items())
    return f"{describe(op.functions[0])}({texts[0]}, bins={bins}{between}{rest})", ATOM


def _bincount(node: Node, w: Operands) -> tuple[str, int]:
    x, *weights = [w.text(v) for v in node.inputs]
    said = "".join(f", weights={v}" for v in weights)
    return f"np.bincount({x}{said}, minlength={node.params['length']})", ATOM


def _weighted(node: Node, w: Operands) -> tuple[str, int]:
    weights, x = [w.text(v) for v in node.inputs]
    return f"np.bincount({x}, weights={weights}, minlength={node.params['length']})", ATOM


def _array(node: Node, w: Operands) -> tuple[str, int]:
    leaves, p = ", ".join(w.text(v) for v in node.inputs), node.params
    inner = tuple(node.inputs[0].shape) if node.inputs else ()
    reshaped = "" if p["shape"] == (len(node.inputs),) else f".reshape({static((*p['shape'], *inner))})"
    return f"np.array([{leaves}], {static(np.dtype(p['dtype']))}){reshaped}", ATOM


def _einsum(node: Node, w: Operands) -> tuple[str, int]:
    rest = "".join(f", {k}={static(v)}" for k, v in node.params.items() if k != "subscripts")
    operands = ", ".join(w.text(v) for v in node.inputs)
    return f"np.einsum({node.params['subscripts']!r}, {operands}{rest})", ATOM


def _clip(node: Node, w: Operands) -> tuple[str, int]:
    named = dict(zip(node.params["bounds"], [w.text(v) for v in node.inputs[1:]]))
    x, low, high = w.text(node.inputs[0]), named.get("low", "None"), named.get("high", "None")
    return f"np.clip({x}, {low}, {high})", ATOM


def _nonzero(node: Node, w: Operands) -> tuple[str, int]:
    alone = "[0]" if len(node.outputs) == 1 else ""
    return f"np.nonzero({w.text(node.inputs[0])}){alone}", ATOM


def _choose(node: Node, w: Operands) -> tuple[str, int]:
    rest = "".join(f", {k}={static(v)}" for k, v in node.params.items())
    index, *choices = [w.text(v) for v in node.inputs]
    return f"np.choose({index}, [{', '.join(choices)}]{rest})", ATOM


def _isclose(node: Node, w: Operands) -> tuple[str, int]:
    w.imports["math"] = None
    a, b, rel, absolute = [w.text(v) for v in node.inputs]
    return f"math.isclose({a}, {b}, rel_tol={rel}, abs_tol={absolute})", ATOM


def _select(node: Node, w: Operands) -> tuple[str, int]:
    n = len(node.inputs) // 2
    texts = [w.text(v) for v in node.inputs]
    default = f", {texts[2 * n]}" if len(texts) > 2 * n else ""
    return f"np.select([{', '.join(texts[:n])}], [{', '.join(texts[n : 2 * n])}]{default})", ATOM


TEMPLATES: dict[str, Callable[[Node, Operands], tuple[str, int]]] = {
    "scale": _scale,
    "getitem": _getitem,
    "setitem": _setitem,
    "scatter_add": _scatter_add,
    "full": _full,
    "astype": _astype,
    "concatenate": _listed,
    "stack": _listed,
    "multi_dot": _listed,
    "pad": _pad,
    "fsum": _fsum,
    "prod_of_numbers": _prod,
    "dist": _dist,
    "lexsort": _tupled,
    "ravel_multi_index": _tupled,
    "histogram": _histogram,
    "histogram_bin_edges": _histogram,
    "bincount": _bincount,
    "bincount_weighted": _weighted,
    "array": _array,
    "einsum": _einsum,
    "clip": _clip,
    "nonzero": _nonzero,
    "choose": _choose,
    "select": _select,
    "number_isclose": _isclose,
    "retype": _retype,
    "length": lambda node, w: (f"len({w.text(node.inputs[0])})", ATOM),
    "rows": lambda node, w: (f"np.array({w.text(node.inputs[0])})", ATOM),
    "items": lambda node, w: (f"list({w.text(node.inputs[0])})", ATOM),
    "extent": _extent,
    "ruler": _ruler,
    "diag": lambda node, w: (f"np.diag({w.text(node.inputs[0])}, {node.params['k']})", ATOM),
    "item": lambda node, w: (f"{w.text(node.inputs[0], ATOM)}.item()", ATOM),
    "identity": lambda node, w: (w.text(node.inputs[0], ATOM), ATOM),
    "broadcast_to": _broadcast,
}
"""Ops that no single NumPy function spells."""
