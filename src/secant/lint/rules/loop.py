"""SC401: a loop over elements that NumPy does in one call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..code import Code
from ..finding import Finding
from ..recorded import Recorded
from ..rule import Rule, rule
from ..timing import measure
from ..vectorize import Line, vectorized

FEWEST = 5  # iterations of a loop with a fixed number that are worth a word


@rule
class Loop(Rule):
    """`for i in range(n): s += w[i] * x[i]`."""

    id = "SC401"
    name = "loop"
    why = (
        "Python takes each element out of the array, computes with it and puts it back. NumPy does all "
        "in one call."
    )
    fix = "Replace the loop by the line that the finding gives."
    gradient = "the same; the line is one operation to differentiate, the loop one for each element"
    fault = """
import numpy as np

x = np.linspace(0.0, 1.0, 50)
w = np.linspace(1.0, 2.0, 50)
total = 0.0
for i in range(len(x)):
    total += w[i] * x[i]
"""
    twin = """
import numpy as np

x = np.linspace(0.0, 1.0, 50)
w = np.linspace(1.0, 2.0, 50)
total = np.dot(w, x)
"""

    def static(self, code: Code) -> Iterator[Finding]:
        """Loops for which there is a line, all shapes certain."""
        if code.part is code.tree:
            for loop, line in _loops(code):
                yield self._found(loop, line, code)

    def recorded(self, call: Recorded) -> Iterator[Finding]:
        """The same with the shapes of a call: the line is tried on its arguments, compared, and timed.

        One whose results differ, or that is no faster at these sizes, is no finding.
        """
        for loop, line in _loops(call.code):
            found = self._found(loop, line, call.code)
            if not call.still():
                yield found
                continue
            times = measure(call.function, loop, line.text, call.call)
            if times is not None and times.speedup > 1:
                yield replace(found, measured=times)

    def _found(self, loop: ast.For, line: Line, code: Code) -> Finding:
        index = ast.unparse(loop.target)
        return self.at(
            code.place(loop),
            f"the loop over {index} goes element by element over {', '.join(line.shapes)}",
            "one call does it:",
            shapes=tuple(s.partition(" ")[2] for s in line.shapes),
            instead=line.text,
        )


def _loops(code: Code) -> Iterator[tuple[ast.For, Line]]:
    """Outermost loops that a line replaces."""
    done: set[ast.AST] = set()
    for loop in code.all(ast.For):
        if any(a in done for a in code.around(loop)) or _short(loop):
            continue
        line = vectorized(loop, code)
        if line is not None:
            done.add(loop)
            yield loop, line


def _short(loop: ast.For) -> bool:
    bounds = loop.iter.args if isinstance(loop.iter, ast.Call) else []
    numbers = [b.value for b in bounds if isinstance(b, ast.Constant) and isinstance(b.value, int)]
    return len(numbers) == len(bounds) > 0 and numbers[-1] - (numbers[0] if len(numbers) > 1 else 0) < FEWEST
