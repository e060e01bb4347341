"""Which usual mistake explains that a written derivative differs from the exact one.

Enters: both, and what is known of the function around them (`Clues`). Leaves: a `Fault`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..numbers import shape_text, short
from .records import Fault

CLOSE = 1e-6  # relative: two numbers that are meant to be the same


@dataclass(frozen=True)
class Clues:
    """What a difference may come of.

    ``values`` are (text, number) of values and partials of the function, ``paths`` (text, number) of what
    each reader contributes to the derivative, ``lengths`` (text, n) of the axes, ``masks`` the kinks.
    """

    values: tuple[tuple[str, Any], ...] = ()
    paths: tuple[tuple[str, Any], ...] = ()
    lengths: tuple[tuple[str, int], ...] = ()
    masks: tuple[str, ...] = ()


def same(a: Any, b: Any) -> bool:
    """Whether two arrays are meant to be the same numbers."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        return False
    scale = max(np.max(np.abs(b), initial=0.0), 1e-300)
    with np.errstate(all="ignore"):
        return bool(np.all((np.abs(a - b) <= CLOSE * (np.abs(b) + 1e-6 * scale)) | (a == b)))


def fault(mine: Any, exact: Any, clues: Clues) -> Fault:
    """The first mistake that turns ``exact`` into ``mine``."""
    mine, exact = np.asarray(mine, float), np.asarray(exact, float)
    for rule in (_shapes, _nans, _zeros, _whole, _paths, _factors, _places, _some):
        found = rule(mine, exact, clues)
        if found is not None:
            return found
    return Fault("unknown", "no usual mistake explains the difference", "compare the named steps one by one")


