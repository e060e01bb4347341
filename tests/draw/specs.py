"""Reports made by hand: a graph of scalars or arrays from a short text, with values and adjoints computed
here.

``report("u = b*c; v = a + u; J = 3*v", a=5, b=3, c=2)``; each statement has one operation.
"""

import ast

import numpy as np

from secant.explain.records import Edge, Item, Report, Step, Stretch, Term
from secant.graph.location import Source

OPS = {
    ast.Add: ("add", " + "),
    ast.Sub: ("subtract", " − "),
    ast.Mult: ("multiply", "·"),
    ast.Div: ("divide", "/"),
}
CALLS = {"tanh": (np.tanh, lambda x, y: 1 - y * y), "exp": (np.exp, lambda x, y: y)}
CALLS["sin"] = (np.sin, lambda x, y: np.cos(x))
CALLS["sum"] = (np.sum, lambda x, y: np.ones_like(x))


def report(text, title=None, calls=None, labels=None, **inputs):
    """The record of a formula in steps; the last statement is the output. ``calls`` maps names to
    Source.calls.
    """
    values = {k: np.asarray(v, dtype=float) if np.ndim(v) else float(v) for k, v in inputs.items()}
    formulas, ops, edges = {}, {}, []
    for statement in [s.strip() for s in text.split(";") if s.strip()]:
        name, _, right = (p.strip() for p in statement.partition("="))
        operands, op, formula, partials, said, value = _step(ast.parse(right, mode="eval").body, values)
        values[name], formulas[name], ops[name] = value, formula, op
        for position, (operand, p, s) in enumerate(zip(operands, partials, said)):
            if operand is not None:
                edges.append((operand, name, position, p, s))
    return _report(text, title, calls or {}, labels or {}, inputs, values, formulas, ops, edges)


def _step(e, values):
    def known(x):
        return (
            (x.id, values[x.id], x.id)
            if isinstance(x, ast.Name)
            else (None, ast.literal_eval(x), ast.unparse(x))
        )

    if isinstance(e, ast.Call):
        f, slope = CALLS[e.func.id]
        name, x, _ = known(e.args[0])
        y = f(x)
        said = {"tanh": "1 − y²", "exp": "y", "sin": f"cos({name})", "sum": "1"}[e.func.id]
        return [name], e.func.id, f"{e.func.id}({name})", [slope(x, y)], [said], y
    op, sign = OPS[type(e.op)]
    (a, x, sa), (b, y, sb) = known(e.left), known(e.right)
    value, partials, said = {
        "add": (x + y, [1, 1], ["1", "1"]),
        "subtract": (x - y, [1, -1], ["1", "−1"]),
        "multiply": (x * y, [y, x], [sb, sa]),
        "divide": (x / y, [1 / y, -x / y / y], [f"1/{sb}", f"−{sa}/{sb}²"]),
    }[op]
    formula = f"{sa}{b}" if op == "multiply" and a is None and b else f"{sa}{sign}{sb}"
    return [a, b], op, formula, partials, said, value


def _report(text, title, calls, labels, inputs, values, formulas, ops, edges):
    output = list(values)[-1]
    adjoints = {output: np.ones_like(values[output]) if np.ndim(values[output]) else 1.0}
    made, steps = [], []
    for operand, name, position, p, said in reversed(edges):
        if name not in adjoints:
            made.append(Edge(operand, name, position))
            continue
        g = adjoints[name] * p
        shape, wide = np.shape(values[operand]), np.shape(g)
        stretch = None
        if shape != np.shape(values[name]) and ops[name] != "sum":
            lead = len(wide) - len(shape)
            axes = tuple(range(lead)) + tuple(
                i + lead for i, d in enumerate(shape) if d == 1 != wide[i + lead]
            )
            stretch = Stretch(shape, np.shape(values[name]), axes)
            g = np.sum(g, axis=axes).reshape(shape) if axes else g
        if ops[name] == "sum":
            g = np.broadcast_to(g, shape)
        adjoints[operand] = adjoints.get(operand, 0) + g
        made.append(Edge(operand, name, position, p, said, g, stretch))
        term = Term(f"d{output}/d{name}", adjoints[name], f"d{name}/d{operand}", said, p, g)
        line = f"d{output}/d{operand} = {adjoints[name]} · {said}"
        steps.append(Step(operand, f"d{output}/d{operand}", (term,), g, line, f"{name} = {formulas[name]}"))
    items = tuple(
        Item(
            id=k,
            role="input" if k in inputs else "output" if k == output else "node",
            name=k,
            formula=formulas.get(k, ""),
            op=ops.get(k, ""),
            type="float64" + (str(list(np.shape(v))).replace(" ", "") if np.ndim(v) else ""),
            shape=np.shape(v),
            value=v,
            adjoint=adjoints.get(k),
            source=Source("model.py", 1 + i, "f", calls.get(k, ())),
            labels=labels.get(k, ()),
        )
        for i, (k, v) in enumerate(values.items())
    )
    steps = tuple(steps)
    title = text.rpartition(";")[2].strip() if title is None else title
    return Report("f", title, items, tuple(reversed(made)), tuple(inputs), output, tuple(inputs), steps)
