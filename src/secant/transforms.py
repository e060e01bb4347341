"""Graph to graph: what each public transform makes of a recorded graph.

Enters: a graph and the positions of the inputs to differentiate. Leaves: a region with derivatives too.
"""

from __future__ import annotations

from collections.abc import Sequence

from .derive import abreast, hoisted, pull, push
from .graph.core import Graph, Region, Value, apply, as_value
from .graph.errors import Refused
from .graph.registry import OPS
from .graph.types import Type


def with_gradient(graph: Region, wrt: Sequence[int], results: int) -> Region:
    """Outputs: all the results, then the gradient of the first by each ``wrt`` input (perhaps a zero)."""
    graph = abreast(hoisted(graph))
    loss = graph.outputs[0]
    inputs = [graph.inputs[i] for i in wrt]
    seed = one(loss.type)
    found = pull(graph.nodes, {loss: seed}, inputs)
    return Region(
        graph.inputs,
        [*graph.outputs[:results], *[found[x] if x in found else zero(x.type) for x in inputs]],
        graph.effects,
    )


def constant_gradient(graph: Graph, value: float, wrt: Sequence[int]) -> Region:
    """As `with_gradient` where the result is a plain number: exact zeros."""
    zeros = [zero(graph.inputs[i].type) for i in wrt]
    return Region(graph.inputs, [as_value(value), *zeros], graph.effects)


def depends(graph: Graph, wrt: Sequence[int], results: int = 1) -> list[bool]:
    """Whether any of the results depends on each input, as far as the structure of the graph tells."""
    reached = {v for n in graph.nodes for v in n.inputs} | set(graph.outputs[:results])
    return [graph.inputs[i] in reached for i in wrt]


def with_tangents(graph: Graph, wrt: Sequence[int], results: int) -> Region:
    """Inputs: the graph's, then a tangent by each ``wrt`` input. Outputs: results, then their tangents."""
    tangents = [Value(graph.inputs[i].type, name=f"d{graph.inputs[i].name}") for i in wrt]
    known = push(graph.nodes, {graph.inputs[i]: t for i, t in zip(wrt, tangents)})
    outs = graph.outputs[:results]
    moved = [known[v] if v in known else zero(v.type) for v in outs]
    return Region([*graph.inputs, *tangents], [*outs, *moved], graph.effects)


def with_cotangents(graph: Region, wrt: Sequence[int], results: int) -> Region:
    """Inputs: the graph's, then a cotangent for each result. Outputs: the adjoint of each ``wrt`` input."""
    graph = abreast(hoisted(graph))
    outs = graph.outputs[:results]
    seeds = [Value(v.type) for v in outs]
    given: dict[Value, Value] = {}
    for v, g in zip(outs, seeds):
        if v.type.inexact:
            given[v] = given[v] + g if v in given else g
    inputs = [graph.inputs[i] for i in wrt]
    found = pull(graph.nodes, given, inputs)
    return Region(
        [*graph.inputs, *seeds], [found[x] if x in found else zero(x.type) for x in inputs], graph.effects
    )


def one(type: Type) -> Value:
    """The seed of a gradient, dJ/dJ of one number."""
    return Value(Type(type.dtype, (), "scalar"), data=type.dtype.type(1))


def zero(type: Type) -> Value:
    """An exact zero of this type."""
    if type.kind != "array":
        return Value(Type(type.dtype, (), "scalar"), data=type.dtype.type(0))
    made: Value = apply(OPS["full"], (0.0,), {"shape": type.shape, "dtype": type.dtype})
    return made


def scalar_output(graph: Graph, results: int, name: str) -> None:
    """Refuse what is not one real number."""
    if not results:
        raise Refused(
            f"{name} needs a function that returns one number, but {graph.name} returned nothing that is "
            "computed from its arguments; return the result (a while loop without a way out never does)"
        )
    if results != 1 or graph.outputs[0].type.size != 1 or graph.outputs[0].type.ndim:
        shapes = ", ".join(str(v.type) for v in graph.outputs[:results])
        raise Refused(
            f"{name} needs a function that returns one number, but {graph.name} returned {shapes}; "
            f"sum it (np.sum), or use sc.jacobian or sc.vjp"
        )
    if graph.outputs[0].type.dtype.kind == "c":
        raise Refused(
            f"{name} needs a real result, but {graph.name} returned a complex number; take np.real or np.abs"
        )
    if not graph.outputs[0].type.inexact:
        raise Refused(
            f"{graph.name} returned {graph.outputs[0].type}, which has no derivative; "
            "return a float (is there an int() or a comparison on the way?)"
        )
