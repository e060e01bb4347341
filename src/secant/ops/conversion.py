"""From NumPy to Python numbers: ``float(x)``, ``int(x)``, ``bool(x)``, ``x.item()``, ``x.tolist()``."""

import numpy as np

from ..graph.errors import Refused
from ..graph.types import Type
from .define import op
from .kinds import Discrete, Linear

FLOAT, INT, BOOL, COMPLEX = np.dtype(float), np.dtype(np.int64), np.dtype(bool), np.dtype(complex)


def _single(x, name):
    if x.size != 1:
        raise TypeError(f"only arrays of one element can become Python numbers; {name}() got shape {x.shape}")


@op(float, symbol="float")
class float_(Linear):
    """A Python float from a number or an array of one element. Slope 1."""

    samples = [(np.float64(1.5),), (2.5,)]

    def infer(x):
        _single(x, "float")
        if x.dtype.kind == "c":
            raise Refused("float() of a complex number; take np.real first")
        return Type(FLOAT, (), "python")

    def evaluate(x):
        return float(x if np.ndim(x) == 0 else x.reshape(()))

    def adjoint(g, x):
        return np.reshape(g, x.shape).astype(x.dtype) if x.type.inexact else None

    def element(b, at, x):
        return b.cast(x.at([b.whole(0)] * len(x.shape)), b.float)


@op(complex, symbol="complex")
class complex_(Linear):
    """A Python complex number."""

    samples = [(np.float64(1.5),)]

    def infer(x):
        _single(x, "complex")
        return Type(COMPLEX, (), "python")

    def adjoint(g, x):
        return np.reshape(g if x.dtype.kind == "c" else np.real(g), x.shape) if x.type.inexact else None


@op(int, symbol="int")
class int_(Discrete):
    """The integer part, towards zero. A step: its derivative is zero."""

    samples = [(np.float64(1.5),), (-2.5,)]

    def infer(x):
        _single(x, "int")
        return Type(INT, (), "python")

    def evaluate(x):
        return int(x if np.ndim(x) == 0 else x.reshape(()))

    def element(b, at, x):
        return b.to_int(x.at([b.whole(0)] * len(x.shape)))


@op(bool, symbol="bool")
class bool_(Discrete):
    """Whether a number is not zero."""

    samples = [(np.float64(1.5),)]

    def infer(x):
        _single(x, "bool")
        return Type(BOOL, (), "python")

    def element(b, at, x):
        return b.truth(x.at([b.whole(0)] * len(x.shape)))


@op(symbol="item")
class item(Linear):
    """A Python number of the same sort as the array's dtype: what ``x.item()`` gives. Slope 1."""

    def infer(x):
        _single(x, "item")
        return Type({"f": FLOAT, "c": COMPLEX, "b": BOOL}.get(x.dtype.kind, INT), (), "python")

    def evaluate(x):
        return x.item() if isinstance(x, np.ndarray | np.generic) else x

    def adjoint(g, x):
        return np.reshape(g, x.shape).astype(x.dtype) if x.type.inexact else None

    def element(b, at, x):
        return x.at([b.whole(0)] * len(x.shape))
