"""Pages of the reference that come from docstrings: one for each public name, and an overview in groups.

Enters: ``secant.__all__``. Leaves: Markdown in ``reference/api/``, written when the build starts and never
checked in. A name that no group lists is put under *More*, so that none is left out.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pages import replace_pages
from sphinx.application import Sphinx

import secant

GROUPS = {
    "Derivatives": ["grad", "value_and_grad", "jvp", "vjp", "jacobian", "hessian", "hvp"],
    "Running": ["jit", "checkpoint"],
    "Seeing": ["explain", "nudge", "slope", "broadcast", "source"],
    "Checking": ["check_grads", "check_gradient", "diagnose", "lint"],
    "Graphs and reports": ["graph", "load", "parse", "report"],
}

RECORDS = """# The records of an explanation

```{eval-rst}
.. automodule:: secant.explain.records
   :members:
   :member-order: bysource
```
"""


def groups() -> dict[str, list[str]]:
    """The public names by group; classes and errors by what they are, and what is left under *More*."""
    names = [n for n in secant.__all__ if not inspect.ismodule(getattr(secant, n))]
    found = {title: [n for n in listed if n in names] for title, listed in GROUPS.items()}
    classes = [n for n in names if inspect.isclass(getattr(secant, n))]
    errors = [n for n in classes if issubclass(getattr(secant, n), BaseException)]
    told = {n for listed in found.values() for n in listed}
    found["More"] = [n for n in names if n not in told and n not in classes]
    found["What comes back"] = [n for n in classes if n not in errors and n not in told]
    found["Errors and warnings"] = errors
    return {title: listed for title, listed in found.items() if listed}


def first_sentence(thing: Any) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split()).replace("`", "")


def page(name: str) -> str:
    thing = getattr(secant, name)
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        options = "   :members:\n   :inherited-members: Exception, Warning, object\n   :show-inheritance:\n"
        if "__dataclass_fields__" not in vars(thing):  # otherwise the fields are worth reading
            options += "   :exclude-members: __init__, __new__\n"
    else:
        kind, options = "autofunction", ""
    return f"# {name}\n\n```{{eval-rst}}\n.. {kind}:: secant.{name}\n{options}```\n"


def pages() -> Iterator[tuple[str, str]]:
    text = ["# The Python interface\n\nEverything is in one module: `import secant as sc`."]
    listed = []
    for title, names in groups().items():
        rows = [f"| [`{n}`]({n}.md) | {first_sentence(getattr(secant, n))} |" for n in names]
        text.append("\n".join([f"## {title}\n", "| name | |", "|---|---|", *rows]))
        listed += names
        for name in names:
            yield f"{name}.md", page(name)
    yield "records.md", RECORDS
    toctree = "\n".join([*listed, "records"])
    text.append("What `explain` finds is data: [its records](records.md).")
    text.append(f"```{{toctree}}\n:hidden:\n\n{toctree}\n```\n")
    yield "index.md", "\n\n".join(text)


def write(app: Sphinx) -> None:
    replace_pages(Path(app.srcdir) / "reference" / "api", dict(pages()))


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
