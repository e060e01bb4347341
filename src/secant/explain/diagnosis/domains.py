"""Where ops have no finite value, and what to write instead: outside their domain, at poles, too large.

Enters: a `Case` whose result is NaN or infinite. Leaves: the reason and the mend.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..numbers import short
from .cases import Advice, Case, Rule


def other(case: Case) -> Advice:
    numbers = [abs(case.x(k)) for k in range(len(case.xs))]
    if any(math.isinf(n) for n in numbers):
        return "an operand is infinite", "keep the infinity out: look at the values before this line"
    if not math.isnan(_number(case.y)):
        largest = short(float(np.finfo(case.dtype).max), 3)
        return (
            f"the result is larger than the largest {np.dtype(case.dtype).name}, {largest}",
            "scale the numbers down, or work with their logarithms",
        )
    return (
        f"{case.op} has no value for these numbers",
        "keep its operands inside its domain, for example with np.clip",
    )


def _number(y: Any) -> float:
    return float(np.real(y)) if not np.shape(y) and not isinstance(y, list) else math.nan


def log(case: Case) -> Advice:
    a, log = case.n(), f"np.{case.op}"
    if case.x() < 0:
        return (
            f"there is no real logarithm of a negative number ({a} = {short(case.x())})",
            f"make {a} positive by construction (an exponential, a square, np.abs), or drop these elements "
            f"with safe = np.where({a} > 0, {a}, 1.0); np.where({a} > 0, {log}(safe), 0.0)",
        )
    return (
        f"the logarithm of 0 is −∞ ({a} = 0)",
        f"keep {a} above 0: {log}(np.maximum({a}, 1e-12)); for p·log(p) use scipy.special.xlogy(p, p); "
        f"for the log of a softmax use scipy.special.log_softmax",
    )


def log1p(case: Case) -> Advice:
    a = case.n()
    return (
        f"log1p needs more than −1, and {a} = {short(case.x())}",
        f"keep it above: np.log1p(np.maximum({a}, -1 + 1e-12))",
    )


def _sqrt(case: Case) -> Advice:
    a = case.n()
    return (
        f"there is no real square root of a negative number ({a} = {short(case.x())})",
        f"np.sqrt(np.maximum({a}, 0.0)) if only rounding made it negative; else "
        f"safe = np.where({a} > 0, {a}, 1.0); np.where({a} > 0, np.sqrt(safe), 0.0)",
    )


def _divide(case: Case) -> Advice | None:
    a, b = case.n(0), case.n(1)
    if case.x(1) == 0:
        what = "0/0 is no number" if case.x(0) == 0 else f"{short(case.x(0))}/0 is infinite"
        return (
            f"{what} ({b} = 0)",
            f"leave out the zeros before dividing: safe = np.where({b} != 0, {b}, 1.0); "
            f"np.where({b} != 0, {a} / safe, 0.0); if {b} is a length or a deviation that may be 0: "
            f"{a} / np.maximum({b}, 1e-12)",
        )
    if math.isinf(case.x(0)) and math.isinf(case.x(1)):
        return "∞/∞ is no number", SOFTMAX
    if math.isfinite(case.x(0)) and math.isfinite(case.x(1)):
        return (
            f"dividing by {b} = {short(case.x(1))} overflows",
            f"keep {b} away from 0: {a} / np.maximum({b}, 1e-12)",
        )
    return None


SOFTMAX = (
    "subtract the largest before np.exp: e = np.exp(z - np.max(z, axis=-1, keepdims=True)); or use "
    "scipy.special.softmax, log_softmax or logsumexp"
)


def _exp(case: Case) -> Advice:
    a = case.n()
    most = math.log(float(np.finfo(case.dtype).max))
    why = (
        f"exp({short(case.x())}) is larger than the largest {np.dtype(case.dtype).name}: "
        f"exp overflows above {short(most, 5)}"
    )
    near = case.readers
    if ("log" in near and "add" in near[:2]) or "log1p" in near[:2]:
        return why, f"for log(1 + exp(z)) write np.logaddexp(0.0, z), which never overflows ({a} is z)"
    if near[:1] == ("add",) and ("divide" in near or "reciprocal" in near):
        return why, "for 1 / (1 + exp(-z)) write scipy.special.expit(z), which never overflows"
    if "sum" in near or "logsumexp" in near or "mean" in near or near[:1] == ("divide",):
        return why, SOFTMAX
    return (
        why,
        (f"keep the exponent below: np.exp(np.minimum({a}, 700.0)); or work with the logarithm, {a}"),
    )


def _power(case: Case) -> Advice | None:
    a, b = case.n(0), case.n(1)
    x, p = case.x(0), case.x(1)
    if x == 0 and p < 0:
        return (
            f"0 to a negative power is infinite ({a} = 0, {b} = {short(p)})",
            f"keep {a} away from 0: np.maximum({a}, 1e-12) ** {b}",
        )
    if x < 0 and p != int(p):
        return (
            f"a negative number has no real power {short(p)} ({a} = {short(x)})",
            f"use np.abs({a}) ** {b}, np.cbrt for a cube root, or make {a} positive by construction",
        )
    if math.isfinite(x) and math.isfinite(p):
        return (
            f"{short(x)} to the power {short(p)} is larger than the largest {np.dtype(case.dtype).name}",
            f"work with the logarithm: {b} * np.log({a})",
        )
    return None


def _multiply(case: Case) -> Advice | None:
    if any(case.x(k) == 0 for k in (0, 1)):
        mask = 0 if case.x(0) == 0 else 1
        return (
            f"0·{short(case.x(1 - mask))} is no number: multiplying by a mask does not hide it",
            f"choose instead of multiplying: np.where({case.n(mask)} != 0, {case.n(1 - mask)}, 0.0)",
        )
    return None


def _infinite_difference(case: Case) -> Advice | None:
    if math.isinf(case.x(0)) and math.isinf(case.x(1)):
        return (
            "∞ − ∞ is no number",
            "use large finite numbers, such as -1e30, in place of infinities, or see to it that not all "
            "of a row are infinite",
        )
    return None


def _inverse_sine(case: Case) -> Advice:
    a, f = case.n(), f"np.{case.op}"
    return (
        f"{case.op} needs a number from −1 to 1, and {a} = {short(case.x(), 17)}",
        f"rounding can lead past the end: {f}(np.clip({a}, -1.0, 1.0)), or for angles between vectors "
        "np.arctan2(np.linalg.norm(np.cross(u, v)), u @ v)",
    )


def arctanh(case: Case) -> Advice:
    a = case.n()
    return (
        f"arctanh is finite only between −1 and 1, and {a} = {short(case.x())}",
        f"stay inside: np.arctanh(np.clip({a}, -1 + 1e-12, 1 - 1e-12))",
    )


def logit(case: Case) -> Advice:
    a = case.n()
    return (
        f"logit is finite only between 0 and 1, and {a} = {short(case.x())}",
        f"stay inside: scipy.special.logit(np.clip({a}, 1e-12, 1 - 1e-12)); where {a} comes from a sigmoid, "
        "work with its argument",
    )


def _empty(case: Case) -> Advice | None:
    x = np.asarray(case.xs[0])
    if x.size == 0:
        return f"{case.n()} has no elements, and the {case.op} of none is no number", (
            "return early where there are no elements, or divide by np.maximum(count, 1)"
        )
    if case.op in ("var", "std", "cov") and np.all(np.isfinite(x)):
        return f"there are too few elements for {case.op} with this ddof", "give more elements, or ddof=0"
    return None


def singular(case: Case) -> Advice:
    a = case.n()
    return (
        f"{a} is singular, or almost",
        f"add a little to its diagonal: {a} + 1e-9 * np.eye(len({a})); or use np.linalg.lstsq",
    )


def _product_of_big(case: Case) -> Advice | None:
    if all(np.all(np.isfinite(x)) for x in case.xs if not isinstance(x, list)):
        return f"the result is larger than the largest {np.dtype(case.dtype).name}", (
            "scale the numbers down, or work with their logarithms (sums of np.log, scipy.special.logsumexp)"
        )
    return (
        f"an operand is infinite, and {case.op} adds it to others or multiplies it by 0",
        "use large finite numbers, such as -1e30, in place of infinities",
    )


FORWARD: dict[str, Rule] = {
    **dict.fromkeys(("log", "log2", "log10"), log),
    **dict.fromkeys(("exp", "exp2", "exp10", "expm1", "cosh", "sinh"), _exp),
    **dict.fromkeys(("power", "float_power"), _power),
    **dict.fromkeys(("arcsin", "arccos"), _inverse_sine),
    **dict.fromkeys(("mean", "median", "var", "std", "average", "quantile", "percentile", "cov"), _empty),
    **dict.fromkeys(("solve", "inv", "pinv", "slogdet", "logdet"), singular),
    **dict.fromkeys(("add", "subtract"), _infinite_difference),
    **dict.fromkeys(
        ("sum", "matmul", "dot", "einsum", "inner", "prod", "cumsum", "cumprod"), _product_of_big
    ),
    "log1p": log1p,
    "sqrt": _sqrt,
    "divide": _divide,
    "reciprocal": lambda c: _divide(
        replace(c, names=("1", *c.names), typed=("1", *c.typed), xs=(1.0, *c.xs))
    ),
    "multiply": _multiply,
    "arctanh": arctanh,
    "logit": logit,
}
