"""The passes ``share`` and ``drop identities``: also inside regions, never of effects."""

import numpy as np
from hand_built import choose, loop

from secant.graph.core import Node, Region, Value
from secant.graph.registry import OPS
from secant.graph.types import Type, type_of
from secant.graph.verify import verify
from secant.graph.walk import everything
from secant.interpret import run
from secant.optimize.sharing import drop_identities, share

SCALAR = type_of(np.float64(1.0))


def count(region, name):
    return sum(n.op.name == name for n in everything(region))


def test_the_same_thing_inside_a_body_or_an_arm_is_computed_once():
    x = Value(SCALAR)

    def step(i, c, _, r):
        (y,) = choose(c[0] > 0.0, [c[0]], lambda y: [np.sin(y) * np.sin(y)], lambda y: [y])
        return [y + np.sin(c[0]) + np.sin(c[0])], []

    region = Region([x], [loop(3, [x], step)[0]])
    changed = share(region)
    verify(changed)
    assert (count(region, "sin"), count(changed, "sin")) == (4, 2)
    assert run(changed, [0.3]) == run(region, [0.3])


def test_loops_of_one_body_and_the_same_inputs_are_one():
    x = Value(SCALAR)
    y = loop(3, [x * 2.0], lambda i, c, _, r: ([np.sin(c[0])], []))[0]
    loop_node = y.node
    again = Node(
        loop_node.op,
        (loop_node.inputs[0], x * 2.0),
        loop_node.params,
        [o.type for o in loop_node.outputs],
        None,
    )
    region = Region([x], [y, again.outputs[0]])
    assert (count(region, "loop"), count(share(region), "loop")) == (2, 1)


def test_identities_go_also_inside():
    x = Value(Type(np.dtype(float), (3,)))
    name = OPS["identity"]
    region = Region([x], [name(loop(3, [x], lambda i, c, _, r: ([name(np.sin(name(c[0])))], []))[0])])
    changed = drop_identities(region)
    verify(changed)
    assert count(region, "identity") == 3 and not count(changed, "identity")


def test_effects_stay_in_order_when_what_they_read_is_shared():
    x, said = Value(SCALAR), []
    tell = lambda *vs: Node(
        OPS["emit"], vs, {"action": lambda *ns: said.append(tuple(map(float, ns)))}, (), None
    )
    effects = [tell(np.sin(x)), tell(np.sin(x)), tell(x), tell(x), tell(np.sin(x))]
    region = share(Region([x], [x], effects))
    verify(region)
    run(region, [np.float64(0.5)])
    y = np.sin(0.5)
    assert said == [(y,), (y,), (0.5,), (0.5,), (y,)] and count(region, "sin") == 1
