"""Complex numbers and their parts.

An adjoint of a complex value is not conjugated (the transpose of the real-linear map, as in JAX): a map
``t -> Re(p t)`` from complex to real is therefore an Elementwise op with the partial p.
"""

import numpy as np

from .define import op
from .kinds import Elementwise

_Z = np.array([1.5 + 0.5j, -2.0 + 1.0j, 0.5 - 3.0j])
_X = np.array([1.5, -2.0, 0.5])


@op(np.real, symbol="Re")
class real(Elementwise):
    """The real part; a real value is its own. Slope 1."""

    samples = [(_X,), (_Z,), (2.0,)]
    view = True

    def partials(y, x):
        return (1,)


@op(np.imag, symbol="Im")
class imag(Elementwise):
    """The imaginary part; 0 for a real value."""

    samples = [(_X,), (_Z,), (2.0,)]
    view = True

    def evaluate(x):
        part = np.imag(x)
        # NumPy gives a read-only array of zeros for a real one; later writes need memory of their own.
        return part.copy() if isinstance(part, np.ndarray) and not part.flags.writeable else part

    def partials(y, x):
        return (-1j if x.dtype.kind == "c" else None,)
