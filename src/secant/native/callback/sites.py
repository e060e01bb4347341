"""The Python side of a callback: a function that native code calls with addresses, and that NumPy serves.

Enters: a callback of a graph, and how its inputs lie in memory. Leaves: a function of whole numbers: the
values of the indices, an address for each input, and one or two for each output. It gives True if the outputs
are where they should be, False if the interpreter is to run the call, as a result is not of the type that was
recorded. Errors are raised with the notes that the interpreter makes.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...graph.core import Node
from ...graph.dims import Affine, at_most, depends, resolve
from ...graph.types import Type
from ...interpret import Program, rule_of
from ...interpret.program import locate

COPIED = 2**16
"""Bytes up to which NumPy gets a copy of an input. Of larger ones it gets a view: nothing may keep it."""
_MOST_VIEWS = 64  # that are kept of one input or output: addresses repeat
Strides = tuple[int, ...] | None
Compute = Callable[[dict[str, int], list[Any]], Sequence[Any]]
Reader = Callable[[int, Mapping[str, int]], Any]


class Site:
    """What native code has to know of a callback: how it is to be called."""

    def __init__(self, node: Node, names: Sequence[str], strides: Sequence[Strides]):
        self.node = node
        self.names = tuple(names)  # of indices and lengths whose values are handed over
        self.strides = tuple(strides)  # of the inputs, in bytes; None for numbers

    @property
    def packed(self) -> list[Any]:
        """All but the node, as JSON has it."""
        return [signature(self.node), list(self.names), [s if s is None else list(s) for s in self.strides]]

    @staticmethod
    def unpacked(node: Node, kept: Sequence[Any]) -> Site:
        """The site of a node from what was packed; ValueError if that was of another one."""
        known, names, strides = kept
        if known != signature(node):
            raise ValueError("the code calls back for something else")
        return Site(node, names, [None if s is None else tuple(s) for s in strides])

    def function(self, tick: Callable[[], Any]) -> Callable[..., bool]:
        """What native code calls; it counts its calls by ``tick``."""
        compute, names, n = _computing(self.node), self.names, len(self.names)
        readers = [_reader(v.type, s) for v, s in zip(self.node.inputs, self.strides)]
        writers = [_writer(v.type) for v in self.node.outputs]
        end, noted = n + len(readers), _noted(self.node)
        if not names and len(writers) == 1 and writers[0][1] == 1 and len(readers) < 2:
            return _short(tick, compute, readers, writers[0][0], noted)

        def call(*words: int) -> bool:
            tick()
            try:
                indices = dict(zip(names, words))
                made = compute(indices, [read(w, indices) for read, w in zip(readers, words[n:end])])
            except Exception as error:
                raise noted(error)  # noqa: B904
            at = end
            for (write, width), y in zip(writers, made):
                if not write(y, *words[at : at + width]):
                    return False
                at += width
            return True

        return call


def _short(
    tick: Callable[[], Any],
    compute: Compute,
    readers: Sequence[Reader],
    write: Callable[..., bool],
    noted: Callable[[Exception], Exception],
) -> Callable[..., bool]:
    """What native code calls for one output of one input at the most: the same, in fewer steps."""
    nothing: dict[str, int] = {}
    if not readers:

        def make(to: int) -> bool:
            tick()
            try:
                return write(compute({}, [])[0], to)
            except Exception as error:
                raise noted(error)  # noqa: B904

        return make
    (read,) = readers

    def change(at: int, to: int) -> bool:
        tick()
        try:
            return write(compute({}, [read(at, nothing)])[0], to)
        except Exception as error:
            raise noted(error)  # noqa: B904

    return change


def _noted(node: Node) -> Callable[[Exception], Exception]:
    """What says on an error which op failed where, and lets go of the frames that see native memory."""
    region = node.params["nodes"].region
    views = any(math.prod(map(at_most, v.type.shape)) * v.type.dtype.itemsize > COPIED for v in node.inputs)

    def noted(error: Exception) -> Exception:
        if len(region.nodes) == 1:
            locate(error, region.nodes[0])
        return error.with_traceback(None) if views else error

    return noted


def signature(node: Node) -> str:
    """What is computed, of what, and what it gives."""
    texts = [",".join(str(v.type) for v in vs) for vs in (node.inputs, node.outputs)]
    return f"{','.join(node.params['ops'])}({texts[0]})->{texts[1]}"


def addressed(type: Type) -> bool:
    """Whether an output has lengths that the callback may be the first to know: these have an address too."""
    return any(isinstance(d, Affine) for d in type.shape)


def _computing(node: Node) -> Compute:
    """What gives the outputs, of indices and inputs, by the interpreter's rules."""
    region = node.params["nodes"].region
    if len(region.nodes) > 1:
        program = Program(region)
        return lambda indices, xs: program.run(xs, indices)
    (inner,) = region.nodes
    rule, indexed = rule_of(inner)
    return _single(inner, region.inputs, rule, indexed)


