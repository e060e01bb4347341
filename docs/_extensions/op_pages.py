"""Pages of the reference that come from the op registry: one for each family, and an overview.

Enters: the registry. Leaves: Markdown in ``reference/ops/``, written when the build starts and never
checked in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from op_samples import native, samples, spelled
from pages import replace_pages
from sphinx.application import Sphinx

import secant.ops
from secant.graph.registry import HANDLERS, OPS

INDEX = """# Operations

Secant knows {count} operations, in {families} families. Each is one section of one file in `src/secant/ops/`.
These pages are made from the sections: what the operation is, which slope it takes at ties and kinks, and
what its samples give. The tests try every sample: its value, both derivatives, and the derivatives of those.

Samples write arrays as lists and round to four decimals. *Native* says whether those samples are native code
of our own; where it says no, NumPy computes them, see [The native engine](../../native.md).

## Families

{families_listed}

## Spellings

These functions have no operation of their own. They are recorded as the operations that they are made of.

{spellings}

## Kinds

The kind of an operation says what its rules mean.

{kinds}

```{{toctree}}
:hidden:

{toctree}
```
"""


def family(op: Any) -> str:
    return type(op).__module__.rsplit(".", 1)[-1]


def families() -> dict[str, list[Any]]:
    """The ops of Secant's own that stand for functions people call, by the file they are in."""
    found: dict[str, list[Any]] = {}
    for op in OPS.values():
        if op.functions and type(op).__module__.startswith("secant.ops."):
            found.setdefault(family(op), []).append(op)
    return dict(sorted(found.items()))


def kind(op: Any) -> str:
    return type(op).__mro__[1].__name__


def escaped(text: str) -> str:
    """Docstring text as Markdown: what is between backticks stays, the rest means only itself."""
    parts = re.split(r"(``.*?``|`[^`]*`)", text)
    return "".join(p if p.startswith("`") else re.sub(r"([\\*_<>\[\]$|#{}])", r"\\\1", p) for p in parts)


def document(text: str) -> str:
    """A docstring as Markdown paragraphs; examples become blocks of code."""
    first, _, rest = text.partition("\n")
    lines = rest.splitlines()
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    whole = "\n".join([first, *[x[margin:] for x in lines]]).strip()
    paragraphs = re.split(r"\n\s*\n", whole)
    return "\n\n".join(f"```pycon\n{p}\n```" if p.startswith(">>>") else escaped(p) for p in paragraphs)


def section(op: Any) -> str:
    """What the page of its family says of an op."""
    made = samples(op)
    calls = ", ".join(f"`{spelled(f)}`" for f in op.functions)
    facts = {"Calls": calls, "Written": f"`{op.symbol}`", "Kind": kind(op), "Native": native(made)}
    line = " · ".join(f"**{key}** {fact}" for key, fact in facts.items())
    code = "\n".join(f">>> {s.code}\n{s.result}" for s in made)
    example = f"```pycon\n{code}\n```\n" if made else ""
    head = f"(op-{op.name})=\n## {escaped(op.name)}"
    return "\n\n".join([head, document(type(op).__doc__), f"{{.facts}}\n{line}", example])


def pages() -> Iterator[tuple[str, str]]:
    """Each file's name and text."""
    found = families()
    rows = []
    for name, ops in found.items():
        about = (sys.modules[f"secant.ops.{name}"].__doc__ or "").split("\n\n")[0].replace("\n", " ")
        links = ", ".join(f"[{escaped(op.name)}](#op-{op.name})" for op in ops)
        title = name.replace("_", " ").capitalize()
        rows.append(f"[{title}]({name}.md)\n: {escaped(about)}\n\n  {{.facts}}\n  {links}")
        yield f"{name}.md", f"# {title}\n\n{escaped(about)}\n\n" + "\n".join(map(section, ops))
    own = {f for op in OPS.values() for f in op.functions}
    spellings = ", ".join(f"`{s}`" for s in sorted({spelled(f) for f in HANDLERS if f not in own}))
    classes = {kind(op): type(op).__mro__[1] for ops in found.values() for op in ops}
    kinds = "\n\n".join(f"**{n}**: {document(c.__doc__ or '')}" for n, c in sorted(classes.items()))
    yield (
        "index.md",
        INDEX.format(
            count=sum(map(len, found.values())),
            families=len(found),
            families_listed="\n\n".join(rows),
            spellings=spellings,
            kinds=kinds,
            toctree="\n".join(found),
        ),
    )


def write(app: Sphinx) -> None:
    assert secant.ops.__all__
    replace_pages(Path(app.srcdir) / "reference" / "ops", dict(pages()))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
