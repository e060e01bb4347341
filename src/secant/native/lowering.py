"""The state of writing one graph as native code: where values are, and how an element of one is computed.

Enters: values and indices. Leaves: numbers in registers. What ops may use in their ``element`` and ``lower``
rules is `Builder`, and the handles that `Lowering.handle` gives.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..derive.places import Known
from ..graph.core import Node, Value
from ..graph.dims import Affine, Dim
from .handles import Handle, Probe, loop_dtypes
from .memory import Memory, compact
from .numbers import BOOL, FLOAT, INT, Number
from .places import Index, Place, dot, key_of, place
from .roles import Unsupported, blamed
from .vocabulary import Vocabulary
from .writer import Function, Register


class Lowering(Vocabulary):
    """A builder that knows the values of a region."""

    def __init__(self) -> None:
        super().__init__()
        self.where: ChainMap[Value, Any] = ChainMap()  # numbers in registers, arrays in memory, stacks
        self.indices: dict[str, Number] = {}  # the indices of the loops under way, and measured extents
        self.known: Known = {}  # the numbers that follow from the indices of loops
        self.memo: list[dict[Any, Number]] = [{}]
        self._flag: Register | None = None
        self.bad: Register | None = None  # inside a nest, the flag that says that something failed
        self.held: dict[Value, Memory] = {}  # constant arrays
        self.arrays: list[Any] = []  # constant arrays, whose addresses are filled in when the code is loaded
        self.main = Function("kernel", None, "i64")
        self.function = self.main
        self.failures = False
        self.any_failures = False
        self.exits: dict[str, int] = {}  # other ways out of the kernel, and their statuses
        self.watched: set[Value] = set()  # results that must be finite, or plain products were wrong
        self.witness: Register | None = None  # in a nest, what becomes NaN if one is not
        self.borders: dict[str, set[int]] | None = None  # what `border` notes, while somebody wants to know
        self.scratch: Any = None
        self.piles: list[Any] = []
        self.destination: dict[Value, Any] = {}  # the piles that stacks about to be made should go on
        self.home: dict[Value, Memory] = {}  # where the arrays of the region that is written will lie
        self.callbacks: Any = None  # what NumPy computes, and how it is called (see ``callback``)

    def flag(self) -> Register:
        """The byte that loops set if something in them fails."""
        if self._flag is None:
            self._flag = Register("%failing", "ptr", self.main)
            self.main.entry.append("  %failing = alloca i8\n  store i8 0, ptr %failing")
        return self._flag

    def watch(self, x: Number) -> None:
        """See to it that the call is given up if a number is not finite."""
        if self.witness is None:
            return self.fail_if(~(self.intrinsic("fabs", x) < float("inf")))
        where = self.use(self.witness)
        before = self.emit(f"load double, ptr {where}", FLOAT)
        gone = self.cast(x, FLOAT) * 0.0  # NaN for what is not finite
        after = self.emit(f"fadd reassoc contract double {before.text}, {gone.text}", FLOAT)
        self.line(f"store double {after.text}, ptr {where}")

    def give_up_if(self, flag: Register) -> None:
        """Give the call up if a flag is set."""
        byte = self.make("i8", f"load i8, ptr {self.use(flag)}")
        self.fail_if(self.emit(f"icmp ne i8 {byte.text}, 0", BOOL))

    # Scopes

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What is computed inside is not there afterwards."""
        self.memo.append({})
        self.where = self.where.new_child()
        try:
            yield
        finally:
            self.memo.pop()
            self.where = self.where.parents

    # Values

    def length(self, d: Dim) -> Place:
        """A dimension as a whole number."""
        if not isinstance(d, Affine):
            return Place(int(d))
        total = Place(d.constant)
        for index, c in d.terms:
            if index.name not in self.indices:
                raise Unsupported(f"the length {index.name} is not known when it is needed")
            total = total + place(self.indices[index.name]) * c
        return total

    def whole(self, x: int | Number) -> Place:
        """A whole number as a place, to reckon with."""
        return place(x)

    def index_number(self, x: Number) -> Number:
        """A number used as an index, in 64 bits."""
        return self.cast(x, INT)

    def handle(self, v: Value) -> Handle:
        return Handle(self, v)

    def scalar(self, v: Value) -> Number:
        """The number that a value of no dimensions is."""
        return self.element(v, ())

    def element(self, v: Value, index: Index) -> Number:
        """One element of a value."""
        key = (v, key_of(index))
        for scope in reversed(self.memo):
            if key in scope:
                return scope[key]
        made = self._element(v, index)
        self.memo[-1][key] = made
        return made

    def _element(self, v: Value, index: Index) -> Number:
        found = self.where.get(v)
        if isinstance(found, Number):
            return found
        if isinstance(found, Memory):
            return found.load(self, index)
        if v.constant:
            return self._constant(v, index)
        if v.node is None:
            raise Unsupported("a value is read before it is there")
        return self.compute(v.node, v.index, index)

    def _constant(self, v: Value, index: Index) -> Number:
        data = v.data if isinstance(v.data, np.ndarray) else np.asarray(v.data, v.type.dtype)
        if all(not p.terms for p in index):
            return self.number(data.flat[dot(index, compact(data.shape)).constant], v.type.dtype)
        if data.size and (data == data.flat[0]).all() and (data.flat[0] or data.dtype.kind not in "fc"):
            return self.number(data.flat[0], v.type.dtype)  # all alike (and no signed zeros among them)
        return self.constant_array(v).load(self, index)

    def constant_array(self, v: Value) -> Memory:
        """A constant array in memory."""
        known = self.held.get(v)
        if known is not None:
            return known
        data = np.ascontiguousarray(v.data)
        self.arrays.append(data)
        slot = f"@constant.{len(self.arrays) - 1}"
        self.constants.append(f"{slot} = internal global ptr null")
        at = self.main.entry
        name = f"%{self.fresh('k')}"
        at.append(f"  {name} = load ptr, ptr {slot}")
        made = Memory(Register(name, "ptr", self.main), data.dtype, data.shape)
        self.held[v] = made
        return made

    def memory(self, v: Value) -> Memory:
        """An array that lies in memory, or is a view of one that does."""
        found = self.where.get(v)
        if isinstance(found, Memory):
            return found
        if v.constant:
            return self.constant_array(v)
        assert v.node is not None
        base = self.memory(v.node.inputs[0])
        probes = [Number(self, f"?{k}", INT) for k in range(v.type.ndim)]
        seen: list[Index] = []
        op: Any = v.node.op
        handles = [Probe(self, x, seen if k == 0 else None) for k, x in enumerate(v.node.inputs)]
        params = {k: p for k, p in v.node.params.items() if k != "via"}
        op.element(self, tuple(map(place, probes)), *handles, **params)
        strides = dict.fromkeys([p.text for p in probes], 0)
        offset = base.offset
        for p, s in zip(seen[0], base.strides):
            offset = offset + p.constant * s
            for r, c in p.terms:
                if r.text in strides:
                    strides[r.text] += c * s
                else:
                    offset = offset + place(r) * (c * s)
        made = Memory(base.pointer, base.dtype, v.type.shape, tuple(strides.values()), offset)
        self.where[v] = made
        return made

    def pass_in(self, outside: Value, inside: Value) -> None:
        """Let a region see a value of the one around it."""
        if outside.type.item is not None:
            self.where[inside] = self.where[outside]
        else:
            self.where[inside] = self.memory(outside) if outside.type.shape else self.scalar(outside)

    def copy_bytes(self, to: Register, source: Register, size: int) -> None:
        name = "llvm.memcpy.p0.p0.i64"
        called = self.declare(name, f"void @{name}(ptr, ptr, i64, i1)")
        self.line(f"call void {called}(ptr {self.use(to)}, ptr {self.use(source)}, i64 {size}, i1 false)")

    @blamed
    def compute(self, node: Node, output: int, index: Index) -> Number:
        """One element of an output of a node, by the op's own rule."""
        op: Any = node.op
        params = {k: p for k, p in node.params.items() if k != "via"}
        if getattr(op, "spelled", False):  # its functions differ, and the rule is told which one was called
            params["via"] = node.params.get("via", 0)
        if hasattr(op, "combine"):  # a reduction of a single number
            made = op.combine(self, self.unit(node), self.reduced(node, ()))
        elif hasattr(op, "element"):
            made = op.element(self, tuple(index), *map(self.handle, node.inputs), **params)
        else:
            xs = [self._broadcast(x, index) for x in node.inputs]
            wanted = loop_dtypes(op, node)
            made = op.lower(self, *[self.cast(x, d) for x, d in zip(xs, wanted)], **params)
        if isinstance(made, tuple):
            made = made[output]
        if not isinstance(made, Number):
            made = self.number(made, node.outputs[output].type.dtype)
        return self.cast(made, node.outputs[output].type.dtype)

    def unit(self, node: Node) -> Number:
        """What a reduction begins with: the ``initial`` that was given, or what changes nothing."""
        op: Any = node.op
        dtype = node.outputs[0].type.dtype
        given = dict(zip(node.params.get("given", ()), node.inputs[1:]))
        if "initial" in given:
            return self.cast(self.scalar(given["initial"]), dtype)
        return self.number(op.start_of(dtype), dtype)

    def reduced(self, node: Node, index: Index) -> Number:
        """An element as a reduction sees it: what a mask leaves out changes nothing."""
        op: Any = node.op
        given = dict(zip(node.params.get("given", ()), node.inputs[1:]))
        x, mask = self.element(node.inputs[0], index), given.get("where")
        if mask is None:
            return x
        taken = self.truth(self.element(mask, self.broadcast(index, mask.type.shape)))
        return self.select(taken, x, self.number(op.start_of(x.dtype), x.dtype))

    def _broadcast(self, x: Value, index: Index) -> Number:
        return self.element(x, self.broadcast(index, x.type.shape))

    def border(self, p: Place, at: int) -> None:
        """Note that an element is computed otherwise from this place on: a loop is better split there."""
        if self.borders is None or len(p.terms) != 1:
            return
        register, c = p.terms[0]
        if c == 1:
            self.borders.setdefault(register.text, set()).add(at - p.constant)
        elif c == -1:
            self.borders.setdefault(register.text, set()).add(p.constant - at + 1)

    # Failing: the interpreter runs the call instead, and says what is wrong

    def fail_if(self, condition: Number) -> None:
        """Give the whole call up if a condition holds."""
        if condition.known is not None and not condition.known:
            return
        self.failures = True
        if self.bad is not None:
            flag = self.make("i8", f"zext i1 {self.use(condition)} to i8")
            before = self.make("i8", f"load i8, ptr {self.use(self.bad)}")
            both = self.make("i8", f"or i8 {before.text}, {flag.text}")
            self.line(f"store i8 {both.text}, ptr {self.use(self.bad)}")
            return
        self.any_failures = True
        on = self.fresh("on")
        self.branch(condition, "failed", on, rare=True)
        self.label(on)

    def leave_if(self, condition: Number, status: int) -> None:
        """Leave the kernel with a status of its own if a condition holds; outside loop nests."""
        if condition.known is not None and not condition.known:
            return
        label, on = self.fresh("leave"), self.fresh("on")
        self.exits[label] = status
        self.branch(condition, label, on, rare=True)
        self.label(on)

    def checked(self, i: Number, length: Place, wraps: bool = True) -> Number:
        """An index along an axis, counted from the front; one outside the axis fails."""
        n = length.number(self)
        if wraps:
            i = self.select(i < 0, i + n, i) if i.range[0] < 0 else i
        ok = (i >= 0) & (i < n)
        if ok.known is not None and ok.known:
            return i
        self.fail_if(~ok)
        if self.bad is not None:  # the loop goes on: it must not read outside
            safe = self.select(ok, i, 0)
            safe.range = (0, max(0, length.range[1] - 1))
            return safe
        bounded = Number(
            self, i.text, i.dtype, i.home, i.known, (max(0, i.range[0]), min(i.range[1], length.range[1] - 1))
        )
        return bounded
