"""How sea water's enthalpy changes with temperature: pyhpc-benchmarks' equation of state, value only.

The specific volume is a ratio of polynomials of 48 terms in salinity, temperature and pressure (McDougall and
others, TEOS-10).  Its integral over pressure is the dynamic enthalpy, in closed form with two logarithms;
here is its derivative by temperature, by hand.  Units: g/kg, degrees Celsius, dbar; the result in J/(kg K).
"""

import numpy as np

from benchmarks.libraries import LIBRARIES
from benchmarks.program import VALUE, Goal, Program


def numerator(sa, root, ct):
    """Of the specific volume, by powers of pressure: four polynomials, then their derivatives by ct."""
    s0 = -7.521448093615448e-3 + ct * (
        -2.764306979894411e-5
        + ct * (1.262937315098546e-7 + ct * (9.527875081696435e-10 - 1.811147201949891e-11 * ct))
    )
    s1 = -3.303308871386421e-5 + ct * (
        3.801564588876298e-7
        + ct * (-7.672876869259043e-9 + ct * (-4.634182341116144e-11 + 2.681097235569143e-12 * ct))
    )
    t0 = 2.775927747785646e-3 + ct * (
        -2.349607444135925e-5 + ct * (1.119513357486743e-6 + 6.743689325042773e-10 * ct)
    )
    a0 = 1.0 + ct * t0 + sa * (s0 + 5.419326551148740e-6 * sa + root * s1)
    a1 = -2.742185394906099e-5 + ct * (
        -3.212746477974189e-7 + ct * (3.191413910561627e-9 - 1.931012931541776e-12 * ct)
    )
    a1 = a1 + sa * (-1.105097577149576e-7 + 6.211426728363857e-10 * ct)
    a2 = -1.119011592875110e-10 + ct * (
        -1.941660213148725e-11 - 1.864826425365600e-14 * ct + 1.119522344879478e-14 * sa
    )
    a3 = -1.200507748551599e-15 + 6.057902487546866e-17 * ct

    ds0 = -2.764306979894411e-5 + ct * (
        2 * 1.262937315098546e-7 + ct * (3 * 9.527875081696435e-10 - 4 * 1.811147201949891e-11 * ct)
    )
    ds1 = 3.801564588876298e-7 + ct * (
        -2 * 7.672876869259043e-9 + ct * (-3 * 4.634182341116144e-11 + 4 * 2.681097235569143e-12 * ct)
    )
    dt0 = 2.775927747785646e-3 + ct * (
        -2 * 2.349607444135925e-5 + ct * (3 * 1.119513357486743e-6 + 4 * 6.743689325042773e-10 * ct)
    )
    da0 = dt0 + sa * (ds0 + root * ds1)
    da1 = -3.212746477974189e-7 + ct * (2 * 3.191413910561627e-9 - 3 * 1.931012931541776e-12 * ct)
    da1 = da1 + 6.211426728363857e-10 * sa
    da2 = -1.941660213148725e-11 - 2 * 1.864826425365600e-14 * ct + 1.119522344879478e-14 * sa
    return a0, a1, a2, a3, da0, da1, da2, 6.057902487546866e-17


def denominator(sa, root, ct):
    """The same: b0 + 2 b1 p + b2 p**2, then the derivatives of the three."""
    s0 = -6.698001071123802 + ct * (-2.986498947203215e-2 + 2.327859407479162e-4 * ct)
    s1 = -3.988822378968490e-2 + ct * (
        5.095422573880500e-4 + ct * (-1.426984671633621e-5 + 1.645039373682922e-7 * ct)
    )
    b0 = 9.998420897506056e2 + ct * (
        2.839940833161907 + ct * (-3.147759265588511e-2 + 1.181805545074306e-3 * ct)
    )
    b0 = b0 + sa * (s0 + root * s1)
    b1 = -2.233269627352527e-2 + ct * (-3.436090079851880e-4 + 3.726050720345733e-6 * ct)
    b1 = 0.5 * (b1 + sa * (-1.806789763745328e-4 + 6.876837219536232e-7 * ct))
    b2 = -3.087032500374211e-7 + ct * (-1.988366587925593e-8 - 1.061519070296458e-11 * ct)
    b2 = b2 + 1.550932729220080e-10 * sa

    ds0 = -2.986498947203215e-2 + 2 * 2.327859407479162e-4 * ct
    ds1 = 5.095422573880500e-4 + ct * (-2 * 1.426984671633621e-5 + 3 * 1.645039373682922e-7 * ct)
    db0 = 2.839940833161907 + ct * (-2 * 3.147759265588511e-2 + 3 * 1.181805545074306e-3 * ct)
    db0 = db0 + sa * (ds0 + root * ds1)
    db1 = 0.5 * (-3.436090079851880e-4 + 2 * 3.726050720345733e-6 * ct + 6.876837219536232e-7 * sa)
    db2 = -1.988366587925593e-8 - 2 * 1.061519070296458e-11 * ct
    return b0, b1, b2, db0, db1, db2


