"""Complex numbers and their parts.

An adjoint of a complex value is not conjugated (the transpose of the real-linear map, as in JAX): a map
``t -> Re(p t)`` from complex to real is therefore an Elementwise op with the partial p.
"""

import numpy as np

from ..graph.core import as_value
from ..graph.errors import Refused
from ..graph.types import Type, probe, type_of
from .define import alias, op
from .elementwise import ufunc_inputs
from .kinds import Custom, Elementwise

_Z = np.array([1.5 + 0.5j, -2.0 + 1.0j, 0.5 - 3.0j])
_X = np.array([1.5, -2.0, 0.5])


@op(np.real, symbol="Re")
class real(Elementwise):
    """The real part; a real value is its own. Slope 1."""

    samples = [(_X,), (_Z,), (2.0,)]
    view = True
    as_given = True

    def partials(y, x):
        return (1,)

    def lower(b, x):
        return b.part(x, 0)

    def natively(x):
        return None if x.dtype.kind == "c" else x


@op(np.imag, symbol="Im")
class imag(Elementwise):
    """The imaginary part; 0 for a real value."""

    samples = [(_X,), (_Z,), (2.0,)]
    view = True
    as_given = True

    def lower(b, x):
        return b.part(x, 1)

    def evaluate(x):
        part = np.imag(x)
        # NumPy gives a read-only array of zeros for a real one; later writes need memory of their own.
        return part.copy() if isinstance(part, np.ndarray) and not part.flags.writeable else part

    def partials(y, x):
        return (-1j if x.dtype.kind == "c" else None,)

    def natively(x):
        return None if x.dtype.kind == "c" else np.zeros_like(x)


@op(np.conjugate, symbol="conj")
class conjugate(Custom):
    """The complex conjugate; a real value is its own. Not complex-linear: its tangent is conjugated too."""

    samples = [(_X,), (_Z,), (2.0,)]

    def handle(function, args, kwargs):
        return conjugate(*ufunc_inputs(np.conjugate, args, kwargs))

    def infer(x):
        y = type_of(np.conjugate(probe(x, 1.0)))
        return Type(y.dtype, x.shape, y.kind)

    def jvp(tangents, outputs, inputs):
        return np.conjugate(tangents[0])

    def vjp(cotangents, outputs, inputs):
        return np.conjugate(cotangents[0])

    def natively(x):
        return None if x.dtype.kind == "c" else x

    def element(b, at, x):
        return b.conjugate(x.at(at))


@op(np.angle, symbol="arg")
class angle(Elementwise):
    """The angle of a complex number from the positive axis, in radians or degrees. Real values: a step."""

    samples = [(_Z,), (_Z, {"deg": True}), (_X,)]

    def call(z, deg=False):
        return angle(z, deg=bool(deg))

    def partials(y, z, deg):
        if z.dtype.kind != "c":
            return (None,)
        return (np.divide(-180j / np.pi if deg else -1j, z),)

    def natively(z, deg):
        if z.dtype.kind == "c":
            return None
        turn = np.arctan2(z.dtype.type(0) if z.type.inexact else 0, z)
        return turn * (180 / np.pi) if deg else turn


@alias(np.real_if_close)
def real_if_close(a, tol=100):
    if as_value(a).dtype.kind == "c":
        raise Refused("np.real_if_close decides by value what dtype it returns; use np.real(z)")
    return np.reshape(a, a.shape) if a.ndim == 0 else a
