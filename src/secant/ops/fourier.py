"""Fourier transforms, with ``n``, ``axis`` and ``norm`` as in NumPy.

All are linear. The matrix of a discrete Fourier transform is symmetric, so the adjoint of `fft` is `fft`
itself (adjoints are not conjugated), and cutting an input short is undone by zeros.
"""

import operator

import numpy as np

from ..graph.errors import Refused, ShapeError
from .adjoint import cast
from .define import alias, op
from .kinds import Linear
from .matrices import asked, shaped, value, with_zeros

_X = np.array([[0.5, -1.0, 2.0, 1.5, -0.25], [1.0, 0.25, -0.75, 2.0, 3.0]])
_Y = _X[:, :4]
_NORMS = {"backward": "forward", "ortho": "ortho", "forward": "backward", None: "forward"}


def _resized(x, n, axis):
    """``x`` cut or filled with zeros to n elements along the axis."""
    m = x.shape[axis]
    if n < m:
        return x[(*[slice(None)] * (axis % x.ndim), slice(n))]
    return with_zeros(x, axis, 0, n - m)


class Transform(Linear):
    """What the transforms along one axis share."""

    @staticmethod
    def sized(make, name, a, n, axis, norm, default=lambda m: m):
        a = value(a)
        if a.ndim == 0:
            raise ShapeError(f"np.fft.{name} needs an axis to run along, and got a number")
        if norm not in _NORMS:
            raise ValueError(f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
        axis = operator.index(axis)
        n = default(a.shape[axis]) if n is None else operator.index(n)
        if n < 1:
            raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
        return make(a, n=n, axis=axis, norm=norm)


def _along(a, axis, n):
    at = axis % a.ndim
    return (*a.shape[:at], n, *a.shape[at + 1 :])


@op(np.fft.fft, symbol="fft")
class fft(Transform):
    """The discrete Fourier transform along one axis, complex."""

    samples = [(_X,), (_X, 7), (_X, 3), (_X, None, 0), (_X, None, -1, "ortho"), (_X.astype(np.float32),)]

    def call(a, n=None, axis=-1, norm=None, out=None):
        return Transform.sized(fft, "fft", a, n, axis, norm)

    def infer(a, n, axis, norm):
        return shaped(asked(np.fft.fft, a, n=2), _along(a, axis, n))

    def adjoint(g, a, n, axis, norm):
        return cast(_resized(np.fft.fft(g, n, axis, norm), a.shape[axis], axis), a.dtype)


@op(np.fft.ifft, symbol="ifft")
class ifft(Transform):
    """The inverse of the discrete Fourier transform along one axis, complex."""

    samples = [(_X,), (_X, 7), (_X, 3), (_X, None, 0), (_X, None, -1, "forward")]

    def call(a, n=None, axis=-1, norm=None, out=None):
        return Transform.sized(ifft, "ifft", a, n, axis, norm)

    def infer(a, n, axis, norm):
        return shaped(asked(np.fft.ifft, a, n=2), _along(a, axis, n))

    def adjoint(g, a, n, axis, norm):
        return cast(_resized(np.fft.ifft(g, n, axis, norm), a.shape[axis], axis), a.dtype)


@op(np.fft.rfft, symbol="rfft")
class rfft(Transform):
    """The discrete Fourier transform of real numbers: only the first half, as the rest mirrors it."""

    samples = [(_X,), (_Y,), (_X, 8), (_X, 3), (_X, None, 0), (_X, None, -1, "ortho")]

    def call(a, n=None, axis=-1, norm=None, out=None):
        return Transform.sized(rfft, "rfft", a, n, axis, norm)

    def infer(a, n, axis, norm):
        if a.dtype.kind == "c":
            raise Refused("np.fft.rfft takes real numbers; use np.fft.fft, or np.real first")
        return shaped(asked(np.fft.rfft, a, n=2), _along(a, axis, n // 2 + 1))

    def adjoint(g, a, n, axis, norm):
        return cast(_resized(np.fft.fft(_resized(g, n, axis), n, axis, norm), a.shape[axis], axis), a.dtype)


@op(np.fft.irfft, symbol="irfft")
class irfft(Transform):
    """The real numbers whose first half of a transform is given. The imaginary parts of the first and, for an
    even n, of the middle element are not read."""

    samples = [(_X,), (_X, 7), (_X, 4), (_X, None, 0), (_X, None, -1, "ortho")]

    def call(a, n=None, axis=-1, norm=None, out=None):
        return Transform.sized(irfft, "irfft", a, n, axis, norm, lambda m: 2 * (m - 1))

    def infer(a, n, axis, norm):
        return shaped(asked(np.fft.irfft, a, n=2), _along(a, axis, n))

    def adjoint(g, a, n, axis, norm):
        half = n // 2 + 1
        twice = np.full(half, 2.0, g.dtype)  # every element stands for itself and its mirror, save the ends
        twice[0] = 1.0
        if n % 2 == 0:
            twice[-1] = 1.0
        weights = twice.reshape((half, *[1] * (a.ndim - 1 - axis % a.ndim)))
        spectrum = np.conj(np.fft.rfft(g, n, axis, _NORMS[norm])) * weights
        return cast(_resized(spectrum, a.shape[axis], axis), a.dtype)


def _axes(a, s, axes):
    """The sizes and axes of a transform along many axes, one size for each axis."""
    if s is not None and axes is None:
        axes = tuple(range(-len(s), 0))
    axes = tuple(range(a.ndim)) if axes is None else tuple(operator.index(i) for i in axes)
    s = (None,) * len(axes) if s is None else tuple(None if n in (None, -1) else operator.index(n) for n in s)
    if len(s) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    return s, axes


def _over_axes(function, name):
    """A transform along many axes is one along each, the last first, as NumPy runs them."""

    def transform(a, s=None, axes=None, norm=None, out=None):
        a = value(a)
        s, axes = _axes(a, s, axes)
        for n, axis in reversed(list(zip(s, axes))):
            a = function(a, n, axis, norm)
        return a

    def plane(a, s=None, axes=(-2, -1), norm=None, out=None):
        return transform(a, s, axes, norm)

    alias(getattr(np.fft, name + "n"))(transform)
    alias(getattr(np.fft, name + "2"))(plane)


_over_axes(np.fft.fft, "fft")
_over_axes(np.fft.ifft, "ifft")


@alias(np.fft.rfftn)
def rfftn(a, s=None, axes=None, norm=None, out=None):
    a = value(a)
    s, axes = _axes(a, s, axes)
    a = np.fft.rfft(a, s[-1], axes[-1], norm)
    for n, axis in reversed(list(zip(s[:-1], axes[:-1]))):
        a = np.fft.fft(a, n, axis, norm)
    return a


@alias(np.fft.irfftn)
def irfftn(a, s=None, axes=None, norm=None, out=None):
    a = value(a)
    s, axes = _axes(a, s, axes)
    for n, axis in zip(s[:-1], axes[:-1]):
        a = np.fft.ifft(a, n, axis, norm)
    return np.fft.irfft(a, s[-1], axes[-1], norm)


@alias(np.fft.rfft2)
def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return rfftn(a, s, axes, norm)


@alias(np.fft.irfft2)
def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    return irfftn(a, s, axes, norm)


@alias(np.fft.hfft)
def hfft(a, n=None, axis=-1, norm=None, out=None):
    a = value(a)
    n = 2 * (a.shape[axis] - 1) if n is None else n
    return np.fft.irfft(np.conj(a), n, axis, norm=_NORMS[norm])


@alias(np.fft.ihfft)
def ihfft(a, n=None, axis=-1, norm=None, out=None):
    return np.conj(np.fft.rfft(value(a), n, axis, norm=_NORMS[norm]))


def _shift(x, axes, half):
    x = value(x)
    axes = tuple(range(x.ndim)) if axes is None else (axes,) if isinstance(axes, int) else tuple(axes)
    return np.roll(x, tuple(half(x.shape[i]) for i in axes), axes)


@alias(np.fft.fftshift)
def fftshift(x, axes=None):
    return _shift(x, axes, lambda n: n // 2)


@alias(np.fft.ifftshift)
def ifftshift(x, axes=None):
    return _shift(x, axes, lambda n: -(n // 2))
