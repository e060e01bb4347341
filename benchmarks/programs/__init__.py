"""The programs that are timed. Importing the package keeps the loop programs in `program.PROGRAMS`."""

from . import draws, iterations, learning, linear, motion, recurrences, stencils, tables

__all__ = ["draws", "iterations", "learning", "linear", "motion", "recurrences", "stencils", "tables"]
