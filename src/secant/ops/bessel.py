"""Bessel functions, ordinary and modified. Orders are constants: no derivative in them is known here."""

import numpy as np
import scipy.special as sp

from .adjoint import Unknown
from .define import op
from .kinds import Elementwise

_X = np.array([0.5, -1.3, 2.0])
_P = np.array([0.5, 1.3, 2.0])
_ORDER = Unknown("no derivative in the order of a Bessel function is known here; keep the order constant")


@op(sp.j0, symbol="J₀")
class j0(Elementwise):
    """The Bessel function of the first kind, order 0. Slope -J1."""

    samples = [(_X,)]

    def partials(y, x):
        return (-sp.j1(x),)

    def lower(b, x):
        return b.library("j0", x)


@op(sp.j1, symbol="J₁")
class j1(Elementwise):
    """The Bessel function of the first kind, order 1. Slope (J0 - J2)/2."""

    samples = [(_X,), (np.array([0.0]),)]

    def partials(y, x):
        return (0.5 * (sp.j0(x) - sp.jv(2, x)),)

    def lower(b, x):
        return b.library("j1", x)


@op(sp.jv, symbol="Jᵥ")
class jv(Elementwise):
    """The Bessel function of the first kind, order v. Slope (J(v-1) - J(v+1))/2."""

    samples = [(2, _P), (0, _P)]

    def partials(y, v, x):
        return _ORDER, 0.5 * (sp.jv(v - 1, x) - sp.jv(v + 1, x))

    def lower(b, v, x):
        return b.library("jv", v, x)


@op(sp.y0, symbol="Y₀")
class y0(Elementwise):
    """The Bessel function of the second kind, order 0. Slope -Y1."""

    samples = [(_P,)]

    def partials(y, x):
        return (-sp.y1(x),)

    def lower(b, x):
        return b.library("y0", x)


@op(sp.y1, symbol="Y₁")
class y1(Elementwise):
    """The Bessel function of the second kind, order 1. Slope Y0 - Y1/x."""

    samples = [(_P,)]

    def partials(y, x):
        return (sp.y0(x) - np.divide(y, x),)

    def lower(b, x):
        return b.library("y1", x)


@op(sp.yv, sp.yn, symbol="Yᵥ")
class yv(Elementwise):
    """The Bessel function of the second kind, order v. Slope (Y(v-1) - Y(v+1))/2."""

    samples = [(2, _P)]

    def partials(y, v, x):
        return _ORDER, 0.5 * (sp.yv(v - 1, x) - sp.yv(v + 1, x))

    def lower(b, v, x):
        return b.library("yv", v, x)


@op(sp.i0, np.i0, symbol="I₀")
class i0(Elementwise):
    """The modified Bessel function of the first kind, order 0. Slope I1."""

    samples = [(_X,)]

    def partials(y, x):
        return (sp.i1(x),)

    def lower(b, x):
        return b.library("i0", x)


@op(sp.i1, symbol="I₁")
class i1(Elementwise):
    """The modified Bessel function of the first kind, order 1. Slope (I0 + I2)/2."""

    samples = [(_X,), (np.array([0.0]),)]

    def partials(y, x):
        return (0.5 * (sp.i0(x) + sp.iv(2, x)),)

    def lower(b, x):
        return b.library("i1", x)


@op(sp.iv, symbol="Iᵥ")
class iv(Elementwise):
    """The modified Bessel function of the first kind, order v. Slope (I(v-1) + I(v+1))/2."""

    samples = [(2, _P), (0, _P)]

    def partials(y, v, x):
        return _ORDER, 0.5 * (sp.iv(v - 1, x) + sp.iv(v + 1, x))

    def lower(b, v, x):
        return b.library("iv", v, x)


@op(sp.i0e, symbol="I₀e")
class i0e(Elementwise):
    """e**-|x| I0(x). Slope I1e - sign(x) y; chosen 0 at 0."""

    samples = [(_X,)]

    def partials(y, x):
        return (sp.i1e(x) - np.sign(x) * y,)

    def lower(b, x):
        return b.library("i0e", x)


@op(sp.i1e, symbol="I₁e")
class i1e(Elementwise):
    """e**-|x| I1(x). Slope (I0e + I2e)/2 - sign(x) y."""

    samples = [(_X,)]

    def partials(y, x):
        return (0.5 * (sp.i0e(x) + sp.ive(2, x)) - np.sign(x) * y,)

    def lower(b, x):
        return b.library("i1e", x)


@op(sp.ive, symbol="Iᵥe")
class ive(Elementwise):
    """e**-|x| I(v, x). Slope (I(v-1)e + I(v+1)e)/2 - sign(x) y."""

    samples = [(2, _P)]

    def partials(y, v, x):
        return _ORDER, 0.5 * (sp.ive(v - 1, x) + sp.ive(v + 1, x)) - np.sign(x) * y

    def lower(b, v, x):
        return b.library("ive", v, x)


@op(sp.k0, symbol="K₀")
class k0(Elementwise):
    """The modified Bessel function of the second kind, order 0. Slope -K1."""

    samples = [(_P,)]

    def partials(y, x):
        return (-sp.k1(x),)

    def lower(b, x):
        return b.library("k0", x)


@op(sp.k1, symbol="K₁")
class k1(Elementwise):
    """The modified Bessel function of the second kind, order 1. Slope -K0 - K1/x."""

    samples = [(_P,)]

    def partials(y, x):
        return (-sp.k0(x) - np.divide(y, x),)

    def lower(b, x):
        return b.library("k1", x)


@op(sp.k0e, symbol="K₀e")
class k0e(Elementwise):
    """e**x K0(x). Slope y - K1e."""

    samples = [(_P,)]

    def partials(y, x):
        return (y - sp.k1e(x),)

    def lower(b, x):
        return b.library("k0e", x)


@op(sp.k1e, symbol="K₁e")
class k1e(Elementwise):
    """e**x K1(x). Slope y - K0e - y/x."""

    samples = [(_P,)]

    def partials(y, x):
        return (y - sp.k0e(x) - np.divide(y, x),)

    def lower(b, x):
        return b.library("k1e", x)


@op(sp.kv, sp.kn, symbol="Kᵥ")
class kv(Elementwise):
    """The modified Bessel function of the second kind, order v. Slope -(K(v-1) + K(v+1))/2."""

    samples = [(2, _P), (0, _P)]

    def partials(y, v, x):
        return _ORDER, -0.5 * (sp.kv(v - 1, x) + sp.kv(v + 1, x))

    def lower(b, v, x):
        return b.library("kv", v, x)
