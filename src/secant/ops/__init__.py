"""The ops: one section per op, one file per family. Importing this package fills the registry."""

from . import (
    arithmetic,
    comparison,
    complexes,
    contractions,
    conversion,
    creation,
    effects,
    exponential,
    indexing,
    linalg,
    products,
    reductions,
    repeating,
    shape,
    vectors,
)

__all__ = [
    "arithmetic",
    "comparison",
    "complexes",
    "contractions",
    "conversion",
    "creation",
    "effects",
    "exponential",
    "indexing",
    "linalg",
    "products",
    "reductions",
    "repeating",
    "shape",
    "vectors",
]
