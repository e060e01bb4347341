"""``np.arange``, ``np.linspace``, ``np.eye`` and ``np.tri`` with recorded numbers, their lengths among them.

Enters: what the user's code gives NumPy. Leaves: boxes. A length that depends on an iteration is a dimension
(see `lengths`); one that depends on recorded numbers outside of loops is guarded.
"""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Value, apply, as_value
from ..graph.dims import Affine, Dim, simplest
from ..graph.registry import HANDLERS, OPS
from .boxes import Box
from .calls import intercept
from .lengths import length, number_of, sizes
from .masks import has_box
from .recording import Recording, special
from .spans import Symbols, varies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .site import Site

LARGEST, FINEST = 2**31, 2**20  # floats up to the one, in steps of one part of the other, add up exactly

Linear = tuple[Affine, Fraction]
"""An expression of indices without a constant, and the constant."""


@special(np.arange)
def arange(rec: Recording, *args: Any, dtype: Any = None, **kwargs: Any) -> Any:
    """``np.arange``: as many numbers as fit between its ends."""
    given = dict(zip(("start", "stop", "step"), args))
    given |= {k: kwargs.pop(k) for k in ("start", "stop", "step") if k in kwargs}
    if "stop" not in given or given["stop"] is None:
        given = {**given, "start": 0, "stop": given["start"]}
    ends = [given.get("start", 0), given["stop"], given.get("step", 1)]
    ends = [0 if ends[0] is None else ends[0], ends[1], 1 if ends[2] is None else ends[2]]
    ends = [rec.get_item(x, ()) if type(x) is Box and x.type.kind == "array" else x for x in ends]
    if not has_box(ends):
        return rec.adopt(np.arange(*ends, dtype=dtype))
    probes = [_probe(x) for x in ends]
    made = np.arange(0, 1, dtype=dtype) if dtype is not None else _range_of(probes, len(args) == 1)
    if made.dtype.kind not in "iuf":
        return rec.adopt(np.arange(*map(operator.index, ends), dtype=dtype))
    dim, rulers = length(rec, _how_many(rec, ends), clip=True)
    start, step = number_of(rec, ends[0]), number_of(rec, ends[2])
    return rec.fresh(apply(OPS["arange"], (start, step, *rulers), {"shape": (dim,), "dtype": made.dtype}))


def _probe(x: Any) -> Any:
    """One, of the type of a number."""
    return x.type.python(1) if type(x) is Box else type(x)(1)


def _range_of(probes: Sequence[Any], single: bool) -> Any:
    return np.arange(probes[1]) if single else np.arange(probes[0], probes[1] + probes[1], probes[2])


def _how_many(rec: Recording, ends: Sequence[Any]) -> Any:
    """The number of elements of a range, which may come out negative for none."""
    start, stop, step = ends
    lines = [linear(rec.symbols, as_value(number_of(rec, x))) for x in ends]
    if all(line is not None for line in lines):
        dim = _steps(*[line for line in lines if line is not None])
        if dim is not None:
            number = rec.symbols.number(dim)
            return rec.fresh(number) if isinstance(number, Value) else number
    width = stop if type(start) is int and start == 0 else stop - start
    if type(step) is int and _kind(start) in "iub" and _kind(stop) in "iub":
        if step == 0:
            raise ZeroDivisionError("division by zero")
        width = width if step > 0 else -width
        return width if abs(step) == 1 else (width + (abs(step) - 1)) // abs(step)
    return rec.apply(int, (np.ceil(width / step),), {})


def _kind(x: Any) -> str:
    return str(as_value(x).type.dtype.kind if type(x) is not Box else x.dtype.kind)


def _steps(start: Linear, stop: Linear, step: Linear) -> Dim | None:
    """How many steps there are between two ends, where that is an expression of indices."""
    by = step[1]
    if step[0].terms or not by:
        return None
    terms, constant = stop[0] - start[0], stop[1] - start[1]
    if any((c / by).denominator != 1 for _, c in terms.terms):
        return None
    scaled = Affine(0, tuple([(i, int(c / by)) for i, c in terms.terms]))
    return simplest(scaled + math.ceil(constant / by))


