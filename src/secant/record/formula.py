"""Typed formulas such as ``u = b*c; v = a + u; J = 3*v``, read straight into a graph.

Enters: text, and a number or an array for each of its free names. Leaves: a `Graph`, or a `FormulaError`
with a caret under the place and a remedy. The text is parsed with `ast` and interpreted against the tables of
`vocabulary`; nothing of it is ever run as Python.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np

from .. import ops  # noqa: F401  (fills the registry)
from ..graph.core import Graph, Value, as_value
from ..graph.errors import FormulaError, SecantError
from ..graph.location import Frame, here
from ..graph.types import type_of
from . import vocabulary as words
from .grammar import BINARY, COMPARE, KINDS, free_names
from .spelling import Place, close_to, parsed


def parse(text: str, values: Mapping[str, Any], name: str = "f") -> Graph:
    """The graph of a formula. The last statement gives the output; inputs come in the order of ``values``.

    Values are numbers or arrays; only their types are read. Whole numbers are not made into floats here.

    Raises
    ------
    FormulaError
        For anything outside the language, with the place and a remedy.
    """
    reader = _Reader(text, {n: Value(type_of(x), name=n) for n, x in values.items()})
    output = reader.read(parsed(text))
    used = [v for n, v in reader.inputs.items() if n in reader.used]
    return Graph(name, used, [output], input_names=[v.name for v in used])


class _Reader:
    """Interprets one syntax tree; the environment holds values, and Python numbers for what is constant."""

    def __init__(self, text: str, inputs: dict[str, Value]):
        self.place = Place(text)
        self.inputs = inputs
        self.env: dict[str, Any] = dict(inputs)
        self.used: set[str] = set()

    def read(self, tree: ast.Module) -> Value:
        saved = here.frame, here.line
        here.frame = Frame("formula", "formula")
        try:
            result: Any = None
            for statement in tree.body:
                here.line = statement.lineno
                result = self._statement(statement)
        finally:
            here.frame, here.line = saved
        return as_value(result)

    def _statement(self, s: ast.stmt) -> Any:
        if isinstance(s, ast.Expr):
            return self._value(s.value)
        if isinstance(s, ast.Assign) and len(s.targets) == 1 and isinstance(s.targets[0], ast.Name):
            target = s.targets[0].id
            if target in words.CONSTANTS or target in words.MODULES:
                self.fail(s.targets[0], f"{target} is taken", "choose another name")
            x = self._value(s.value)
            if not isinstance(x, Value):
                x = Value(type_of(x), data=x, name=target)
            elif x.node is not None and not x.name:
                x.name = target
            self.env[target] = x
            return x
        if isinstance(s, ast.AugAssign):
            self.fail(s, "a formula does not change values in place", "write x = x + 1")
        if isinstance(s, ast.Assign):
            self.fail(s, "only a single name can be assigned to", "write one name, then =, then a formula")
        self.fail(s, f"{type(s).__name__.lower()} statements are not formulas", "write name = formula; ...")

    def _value(self, e: ast.expr) -> Any:
        rule = self.RULES.get(type(e))
        if rule is None:
            self.fail(
                e,
                f"{KINDS.get(type(e), type(e).__name__)} cannot stand in a formula",
                "use numbers, names and calls",
            )
        try:
            result = rule(self, e)
        except FormulaError:
            raise
        except (SecantError, TypeError, ValueError, ArithmeticError, IndexError) as error:
            self.fail(e, str(error).partition("\n")[0] or type(error).__name__, "")
        return self._capped(e, result)

    def _capped(self, e: ast.expr, x: Any) -> Any:
        if isinstance(x, Value | np.ndarray) and x.size > words.LARGEST_ARRAY:
            self.fail(
                e,
                f"this would be an array of {x.size} elements",
                f"at most {words.LARGEST_ARRAY} are allowed",
            )
        if isinstance(x, complex):
            self.fail(
                e,
                "this is a complex number",
                "a formula is real; keep roots and logarithms of positive numbers",
            )
        if isinstance(x, int | float) and x != float("inf") and abs(x) > words.LARGEST_NUMBER:
            self.fail(e, "this number is too large", "use numbers below 1e300")
        return float(x) if type(x) is int and abs(x) > 2**53 else x

    def _constant(self, e: ast.Constant) -> Any:
        if isinstance(e.value, bool | int | float):
            if e.value == float("inf"):
                self.fail(e, "this number is too large", "use numbers below 1e300, or inf")
            return e.value
        kind = "a text" if isinstance(e.value, str | bytes) else f"{e.value!r}"
        self.fail(e, f"{kind} cannot stand in a formula", "use numbers and names")

    def _name(self, e: ast.Name) -> Any:
        name = e.id
        if name in self.env:
            self.used.add(name)
            return self.env[name]
        if name in words.CONSTANTS:
            symbol = "π" if name == "pi" else name
            return Value(type_of(0.0), data=words.CONSTANTS[name], name=symbol)
        if name in words.FUNCTIONS or name in words.MODULES:
            self.fail(e, f"{name} is a function and needs its argument", f"write {name}(...)")
        known = ", ".join(self.env) or "none yet"
        self.fail(
            e,
            f"{name} has no value",
            f"{close_to(name, self.env)}give it one ({name}=1); known names: {known}",
        )

    def _binary(self, e: ast.BinOp) -> Any:
        if isinstance(e.op, ast.BitXor):
            self.fail(e, "^ is not a power", "write ** for a power", self.place.between(e.left, e.right, "^"))
        function = BINARY.get(type(e.op))
        if function is None:
            self.fail(
                e, f"the operator {type(e.op).__name__} cannot stand in a formula", "use + - * / // % ** @"
            )
        left, right = self._value(e.left), self._value(e.right)
        if isinstance(e.op, ast.Pow):
            self._check_exponent(e, right)
        return function(left, right)

    def _check_exponent(self, e: ast.BinOp, exponent: Any) -> None:
        n = exponent.data if isinstance(exponent, Value) else exponent
        if isinstance(n, int | float) and abs(n) > words.LARGEST_EXPONENT:
            self.fail(e.right, "this exponent is too large", f"use at most {words.LARGEST_EXPONENT}")

    def _unary(self, e: ast.UnaryOp) -> Any:
        x = self._value(e.operand)
        if isinstance(e.op, ast.USub):
            return -x
        if isinstance(e.op, ast.UAdd):
            return +x
        if isinstance(e.op, ast.Not):
            return np.logical_not(as_value(x))
        self.fail(e, "~ cannot stand in a formula", "write not x")

    def _compare(self, e: ast.Compare) -> Any:
        if len(e.ops) > 1:
            self.fail(e, "a chain of comparisons is ambiguous for arrays", "write (a < b) and (b < c)")
        function = COMPARE.get(type(e.ops[0]))
        if function is None:
            self.fail(e, "this comparison cannot stand in a formula", "use < <= > >= == !=")
        return function(self._value(e.left), self._value(e.comparators[0]))

    def _logic(self, e: ast.BoolOp) -> Any:
        join: Any = np.logical_and if isinstance(e.op, ast.And) else np.logical_or
        total = self._value(e.values[0])
        for x in e.values[1:]:
            total = join(as_value(total), self._value(x))
        return total

    def _choice(self, e: ast.IfExp) -> Any:
        return np.where(as_value(self._value(e.test)), self._value(e.body), self._value(e.orelse))  # type: ignore[call-overload]

    def _list(self, e: ast.List) -> Any:
        try:
            array = np.array(self._static(e), dtype=float)
        except ValueError:
            self.fail(e, "the rows of this list differ in length", "give every row as many numbers")
        return Value(type_of(array), data=array)

    def _subscript(self, e: ast.Subscript) -> Any:
        x = self._value(e.value)
        if not isinstance(x, Value):
            self.fail(e, "a number has no elements", "index an array")
        items = e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice]
        index = tuple(self._index(i) for i in items)
        return x[index if isinstance(e.slice, ast.Tuple) else index[0]]

    def _index(self, e: ast.expr) -> Any:
        if isinstance(e, ast.Slice):
            return slice(*(None if p is None else self._static(p) for p in (e.lower, e.upper, e.step)))
        if isinstance(e, ast.Constant) and e.value is Ellipsis:
            return Ellipsis
        return self._static(e)

    def _static(self, e: ast.expr) -> Any:
        """A number, None, or a tuple or list of them, written out in the formula."""
        if isinstance(e, ast.Constant) and (e.value is None or isinstance(e.value, int | float)):
            return e.value
        if (
            isinstance(e, ast.UnaryOp)
            and isinstance(e.op, ast.USub)
            and not isinstance(e.operand, ast.UnaryOp)
        ):
            inner = self._static(e.operand)
            if isinstance(inner, int | float):
                return -inner
        if isinstance(e, ast.Tuple | ast.List):
            items = [self._static(x) for x in e.elts]
            return tuple(items) if isinstance(e, ast.Tuple) else items
        self.fail(e, "only numbers written out can stand here", "give arrays and names as values instead")

    def _call(self, e: ast.Call) -> Any:
        function, args, given = self._callee(e.func), [], {}
        if isinstance(e.func, ast.Attribute) and not self._is_module(e.func.value):
            function = getattr(as_value(self._value(e.func.value)), e.func.attr)  # a name of words.METHODS
        for a in e.args:
            if isinstance(a, ast.Starred):
                self.fail(a, "* cannot stand in a call", "write the arguments out")
            args.append(self._static(a) if isinstance(a, ast.Tuple) else self._value(a))
        for k in e.keywords:
            if k.arg not in words.STATIC_KEYWORDS:
                allowed = ", ".join(words.STATIC_KEYWORDS)
                self.fail(k.value, f"the keyword {k.arg or '**'} is not known here", f"known: {allowed}")
            given[k.arg] = self._static(k.value)
        if function in (np.max, np.min) and len(args) == 2 and not given and isinstance(e.func, ast.Name):
            function = np.maximum if function is np.max else np.minimum
        if function is np.power and len(args) == 2:
            self._check_exponent(ast.BinOp(e.args[0], ast.Pow(), e.args[-1]), args[1])
        if not any(isinstance(a, Value) for a in args) and not hasattr(function, "__self__"):
            args[:1] = [as_value(a) for a in args[:1]]
        return function(*args, **given)

    def _is_module(self, e: ast.expr) -> bool:
        if isinstance(e, ast.Attribute):
            return e.attr == "linalg" and self._is_module(e.value)
        return isinstance(e, ast.Name) and e.id in words.MODULES and e.id not in self.env

    def _callee(self, e: ast.expr) -> Callable[..., Any]:
        if isinstance(e, ast.Name):
            table, name = words.FUNCTIONS, e.id
            if name in self.env:
                self.fail(e, f"{name} is a value, not a function", f"write {name}*(...) for a product")
        elif isinstance(e, ast.Attribute):
            name = e.attr
            if self._is_module(e.value):
                module = e.value.attr if isinstance(e.value, ast.Attribute) else e.value.id  # type: ignore[attr-defined]
                table = words.MODULES[module]
            else:
                table = words.METHODS
        else:
            self.fail(e, "only functions can be called", "write * for a product, as in 3*(a + b)")
        if name not in table:
            remedy = (
                words.REMEDIES.get(name)
                or f"{close_to(name, table)}a formula can call {', '.join(sorted(table))}"
            )
            self.fail(e, f"the function {name} is not one that a formula can call", remedy)
        return table[name]

    def _attribute(self, e: ast.Attribute) -> Any:
        if e.attr == "T":
            return as_value(self._value(e.value)).T
        if self._is_module(e.value) and e.attr in words.CONSTANTS:
            return self._name(ast.copy_location(ast.Name(e.attr, ast.Load()), e))
        self.fail(e, f"the attribute .{e.attr} cannot be read in a formula", "only .T and np.pi, np.e can")

    def fail(self, e: ast.AST, what: str, remedy: str, column: int | None = None) -> NoReturn:
        self.place.fail(what, remedy, getattr(e, "lineno", 1), getattr(e, "col_offset", 0), column)

    RULES: dict[type[ast.expr], Callable[[_Reader, Any], Any]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.Compare: _compare,
        ast.BoolOp: _logic,
        ast.IfExp: _choice,
        ast.List: _list,
        ast.Subscript: _subscript,
        ast.Call: _call,
        ast.Attribute: _attribute,
    }


__all__ = ["free_names", "parse"]
