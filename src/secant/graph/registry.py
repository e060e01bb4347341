"""Tables that ``ops`` fills in: which op a NumPy callable means, and which op or record a name means.

This is all that the stand-in value knows of ops: a look-up, no more.
"""

from collections.abc import Callable, Mapping
from typing import Any

Handler = Callable[[Any, tuple[Any, ...], Mapping[str, Any]], Any]

HANDLERS: dict[Any, Handler] = {}
"""NumPy, ``operator`` or ``math`` callable -> what makes its node: ``handler(callable, args, kwargs)``."""

OPS: dict[str, Any] = {}
"""Op name -> op, for reading graphs back and for the laws."""

RECORDS: dict[str, Any] = {}
"""Name -> NamedTuple class, for the params of such a class: only what is listed here is written and read."""
