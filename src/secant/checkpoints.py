"""``sc.checkpoint``: less memory for reverse mode, at the price of running parts of a function again.

Enters: a function. Leaves: the same function, recorded so that what is inside is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .function import Transform, call
from .graph.errors import Refused
from .record.control.checkpoints import checkpointed
from .record.specialise import function_name
from .record.state import current

Every = int | str | None


class Checkpoint(Transform):
    """What ``sc.checkpoint`` returns."""

    name = "checkpoint"

    def __init__(self, function: Callable[..., Any], every: Every = None):
        super().__init__(function)
        if not (every is None or every == "auto" or (type(every) is int and every > 0)):
            raise Refused(f"checkpoint has no every={every!r}; use a number of iterations, 'auto' or None")
        self.every = every

    def outside(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)

    def nested(self, *args: Any, **kwargs: Any) -> Any:
        rec = current.recording
        assert rec is not None
        name = function_name(self.function)
        return checkpointed(rec, lambda: call(self.function, *args, **kwargs), name, self.every)


def checkpoint(function: Callable[..., Any], every: Every = None) -> Checkpoint:
    """The same function, of which reverse mode keeps less: it runs parts again on the way back.

    Parameters
    ----------
    function
        Plain NumPy code. Called outside of Secant's transforms it runs as it is.
    every
        None: nothing inside ``function`` is kept, only its arguments; it runs once more. An int k: its loops
        are cut into segments of k iterations; of n iterations, reverse mode keeps what is carried into each
        of the n/k segments and what k iterations of one segment need. "auto": k is about the root of n, so
        that about twice the root of n iterations are kept. Cut are counted loops (``for``) without ``break``,
        whose slices have the same length in each iteration; others are recorded as always.

    Raises
    ------
    Refused
        When differentiated, if a random draw is inside: it would be drawn again.

    Source: Griewank and Walther, Evaluating Derivatives, 2008, chapter 12.

    Examples
    --------
    >>> import numpy as np, secant as sc
    >>> def decay(u, rate):
    ...     for _ in range(1000):
    ...         u = u - rate * np.sin(u)
    ...     return np.sum(u)
    >>> u = np.array([0.5, 1.0])
    >>> a, b = sc.grad(decay)(u, 0.01), sc.grad(sc.checkpoint(decay, every="auto"))(u, 0.01)
    >>> bool(np.allclose(a, b))
    True
    """
    return Checkpoint(function, every)
