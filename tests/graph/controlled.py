"""Graphs with loops, branches, calls, stacks and dimensions that depend on an index, made by hand."""

from __future__ import annotations

import numpy as np

from secant.derive import pull
from secant.graph.core import Graph, Node, Region, Value, apply, as_value
from secant.graph.dims import Affine, Index
from secant.graph.location import Source, here
from secant.graph.registry import OPS
from secant.graph.types import Type
from secant.ops.control import COUNT, ENDLESS, branch, call, make_loop

SCALAR = Type(np.dtype(float), (), "scalar")
THREE = Type(np.dtype(float), (3,))


def named(type: Type, name: str) -> Value:
    return Value(type, name=name)


def decay() -> Graph:
    """``for i in range(n): u = u - dt*u``; the body's inputs are the values around it, used as names."""
    u, dt, n = named(THREE, "u"), named(SCALAR, "dt"), named(COUNT, "n")
    try:
        here.fixed = Source("decay.py", 5, "decay")
        after = u - dt * u
        after.name = "u"
        here.fixed = Source("decay.py", 4, "decay")
        node = make_loop([n], [u], [], [dt], Region([named(COUNT, "i"), u, dt], [after]), "i")
    finally:
        here.fixed = None
    node.outputs[0].name, node.outputs[1].name = "u", "trips"
    return Graph("decay", [u, dt, n], node.outputs[:1])


def fork() -> Graph:
    """``y = sqrt(x) if x > 1 else 2``, as the recorder of a function ``fork`` would make it."""
    x = named(SCALAR, "x")
    big = np.greater(x, 1.0)
    big.name = "big"
    arms = []
    for rule in (np.sqrt, lambda inner: as_value(np.float64(2.0))):
        inner = named(SCALAR, "x")
        arms.append(Region([inner], [rule(inner)]))
    y = apply(branch, [big, x], {"then": arms[0], "orelse": arms[1]})[0]
    y.name = "y"
    return Graph("fork", [x], [y])


def checked() -> Graph:
    """Checks in the body of a loop, in an arm of a branch in it, and in a call after it."""
    x, n = named(SCALAR, "x"), named(COUNT, "n")
    arm, other, inner, quiet = [named(SCALAR, "x") for _ in range(4)]
    first = check(inner > 0, 0)
    arms = {"then": Region([arm], [np.sqrt(arm)], [check(arm < 100, 1)]), "orelse": Region([other], [other])}
    chosen = apply(branch, [inner > 1, inner], arms)[0]
    last = check(chosen > 0, 2)
    body = Region([named(COUNT, "i"), inner], [chosen], [first, chosen.node, last])
    loop = make_loop([n], [x], [], [], body, "i")
    guard = {"body": Region([quiet], [], [check(quiet > 0, 3)]), "name": "guard"}
    return Graph("checked", [x, n], loop.outputs[:1], [loop, Node(call, loop.outputs[:1], guard, (), None)])


def check(value: Value, index: int) -> Node:
    """A node that expects this value to be true."""
    return Node(OPS["check"], (value,), {"expected": True, "index": index}, (), None)


def triangle() -> Graph:
    """Loops over ``i`` and over ``j`` up to it, which read ``x[:i]`` (and stack it) and ``x[j:2*i]``."""
    i = Affine.of(Index("i", 0, 3))
    j = Affine.of(Index("j", 0, i - 1, 1))
    x, n = named(Type(np.dtype(float), (8,)), "x"), named(COUNT, "n")

    jj, total, inside, end = (
        named(COUNT, "j"),
        named(SCALAR, "total"),
        named(x.type, "x"),
        named(COUNT, "end"),
    )
    part = apply(OPS["getitem"], (inside, jj, end), {"index": (("*", "*", None, 2 * i - j),)})
    jbody = Region([jj, total, inside, end], [total + np.sum(part)])

    ii, total, inside = named(COUNT, "i"), named(SCALAR, "total"), named(x.type, "x")
    head = apply(OPS["getitem"], (inside, ii), {"index": ((None, "*", None, i),)})
    jloop = make_loop([ii], [total], [], [inside, 2 * ii], jbody, "j")
    ibody = Region([ii, total, inside], [jloop.outputs[0], head])
    iloop = make_loop([n], [as_value(np.float64(0))], [], [x], ibody, "i")

    total, item = named(SCALAR, "total"), named(head.type, "head")
    back = Region([named(COUNT, "i"), total, item], [total * 0.5 + np.sum(item)])
    after = make_loop([iloop.outputs[2]], iloop.outputs[:1], iloop.outputs[1:2], [], back, "i", reverse=True)
    return Graph("triangle", [x, n], [iloop.outputs[0], after.outputs[0]])


def newton() -> Graph:
    """``while abs(x*x - a) > 1e-9: x = (x + a/x) / 2``"""
    a, x = named(SCALAR, "a"), named(SCALAR, "x")
    far = lambda x, a: np.abs(x * x - a) > 1e-9
    y = (x + a / x) / 2
    y.name = "x"
    body = Region([named(COUNT, "trip"), x, a], [y, far(y, a)])
    node = make_loop([as_value(ENDLESS), far(a, a)], [a], [], [a], body, "trip", stops=True)
    return Graph("newton", [a], node.outputs, output_names=["root", "trips"])


def gradient(case) -> Graph:
    """The case's gradient: loops backwards, stacks, stacks of stacks, undo logs."""
    inputs, outs = case.graph()
    loss = sum((np.sum(np.cos(o) * o) for o in outs), as_value(0.0))
    found = pull(Region(inputs, [loss]).nodes, {loss: as_value(np.float64(1.0))}, inputs)
    return Graph(case.name, inputs, [loss, *[found[x] for x in inputs if x in found]])


BY_HAND = {
    "decay": (decay, [np.arange(3.0), np.float64(0.1), 4]),
    "fork": (fork, [np.float64(4.0)]),
    "checked": (checked, [np.float64(9.0), 3]),
    "triangle": (triangle, [np.arange(8.0), 4]),
    "newton": (newton, [np.float64(2.0)]),
}
