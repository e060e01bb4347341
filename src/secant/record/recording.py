"""One recording: it turns NumPy calls on boxes into nodes, and keeps what the recording assumes.

Nothing outside is changed while it runs: boxes hold values, captured containers are shadows, effects are
nodes. A recording that is given up is simply dropped.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import scipy.linalg

from ..graph.core import Value, apply, as_value, describe
from ..graph.dims import broadcast_shapes
from ..graph.errors import Refused
from ..graph.registry import HANDLERS, OPS
from ..ops.indexing import Span
from . import masks, views
from .arrays import Arrays
from .boxes import Box
from .lenses import part, reshaped
from .memory import is_basic, may_lie_otherwise, probed, strides_of

Special = Callable[..., Any]
SPECIAL: dict[Any, Special] = {}
"""NumPy calls that are the recorder's own business: ``special(recording, *args, **kwargs)``."""


SEQUENCES = frozenset(
    {
        np.concatenate,
        np.stack,
        np.hstack,
        np.vstack,
        np.dstack,
        np.column_stack,
        np.block,
        np.einsum,
        np.select,
        np.choose,
    }
    | {
        np.linalg.multi_dot,
        np.broadcast_arrays,
        np.meshgrid,
        np.lexsort,
        np.ravel_multi_index,
        np.histogramdd,
        np.ix_,
    }
    | {math.fsum, math.prod, math.dist, np.gradient, np.tensordot, np.unstack, scipy.linalg.cho_solve}
)
"""Functions that take a sequence of arrays as such; for all others a list of numbers is an array."""


JOINING = frozenset({np.concatenate, np.stack, np.hstack, np.vstack, np.dstack, np.column_stack})
"""Those of them that join arrays."""

ATLEAST = frozenset({np.atleast_1d, np.atleast_2d, np.atleast_3d})


