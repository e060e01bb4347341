"""Layer 3: from plain NumPy functions to graphs. Importing it fills the recorder's tables of calls."""

from . import array_calls, builtin_calls, callbacks, inplace, methods, ranges, writes

__all__ = ["array_calls", "builtin_calls", "callbacks", "inplace", "methods", "ranges", "writes"]