def _single(inner: Node, inputs: Sequence[Any], rule: Callable[..., Any], indexed: bool) -> Compute:
    where = {v: k for k, v in enumerate(inputs)}
    places = [where.get(v) for v in inner.inputs]
    constants = [v.data for v in inner.inputs]
    straight = places == list(range(len(inputs)))
    several = len(inner.outputs) != 1
    if straight and not several and not indexed:
        return lambda indices, xs: (rule(*xs),)

    def compute(indices: dict[str, int], xs: list[Any]) -> Sequence[Any]:
        if not straight:
            xs = [c if k is None else xs[k] for k, c in zip(places, constants)]
        made = rule(indices, *xs) if indexed else rule(*xs)
        return made if several else (made,)

    return compute


def _reader(type: Type, strides: Strides) -> Reader:
    """What fetches an input."""
    dtype = type.dtype
    if not type.shape:
        view = _Views(dtype, (), ())
        if type.kind == "python":
            return lambda w, indices: view(w).item()
        return lambda w, indices: view(w)[()] if type.kind == "scalar" else np.array(view(w))
    assert strides is not None
    small = math.prod(map(at_most, type.shape)) * dtype.itemsize <= COPIED
    if not depends(type.shape):
        of = _Views(dtype, type.shape, strides)
        return (lambda w, indices: of(w).copy()) if small else (lambda w, indices: of(w))

    def fetch(w: int, indices: Mapping[str, int]) -> Any:
        x = view_at(w, dtype, resolve(type.shape, indices), strides)
        return x.copy() if small else x

    return fetch


def _writer(of: Type) -> tuple[Callable[..., bool], int]:
    """What puts an output where it should be, and how many addresses it wants."""
    dtype, shape, kind = of.dtype, of.shape, of.kind
    if not shape:
        view = _Views(dtype, (), ())
        wanted: Any = of.python

        def number(y: Any, w: int) -> bool:
            if type(y) is not wanted or (kind != "python" and (y.dtype != dtype or y.shape)):
                return False
            try:
                view(w)[()] = y
            except OverflowError:  # an integer of more than 64 bits
                return False
            return True

        return number, 1
    strides = _compact(shape, dtype.itemsize)
    if addressed(of):
        most = tuple(map(at_most, shape))

        def lengths(y: Any, w: int, at: int) -> bool:
            if type(y) is not np.ndarray or y.dtype != dtype or y.ndim != len(most):
                return False
            if any(n > m for n, m in zip(y.shape, most)):
                return False
            (ctypes.c_int64 * len(most)).from_address(at)[:] = y.shape
            view_at(w, dtype, y.shape, strides)[...] = y
            return True

        return lengths, 2
    views = _Views(dtype, shape, strides)

    def array(y: Any, w: int) -> bool:
        if type(y) is not np.ndarray or y.dtype != dtype or y.shape != shape:
            return False
        views(w)[...] = y
        return True

    return array, 1


class _Views:
    """Arrays of one layout at addresses. They own nothing: good while the call is under way, for us alone."""

    __slots__ = ("known", "of")

    def __init__(self, dtype: np.dtype[Any], shape: Sequence[Any], strides: Sequence[int]):
        self.of = dtype, tuple(shape), tuple(strides)
        self.known: dict[int, np.ndarray[Any, Any]] = {}

    def __call__(self, address: int) -> np.ndarray[Any, Any]:
        found = self.known.get(address)
        if found is None:
            found = view_at(address, *self.of)
            if len(self.known) >= _MOST_VIEWS:
                self.known.clear()
            self.known[address] = found
        return found


def view_at(
    address: int, dtype: np.dtype[Any], shape: tuple[int, ...], strides: Sequence[int]
) -> np.ndarray[Any, Any]:
    """An array of what lies at an address; strides in bytes may be negative."""
    if 0 in shape:
        return np.empty(shape, dtype)
    spans = [s * (d - 1) for s, d in zip(strides, shape)]
    low, high = sum(s for s in spans if s < 0), sum(s for s in spans if s > 0) + dtype.itemsize
    memory: Any = (ctypes.c_char * (high - low)).from_address(address + low)
    return np.ndarray(shape, dtype, buffer=memory, offset=-low, strides=tuple(strides))


def _compact(shape: Sequence[Any], itemsize: int) -> tuple[int, ...]:
    strides, step = [], itemsize
    for d in shape[::-1]:
        strides.append(step)
        step *= at_most(d)
    return tuple(strides[::-1])
