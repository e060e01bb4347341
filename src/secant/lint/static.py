"""Runs the rules over source: files that are read, or a tree that a caller has parsed.

Enters: paths or a tree. Leaves: `Findings`. Nothing is imported and nothing is executed.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..record.deep import no_collection
from . import rules as rules
from .code import Code
from .finding import Finding, Findings, Place, in_order
from .flow import infer
from .noqa import quiet
from .reading import Unreadable, files, parse, read
from .rule import Rule, chosen

UNREADABLE = "SC001"


def lint_paths(
    paths: Iterable[str | os.PathLike[str]], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> Findings:
    """The findings of files and of all Python files below folders, each file once.

    Raises
    ------
    DataError
        If there is nothing at a path, or no rule of an id.
    """
    active = chosen(select, ignore)
    seen: set[str] = set()
    found: list[Finding] = []
    for top in paths:
        for path in files(top):
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                found += lint_file(path, active)
    return Findings(in_order(found), len(seen))


def lint_file(path: Path, active: Sequence[Rule]) -> list[Finding]:
    """The findings of one file; one that cannot be read is a finding itself."""
    name = os.fspath(path).encode("utf-8", "backslashreplace").decode()
    try:
        with no_collection():
            text = read(path)
            tree = parse(text)
            return lint_tree(name, text, tree, active)
    except Unreadable as error:
        return _unreadable(name, str(error), error.line, active)
    except (RecursionError, MemoryError):
        return _unreadable(name, "it is nested too deeply to be followed", 1, active)


def lint_tree(
    name: str, text: str, tree: ast.Module, active: Sequence[Rule], noqa: bool = True
) -> list[Finding]:
    """The findings in a parsed file, without those that a comment silences."""
    if "numpy" not in text:
        return []
    code = Code(name, text, tree)
    infer(code)
    found = [f for r in active for f in r.static(code)]
    return quiet(text, tree, found) if noqa and found else found


def _unreadable(name: str, why: str, line: int, active: Sequence[Rule]) -> list[Finding]:
    place = Place(name, line, 1, line, 1)
    return [r.at(place, f"this file was not checked: {why}", r.fix) for r in active if r.id == UNREADABLE]
