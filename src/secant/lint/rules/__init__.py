"""The rules, one per file. Importing this folder registers them all."""

from . import (
    alias_write,
    argument_write,
    default_array,
    integer_argument,
    integer_cast,
    integer_division,
    integer_store,
    keepdims,
    labelled_axis,
    loop,
    rank1_product,
    rank1_square,
    rank1_transpose,
    shared_elements,
    star,
    unreadable,
)

__all__ = [
    "alias_write",
    "argument_write",
    "default_array",
    "integer_argument",
    "integer_cast",
    "integer_division",
    "integer_store",
    "keepdims",
    "labelled_axis",
    "loop",
    "rank1_product",
    "rank1_square",
    "rank1_transpose",
    "shared_elements",
    "star",
    "unreadable",
]
