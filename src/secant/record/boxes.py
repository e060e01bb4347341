"""What the user's code holds while it is recorded: a Box in place of every number and array.

An array's box holds its current Value, or is a view: a lens on another box. A write through any alias
replaces the root's value, so all aliases see it, as in NumPy. Numbers are boxes that are never written.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph.core import Value
from ..graph.dims import at_most, symbols
from ..graph.errors import Refused
from ..graph.protocols import NumpyProtocols
from ..graph.types import Type
from .lenses import Lens
from .pieces import Piece, Unsettled
from .spans import shape_of

if TYPE_CHECKING:
    from .recording import Recording

_BYTE = np.empty(0, np.int8)


class Box(NumpyProtocols):
    """A recorded number or array. It passes ``isinstance`` for what it stands for, and behaves like it."""

    __slots__ = (
        *("_ghost", "_held", "_of", "_version", "lens", "parent", "readonly", "recording", "root", "piece"),
        *("source", "type", "unless"),
    )

    def __init__(
        self,
        recording: Recording,
        value: Value | None,
        parent: Box | None = None,
        lens: Lens | None = None,
        ghost: Any = None,
        source: tuple[Any, int] | None = None,
        type: Type | None = None,
    ):
        self.recording = recording
        self.parent = parent
        self.lens = lens
        self.root: Box = self if parent is None else parent.root
        self.piece: Piece = recording.piece if parent is None else parent.root.piece
        self._ghost = ghost
        self._version = 0  # how often the array was written (kept at the root)
        self._of: Value | None = None  # the root's value that a view's value was read from
        self._held = value
        self.unless: Value | None = None  # a condition without which the name would not be bound in Python
        self.readonly: bool | str | Unsettled = False  # or why a write is refused
        if parent is not None:
            assert lens is not None
            self.readonly = parent.readonly or lens.readonly
            self._held = lens.get(parent.value)
            self._of = self._now()
        self.source = source  # the stack and the place in it that the value comes from, when it is read
        if self._held is not None:
            type = self._held.type
        assert type is not None
        self.type: Type = type

    # -- the current value, and writing it ------------------------------------------------------------

    def held(self) -> Value:
        """What a box of its own holds where it was made; an item of a stack is read when it is asked for."""
        if self._held is None:
            assert self.source is not None
            self._held = self.source[0].item(self.source[1])
        return self._held

    def _now(self) -> Value:
        """The value of the whole array, seen from the piece that is being recorded."""
        root, piece = self.root, self.recording.piece
        if root.piece is piece and (not piece.stale or id(root) not in piece.stale):
            return root.held()
        if root.type.kind != "array":
            if not piece.within(root.piece):
                piece.cell(root)  # says that it is used outside of where it was made
            return root.held()
        return piece.read(root)

    @property
    def value(self) -> Value:
        """The value now, after every write through any alias."""
        now = self._now()
        if self.unless is not None:
            self.recording.bound(self)
        if self.parent is None:
            return now
        if self._of is not now:
            chain: list[Box] = []
            box: Box = self
            while box.parent is not None and box._of is not now:
                chain.append(box)
                box = box.parent
            held = now if box.parent is None else box._held
            for view in reversed(chain):
                assert held is not None and view.lens is not None
                held = view._held = view.lens.get(held)
                view._of = now
        assert self._held is not None
        return self._held

    def write(self, new: Value) -> None:
        """Replace all elements, here and in every alias. The value must have this box's type."""
        if self.readonly:
            if isinstance(self.readonly, Unsettled):
                raise self.readonly
            if isinstance(self.readonly, str):
                raise Refused(self.readonly)
            raise ValueError("assignment destination is read-only")
        self.recording.writing(self.root)
        chain: list[tuple[Box, Value]] = []
        box: Box = self
        while box.parent is not None:
            assert box.lens is not None
            chain.append((box, new))
            new = box.lens.put(box.parent.value, new)
            box = box.parent
        if not new.name:
            new.name = self._now().name
        self.recording.piece.write(box, new)
        for view, held in chain:  # what was put is what will be got
            view._held, view._of = held, new

    @property
    def ghost(self) -> np.ndarray:
        """An array of no memory with the same shape and strides: tells what is a view and what is a copy."""
        if callable(self._ghost):
            self._ghost = self._ghost()  # asked of NumPy only when someone wants to know
        if self._ghost is None:
            if self.parent is not None:
                assert self.lens is not None
                self._ghost = self.lens.ghost(self.parent.ghost)
            else:
                shape = tuple(map(at_most, self.type.shape))
                strides = np.cumprod([1, *[max(d, 1) for d in shape[:0:-1]]])[::-1]
                self._ghost = np.lib.stride_tricks.as_strided(_BYTE, shape, strides)  # type: ignore[arg-type]
        ghost: np.ndarray = self._ghost
        return ghost

    def dispatch(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        return self.recording.apply(function, args, kwargs)

    # -- what Python and NumPy ask of an array ----------------------------------------------------------

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return self.type.python

    @property
    def shape(self) -> tuple[Any, ...]:
        shape = self.type.shape
        return shape if not symbols(shape) else shape_of(self)

    @property
    def size(self) -> Any:
        size = self.type.size
        return size if isinstance(size, int) else self.recording.fresh(self.recording.symbols.number(size))

    @property
    def itemsize(self) -> int:
        return self.type.dtype.itemsize

    @property
    def nbytes(self) -> Any:
        return self.size * self.type.dtype.itemsize

    @property
    def base(self) -> Any:
        return None if self.parent is None else self.root

    @property
    def strides(self) -> tuple[int, ...]:
        return tuple(s * self.itemsize for s in self.ghost.strides)

    @property
    def flags(self) -> Any:
        return self.ghost.flags

    @property
    def flat(self) -> Any:
        source = self if self.type.kind == "array" else self.recording.fresh(np.copy(self.value))  # type: ignore[arg-type]
        return self.recording.flat(source)

    def conj(self) -> Any:
        """``x.conj()``, which is the array itself where it is real."""
        return self if self.dtype.kind != "c" else self.dispatch(np.conj, (self,), {})

    conjugate = conj

    def __setitem__(self, index: Any, value: Any) -> None:
        self.recording.set_item(self, index, value)

    def __iter__(self) -> Iterator[Any]:
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(self.shape[0]))

    def __contains__(self, x: Any) -> bool:
        return bool(np.any(self == x))

    def __bool__(self) -> bool:
        return bool(self.recording.concrete(self, bool))

    def __index__(self) -> int:
        if self.dtype.kind not in "biu":
            raise TypeError(f"a recorded {self.type} cannot be an index: only integers can")
        return int(self.recording.concrete(self, int))

    def __hash__(self) -> int:
        if self.type.kind == "array":
            raise TypeError("unhashable type: 'numpy.ndarray'")
        if self.dtype.kind in "biu":
            return hash(int(self.recording.concrete(self, int)))
        raise Refused(
            "a recorded float cannot be a dictionary key or a member of a set: "
            "its value changes between calls"
        )

    def __int__(self) -> int:
        if self.dtype.kind in "biu":
            return int(self.recording.concrete(self, int))
        return int(self.recording.concrete(self.recording.apply(int, (self,), {}), int))

    def _refuse(self, text: str) -> Refused:
        self.recording.refused = Refused(text)
        return self.recording.refused

    def __float__(self) -> float:
        raise self._refuse(
            "this code asks for a recorded number through float(), which would make it a constant with "
            "a silent zero derivative; write the assignment in a function whose source Secant can read, "
            "or use NumPy functions"
        )

    def __complex__(self) -> complex:
        return complex(self.__float__())

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise self._refuse(
            f"code that Secant does not record asks for the numbers of a recorded {self.type}; "
            "use NumPy functions on it, or compute this part outside of the function being differentiated"
        )

    def __copy__(self) -> Any:
        return self.recording.fresh(self.value) if self.type.kind == "array" else self

    def __deepcopy__(self, memo: Any) -> Any:
        return self.__copy__()

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise Refused("a recorded value cannot be pickled; return it from the function instead")

    def __repr__(self) -> str:
        with contextlib.suppress(Exception):
            return f"<recorded {self.value.name or self.value.type}: {self.type}>"
        return "<recorded value>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = (
            self.recording.methods.get(name) if self.type.kind != "python" or name in PYTHON_METHODS else None
        )
        if method is not None:
            return lambda *args, **kwargs: method(self, *args, **kwargs)
        if hasattr(self.type.python, name):
            raise Refused(f"the method or attribute .{name} of {self.type} is not supported")
        raise AttributeError(f"{self.type.python.__name__!r} object has no attribute {name!r}")


PYTHON_METHODS = {"conjugate", "real", "imag", "is_integer", "bit_length"}
