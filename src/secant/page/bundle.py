"""The page's ES modules as one script: an inlined module cannot import from its neighbours.

Enters: the names of modules in ``static/``. Leaves: one script in which every module is a function of its
own, run once, in the order of imports. The modules keep to a small part of the syntax: named imports from
"./x.js", ``import * as``, ``export`` before a function, class or const, and ``export { a, b }``, each at
the start of a line.
"""

from __future__ import annotations

import functools
import re
from importlib import resources

_IMPORT = re.compile(
    r'^import\s+(?:\{(?P<names>[^}]*)\}|\*\s+as\s+(?P<all>\w+))\s+from\s+"\./(?P<file>[\w.-]+)";?', re.M
)
_SIDE = re.compile(r'^import\s+"\./(?P<file>[\w.-]+)";?', re.M)
_EXPORT = re.compile(r"^export\s+(?P<kind>async function\*?|function\*?|class|const)\s*(?P<name>\w+)", re.M)
_LIST = re.compile(r"^export\s*\{(?P<names>[^}]*)\};?", re.M)
_OTHER = re.compile(r"^(import|export)\b.*", re.M)


def static(name: str) -> str:
    """The text of a file that comes with the package."""
    return (resources.files(__package__) / "static" / name).read_text(encoding="utf-8")


@functools.cache
def bundle(entry: str) -> str:
    """The script of a module and of all that it imports.

    >>> "main.js" in bundle("main.js"), "\\nimport " in bundle("main.js")
    (True, False)
    """
    done: list[str] = []
    written: list[str] = []
    _add(entry, [], done, written)
    return "\n".join(['"use strict";', "const modules = {};", *written])


def _add(file: str, open_: list[str], done: list[str], written: list[str]) -> None:
    if file in done:
        return
    if file in open_:
        raise ValueError(f"modules import each other in a circle: {' -> '.join([*open_, file])}")
    text = static(file)
    for found in sorted([*_IMPORT.finditer(text), *_SIDE.finditer(text)], key=lambda m: m.start()):
        _add(found["file"], [*open_, file], done, written)
    exported = [(m["name"], m["name"]) for m in _EXPORT.finditer(text)]
    exported += [pair for m in _LIST.finditer(text) for pair in _pairs(m["names"])]
    text = _SIDE.sub("", _IMPORT.sub(_imported, text))
    text = _LIST.sub("", _EXPORT.sub(lambda m: f"{m['kind']} {m['name']}", text))
    if other := _OTHER.search(text):
        raise ValueError(f"{file} has a line that cannot be bundled: {other[0]}")
    made = ", ".join(f"{outside}: {inside}" for inside, outside in exported)
    written.append(f'modules["{file}"] = (() => {{\n{text.strip()}\nreturn {{ {made} }};\n}})();')
    done.append(file)


def _imported(m: re.Match[str]) -> str:
    if m["all"]:
        return f'const {m["all"]} = modules["{m["file"]}"];'
    names = ", ".join(a if a == b else f"{a}: {b}" for a, b in _pairs(m["names"]))
    return f'const {{ {names} }} = modules["{m["file"]}"];'


def _pairs(names: str) -> list[tuple[str, str]]:
    """``a, b as c`` as pairs of the name there and the name here."""
    pairs = []
    for part in filter(None, (p.strip() for p in names.split(","))):
        there, _, here = part.partition(" as ")
        pairs.append((there.strip(), (here or there).strip()))
    return pairs
