"""The modules that a writer's functions become: their text, as `code.load` takes it.

Enters: a writer with all that it wrote. Leaves: text. Optimising and vectorising a function takes LLVM some
thirty times as long as just translating it, so it is done where it pays: functions that are a tiny part of
the work, by the writer's count, are translated only, in a module of their own, and a small part is not
vectorised. The counts are rough, and the parts so small that it does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set

from .code import QUICK
from .work import ANY
from .writer import APART, SMALL_NEST, Writer

TRANSLATED = 1 / 4000
"""How much of the work may be code that is translated only: it takes about ten times as long."""
SCALAR = 1 / 400
"""How much more may be code that is not vectorised."""
WORTH = 40
"""Lines that a module of its own must save from being optimised."""

MANY = 12  # functions, from which on a module is large
SHORT = 25  # lines of functions that are copied all the same
INLINED = 150
"""Lines that copies of a function may have in all."""

_NAME = re.compile(r"@([\w.]+)")
_BACK = re.compile(r"(br (?:i1 %t\w+, label %head\w+, label %exit\w+|label %head\w+))$", re.MULTILINE)
_BIND = "bind"  # writes what the kernel reads, and has to be beside it
KERNEL = "kernel"


def assembled(writer: Writer, math: Callable[[Iterable[str]], str]) -> str:
    """The text of everything written; ``math`` gives the definitions of functions of the library."""
    functions = {_name(text): text for text in writer.finished}
    quick, scalar = _cheap(writer, functions)
    hint = f"!{len(writer.metadata) + 1}"
    notes = [
        '!0 = !{!"branch_weights", i32 1, i32 2000}',
        *[f"!{i + 1} = {m}" for i, m in enumerate(writer.metadata)],
        f"{hint} = distinct !{{{hint}, {hint}1}}",
        f'{hint}1 = !{{!"llvm.loop.vectorize.enable", i1 false}}',
    ]
    for name in scalar:
        functions[name] = _BACK.sub(rf"\1, !llvm.loop {hint}", functions[name])
    made = []
    for names in (functions.keys() - quick, quick):
        own = [_apart(writer, text) for name, text in functions.items() if name in names]
        if own:
            made.append(_part(writer, own, functions, names, math, notes))
    return QUICK.join(made)


def _inside(text: str) -> bool:
    return text.startswith("define internal")


def _name(text: str) -> str:
    return text.partition("@")[2].partition("(")[0]


def _cheap(writer: Writer, functions: dict[str, str]) -> tuple[Set[str], Set[str]]:
    """The functions that are to be translated only, and those not to be vectorised."""
    works = {name: writer.works.get(name, ANY) for name in functions}
    left = sum(w.least for w in works.values())
    quick: set[str] = set()
    scalar: set[str] = set()
    budgets = [(quick, left * TRANSLATED), (scalar, left * SCALAR)]
    for name in sorted(functions, key=lambda name: works[name].most):
        while budgets and works[name].most > budgets[0][1]:
            budgets.pop(0)
        if not budgets:
            break
        chosen, budget = budgets[0]
        chosen.add(name)
        budgets[0] = chosen, budget - works[name].most
    quick.discard(_BIND)
    if KERNEL in quick and _BIND in functions:
        quick.add(_BIND)
    if sum(functions[name].count("\n") for name in quick) < WORTH or len(quick) == len(functions):
        quick = set()
    return quick, scalar


def _apart(writer: Writer, text: str) -> str:
    """A function that stands for several is called, not copied to each place: that is what it is for.

    Neither are those of large modules: LLVM's work on a function grows faster than its loops.
    """
    name = _name(text)
    uses, lines = writer.uses.get(name, 0), text.count("\n")
    several = uses > 1 and uses * (lines + 10) > INLINED
    large = uses and (len(writer.finished) > MANY or name.startswith("member")) and lines > SHORT
    large = large and not name.startswith(SMALL_NEST)  # loops around it become vectors
    return text.replace(") mustprogress", ") noinline mustprogress", 1) if several or large else text


def _part(
    writer: Writer,
    own: Sequence[str],
    functions: dict[str, str],
    names: Set[str],
    math: Callable[[Iterable[str]], str],
    notes: Sequence[str],
) -> str:
    """One module: some of the functions, and what they need."""
    used = set().union(*[_NAME.findall(text) for text in own])
    helpers: list[str] = []
    waiting = {_NAME.search(text)[1]: text for text in sorted(writer.helpers)}  # type: ignore[index]
    if KERNEL in names:
        used.update(
            name for name, text in waiting.items() if text.startswith("define ") and not _inside(text)
        )
    while found := used & waiting.keys():
        for name in sorted(found):
            helpers.append(waiting.pop(name))
            used.update(_NAME.findall(helpers[-1]))
    lines = _library(used, writer, math)
    declared = dict(writer.declared)
    for line in [x for x in lines if x.startswith("declare ")]:
        declared.setdefault(_name(line), line)
    lines = [x for x in lines if not x.startswith("declare ")]
    used.update(name for line in lines for name in _NAME.findall(line))
    others = used & functions.keys() - names
    elsewhere = [f"declare hidden{_head(functions[name])}" for name in sorted(others)]
    wanted = {name for other, text in functions.items() if other not in names for name in _NAME.findall(text)}
    shown = [
        text.replace("define internal", "define hidden", 1) if _name(text) in wanted else text for text in own
    ]
    return "\n".join(
        [
            *[line for name, line in declared.items() if name in used],
            *[line for line in writer.constants if _NAME.search(line)[1] in used],  # type: ignore[index]
            *elsewhere,
            *helpers,
            *shown,
            *lines,
            *notes,
            "",
        ]
    )


def _head(text: str) -> str:
    """The head of a function, from its result on, without attributes."""
    return text.partition("define internal")[2].partition(") ")[0] + ")"


def _library(used: Set[str], writer: Writer, math: Callable[[Iterable[str]], str]) -> list[str]:
    """The lines of the functions of the library that are used, and of those forms that are not copied."""
    apart = sorted(symbol for symbol in writer.apart if symbol + APART in used)
    lines = math(sorted({*(used & writer.needed), *apart})).split("\n")
    for symbol in apart:
        start = next(k for k, x in enumerate(lines) if x.startswith("define") and f"@{symbol}(" in x)
        stop = lines.index("}", start)
        head = lines[start].replace(f"@{symbol}(", f"@{symbol}{APART}(").replace("alwaysinline", "noinline")
        lines.extend([head, *lines[start + 1 : stop + 1]])
    return lines
