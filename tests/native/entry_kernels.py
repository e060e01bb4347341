"""Small kernels, and callables with a visible slow path, for the tests of the call path."""

from __future__ import annotations

import numpy as np

from secant.native.code import load
from secant.native.entry import Callable, Nest, Output, Plan, build, install
from secant.native.entry.nesting import parameters
from secant.record.arguments import classify
from secant.record.captured import signature
from secant.record.trees import flatten

SLOW = "slow"


class Watched(Callable):
    """Says so when it is called the slow way."""

    def __call__(self, *args, **kwargs):
        return SLOW, args, kwargs


def copying(signatures, status=0):
    """A kernel whose output k is its input k: at once if it lies closely, or number by number."""
    lines = []
    for k, (type, layout) in enumerate(signatures):
        lines.append(f"""
  %i{k} = getelementptr ptr, ptr %in, i64 {k}
  %x{k} = load ptr, ptr %i{k}
  %o{k} = getelementptr ptr, ptr %out, i64 {k}
  %y{k} = load ptr, ptr %o{k}""")
        size, strides = type.dtype.itemsize, layout and layout[0]
        pieces = [(0, 0, size * type.size)]
        if strides:
            places = [sum(i * s for i, s in zip(index, strides)) for index in np.ndindex(type.shape)]
            pieces = [(place, size * n, size) for n, place in enumerate(places)]
        for n, (place, into, size) in enumerate(pieces):
            lines.append(f"""
  %x{k}_{n} = getelementptr i8, ptr %x{k}, i64 {place}
  %y{k}_{n} = getelementptr i8, ptr %y{k}, i64 {into}
  call void @llvm.memcpy.p0.p0.i64(ptr %y{k}_{n}, ptr %x{k}_{n}, i64 {size}, i1 false)""")
    return load(f"""
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define i64 @kernel(ptr %in, ptr %out, ptr %arena) nounwind {{{"".join(lines)}
  ret i64 {status}
}}""")


def plan_of(args=(), kwargs=None, wanted=(), reads=(), nest=None, status=0, **more):
    """A plan whose results are copies of the inputs, as a tuple unless ``nest`` arranges them otherwise."""
    leaves, tree = flatten((args, kwargs or {}))
    kinds, numbers = classify(leaves, frozenset(wanted))
    signatures = [signature(x) for x in numbers] + [r.expected for r in reads if r.rule == "input"]
    types = [type for type, _ in signatures]
    code = copying(signatures, status)
    outputs = [Output(k) for k in range(len(types))]
    positional, named = parameters(tree, leaves, kinds, wanted)
    return Plan(
        code.address("kernel"),
        positional,
        tuple(types),
        nest(outputs) if nest else Nest(tuple, tuple(outputs)),
        keywords=named,
        reads=reads,
        owner=code,
        **more,
    )


def watched(plan, *others):
    """A callable that serves these plans, the first one tried first."""
    made = Watched()
    for p in (*others[::-1], plan):
        entry = build(p)
        assert entry is not None
        install(made, entry)
    return made


def is_slow(answer):
    return isinstance(answer, tuple) and len(answer) == 3 and answer[0] is SLOW
