"""Loops whose iterations do not wait for each other: they become ops on vectors.

Enters: a region that is about to be differentiated or run. Leaves: the same, with vectors instead of them.
"""

from .loops import abreast

__all__ = ["abreast"]
