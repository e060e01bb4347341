"""SciPy's gamma and beta functions, Bessel functions and integrals, and the ``math`` module's twins."""

import math

import numpy as np
import scipy.special as sp

from .adjoint import Unknown
from .define import op
from .kinds import Elementwise, Several, Stepwise

_X = np.array([0.5, -1.3, 2.0])
_P = np.array([0.5, 1.3, 2.0])
_Q = np.array([[0.7], [1.5]])
_U = np.array([0.5, 0.1, 0.9])


@op(sp.gamma, math.gamma, symbol="Γ")
class gamma(Elementwise):
    """The gamma function. Slope y ψ(x)."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (y * sp.digamma(x),)

    def lower(b, x):
        return b.library("gamma", x)


@op(sp.gammaln, sp.loggamma, math.lgamma, symbol="log Γ")
class gammaln(Elementwise):
    """The logarithm of |Γ(x)|. Slope ψ(x)."""

    samples = [(_P,), (0.5,)]
    spelled = True

    def partials(y, x):
        return (sp.digamma(x),)

    def lower(b, x, via):
        y = b.math("gammaln", x)
        return b.select(x < 0, float("nan"), y) if via == 1 else y


@op(sp.gammasgn, symbol="sign Γ")
class gammasgn(Stepwise):
    """The sign of Γ(x). A step: slope 0."""

    samples = [(_X,)]

    def lower(b, x):
        return b.library("gammasgn", x)


@op(sp.rgamma, symbol="1/Γ")
class rgamma(Elementwise):
    """One over Γ(x). Slope -y ψ(x)."""

    samples = [(_X,)]

    def partials(y, x):
        return (-y * sp.digamma(x),)

    def lower(b, x):
        return b.library("rgamma", x)


@op(sp.digamma, symbol="ψ")
class digamma(Elementwise):
    """The slope of log Γ. Its own slope is the trigamma function."""

    samples = [(_X,)]

    def partials(y, x):
        if x.dtype.kind == "c":
            return (Unknown("the trigamma function of complex numbers is not supported; use real numbers"),)
        return (polygamma(1, x),)

    def lower(b, x):
        return b.math("digamma", x)


@op(sp.polygamma, symbol="ψₙ")
class polygamma(Elementwise):
    """The n-th derivative of digamma: ``polygamma(n, x)``. Slope polygamma(n + 1, x)."""

    samples = [(1, _P), (2, _P)]

    def partials(y, n, x):
        return Unknown("polygamma has no derivative in its order n, an integer; pass an int"), polygamma(
            n + 1, x
        )

    def lower(b, n, x):
        if n.known is None or x.dtype.kind != "f":
            b.refuse("polygamma needs to know its order, and a float")
        if not n.known:
            return b.math("digamma", x)
        size = math.factorial(int(n.known)) * (-1) ** (int(n.known) + 1)
        return b.zeta(int(n.known) + 1, x) * float(size)


@op(sp.beta, symbol="B")
class beta(Elementwise):
    """The beta function Γ(a)Γ(b)/Γ(a+b). Slopes y(ψ(a) - ψ(a+b)) and y(ψ(b) - ψ(a+b))."""

    samples = [(_P, _Q)]

    def partials(y, a, b):
        both = sp.digamma(a + b)
        return y * (sp.digamma(a) - both), y * (sp.digamma(b) - both)

    def lower(b, x, y):
        return b.library("beta", x, y)


@op(sp.betaln, symbol="log B")
class betaln(Elementwise):
    """The logarithm of the beta function. Slopes ψ(a) - ψ(a+b) and ψ(b) - ψ(a+b)."""

    samples = [(_P, _Q)]

    def partials(y, a, b):
        both = sp.digamma(a + b)
        return sp.digamma(a) - both, sp.digamma(b) - both

    def lower(b, x, y):
        return b.library("betaln", x, y)


@op(sp.binom, symbol="binom")
class binom(Elementwise):
    """The binomial coefficient of real numbers."""

    samples = [(_P + 3.3, _Q)]

    def partials(y, n, k):
        rest = sp.digamma(n - k + 1)
        return y * (sp.digamma(n + 1) - rest), y * (rest - sp.digamma(k + 1))

    def lower(b, n, k):
        return b.library("binom", n, k)


@op(sp.poch, symbol="poch")
class poch(Elementwise):
    """Γ(x + m)/Γ(x), the rising factorial."""

    samples = [(_P, _Q)]

    def partials(y, x, m):
        up = sp.digamma(x + m)
        return y * (up - sp.digamma(x)), y * up

    def lower(b, x, m):
        return b.library("poch", x, m)


_ORDER = "no derivative in the order or shape parameter of {} is known here; keep it constant"


@op(sp.gammainc, symbol="P")
class gammainc(Elementwise):
    """The lower regularised incomplete gamma function. Slope in x the gamma density; none in a."""

    samples = [(1, _P), (3, _P)]

    def partials(y, a, x):
        return Unknown(_ORDER.format("gammainc")), _gamma_density(a, x)

    def lower(b, a, x):
        return b.library("gammainc", a, x)


@op(sp.gammaincc, symbol="Q")
class gammaincc(Elementwise):
    """The upper regularised incomplete gamma function. Slope in x minus the gamma density; none in a."""

    samples = [(1, _P), (3, _P)]

    def partials(y, a, x):
        return Unknown(_ORDER.format("gammaincc")), -_gamma_density(a, x)

    def lower(b, a, x):
        return b.library("gammaincc", a, x)


def _gamma_density(a, x):
    return np.exp(sp.xlogy(a - 1, x) - x - sp.gammaln(a))


@op(sp.betainc, symbol="I")
class betainc(Elementwise):
    """The regularised incomplete beta function. Slope in x the beta density; none in a and b."""

    samples = [(1, 2, _U), (3, 2, _U)]

    def partials(y, a, b, x):
        unknown = Unknown(_ORDER.format("betainc"))
        return unknown, unknown, np.exp(sp.xlogy(a - 1, x) + sp.xlog1py(b - 1, -x) - sp.betaln(a, b))

    def lower(b, p, q, x):
        return b.library("betainc", p, q, x)


@op(sp.expi, symbol="Ei")
class expi(Elementwise):
    """The exponential integral Ei. Slope e**x/x."""

    samples = [(_P,)]

    def partials(y, x):
        return (np.divide(np.exp(x), x),)

    def lower(b, x):
        return b.library("expi", x)


@op(sp.exp1, symbol="E₁")
class exp1(Elementwise):
    """The exponential integral E1. Slope -e**-x/x."""

    samples = [(_P,)]

    def partials(y, x):
        return (np.divide(-np.exp(-x), x),)

    def lower(b, x):
        return b.library("exp1", x)


@op(sp.sici, symbol="Si, Ci")
class sici(Several):
    """The sine and cosine integrals. Slopes sin(x)/x and cos(x)/x."""

    samples = [(_P,)]

    def partials(ys, x):
        return (np.sinc(x / math.pi),), (np.divide(np.cos(x), x),)

    def lower(b, x):
        return b.library_pair("sici", x)


@op(sp.fresnel, symbol="S, C")
class fresnel(Several):
    """The Fresnel integrals. Slopes sin(πx²/2) and cos(πx²/2)."""

    samples = [(_P,)]

    def partials(ys, x):
        angle = math.pi / 2 * np.square(x)
        return (np.sin(angle),), (np.cos(angle),)

    def lower(b, x):
        return b.library_pair("fresnel", x)