def _shapes(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    if mine.shape == exact.shape:
        return None
    is_, wanted = shape_text(mine.shape), shape_text(exact.shape)
    if mine.ndim == 2 and mine.T.shape == exact.shape:
        right = "" if same(mine.T, exact) else "; its numbers are wrong as well"
        return Fault(
            "transpose", f"it is {is_}, the transpose of {wanted}{right}", "transpose the result: .T"
        )
    if mine.size == exact.size:
        right = "" if same(mine.reshape(exact.shape), exact) else "; its numbers are wrong as well"
        return Fault("shape", f"it has shape {is_}, and the input {wanted}{right}", f"reshape it to {wanted}")
    for axes in _axes(mine.ndim):
        for keep in (False, True):
            summed = np.sum(mine, axis=axes, keepdims=keep)
            if summed.shape == exact.shape and ((right_sum := same(summed, exact)) or summed.shape != ()):
                said = f"axis={axes[0] if len(axes) == 1 else axes}" + (", keepdims=True" if keep else "")
                if right_sum or keep or mine.shape[len(axes) :] == exact.shape:
                    return Fault(
                        "sum over axis",
                        f"it has shape {is_}, and the input {wanted}: what was broadcast forward is summed "
                        f"on the way back" + ("" if right_sum else "; its numbers are wrong as well"),
                        f"sum it: np.sum(…, {said})",
                    )
            averaged = np.mean(mine, axis=axes, keepdims=keep)
            if averaged.shape == exact.shape and same(averaged, exact):
                return Fault("sum over axis", f"it has shape {is_} and {wanted} is needed", "average it")
    return Fault("shape", f"it has shape {is_}, and the input {wanted}", f"give it the shape {wanted}")


def _axes(ndim: int) -> Iterator[tuple[int, ...]]:
    yield from ((k,) for k in range(ndim))
    if ndim > 1:
        yield tuple(range(ndim))
        yield from (tuple(range(k)) for k in range(2, ndim))


def _nans(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    bad = ~np.isfinite(mine) & np.isfinite(exact)
    if not bad.any():
        return None
    place = tuple(map(int, np.argwhere(bad)[0]))
    return Fault(
        "nan",
        f"{int(bad.sum())} of its {mine.size} elements are not finite, the first at {list(place)}",
        "see sc.diagnose of the hand-written gradient, or guard the division or logarithm in it",
    )


def _zeros(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    if not np.any(mine) and np.any(exact):
        return Fault("zero", "it is 0 everywhere", "nothing reaches it: is it returned before it is filled?")
    return None


def _whole(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """The same factor everywhere, or the transpose."""
    if same(-mine, exact):
        return Fault("sign", "it has the wrong sign", "negate it", -1.0)
    if mine.ndim == 2 and mine.shape[0] == mine.shape[1] and same(mine.T, exact):
        return Fault("transpose", "it is the transpose of the right one", "transpose it: .T")
    r = _ratio(mine, exact)
    if r is None:
        return None
    name = _named_factor(r, clues)
    if name is not None:
        kind, text, mend = name
        return Fault(kind, text, mend, r)
    text = f"it is {short(1 / r, 5)} times the right one, everywhere"
    return Fault("factor", text, f"multiply it by {short(r, 6)}", r)


def _ratio(mine: Any, exact: Any) -> float | None:
    """The one factor from mine to exact, if there is one; a single number is no evidence by itself."""
    big = np.abs(exact) > 1e-9 * np.max(np.abs(exact), initial=0.0)
    if not big.any() or np.any(mine[big] == 0):
        return None
    r = float(np.median(exact[big] / mine[big]))
    return r if same(mine * r, exact) else None


def _named_factor(r: float, clues: Clues) -> tuple[str, str, str] | None:

    def near(a: float, b: float) -> bool:
        return abs(a - b) <= CLOSE * abs(b)

    for sign, word in ((1.0, ""), (-1.0, "−")):
        for text, n in (("2", 2.0), ("1/2", 0.5)):
            if near(r, sign * n):
                return "factor", f"a factor of {word}{text} is missing", f"multiply it by {word}{text}"
        for text, n in clues.lengths:
            if n < 2:
                continue
            for said, f in (
                (f"{n}", n), (f"1/{n}", 1 / n), (f"2/{n}", 2 / n), (f"{n}/2", n / 2),
                (f"1/{n - 1}", 1 / (n - 1)),
                (f"1/(2·{n})", 1 / (2 * n)),
            ):  # fmt: skip
                if near(r, sign * f):
                    why = "a mean divides by it" if f < 1 else "a sum does not divide by it"
                    return (
                        "mean or sum",
                        f"a factor of {word}{said} is missing, where {n} is {text}: {why}",
                        f"multiply it by {word}{said}",
                    )
        for text, x in clues.values:
            if np.ndim(x) == 0 and x not in (0, 1, -1):
                for said, f in ((text, float(x)), (f"1/{text}", 1 / float(x)), (f"2·{text}", 2 * float(x))):
                    if near(r, sign * f):
                        return (
                            "chain factor",
                            f"the factor {word}{said} = {short(f)} of the chain rule is missing",
                            f"multiply it by {word}{said}",
                        )
        for text, n in (("4", 4.0), ("1/4", 0.25)):
            if near(r, sign * n):
                return "factor", f"a factor of {word}{text} is missing", f"multiply it by {word}{text}"
    return None


def _paths(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """One path's part is missing, counted twice, or has the wrong sign."""
    if len(clues.paths) > 1:
        for text, part in clues.paths:
            part = np.asarray(part, float)
            if part.shape != exact.shape or not np.any(part):
                continue
            for word, times in (("missing", 1.0), ("counted twice", -1.0), ("of the wrong sign", 2.0)):
                if same(mine, exact - times * part):
                    return Fault(
                        "missing path",
                        f"the derivative is a sum over paths, and the path through {text} is {word}",
                        f"{'add' if times > 0 else 'leave out'} what comes back through {text}",
                    )
    return None


def _factors(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """A factor that differs from element to element, or a term proportional to a value."""
    masks = (exact == 0) & (mine != 0)
    if masks.any() and same(np.where(exact != 0, mine, 0.0), exact):
        return Fault(
            "mask",
            f"{int(masks.sum())} elements are not 0 where nothing flows back: the mask of a kink or choice "
            "is missing",
            "multiply it by the mask" + (f", as of {clues.masks[0]}" if clues.masks else ""),
        )
    for text, x in _derived(clues.values):
        x = np.asarray(x, float)
        if x.shape == () or not _fits(x.shape, exact.shape):
            continue
        with np.errstate(all="ignore"):
            if same(mine * x, exact):
                return Fault(
                    "chain factor",
                    f"the factor {text} of the chain rule is missing",
                    f"multiply it by {text}",
                )
            if same(mine, exact * x) and np.ptp(x) > 0:
                return Fault("chain factor", f"the factor {text} is one too many", f"leave out {text}")
    found = _swapped(mine, exact, clues)
    if found is not None:
        return found
    off = exact - mine
    for text, x in clues.values:
        x = np.asarray(x, float)
        if x.shape == exact.shape and x.size > 1 and np.any(x):
            c = _ratio(x, off)
            if c is not None:
                times = "" if abs(c - 1) < CLOSE else f"{short(c)}·"
                return Fault("missing term", f"the term {times}{text} is missing", f"add {times}{text}")
    return None


def _swapped(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """A factor made of one value where that of another is wanted: ``1 − z²`` for ``1 − a²``."""
    whole = [(t, x) for t, x in clues.values if np.shape(x) == exact.shape and np.size(x) > 1][:24]
    for t1, x1 in whole:
        for t2, x2 in whole:
            for (f1, a), (f2, b) in zip(_derived([(t1, x1)]), _derived([(t2, x2)])):
                with np.errstate(all="ignore"):
                    if t1 != t2 and same(mine * b, exact * a) and np.ptp(a) > 0:
                        return Fault(
                            "chain factor", f"it has {f1} where {f2} is wanted", f"put {f2} in place of {f1}"
                        )
    return None


def _fits(shape: tuple[int, ...], into: tuple[int, ...]) -> bool:
    """Whether an array of this shape is stretched to the other one, and no further."""
    return len(shape) <= len(into) and all(a in (1, b) for a, b in zip(shape[::-1], into[::-1]))


def _derived(values: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for text, x in values:
        x = np.asarray(x, float)
        yield text, x
        with np.errstate(all="ignore"):
            yield f"1 − {text}²", 1 - x * x
            yield f"{text}·(1 − {text})", x * (1 - x)
            yield f"1 − {text}", 1 - x
            yield f"2·{text}", 2 * x
            yield f"1/{text}", 1 / x
            yield f"{text}²", x * x


def _places(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """The right numbers in the wrong places."""
    for axis in range(mine.ndim):
        if same(np.flip(mine, axis), exact):
            return Fault("order", f"it is reversed along axis {axis}", f"reverse it: np.flip(…, {axis})")
        for k in (1, -1):
            if same(np.roll(mine, k, axis), exact):
                return Fault("order", f"it is shifted by one along axis {axis}", "mind the first index")
    if mine.size > 1 and same(np.sort(mine, axis=None), np.sort(exact, axis=None)):
        return Fault(
            "order", "its numbers are right and in the wrong places", "mind the order of axes and indices"
        )
    return None


def _some(mine: Any, exact: Any, clues: Clues) -> Fault | None:
    """Some elements only."""
    scale = np.max(np.abs(exact), initial=0.0)
    wrong = ~(np.abs(mine - exact) <= CLOSE * (np.abs(exact) + 1e-6 * scale))
    n = int(wrong.sum())
    if not 0 < n < mine.size or n > mine.size / 2:
        return None
    places = [list(map(int, p)) for p in np.argwhere(wrong)[:3]]
    edge = all(p[0] in (0, mine.shape[0] - 1) for p in np.argwhere(wrong)) and mine.shape[0] > 2
    text = f"{n} of {mine.size} elements are wrong, at {', '.join(map(str, places))}{', …' if n > 3 else ''}"
    return Fault("elements", text + ("; all at an end" if edge else ""), "look at these elements alone")


__all__ = ["Clues", "fault", "same"]
