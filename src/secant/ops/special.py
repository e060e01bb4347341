"""SciPy's functions of probability: logistic, error functions, normal law, Box-Cox."""

import math

import numpy as np
import scipy.special as sp

from .define import op
from .kinds import Elementwise

_X = np.array([0.5, -1.3, 2.0])
_P = np.array([0.5, 1.3, 2.0])
_U = np.array([0.5, 0.1, 0.9])
_Q = np.array([[0.7], [1.5]])
ROOT_PI, ROOT_2PI = math.sqrt(math.pi), math.sqrt(2 * math.pi)


@op(sp.expit, symbol="σ")
class expit(Elementwise):
    """The logistic function 1/(1 + e**-x). Slope y(1 - y)."""

    samples = [(_X,)]

    def partials(y, x):
        return (y * (1 - y),)

    def lower(b, x):
        return b.math("expit", x)


@op(sp.logit, symbol="logit")
class logit(Elementwise):
    """log(p/(1 - p)), the inverse of the logistic function. Slope 1/(p(1 - p))."""

    samples = [(_U,)]

    def partials(y, p):
        return (np.reciprocal(p * (1 - p)),)

    def lower(b, p):
        s = (p - 0.5) * 2
        middle = b.math("log1p", s) - b.math("log1p", -s)
        return b.select((p < 0.3) | (p > 0.65), b.math("log", p / (1 - p)), middle)


@op(sp.log_expit, symbol="log σ")
class log_expit(Elementwise):
    """The logarithm of the logistic function. Slope σ(-x)."""

    samples = [(_X,)]

    def partials(y, x):
        return (sp.expit(-x),)

    def lower(b, x):
        return b.math("log_expit", x)


@op(sp.erf, math.erf, symbol="erf")
class erf(Elementwise):
    """The error function. Slope 2/√π e**(-x**2)."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (2 / ROOT_PI * _bell(x),)

    def lower(b, x):
        return b.math("erf", x)


@op(sp.erfc, math.erfc, symbol="erfc")
class erfc(Elementwise):
    """1 - erf(x), accurate in the tail. Slope -2/√π e**(-x**2)."""

    samples = [(_X,), (0.5,)]

    def partials(y, x):
        return (-2 / ROOT_PI * _bell(x),)

    def lower(b, x):
        return b.math("erfc", x)


@op(sp.erfcx, symbol="erfcx")
class erfcx(Elementwise):
    """erfc(x) e**(x**2), the scaled tail. Slope 2xy - 2/√π; far out its asymptotic series."""

    samples = [(_X,), (np.array([99.0, 101.0]),)]

    def partials(y, x):
        # The two terms of the slope agree more and more as x grows, so that their difference is lost.
        far = np.greater(x, 100)
        v = np.reciprocal(np.square(np.where(far, x, 100)))
        tail = -v * (1 - v * (1.5 - v * (3.75 - v * 13.125))) / ROOT_PI
        near = np.where(far, 100, x)
        return (np.where(far, tail, 2 * near * sp.erfcx(near) - 2 / ROOT_PI),)

    def lower(b, x):
        return b.library("erfcx", x)


@op(sp.erfi, symbol="erfi")
class erfi(Elementwise):
    """The imaginary error function. Slope 2/√π e**(x**2)."""

    samples = [(_X,)]

    def partials(y, x):
        return (2 / ROOT_PI * np.exp(np.square(x)),)

    def lower(b, x):
        return b.library("erfi", x)


@op(sp.dawsn, symbol="dawson")
class dawsn(Elementwise):
    """Dawson's integral. Slope 1 - 2xy."""

    samples = [(_X,)]

    def partials(y, x):
        return (1 - 2 * x * y,)

    def lower(b, x):
        return b.library("dawsn", x)


@op(sp.erfinv, symbol="erf⁻¹")
class erfinv(Elementwise):
    """The inverse of erf. Slope √π/2 e**(y**2), infinite at ±1."""

    samples = [(_U,)]

    def partials(y, x):
        return (ROOT_PI / 2 * np.exp(np.square(y)),)

    def lower(b, x):
        return b.library("erfinv", x)