class Recording(Arrays):
    """The state of one recording."""

    methods: Mapping[
        str, Special
    ] = {}  # ndarray methods beyond those of the protocols; filled in by ``methods``

    def __init__(self) -> None:
        super().__init__()

    # -- boxes ------------------------------------------------------------------------------------------

    def fresh(self, value: Value) -> Box:
        """A box for a new array or number."""
        return Box(self, value)

    def lift(self, x: Any) -> Any:
        """An argument as the ops take it: boxes become their values, lists of boxes arrays of values."""
        kind = type(x)
        if kind is Box:
            self._mine(x)
            return x.value
        if kind is list or kind is tuple:
            return kind(map(self.lift, x))
        if kind is dict:
            return {k: self.lift(v) for k, v in x.items()}
        if kind is Span:
            return x
        if kind is slice:
            return slice(*map(self.index, (x.start, x.stop, x.step)))
        if kind is np.ndarray:
            if x.dtype.kind == "O":
                return self.lift(x.tolist())
            box = self.adopt(x)
            return box.value if type(box) is Box else box
        if isinstance(x, np.ndarray):
            raise Refused(f"{kind.__name__} arrays are not supported; convert it with np.asarray first")
        return x

    def lift_array(self, x: Any) -> Any:
        """`lift`, with lists that hold boxes made into arrays, as NumPy makes of its arguments."""
        if type(x) in (list, tuple) and masks.has_box(x):
            return masks.array_of(self, x)
        return self.lift(x)

    def lift_parts(self, x: Any) -> Any:
        """`lift` of a sequence of arrays, each of which may be written as a list of numbers."""
        return type(x)(map(self.lift_array, x)) if type(x) in (list, tuple) else self.lift(x)

    def index(self, i: Any) -> Any:
        return operator.index(i) if type(i) is Box else i

    def wrap(self, x: Any) -> Any:
        """A result of the ops as the user's code takes it."""
        if isinstance(x, Value):
            return Box(self, x)
        if type(x) in (list, tuple):
            return type(x)(map(self.wrap, x))
        if isinstance(x, tuple) and hasattr(x, "_fields"):
            return type(x)(*map(self.wrap, x))
        return self.adopt(x)

    def bound(self, box: Box) -> None:
        """A name that some way through the code leaves unbound is read: Python would complain there."""
        condition, box.unless = box.unless, None
        assert condition is not None
        self.effect("bound", (condition,), {"name": box.value.name})
        box.unless = condition

    # -- calls ------------------------------------------------------------------------------------------

    def apply(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Record one NumPy call on boxes."""
        special = SPECIAL.get(function)
        if special is not None:
            return special(self, *args, **kwargs)
        if function in ATLEAST and len(args) > 1:
            return tuple(self.apply(function, (self.adopt(a),), {}) for a in args)
        maker = views.VIEWS.get(function)
        if maker is not None and args and type(args[0]) is Box and args[0].type.kind == "array":
            lens = maker(*args, **kwargs)
            if lens is not None:
                return Box(self, None, args[0], lens)
        if function is np.stack and type(args[0]) is list and not args[1:] and not kwargs:
            made = self.joined(args[0]) if len(args[0]) > 8 else None
            if made is not None:
                return self.wrap(made)
        if function in views.SPLITS and type(args[0]) is Box:
            return views.split(args[0], function, *args[1:], **kwargs)
        handler = HANDLERS.get(function)
        if handler is None:
            raise Refused(
                f"{describe(function)} is not supported by Secant; write it with NumPy functions that are"
            )
        if isinstance(function, np.ufunc) and len(args) > function.nin:
            args, kwargs = args[: function.nin], {**kwargs, "out": args[function.nin :]}
        if "out" in kwargs or ("where" in kwargs and isinstance(function, np.ufunc)):
            return masks.with_out(self, function, args, dict(kwargs))
        lift = (
            self.lift_parts
            if function in JOINING
            else self.lift
            if function in SEQUENCES
            else self.lift_array
        )
        result = handler(function, tuple(map(lift, args)), {k: lift(v) for k, v in kwargs.items()})
        wrapped = self.wrap(result)
        if function is np.einsum and type(wrapped) is Box and len(args) == 2:
            wrapped.readonly = (
                "np.einsum of one array may give a view of it; write to a copy, np.einsum(...).copy()"
            )
        if type(wrapped) is Box and wrapped.ndim > 1 and any(map(may_lie_otherwise, args)):
            elementwise = isinstance(function, np.ufunc | type(operator.add))
            wrapped._ghost = strides_of(wrapped, args) if elementwise else probed(function, args, kwargs)
        return wrapped

    def flat(self, box: Box) -> Box:
        """``x.flat``: a view that always writes through, whatever the strides."""
        return Box(self, None, box, reshaped((box.size,)))

    def get_item(self, box: Any, index: Any) -> Any:
        index = masks.resolve(self, box, index)
        if box.type.kind == "array" and is_basic(index, box.ndim):
            return Box(self, None, box, part(self.lift(index)))
        getitem = HANDLERS[operator.getitem]
        made = self.wrap(getitem(operator.getitem, (box.value, self.lift(index)), {}))
        if made.ndim > 1 and may_lie_otherwise(box):
            made._ghost = probed(operator.getitem, (box, index), {})
        return made

    def set_item(self, box: Any, index: Any, new: Any) -> None:
        """``box[index] = new``"""
        if box.type.kind != "array":
            raise TypeError(f"{box.type.python.__name__!r} object does not support item assignment")
        masks.store(self, box, index, new)

    def assign(self, box: Box, result: Any, function: Any = None) -> None:
        """``box[...] = result`` as in-place operators do it: the dtype stays, and must hold the result."""
        value = as_value(self.lift(result))
        if value.dtype != box.dtype and not np.can_cast(value.dtype, box.dtype, "same_kind"):
            raise Refused(
                f"cannot write a {value.dtype} result into an array of {box.dtype} in place, as in NumPy; "
                "make the array float, or write x = x + y instead of x += y"
            )
        if value.type.shape != box.type.shape:
            if broadcast_shapes(value.type.shape, box.type.shape) != box.type.shape:
                raise ValueError(
                    f"non-broadcastable output operand with shape {box.shape} for a result {value.shape}"
                )
            value = np.broadcast_to(value, box.type.shape)  # type: ignore[arg-type,assignment]
        box.write(value if value.dtype == box.dtype else value.astype(box.dtype))

    # -- what Python must see ------------------------------------------------------------------------------

    def concrete(self, box: Any, kind: type) -> Any:
        """The Python bool or int that a recorded value is now; the recording holds while it stays that."""
        self._mine(box)
        if box.size != 1:
            if kind is bool:
                raise ValueError(
                    "The truth value of an array with more than one element is ambiguous. "
                    "Use a.any() or a.all()"
                )
            raise TypeError("only integer scalar arrays can be converted to a scalar index")
        value = box.value
        if kind is bool and box.dtype.kind != "b":
            value = apply(OPS["bool"], (value,), {})
        return self.decide(value)


def special(*functions: Any) -> Callable[[Special], Special]:
    """Register a recorder's own version of NumPy calls."""

    def register(handler: Special) -> Special:
        for function in functions:
            SPECIAL[function] = handler
        return handler

    return register


SPECIAL[operator.getitem] = Recording.get_item
