"""The page as a widget: what is dragged in it is read in Python, and what Python sets moves it.

Enters: an explanation. Leaves: a widget whose ``values`` are the inputs on show. Value and gradients are
computed in Python, at the moment they are asked for, so that they are never those of another place.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import anywidget
import numpy as np
import traitlets

from ..explain.moving import moved
from ..graph.errors import GuardFailed, Refused, SecantError
from ..page import payload
from ..page.build import document, fitting
from ..page.talking import talking
from .passing import from_page, to_page

if TYPE_CHECKING:
    from ..shown import Explanation


class PageWidget(anywidget.AnyWidget):
    """What ``sc.explain(f)(*args).widget()`` returns.

    Attributes
    ----------
    values
        The inputs on show, by name: numbers and arrays. Set it, or one of them with ``w["a"] = 2.0``, and the
        page moves; ``w.observe(f, "values")`` calls ``f`` whenever one is moved.
    step
        The step on show, 0 for all at once.
    height
        Of the frame, in points.
    """

    _esm = (resources.files(__package__) / "static" / "widget.js").read_text(encoding="utf-8")
    html = traitlets.Unicode().tag(sync=True)
    height = traitlets.Int().tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    values: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True, to_json=to_page, from_json=from_page)

    def __init__(self, explanation: Explanation, height: int | None = None):
        self._first = self._now = explanation
        self._names = [explanation.item(i).name for i in explanation.inputs]
        html, fits = self._page(explanation)
        super().__init__(html=html, height=height or fits, values=self._read(explanation))

    def _page(self, explanation: Explanation) -> tuple[str, int]:
        report = explanation.series() if explanation.regions else explanation
        content = payload(report, explanation.graph)
        self._moves = "program" in content
        return talking(document(report, content)), fitting(content)

    def _read(self, explanation: Explanation) -> dict[str, Any]:
        return {explanation.item(i).name: explanation.item(i).value for i in explanation.inputs}

    @traitlets.validate("values")
    def _checked(self, proposal: Mapping[str, Any]) -> dict[str, Any]:
        given = dict(proposal["value"])
        kept = {**self._read(self._first), **self.__dict__.get("_held", {})}
        try:
            found = moved(self._first, {**kept, **given})
        except SecantError as error:
            raise traitlets.TraitError(str(error)) from None  # so that all is left as it was
        self._held = dict(zip(self._names, found))
        return self._held

    @traitlets.observe("values")
    def _moved(self, change: Any) -> None:
        if not self._moves and self.explanation is not self._now:
            self._now = self.explanation
            self.html, _ = self._page(self._now)  # the page cannot compute: it gets the numbers from here

    @property
    def explanation(self) -> Explanation:
        """The explanation at the values on show.

        Raises
        ------
        Refused
            If the function takes another way there than the one that was recorded.
        """
        given = tuple(self.values.values())
        known, found = self.__dict__.get("_known", (None, None))
        if found is None or not _same(known, given):
            try:
                found = self._first.at(**self.values)
            except GuardFailed:
                raise Refused(
                    "the function takes another way at these values than the one that was recorded; "
                    "explain it again there"
                ) from None
            self.__dict__["_known"] = (given, found)
        return found  # type: ignore[no-any-return]

    @property
    def value(self) -> Any:
        """The result at the values on show."""
        found = self.explanation
        return found.item(found.output).value

    @property
    def gradients(self) -> dict[str, Any]:
        """The derivatives of the result by its inputs, at the values on show."""
        found = self.explanation
        return {found.item(i).name: found.item(i).adjoint for i in found.wrt}

    def __getitem__(self, name: str) -> Any:
        if name not in self.values:
            raise KeyError(f"there is no input {name}; the inputs are {', '.join(self._names)}")
        return self.values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.values = {**self.values, name: value}


def _same(a: Any, b: Any) -> bool:
    return (
        a is not None and len(a) == len(b) and all(np.array_equal(x, y, equal_nan=True) for x, y in zip(a, b))
    )


def widget(explanation: Explanation, height: int | None = None) -> PageWidget:
    """The widget of an explanation."""
    return PageWidget(explanation, height)
