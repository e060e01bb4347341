"""Guides that lie beside ``index.md`` join the how-to guides by themselves.

Enters: the source of ``howto/index``, with a line ``@guides`` in its table of contents. Leaves: it with the
documents of the top folder in place of that line, but for those that other pages list. Links from them to
CONTRIBUTING, which lies outside the site, lead to its page.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

ELSEWHERE = {"index", "semantics", "native", "native-math", "decisions"}


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    if docname == "howto/index":
        found = sorted(d for d in app.env.found_docs if "/" not in d and d not in ELSEWHERE)
        source[0] = source[0].replace("@guides\n", "".join(f"/{d}\n" for d in found))
    elif "/" not in docname:  # what lies outside this folder has a page in it
        source[0] = source[0].replace("](../CONTRIBUTING.md", "](inside/contributing.md")


def list_again(app: Sphinx, *found: object) -> list[str]:
    """The list is read at every build: a guide may have come."""
    return ["howto/index"]


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("source-read", fill_in)
    app.connect("env-get-outdated", list_again)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
