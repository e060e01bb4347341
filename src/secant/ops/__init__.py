"""The ops: one section per op, one file per family. Importing this package fills the registry."""

from . import (
    arithmetic,
    comparison,
    complexes,
    conversion,
    creation,
    effects,
    exponential,
    indexing,
    reductions,
    shape,
)

__all__ = [
    "arithmetic",
    "comparison",
    "complexes",
    "conversion",
    "creation",
    "effects",
    "exponential",
    "indexing",
    "reductions",
    "shape",
]
