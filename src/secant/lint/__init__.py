"""The linter: shape faults, wrong products, writes through aliases and slow loops, found before they bite.

Enters: files, or a function with the arguments of a call. Leaves: `Findings`, as text, JSON or SARIF.
"""

from . import rules as rules
from .finding import Finding, Findings, Measured, Place
from .jsonable import to_json, to_sarif
from .rule import RULES, Rule
from .static import lint_paths
from .text import to_text

__all__ = [
    "RULES",
    "Finding",
    "Findings",
    "Measured",
    "Place",
    "Rule",
    "lint_paths",
    "to_json",
    "to_sarif",
    "to_text",
]
