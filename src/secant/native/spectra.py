"""Eigenvalues of symmetric matrices, singular values, and orthogonal factors, by LAPACK.

Enters: the nodes ``eigh``, ``eigvalsh``, ``svd``, ``svdvals``, ``qr``. Leaves: a loop over the matrices of a
stack.
"""

from __future__ import annotations

from ..graph.dims import at_most
from .domains import over
from .lapack import Info, Matrix, call, reader, scratch
from .lowering import Lowering
from .memory import Memory
from .nests import own_function
from .places import Index, Place
from .plan import Step
from .roles import PULLING, STEPS


def emit_eigen(low: Lowering, step: Step) -> None:
    """Eigenvalues in ascending order, and vectors where they are asked for."""
    node = step.node
    a, values = node.inputs[0], low.home[node.outputs[0]]
    vectors = low.home[node.outputs[1]] if len(node.outputs) > 1 else None
    order, dtype = a.type.shape[-1], node.outputs[0].type.dtype
    most = at_most(order)
    sizes = 1 + 6 * most + 2 * most * most, 3 + 5 * most

    def one(lead: Index) -> None:
        matrix.fill(reader(low, a, lead))
        n, info = low.length(order).number(low), Info(low)
        job = "N" if vectors is None else "V"
        call(low, dtype, "syevd", job, node.params["UPLO"], n, matrix.pointer, matrix.step, found.pointer,
             work, sizes[0], counts, sizes[1], info.slot)  # fmt: skip
        info.check()
        over(low, (order,), lambda at: values.store(low, (*lead, *at), found.load(at[0], Place(0))))
        if vectors is not None:
            over(low, matrix.shape, lambda at: vectors.store(low, (*lead, *at), matrix.load(*at)))

    with low.scratch.nested():
        matrix, found = Matrix(low, order, order, dtype), Matrix(low, order, 1, dtype)
        work, counts = scratch(low, sizes[0], 8), scratch(low, sizes[1], 4)
        own_function(low, "eigen", lambda: over(low, a.type.shape[:-2], one))
    for v in node.outputs:
        low.where[v] = low.home[v]


def emit_singular(low: Lowering, step: Step) -> None:
    """Singular values in descending order, and vectors where they are asked for."""
    node = step.node
    a, whole = node.inputs[0], len(node.outputs) > 1
    (rows, columns), dtype = a.type.shape[-2:], node.outputs[0].type.dtype
    if not isinstance(rows, int) or not isinstance(columns, int):
        low.refuse("singular values of a matrix whose size is not known")
    few = min(rows, columns)
    room = 4 * few * few + 7 * few + max(rows, columns) + 64 * (rows + columns)

    def one(lead: Index) -> None:
        matrix.fill(reader(low, a, lead))
        info = Info(low)
        job = "N" if not whole else "A" if node.params["full_matrices"] else "S"
        vectors = left.pointer, left.step, right.pointer, right.step
        inside = matrix.pointer, matrix.step, found.pointer
        call(low, dtype, "gesdd", job, rows, columns, *inside, *vectors, work, room, counts, info.slot)
        info.check()
        for v, made in zip(node.outputs, (left, found, right) if whole else (found,)):
            home = low.home[v]
            shape = v.type.shape[len(a.type.shape) - 2 :]

            def put(at: Index, made: Matrix = made, home: Memory = home) -> None:
                home.store(low, (*lead, *at), made.load(at[0], at[1] if len(at) > 1 else Place(0)))

            over(low, shape, put)

    with low.scratch.nested():
        matrix, found = Matrix(low, rows, columns, dtype), Matrix(low, few, 1, dtype)
        u, vt = (node.outputs[0].type.shape, node.outputs[2].type.shape) if whole else ((1, 1), (1, 1))
        left, right = Matrix(low, u[-2], u[-1], dtype), Matrix(low, vt[-2], vt[-1], dtype)
        work, counts = scratch(low, room, 8), scratch(low, 8 * few, 4)
        own_function(low, "singular", lambda: over(low, a.type.shape[:-2], one))
    for v in node.outputs:
        low.where[v] = low.home[v]


def emit_orthogonal(low: Lowering, step: Step) -> None:
    """Q and R of a matrix at least as tall as it is wide."""
    node = step.node
    a, (q, r) = node.inputs[0], (low.home[v] for v in node.outputs)
    (rows, columns), dtype = a.type.shape[-2:], node.outputs[0].type.dtype
    room = 64 * max(1, at_most(columns))

    def one(lead: Index) -> None:
        matrix.fill(reader(low, a, lead))
        m, n, info = low.length(rows).number(low), low.length(columns).number(low), Info(low)
        call(low, dtype, "geqrf", m, n, matrix.pointer, matrix.step, scales, work, room, info.slot)
        info.check()

        def triangle(at: Index) -> None:
            x = matrix.load(*at)
            r.store(low, (*lead, *at), low.select(low.at_most(*at), x, 0))

        over(low, (columns, columns), triangle)
        call(low, dtype, "orgqr", m, n, n, matrix.pointer, matrix.step, scales, work, room, info.slot)
        info.check()
        over(low, matrix.shape, lambda at: q.store(low, (*lead, *at), matrix.load(*at)))

    with low.scratch.nested():
        matrix = Matrix(low, rows, columns, dtype)
        scales, work = scratch(low, at_most(columns), 8), scratch(low, room, 8)
        own_function(low, "orthogonal", lambda: over(low, a.type.shape[:-2], one))
    for v in node.outputs:
        low.where[v] = low.home[v]


EMITTERS = {
    "eigh": emit_eigen,
    "eigvalsh": emit_eigen,
    "svd": emit_singular,
    "svdvals": emit_singular,
    "qr_factors": emit_orthogonal,
}
STEPS.update(EMITTERS)
PULLING.update(EMITTERS)
