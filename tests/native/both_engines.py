"""One call on both engines: the interpreter's answer, held against NumPy elsewhere, judges native code's.

Enters: a function of no arguments that records and runs something. Leaves: an assertion that names the first
difference, and the reasons why parts of it had no native form.
"""

from __future__ import annotations

import warnings
from contextlib import contextmanager

import numpy as np
import pytest

from secant import IndependentWarning
from secant.function import _shared
from secant.native.engine import Engine
from zoo import floats, leaves

ROUNDING = 1e-9
"""How much of the largest number of an array any of its numbers may differ by."""
SINGLE = 2e-5
"""The same, where numbers of four bytes are anywhere in play."""


@contextmanager
def running_on(name: str):
    """All that is recorded inside runs on this engine; gives the list of what was made to run."""
    made: list[Engine] = []
    begin, call = Engine.__init__, Engine.__call__

    def noted(engine, *given):
        begin(engine, *given)
        engine.in_vain = 0  # calls given up though the interpreter found nothing wrong
        made.append(engine)

    def watched(engine, inputs):
        before = engine.given_up
        outputs = call(engine, inputs)
        engine.in_vain += engine.given_up - before if not engine.reason else 0
        return outputs

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECANT_ENGINE", name)
        patch.setattr(Engine, "__init__", noted)
        patch.setattr(Engine, "__call__", watched)
        _shared.cache_clear()
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", IndependentWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            yield made
        _shared.cache_clear()


def outcome(attempt):
    """What a call gives, or the error that it ends with."""
    try:
        return attempt(), None
    except Exception as error:
        return None, error


def on_both(attempt, single: bool = False) -> list[str]:
    """The call gives the same on both engines, errors included; the reasons of what did not run natively."""
    with running_on("numpy"):
        theirs, expected = outcome(attempt)
    with running_on("native") as made:
        mine, error = outcome(attempt)
    if type(error) is not type(expected) or str(error) != str(expected):
        raise AssertionError(f"raised {error!r} instead of {expected!r}") from error
    alike(mine, theirs, SINGLE if single else ROUNDING)
    return reasons(made)


def reasons(made) -> list[str]:
    """Why engines did not run natively, and a word for those that gave a call up for nothing."""
    return [e.reason or "given up for nothing" for e in made if e.reason or e.in_vain]


def alike(mine, theirs, rounding: float = ROUNDING) -> None:
    """Equal in structure, types, dtypes and shapes; equal whole numbers, and floats but for rounding."""
    a, b = leaves(mine), leaves(theirs)
    assert [path for path, _ in a] == [path for path, _ in b]
    assert type(mine) is type(theirs)
    largest = max([_size(x) for x in floats(theirs)], default=0.0)
    for (path, x), (_, y) in zip(a, b):
        assert type(x) is type(y), f"{path}: {type(x)} instead of {type(y)}"
        if isinstance(y, np.ndarray | np.generic):
            assert x.dtype == y.dtype and x.shape == y.shape, (
                f"{path}: {x.dtype}{x.shape}, not {y.dtype}{y.shape}"
            )
        if isinstance(y, float) or (isinstance(y, np.ndarray | np.generic) and y.dtype.kind in "fc"):
            room = rounding * _size(y) + 1e-6 * rounding * largest
            np.testing.assert_allclose(x, y, rtol=rounding, atol=room, err_msg=str(path))
        else:
            np.testing.assert_array_equal(x, y, err_msg=str(path))


def _size(x) -> float:
    """The largest finite number in an array."""
    x = np.abs(np.asarray(x))
    return float(np.max(x[np.isfinite(x)], initial=0.0))


def single_precision(*trees) -> bool:
    """Whether numbers of four bytes are among these."""
    return any(np.asarray(x).dtype == np.float32 for x in floats(trees))
