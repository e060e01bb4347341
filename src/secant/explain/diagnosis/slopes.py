"""Where ops have no finite slope, and what to write instead.

Enters: a `Case` whose values are finite and whose slope is not. Leaves: the reason and the mend.
"""

from __future__ import annotations

from ..numbers import short
from .cases import Advice, Case, Rule
from .domains import arctanh, log, log1p, logit, singular


def other(case: Case) -> Advice:
    return (
        f"{case.op} has no finite slope at these numbers",
        f"keep {case.n()} away from this point, for example with np.clip or np.maximum({case.n()}, 1e-12)",
    )


def _sqrt_back(case: Case) -> Advice:
    a = case.n()
    return (
        f"the slope of the root is infinite at 0 ({a} = {short(case.x())})",
        f"keep {a} away from 0: np.sqrt({a} + 1e-12); or leave the zeros out on both sides: "
        f"safe = np.where({a} > 0, {a}, 1.0); np.where({a} > 0, np.sqrt(safe), 0.0); "
        "for the length of a vector use np.linalg.norm, whose slope at 0 is 0",
    )


def _divide_back(case: Case) -> Advice:
    b = case.n(1) if len(case.xs) > 1 else case.n(0)
    number = case.x(1) if len(case.xs) > 1 else case.x(0)
    return (
        f"the slopes of a quotient are not finite where it divides by 0 ({b} = {short(number)})",
        f"leave out the zeros before dividing: safe = np.where({b} != 0, {b}, 1.0), and divide by safe; "
        f"or divide by np.maximum({b}, 1e-12)",
    )


def _power_back(case: Case) -> Advice:
    a, p = case.n(0), case.x(1)
    return (
        f"the slope of {a} to the power {short(p)} is not finite at {a} = {short(case.x(0))}",
        f"keep {a} away from 0: ({a} + 1e-12) ** {case.n(1)}; or leave the zeros out on both sides: "
        f"safe = np.where({a} > 0, {a}, 1.0), then np.where({a} > 0, safe ** {case.n(1)}, 0.0)",
    )


def _inverse_sine_back(case: Case) -> Advice:
    a, f = case.n(), f"np.{case.op}"
    return (
        f"the slope of {case.op}, 1/√(1 − x²), is infinite at {a} = {short(case.x())}",
        f"stay inside: {f}(np.clip({a}, -1 + 1e-12, 1 - 1e-12)), or for angles use np.arctan2",
    )


def _deviation_back(case: Case) -> Advice:
    a = case.n()
    return (
        f"the standard deviation is 0: all of {a} are equal, and the slope of the root there is infinite",
        f"np.sqrt(np.var({a}) + 1e-12), as normalising layers do",
    )


def _spectrum_back(case: Case) -> Advice:
    return (
        f"two eigenvalues or singular values of {case.n()} are equal, and vectors have no derivative there",
        "use only the values (np.linalg.eigvalsh), or split equal ones by adding a small diagonal such as "
        "np.diag(1e-9 * np.arange(n))",
    )


def _arctan2_back(case: Case) -> Advice:
    return (
        "the angle of the point (0, 0) is not defined, and neither is its slope",
        f"leave the origin out: safe = np.where(({case.n(0)} == 0) & ({case.n(1)} == 0), 1.0, {case.n(1)})",
    )


def _xlogy_back(case: Case) -> Advice:
    b = case.n(1)
    return f"its slope by {case.n(0)}, log({b}), is −∞ at {b} = {short(case.x(1))}", (
        f"keep {b} above 0: np.maximum({b}, 1e-12)"
    )


def _entropy(case: Case) -> Advice:
    a = case.n()
    return f"the slope of the entropy, −1 − log({a}), is infinite at {a} = {short(case.x())}", (
        f"keep {a} above 0: np.maximum({a}, 1e-12); or take the gradient by the logits"
    )


BACKWARD: dict[str, Rule] = {
    **dict.fromkeys(("arcsin", "arccos"), _inverse_sine_back),
    **dict.fromkeys(("power", "float_power", "cbrt"), _power_back),
    **dict.fromkeys(("divide", "reciprocal"), _divide_back),
    **dict.fromkeys(("log", "log2", "log10"), log),
    **dict.fromkeys(("eigh", "eig", "svd", "pinv", "qr_factors"), _spectrum_back),
    **dict.fromkeys(("solve", "inv", "det", "slogdet", "cholesky"), singular),
    **dict.fromkeys(("xlogy", "xlog1py", "rel_entr", "kl_div"), _xlogy_back),
    "sqrt": _sqrt_back,
    "log1p": log1p,
    "arctanh": arctanh,
    "arccosh": lambda c: (
        f"the slope of arccosh is infinite at {c.n()} = {short(c.x())}",
        f"stay above 1: np.arccosh(np.maximum({c.n()}, 1 + 1e-12))",
    ),
    "logit": logit,
    "std": _deviation_back,
    "nanstd": _deviation_back,
    "arctan2": _arctan2_back,
    "entr": _entropy,
}
