"""Lines of a graph's text that fit a terminal: long ones go on in the next line, further in.

Enters: the text form with one line per node. Leaves: the same with long lines broken after a comma inside
their brackets, and back: a line goes on while a bracket is open, in lines that begin six spaces further in.
"""

from __future__ import annotations

import re

WIDTH = 80
FURTHER = 6
_PIECE = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|  # line .*$|.", re.S)


def wrapped(text: str) -> str:
    """The text with no line longer than 80 characters where that can be had."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line))


def _broken(line: str) -> list[str]:
    indent = " " * (_indent(line) + FURTHER)
    done: list[str] = []
    depth = 0  # brackets that are open where the line begins
    while len(line) > WIDTH:
        places = [(d, at) for d, at in _commas(line, depth) if at > 2 * FURTHER]
        within = [(d, at) for d, at in places if at <= WIDTH]
        best = [at for d, at in within if d == 1] or [at for _, at in within] or [at for _, at in places[:1]]
        if not best:
            break
        cut = best[-1]
        done.append(line[:cut].rstrip())
        depth += _open(line[:cut])
        line = indent + line[cut:].lstrip()
    return [*done, line]


def _commas(line: str, depth: int) -> list[tuple[int, int]]:
    """The places after a comma inside brackets, each with how many are open there."""
    found: list[tuple[int, int]] = []
    at = 0
    for match in _PIECE.finditer(line):
        if at > WIDTH and found:
            break  # what comes later is looked at when its turn comes
        piece = match.group()
        at += len(piece)
        depth += (piece in ("(", "[", "{")) - (piece in (")", "]", "}"))
        if piece == "," and depth > 0 and line[at : at + 1] == " ":
            found.append((depth, at))
    return found


def joined(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers, each with those that it goes on in."""
    rows: list[tuple[int, list[str]]] = []
    opened = first = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if opened > 0 and _indent(line) >= first + FURTHER:
            rows[-1][1].append(line.strip())
        else:
            opened, first = 0, _indent(line)
            rows.append((number, [line.rstrip()]))
        opened += _open(line)
    return [(number, " ".join(parts)) for number, parts in rows]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _open(line: str) -> int:
    """How many brackets a line leaves open."""
    pieces = _PIECE.findall(line)
    return sum(p in ("(", "[", "{") for p in pieces) - sum(p in (")", "]", "}") for p in pieces)