def enthalpy(sa, ct, p):
    """The integral of the specific volume from the surface to p: divide, then integrate the remainder."""
    root = np.sqrt(sa)
    a0, a1, a2, a3, _, _, _, _ = numerator(sa, root, ct)
    b0, b1, b2, _, _, _ = denominator(sa, root, ct)
    q0, q1 = (a2 - 2.0 * a3 * b1 / b2) / b2, a3 / b2
    n, m = a0 - q0 * b0, a1 - 2.0 * q0 * b1 - q1 * b0
    half = np.sqrt(b1 * b1 - b0 * b2)
    low, high = b1 - half, b1 + half
    first = np.log((b0 + p * (2.0 * b1 + b2 * p)) / b0)
    second = np.log((b2 * p + low) * high / ((b2 * p + high) * low))
    whole = p * (q0 + 0.5 * q1 * p)
    return 1e4 * (whole + 0.5 * m / b2 * first + 0.5 * (n - m * b1 / b2) / half * second)


def by_temperature(sa, ct, p):
    """The derivative of the enthalpy by ct."""
    root = np.sqrt(sa)
    a0, a1, a2, a3, da0, da1, da2, da3 = numerator(sa, root, ct)
    b0, b1, b2, db0, db1, db2 = denominator(sa, root, ct)
    q1 = a3 / b2
    dq1 = (da3 - q1 * db2) / b2
    q0 = (a2 - 2.0 * q1 * b1) / b2
    dq0 = (da2 - 2.0 * (dq1 * b1 + q1 * db1) - q0 * db2) / b2
    n, dn = a0 - q0 * b0, da0 - dq0 * b0 - q0 * db0
    m = a1 - 2.0 * q0 * b1 - q1 * b0
    dm = da1 - 2.0 * (dq0 * b1 + q0 * db1) - dq1 * b0 - q1 * db0
    half = np.sqrt(b1 * b1 - b0 * b2)
    dhalf = (2.0 * b1 * db1 - db0 * b2 - b0 * db2) / (2.0 * half)
    low, high, dlow, dhigh = b1 - half, b1 + half, db1 - dhalf, db1 + dhalf
    all_of_it = b0 + p * (2.0 * b1 + b2 * p)
    first = np.log(all_of_it / b0)
    dfirst = (db0 + p * (2.0 * db1 + db2 * p)) / all_of_it - db0 / b0
    below, above = b2 * p + low, b2 * p + high
    second = np.log(below * high / (above * low))
    dsecond = (db2 * p + dlow) / below + dhigh / high - (db2 * p + dhigh) / above - dlow / low
    rate, factor = m / b2, 0.5 * (n - m * b1 / b2) / half
    drate = (dm - rate * db2) / b2
    dfactor = (0.5 * (dn - drate * b1 - rate * db1) - factor * dhalf) / half
    dwhole = p * (dq0 + 0.5 * dq1 * p)
    return 1e4 * (dwhole + 0.5 * (drate * first + rate * dfirst) + dfactor * second + factor * dsecond)


def inputs(quick):
    rng = np.random.default_rng(48)
    shape = (12, 12, 12) if quick else (100, 100, 100)
    return (
        rng.uniform(0.01, 40.0, shape),
        rng.uniform(-2.0, 30.0, shape),
        rng.uniform(10.0, 4000.0, (1, 1, shape[2])),
    )


PROGRAM = Program(
    title="equation of state of sea water (pyhpc), value only, 1M",
    function=by_temperature,
    inputs=inputs,
    argnums=(),
    goals=[Goal("jax", 1.5, VALUE), Goal("numba", 2, VALUE)],
    tolerance=1e-7,
)
PROGRAM.same_source("secant", "numpy", "jax")


@PROGRAM.peer("secant grad of the enthalpy", of=VALUE)
def differentiated(secant, inputs):
    """The same numbers by reverse mode: a check of the derivative by hand."""
    return secant.grad(lambda sa, ct, p: np.sum(enthalpy(sa, ct, p)), argnums=1)


@PROGRAM.peer("numba", of=VALUE)
def in_numba(numba, inputs):
    helpers = {f.__name__: numba.njit(f) for f in (numerator, denominator)}
    scalar = LIBRARIES["numba"].adopt(numba, by_temperature, **helpers)
    target = "parallel" if numba.get_num_threads() > 1 else "cpu"
    return numba.vectorize(["float64(float64, float64, float64)"], target=target)(scalar)


@PROGRAM.peer("torch", of=VALUE)
def in_torch(torch, inputs):
    return LIBRARIES["torch"].adopt(torch, by_temperature, np=torch)


@PROGRAM.peer("roofline: copy of the same bytes", library="numpy", of=VALUE, checked=False)
def copied(numpy, inputs):
    target = numpy.empty_like(inputs[0])

    def copy(sa, ct, p):
        numpy.copyto(target, sa)
        return numpy.sum(ct)  # read, where the program writes one array only

    return copy