def linear(symbols: Symbols, v: Value, depth: int = 0) -> Linear | None:
    """A number as an expression of indices, also where it was made a float meanwhile; None if it is none."""
    if v.type.shape or depth > 30:
        return None
    if v.constant:
        return _fraction(v)
    known = symbols.of(v)
    if known is not None:
        whole = known if isinstance(known, Affine) else Affine(known)
        return whole - whole.constant, Fraction(whole.constant)
    if v.node is None or v.type.dtype != np.float64:
        return None
    name = v.node.op.name
    if name not in ("add", "subtract", "multiply", "negative", "float", "retype", "astype", "positive"):
        return None
    found = [linear(symbols, u, depth + 1) for u in v.node.inputs]
    parts = [p for p in found if p is not None]
    if len(parts) < len(found):
        return None
    (a, c), (b, d) = parts[0], parts[-1]
    if name == "multiply":
        if a.terms:
            (a, c), (b, d) = (b, d), (a, c)
        if a.terms or (b.terms and c.denominator != 1):
            return None
        return _exact(b * int(c) if b.terms else b, c * d)
    if name in ("add", "subtract"):
        return _exact(a + b, c + d) if name == "add" else _exact(a - b, c - d)
    return _exact(-a, -c) if name == "negative" else (a, c)


def _fraction(v: Value) -> Linear | None:
    number = v.data.item() if hasattr(v.data, "item") else v.data
    if isinstance(number, complex) or not math.isfinite(number):
        return None
    return _exact(Affine(0), Fraction(number))


def _exact(terms: Affine, constant: Fraction) -> Linear | None:
    """An expression that floats reckon without rounding; None for others."""
    fine = constant.denominator <= FINEST and abs(constant) < LARGEST
    return (terms, constant) if fine and max(-terms.low, terms.high) < LARGEST else None


@special(np.linspace)
def linspace(
    rec: Recording,
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
    **kwargs: Any,
) -> Any:
    """``np.linspace``; with a number of samples that depends on the iteration, from its formula."""
    if not varies(rec, num):
        given = [rec.lift_array(x) for x in (start, stop)]
        rest = (operator.index(num), endpoint, retstep, dtype, axis)
        return rec.wrap(HANDLERS[np.linspace](np.linspace, (*given, *rest), kwargs))
    if retstep or dtype is not None or np.ndim(start) or np.ndim(stop):
        operator.index(num)  # says that Python must know it
    (dim,), rulers = sizes(rec, num)
    first, last = [number_of(rec, x) for x in (start, stop)]
    kind = np.result_type(first.dtype, last.dtype, float)
    first, last = [x if x.dtype == kind else x.astype(kind) for x in (first, last)]
    places: Any = apply(OPS["arange"], (0, 1, *rulers), {"shape": (dim,), "dtype": kind})
    between = np.maximum(num - 1 if endpoint else num, 1).value
    made: Any = places * ((last - first) / between) + first
    if endpoint:
        several: Any = number_of(rec, num) - 1 == between  # type: ignore[operator]
        made = np.where(np.logical_and(places == between, several), last, made)  # type: ignore[arg-type]
    return rec.fresh(made)


@intercept(np.eye)
def eye(
    rec: Recording, site: Site, N: Any, M: Any = None, k: Any = 0, dtype: Any = float, **kwargs: Any
) -> Any:
    """``np.eye``"""
    if not any(varies(rec, x) for x in (N, M, k)):
        return rec.adopt(np.eye(*_plain(N, M, k), dtype))
    rows, columns = _grid(rec, N, M)
    return np.equal(columns - rows, k).astype(dtype)


@intercept(np.identity)
def identity(rec: Recording, site: Site, n: Any, dtype: Any = float, **kwargs: Any) -> Any:
    """``np.identity``"""
    return eye(rec, site, n, None, 0, dtype)


@intercept(np.tri)
def tri(
    rec: Recording, site: Site, N: Any, M: Any = None, k: Any = 0, dtype: Any = float, **kwargs: Any
) -> Any:
    """``np.tri``"""
    if not any(varies(rec, x) for x in (N, M, k)):
        return rec.adopt(np.tri(*_plain(N, M, k), dtype))
    rows, columns = _grid(rec, N, M)
    return np.greater_equal(rows + k, columns).astype(dtype)


def _plain(*numbers: Any) -> Any:
    return [None if x is None else operator.index(x) for x in numbers]


def _grid(rec: Recording, n: Any, m: Any) -> tuple[Any, Any]:
    """The numbers of the rows of a matrix, and those of its columns, to be held against each other."""
    columns = arange(rec, n if m is None else m)
    return np.expand_dims(arange(rec, n), 1), columns
