"""Numbers for the few values that Python itself must see: branch conditions, indices, shapes.

Enters: a value of the recording. Leaves: its number for the arguments at hand, computed by running just the
nodes it depends on. What has been computed is kept, so that a thousand questions cost one pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.core import Node, Value
from ..interpret import rule_of


class Known:
    """The numbers computed so far in one recording."""

    def __init__(self) -> None:
        self.numbers: dict[Value, Any] = {}

    def of(self, value: Value) -> Any:
        """The number or array that ``value`` is for the arguments being recorded."""
        todo: list[Value] = [value]
        with np.errstate(all="ignore"):
            while todo:
                v = todo[-1]
                if v in self.numbers or v.constant:
                    todo.pop()
                    continue
                assert v.node is not None, "an input without a number"
                missing = [x for x in v.node.inputs if x not in self.numbers and not x.constant]
                if missing:
                    todo.extend(missing)
                else:
                    self._run(v.node)
                    todo.pop()
        return value.data if value.constant else self.numbers[value]

    def _run(self, node: Node) -> None:
        args = [x.data if x.constant else self.numbers[x] for x in node.inputs]
        op: Any = node.op
        base = node.inputs[0] if node.inputs else None
        if (
            hasattr(op, "update")
            and base is not None
            and base.node is not None
            and hasattr(base.node.op, "update")
        ):
            # A chain of writes: overwrite the array of the write before, which is forgotten and can
            # be recomputed.
            results: Any = op.update(self.numbers.pop(base), *args[1:], **node.params)
        else:
            rule, indexed = rule_of(node)
            results = rule({}, *args) if indexed else rule(*args)
            if getattr(op, "view", False):
                results = tuple(map(np.copy, results)) if isinstance(results, tuple | list) else _own(results)
        if len(node.outputs) == 1:
            self.numbers[node.outputs[0]] = results
        else:
            self.numbers.update(zip(node.outputs, results))


def _own(x: Any) -> Any:
    return np.array(x) if isinstance(x, np.ndarray) else x
