"""Mathematics as runs of type: names in italics, functions and digits upright, sub- and superscripts, true
minus signs.

Enters: text such as ``u = b·c``, ``x[0]**2``, ``w_1 - 3``. Leaves: a tuple of `Run`, and estimates of
widths in points.
Widths are estimated, since nobody knows which font a viewer has: the estimate is on the generous side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Face = Literal["italic", "roman", "sans", "mono"]


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters in one face, on the line (0), below it (-1) or above it (1)."""

    text: str
    face: Face = "roman"
    level: int = 0


Runs = tuple[Run, ...]

_TOKEN = re.compile(
    r"(?P<name>[^\W\d²³¹⁰⁴-⁹₀-₉](?:(?![²³¹⁰⁴-⁹₀-₉])\w)*)(?P<index>\[\s*-?\d+(?:\s*,\s*-?\d+)*\s*\])?(?P<call>\()?"
    r"|(?P<power>\*\*\s*(?:-?[\d.]+|[^\W\d]\w*))"
    r"|(?P<raised>⁻?[²³¹⁰⁴-⁹]+)|(?P<lowered>[₀-₉]+)"
    r"|(?P<number>\d[\d.]*(?:[eE][+-]?\d+)?)"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
WORDS = set(
    [
        "if",
        "else",
        "not",
        "and",
        "or",
        "mod",
        "after",
        "by",
        "chosen",
        "every",
        "iteration",
        "its",
        "last",
        "loop",
        "number",
        "of",
        "the",
        "value",
        "with",
    ]
)
"""Words of formulas, which are upright."""
_SIGNS = {"*": "·", "-": "−", "@": " @ "}
_LEVEL = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "−01234567890123456789")
_SUBSCRIPT = re.compile(
    r"(?:(?P<head>[^\W\d_])(?P<digits>\d{1,3})|(?P<word>[^\W_]{1,12})_(?P<tail>[^\W_]{1,3}))\Z"
)


def plain(text: str, face: Face = "sans") -> Runs:
    """Text as it stands, in one face."""
    return (Run(printable(text), face),)


def printable(text: str) -> str:
    """The text without characters that cannot be drawn (controls, lone surrogates, direction overrides)."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "�" for c in text)


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, the middle given up first, as names differ at both ends."""
    if len(text) <= limit:
        return text
    keep = limit - 1
    return text[: keep - keep // 3] + "…" + text[len(text) - keep // 3 :]


@lru_cache(maxsize=4096)
def maths(text: str) -> Runs:
    """A formula as runs.

    >>> [r.text for r in maths("u = b*c")]
    ['u', ' = ', 'b', '·', 'c']
    >>> maths("x[0]**2")[1:]
    (Run(text='0', face='roman', level=-1), Run(text='2', face='roman', level=1))
    """
    out: list[Run] = []
    for m in _TOKEN.finditer(printable(text)):
        if m["name"]:
            out += _name(m["name"], bool(m["call"]))
            if m["index"]:
                out.append(Run(_signs(m["index"].strip("[] ")), "roman", -1))
            if m["call"]:
                out.append(Run("(", "roman"))
        elif m["power"]:
            exponent = m["power"][2:].strip()
            out.append(Run(_signs(exponent), "italic" if exponent[0].isalpha() else "roman", 1))
        elif m["raised"] or m["lowered"]:
            out.append(Run(m[0].translate(_LEVEL), "roman", 1 if m["raised"] else -1))
        elif m["number"]:
            out.append(Run(_signs(m["number"])))
        else:
            token = m["space"] or m["other"]
            out.append(Run(" " if m["space"] else _SIGNS.get(token, token)))
    return _join(out)


def derivative(of: str, by: str) -> Runs:
    """``dJ/du`` with an upright d."""
    return _join([Run("d"), *maths(whole(of)), Run("/"), Run("d"), *maths(whole(by))])


def whole(name: str) -> str:
    """A name as it stands; a formula that stands for one in parentheses: ``(w·x)``."""
    return name if re.fullmatch(r"\w*(\[[^\]]*\]|\.\w+)*", name) else f"({name})"


def equation(name: str, formula: str) -> str:
    """``u = b·c``; one of the two where there is no other."""
    return f"{name} = {formula}" if name and formula and name != formula else formula or name


def loose(text: str) -> bool:
    """Whether a factor needs parentheses: a sum outside any, or a sign in front.

    >>> loose("1 − y²"), loose("2·(y − t)"), loose("−x")
    (True, False, True)
    """
    depth = 0
    for before, sign in zip(" " + text, text):
        depth += (sign in "([") - (sign in ")]")
        if not depth and sign in "+−-" and (before == " "):
            return True
    return False


def _name(name: str, called: bool) -> list[Run]:
    if name in WORDS:
        return [Run(name)]
    face: Face = "roman" if called and len(name) > 1 else "italic"
    m = _SUBSCRIPT.match(name)
    if called or m is None:
        return [Run(name, face)]
    head, tail = (m["head"], m["digits"]) if m["head"] else (m["word"], m["tail"])
    return [Run(head, "italic"), Run(tail, "roman" if tail.isdigit() else "italic", -1)]


def _signs(text: str) -> str:
    return text.replace("-", "−")


def _join(runs: list[Run]) -> Runs:
    out: list[Run] = []
    for r in runs:
        if out and out[-1].face == r.face and out[-1].level == r.level:
            out[-1] = Run(out[-1].text + r.text, r.face, r.level)
        elif r.text:
            out.append(r)
    return tuple(out)


# Widths in em: classes of characters are enough for boxes with generous margins.
_WIDTHS = {
    c: w
    for chars, w in (
        ("ijl|'!.,:;·", 0.29),
        ("frtI()[]{}/ \\-°ʼ’", 0.36),
        ("szJcaekvxy?ςτ", 0.49),
        ("mMWw@%—", 0.86),
        ("ABCDEGHKNOPQRUVXYZ", 0.70),
        ("=+−×÷<>≤≥≈→←∂∑∏√~", 0.68),
        ("²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁻", 0.35),
    )
    for c in chars
}
_FACES = {"italic": 0.98, "roman": 1.0, "sans": 1.06, "mono": 0.96}
SCRIPT = 0.72
"""The size of sub- and superscripts against the line's."""


def width(runs: Runs, size: float) -> float:
    """The estimated width in points of a line of text."""
    total = 0.0
    for r in runs:
        widths = _WIDTHS if r.face != "mono" else {}
        em = sum(widths.get(c, (0.54 if widths else 0.63) if ord(c) < 0x2E80 else 1.0) for c in r.text)
        total += em * _FACES[r.face] * (SCRIPT if r.level else 1.0)
    return total * size
