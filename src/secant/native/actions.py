"""What a plan is made of: nests, steps and groups, the memory of arrays, and what elements cost.

Enters: nothing. Leaves: the words in which `placing`, `overwriting` and `groups` plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..graph.core import Node, Region, Value
from ..graph.dims import Affine, Dim, at_most
from .roles import ONTO, WRITES

_FUNCTIONS = (
    "exp exp2 expm1 log log2 log10 log1p tanh sinh cosh sin cos tan arcsin arccos arctan arctan2 erf erfc "
    "expit log_expit logaddexp power float_power cbrt hypot arcsinh arccosh arctanh"
).split()  # fmt: skip
CHEAP = 8  # what an element may cost to be computed twice, in additions
DEAR = {
    "divide": 5, "reciprocal": 5, "sqrt": 6, "remainder": 12, "floor_divide": 12, "setitem": 3,
    "scatter_add": 3,
} | dict.fromkeys(
    _FUNCTIONS, 16
)  # fmt: skip
"""What an element costs, in additions, where it is more than one."""


@dataclass(eq=False)
class Storage:
    """A piece of memory: the values that lie in it one after the other, and from which action to which."""

    size: int  # bytes
    first: int = -1
    last: int = -1
    place: Any = None  # where it is, if not in the arena: told by whoever emits


@dataclass(eq=False)
class Nest:
    """One loop nest: its domain, and the values it stores and reduces."""

    domain: tuple[Dim, ...]
    stored: dict[Value, None] = field(default_factory=dict)  # in order
    reduced: dict[Value, None] = field(default_factory=dict)
    evaluated: set[Value] = field(default_factory=set)


@dataclass(eq=False)
class Step:
    """A node that is computed by itself."""

    node: Node
    inplace: bool = False  # a write that overwrites its base
    measures: bool = False  # only finds out how long the slices are that it takes
    apart: tuple[Value, ...] = ()  # what a write in place reads of its base at places that it leaves alone
    consumed: tuple[int, ...] = ()  # inputs of a loop or branch whose memory it may overwrite


@dataclass(eq=False)
class Group:
    """Nests over the same rows, done block by block; ``contracted`` arrays exist for one block at a time."""

    rows: Dim
    members: list[tuple[Nest, int]]  # and which axis of the domain runs along the rows
    block: int
    contracted: dict[Value, int]  # and which axis runs along the rows
    lanes: bool  # whether rows are run through innermost, side by side
    chunks: int  # into how many pieces the rows are divided for threads
    staged: dict[Value, int] = field(default_factory=dict)  # arrays from outside, copied block by block


Action = Nest | Step | Group


@dataclass(eq=False)
class Read:
    """A value that lies in memory (or is a number), as an item of a nest reaches it."""

    value: Value
    pointwise: bool


def is_array(v: Value) -> bool:
    """Whether a value is an array, neither a number nor a stack."""
    return bool(v.type.shape) and v.type.item is None


def base_of(v: Value, region: Region) -> Value:
    """What a chain of writes began with."""
    fence = set(region.inputs)
    while v not in fence and v.node is not None and v.node.op.name in (*WRITES, ONTO):
        v = v.node.inputs[0]
    return v


def position_of(v: Value, region: Region) -> int:
    """Which input of a region a value is; far below any if it is none."""
    return next((i for i, x in enumerate(region.inputs) if x is v), -(10**9))


def named(d: Dim) -> str:
    """The name of a length that is one symbol and nothing else; empty for others."""
    alone = isinstance(d, Affine) and d.constant == 0 and len(d.terms) == 1 and d.terms[0][1] == 1
    return d.terms[0][0].name if alone else ""  # type: ignore[union-attr]


def tells_lengths(node: Node) -> bool:
    """Whether a node has slices whose lengths are found out by it."""
    index = node.params.get("index")
    return node.op.name == "getitem" and any(isinstance(i, tuple) and named(i[3]) for i in index or ())


def parts(node: Node) -> list[tuple[Value, tuple[Any, ...], Sequence[Value]]]:
    """What is written: the value, the template of its index, and what fills its slots."""
    if node.op.name == "setitem":
        return [(node.inputs[1], node.params["index"], node.inputs[2:])]
    made: list[tuple[Value, tuple[Any, ...], Sequence[Value]]] = []
    at = 1 + len(node.params["parts"])
    for value, (index, n) in zip(node.inputs[1:], node.params["parts"]):
        made.append((value, index, node.inputs[at : at + n]))
        at += n
    return made


def nbytes(v: Value) -> int:
    """The bytes that an array takes, at its largest."""
    return at_most_size(v.type.shape) * v.type.dtype.itemsize


def at_most_size(shape: Sequence[Dim]) -> int:
    """The number of elements, at the most."""
    total: int = 1
    for d in shape:
        total *= at_most(d)
    return total