@op(sp.erfcinv, symbol="erfc⁻¹")
class erfcinv(Elementwise):
    """The inverse of erfc. Slope -√π/2 e**(y**2), infinite at 0 and 2."""

    samples = [(_U,)]

    def partials(y, x):
        return (-ROOT_PI / 2 * np.exp(np.square(y)),)

    def lower(b, x):
        return b.library("erfcinv", x)


@op(sp.ndtr, symbol="Φ")
class ndtr(Elementwise):
    """The standard normal distribution's mass below x. Slope its density."""

    samples = [(_X,)]

    def partials(y, x):
        return (np.exp(-0.5 * np.square(x)) / ROOT_2PI,)

    def lower(b, x):
        return b.math("ndtr", x)


@op(sp.log_ndtr, symbol="log Φ")
class log_ndtr(Elementwise):
    """The logarithm of the normal mass below x. Slope density over mass, accurate in the far tail."""

    samples = [(_X,), (np.array([-40.0, -5.0, 9.0]),)]

    def partials(y, x):
        return (np.divide(math.sqrt(2 / math.pi), sp.erfcx(-x / math.sqrt(2))),)

    def lower(b, x):
        return b.library("log_ndtr", x)


@op(sp.ndtri, symbol="Φ⁻¹")
class ndtri(Elementwise):
    """The quantile of the standard normal distribution. Slope one over the density at y."""

    samples = [(_U,)]

    def partials(y, p):
        return (ROOT_2PI * np.exp(0.5 * np.square(y)),)

    def lower(b, x):
        return b.library("ndtri", x)


@op(sp.ndtri_exp, symbol="Φ⁻¹ exp")
class ndtri_exp(Elementwise):
    """The normal quantile of a probability given by its logarithm. Slope e**x over the density at y."""

    samples = [(np.array([-0.5, -3.0, -20.0]),)]

    def partials(y, x):
        return (ROOT_2PI * np.exp(x + 0.5 * np.square(y)),)

    def lower(b, x):
        return b.library("ndtri_exp", x)


def _bell(x):
    return np.exp(-np.square(x))


@op(sp.exprel, symbol="exprel")
class exprel(Elementwise):
    """(e**x - 1)/x, and 1 at 0. Slope ((x - 1) e**x + 1)/x**2, near 0 its series."""

    samples = [(np.array([0.5, -1.3, 2.0, 0.0, 1e-9, 0.9]),)]

    def partials(y, x):
        return (_exprel_slope(x),)

    def lower(b, x):
        tiny = b.absolute(x) < float(np.finfo(x.dtype).eps)
        made = b.math("expm1", x) / b.select(tiny, 1, x)
        return b.select(tiny, 1, b.select(x > 717, float("inf"), made))


def _exprel_slope(u):
    """Σ u**n / (n! (n + 2)) where the closed form would cancel. Eighteen terms are exact for |u| < 1."""
    series = 0.0
    for n in range(18, -1, -1):
        series = series * u + 1 / (math.factorial(n) * (n + 2))
    near = np.less(np.abs(u), 1)
    away = np.where(near, 1, u)
    return np.where(near, series, ((away - 1) * np.exp(away) + 1) / np.square(away))


@op(sp.boxcox, symbol="boxcox")
class boxcox(Elementwise):
    """(x**λ - 1)/λ, and log x at λ = 0. Slopes x**(λ - 1), and log(x)**2 exprel'(λ log x)."""

    samples = [(_P, np.array([[0.5], [0.0], [-1.5]]))]

    def partials(y, x, power):
        log = np.log(x)
        return np.power(x, power - 1), np.square(log) * _exprel_slope(power * log)

    def lower(b, x, power):
        return b.library("boxcox", x, power)


@op(sp.boxcox1p, symbol="boxcox1p")
class boxcox1p(Elementwise):
    """The Box-Cox transformation of 1 + x, accurate near 0."""

    samples = [(_P, np.array([[0.5], [0.0], [-1.5]]))]

    def partials(y, x, power):
        log = np.log1p(x)
        return np.exp((power - 1) * log), np.square(log) * _exprel_slope(power * log)

    def lower(b, x, power):
        return b.library("boxcox1p", x, power)
