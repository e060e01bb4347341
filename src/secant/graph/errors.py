"""The exceptions that a user of Secant can meet.

Every message says what happened, on which line of the user's code, why, and what to do.
"""

from typing import Any

from .location import here


class SecantError(Exception):
    """The root of what Secant raises on purpose. While recording, the text ends with the user's line."""

    def __init__(self, message: str):
        super().__init__(f"{message}\n  at {here.source}" if here.source else message)


class GuardFailed(BaseException):
    """A recorded assumption does not hold for these inputs: check number ``index`` saw ``value``.

    Not an Exception, so that no handler in the user's code can swallow it.
    """

    def __init__(self, index: int, value: Any):
        super().__init__(index, value)
        self.index = index
        self.value = value


class Refused(SecantError, TypeError):
    """Something Secant will not do, because the answer would be wrong or is not defined.

    The text ends with the remedy, and ``add_note`` carries the user's line.
    """


class TooDeep(Refused, RecursionError):
    """A function that calls itself deeper than can be recorded; also a RecursionError, as in plain Python."""


class ShapeError(SecantError, ValueError):
    """Shapes that do not fit together; the text names both."""


class GraphError(SecantError, ValueError):
    """A graph that breaks a law of graphs, or text or JSON that is not a graph."""


class FormulaError(SecantError, ValueError):
    """A typed formula outside the small language that Secant reads; the text shows the place itself."""

    def __init__(self, message: str):
        Exception.__init__(self, message)


class DataError(SecantError, ValueError):
    """A data file or argument from the command line that cannot be read."""


class IndependentWarning(UserWarning):
    """The result does not depend on an argument: its derivative is an exact zero."""
