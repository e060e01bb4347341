"""Findings for machines: plain JSON, and SARIF 2.1.0 (the OASIS standard of static analysis results).

Enters: `Findings`. Leaves: dicts that ``json.dumps`` takes.
"""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .finding import Finding, Findings
from .rule import RULES, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_json(found: Findings) -> dict[str, Any]:
    """The findings, the number of files, and what each rule that was found says in general."""
    return {
        "files": found.files,
        "findings": [f.to_dict() for f in found],
        "rules": {i: _texts(RULES[i]) for i in sorted(set(found.ids))},
    }


def _texts(rule: Rule) -> dict[str, str]:
    return {"name": rule.name, "why": rule.why, "fix": rule.fix, "gradient": rule.gradient}


def to_sarif(found: Findings) -> dict[str, Any]:
    """A SARIF log with one run. Columns count characters; paths are relative where they can be."""
    ids = sorted(RULES)
    driver = {
        "name": "secant lint",
        "version": metadata.version("secant"),
        "rules": [_descriptor(RULES[i]) for i in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, ids.index(f.id)) for f in found],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.fix} Effect on the gradient: {rule.gradient}."},
        "defaultConfiguration": {"level": "warning"},
    }


def _result(f: Finding, index: int) -> dict[str, Any]:
    region = {
        "startLine": f.place.line,
        "startColumn": f.place.column,
        "endLine": f.place.end_line,
        "endColumn": max(f.place.end_column, 1),
    }
    extra: dict[str, Any] = {"fix": f.fix, "gradient": f.gradient, "shapes": list(f.shapes)}
    if f.instead:
        extra["instead"] = f.instead
    if f.measured is not None:
        extra["speedup"] = f.measured.speedup
    return {
        "ruleId": f.id,
        "ruleIndex": index,
        "level": "warning",
        "message": {"text": f"{f.why}; {f.fix}"},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": _uri(f.place.file)}, "region": region}}
        ],
        "properties": extra,
    }


def _uri(file: str) -> str:
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(os.getcwd())
        except ValueError:
            return f"file://{quote(path.as_posix())}"
    return quote(path.as_posix())
