"""Tuples, lists, dicts, named tuples and dataclasses, going in and coming out."""

import dataclasses
from collections import defaultdict, namedtuple
from typing import NamedTuple

import numpy as np

from .registry import mat, specimen, vec

Point = namedtuple("Point", "x y")


class State(NamedTuple):
    position: np.ndarray
    velocity: np.ndarray


@dataclasses.dataclass
class Parameters:
    weights: np.ndarray
    bias: float


@specimen({"w": mat(3), "b": 0.5}, mat(4, 3, seed=7), argnums=(0,))
def dict_of_parameters(params, x):
    return np.tanh(x @ params["w"] + params["b"])


@specimen([(mat(3, 4), vec(4)), (mat(4, 2, seed=3), vec(2))], mat(5, 3, seed=8))
def list_of_layers(layers, x):
    for W, b in layers:
        x = np.maximum(x @ W + b, 0.1 * (x @ W + b))
    return x


@specimen(Point(1.0, 2.5))
def namedtuple_in_and_out(p):
    return Point(x=p.x * p.y, y=p.x - p.y)


@specimen(State(vec(2), mat(2)))
def leapfrog_state(state):
    half = state.velocity - 0.05 * state.position
    position = state.position + 0.1 * half
    return State(position, half - 0.05 * position)


@specimen(Parameters(mat(3), 0.25), mat(2, 3, seed=5))
def dataclass_of_parameters(p, x):
    return x @ p.weights + p.bias * len(p.weights)


@specimen(Parameters(mat(3), 0.25))
def dataclass_replaced(p):
    return dataclasses.replace(p, weights=p.weights * p.bias)


@specimen(vec(3))
def dict_out(x):
    return {"mean": x.mean(), "all": x**2, "first": x[0], "nested": [x[1] * 2, (x[2],)]}


@specimen(vec(4))
def list_grown_by_append(x):
    path = [x[0]]
    for v in x[1:]:
        path.append(path[-1] * 0.5 + v)
    return np.array(path)


@specimen(vec(4))
def stacked_history(x):
    history = []
    for _ in range(3):
        x = x - 0.1 * x**2
        history.append(x.copy())
    return np.stack(history)


@specimen(vec(4))
def dict_updated(x):
    d = {}
    for i, v in enumerate(x):
        d[i % 2] = d.get(i % 2, 0.0) + v * v
    d["sum"] = d[0] + d[1]
    return sorted(d.values(), key=lambda v: 0)


@specimen(vec(4))
def defaultdict_of_lists(x):
    groups = defaultdict(list)
    for i, v in enumerate(x):
        groups[i % 2].append(v)
    return [np.mean(groups[k]) for k in sorted(groups)]


@specimen((1.0, (2.0, [3.0, 4.0])))
def nested_tuple(t):
    a, (b, (c, d)) = t
    return a * b + c * d, t[1][1]


@specimen([1.0, 2.0, 3.0])
def list_of_floats(values):
    return [v * values[-1] for v in values[::-1]]


@specimen([vec(3), vec(3, 4)])
def list_changed_in_place(arrays):
    arrays[0][0] = arrays[1][0] * 2
    arrays[1] += 1
    return arrays[0] * arrays[1]


@specimen(1.5, {"n": 3, "label": "cubic"})
def mixed_dict(x, options):
    if options["label"] == "cubic":
        return x ** options["n"]
    return x


@specimen(vec(4), None, far=(vec(4, 6), None))
def none_as_an_argument(x, mask):
    return x * 2 if mask is None else x[mask]


@specimen(vec(4))
def slices_in_a_table(x):
    parts = {"left": slice(0, 2), "right": slice(2, None)}
    return {k: x[s].sum() ** 2 for k, s in parts.items()}


@specimen(vec(3), vec(3, 4))
def zipped(x, y):
    total = 0.0
    for i, (a, b) in enumerate(zip(x, y), start=1):
        total += i * a / b
    return total


@specimen(vec(3))
def same_array_twice(x):
    y = x * 2
    return y, y, (y, x)


@specimen(vec(3))
def returns_its_argument(x):
    return x


@specimen(vec(3))
def pair_with_integer(x):
    return x * 2, len(x), int(np.argmax(x)), True
