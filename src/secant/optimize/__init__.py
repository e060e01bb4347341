"""Layer 2: region to region, named passes. What they make computes the same numbers to the last bit."""

from .merging import merged
from .passes import PIPELINE, optimize

__all__ = ["PIPELINE", "merged", "optimize"]
