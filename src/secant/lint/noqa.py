"""``# noqa`` comments: which findings the author has seen and wants kept quiet.

Enters: the text of a file. Leaves: for each line, the ids it silences, or all.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable

from .finding import Finding

MARK = re.compile(r"#\s*noqa(?P<ids>:\s*[A-Z][A-Z0-9]*(?:[\s,]+[A-Z][A-Z0-9]*)*)?(?![\w:])", re.I)
ALL = frozenset({""})  # every id starts with it


def marks(text: str) -> dict[int, frozenset[str]]:
    """By line: the beginnings of ids that a comment there silences; ``""`` stands for all.

    Text in strings is no comment.

    >>> marks("a.T  # noqa: SC101\\nb = '# noqa'\\nc  # noqa")
    {1: frozenset({'SC101'}), 3: frozenset({''})}
    """
    if "noqa" not in text.lower():
        return {}
    found: dict[int, frozenset[str]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and (mark := MARK.search(token.string)):
                ids = re.findall(r"[A-Z][A-Z0-9]*", (mark["ids"] or "").upper())
                found[token.start[0]] = frozenset(ids) if ids else ALL
    except (tokenize.TokenError, SyntaxError):  # what cannot be read to its end has been read so far
        pass
    return dict(sorted(found.items(), key=lambda item: item[0]))


def quiet(text: str, tree: ast.AST, found: Iterable[Finding]) -> list[Finding]:
    """The findings that no comment silences: on a line of the finding itself, or where its statement ends."""
    by_line = marks(text)
    if not by_line:
        return list(found)
    ends = {
        n.lineno: n.end_lineno or n.lineno
        for n in ast.walk(tree)
        if isinstance(n, ast.stmt) and not hasattr(n, "body")
    }

    def silenced(f: Finding) -> bool:
        lines = {f.place.line, ends.get(f.place.line, f.place.line)}
        if f.place.end_line - f.place.line < 20 and f.place.line in ends:
            lines.add(f.place.end_line)
        return any(f.id.startswith(tuple(by_line[n])) for n in lines if n in by_line)

    return [f for f in found if not silenced(f)]
