"""Convolution, interpolation, Fourier transforms and polynomials against NumPy and differences."""

import numpy as np
import pytest
from differences import agrees, gradients, value

from secant.graph.errors import Refused, ShapeError

R = np.random.default_rng(5)
A, V = R.normal(size=6), R.normal(size=3)
W = np.cos(np.arange(64.0))


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("n, m", [(6, 3), (3, 6), (6, 4), (4, 6), (5, 5), (4, 4), (1, 4), (4, 1)])
@pytest.mark.parametrize("f", [np.convolve, np.correlate], ids=lambda f: f.__name__)
def test_sliding(f, n, m, mode):
    weighted = lambda x, y: f(x, y, mode) * W[: len(f(np.ones(n), np.ones(m), mode))]
    agrees(weighted, R.normal(size=n), R.normal(size=m))
    agrees(
        lambda x, y: np.real(f(x * (1 + 1j), y * (2 - 1j), mode)) * weighted(x, y),
        R.normal(size=n),
        R.normal(size=m),
    )


def test_sliding_errors():
    with pytest.raises(ShapeError, match=r"\(2, 3\) and \(3,\)"):
        value(np.convolve, A.reshape(2, 3), V)
    with pytest.raises(ShapeError, match="empty"):
        value(np.convolve, A, V[:0])
    with pytest.raises(Refused, match="mode"):
        value(lambda a: np.convolve(a, V, "wrong"), A)


def test_interp_at_a_point_takes_the_slope_of_the_piece_to_the_right():
    xp, fp = np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0, 0.0])
    by_x, _, by_f = gradients(np.interp, np.array([1.0, 3.0, -1.0, 4.0]), xp, fp)
    np.testing.assert_array_equal(by_x, [-1, -1, 0, 0])
    np.testing.assert_array_equal(by_f, [1, 1, 2])
    agrees(
        lambda x, p, f: np.interp(x, p, f, period=2.5),
        np.array([0.3, -1.2, 7.0]),
        np.array([0.5, 4.0, 1.0]),
        fp,
    )
    agrees(lambda x, f: np.real(np.interp(x, xp, f * (1 + 2j)) * (1 - 1j)), np.array([0.3, 2.0]), fp)
    with pytest.raises(ShapeError):
        value(lambda x: np.interp(x, xp, fp[:2]), 0.5)


@pytest.mark.parametrize("norm", [None, "ortho", "forward"])
@pytest.mark.parametrize("n", [None, 3, 4, 5, 7])
@pytest.mark.parametrize("name", ["fft", "ifft", "rfft", "irfft", "hfft", "ihfft"])
def test_transforms_of_real_and_complex(name, n, norm):
    f = getattr(np.fft, name)
    length = np.shape(f(A, n, norm=norm))[0]
    turn = np.exp(1j * np.arange(length))
    agrees(lambda x: np.real(f(x, n, norm=norm) * turn), A)
    if name not in ("rfft", "ihfft"):
        agrees(lambda x, y: np.real(f(x + 1j * y, n, norm=norm) * turn), A, A[::-1] ** 2)


@pytest.mark.parametrize("name", ["fft2", "ifft2", "fftn", "ifftn", "rfft2", "rfftn", "irfft2", "irfftn"])
@pytest.mark.parametrize(
    "how", [{}, {"s": (4, 3), "axes": (0, 1)}, {"axes": (1, 0)}, {"norm": "ortho"}], ids=str
)
def test_transforms_along_many_axes(name, how):
    f = getattr(np.fft, name)
    x = R.normal(size=(3, 4))
    turn = np.exp(1j * np.arange(f(x, **how).size)).reshape(f(x, **how).shape)
    agrees(lambda x: np.real(f(x, **how) * turn), x)


def test_shifts_and_refusals():
    x = R.normal(size=(3, 4))
    agrees(lambda x: np.fft.fftshift(x) * W[:12].reshape(3, 4), x)
    agrees(lambda x: np.fft.ifftshift(x, axes=1) * W[:12].reshape(3, 4), x)
    with pytest.raises(Refused, match="real"):
        value(lambda x: np.fft.rfft(x * 1j), x)
    with pytest.raises(ValueError, match="data points"):
        value(lambda x: np.fft.fft(x, 0), x)


def test_polynomials():
    p, q, x = np.array([2.0, -1.0, 0.5, 3.0]), np.array([1.5, 0.25]), R.normal(size=(2, 2))
    agrees(np.polyval, p, x)
    agrees(lambda a, b: np.polyval([a, b, a], 2.0), 1.5, 0.5)
    agrees(np.polyadd, p, q)
    agrees(np.polysub, q, p)
    agrees(np.polymul, p, q)
    for m in (0, 1, 2):
        agrees(lambda p, m=m: np.polyder(p, m), p)
        agrees(lambda p, m=m: np.polyint(p, m), p)
    agrees(lambda p, k: np.polyint(p, 2, k), p, q)
    agrees(np.poly, p)
    with pytest.raises(Refused, match=r"np\.convolve"):
        value(lambda p: np.polymul(p, p), np.array([0.0, 1.0]))
    with pytest.raises(Refused, match="eigvals"):
        value(np.roots, p)


def test_polyfit_is_differentiable_in_everything():
    x, y, w = np.arange(6.0), A, np.linspace(1, 2, 6)
    agrees(lambda x, y: np.polyfit(x, y, 2), x, y, rtol=1e-4)
    agrees(lambda x, y, w: np.polyfit(x, y, 1, w=w), x, np.stack([y, y**2], 1), w, rtol=1e-4)
    with pytest.raises(Refused, match="lstsq"):
        value(lambda x: np.polyfit(x, y, 1, full=True), x)
