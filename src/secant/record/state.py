"""Which recording is under way in this thread: the only state that is not in the recording itself."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .recording import Recording


class _Current(threading.local):
    recording: Recording | None = None


current = _Current()
during: Any = contextlib.nullcontext()
"""A context that every recording is made in, for others to know of it."""
