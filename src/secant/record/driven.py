"""Loops, branches and what leaves them, each run by a driver that the site gives.

Enters: ``for``, ``while``, ``if``, early returns and ``raise``, in functions. Leaves: a loop over a driver.
A driver whose ``swaps`` is true is recording: it is told the values of names before (``begin``) and after
each pass (``end``), and says which values they have at the top of a pass and after the last:

    if x > 0:               _secant_b1 = _secant_.branch(names, live, line, x > 0)
        y = x               if _secant_b1.swaps: _secant_b1.begin(_secant_locals_())
                            for _secant_a1 in _secant_b1:
                                if _secant_b1.swaps: (y,) = _secant_b1.values
                                if _secant_a1: y = x
                                if _secant_b1.swaps: _secant_b1.end(_secant_locals_())
                            if _secant_b1.swaps: (y,) = _secant_b1.values

A name without a value is exchanged as ``_secant_unbound_`` and deleted. Where a driver could be left or
suspended midway, in classes, and where CPython would count too many nested blocks, statements stay plain.
"""

import ast

from .exits import stop_of
from .flow import MAX_BLOCKS, Driven, Flow
from .nodes import (
    DELETE,
    LOAD,
    LOCALS,
    STORE,
    UNBOUND,
    ask,
    assign,
    at,
    changed,
    constant,
    delete,
    mark,
    name,
    near,
)
from .returns import RESULT, Leave
from .targets import Targets


class Place:
    """Where in a function, or in the body of a class, statements are being rewritten."""

    def __init__(self, body: list[ast.stmt], driven: bool) -> None:
        self.body = body
        self.driven = driven  # whether drivers may be used
        self.flow: Flow | None = None
        self.drivers: list[str] = []  # those around the statement
        self.depth = 0  # of nested blocks, as CPython counts them
        self.tries = 0  # around the statement
        self.made = 0
        self.left = False  # whether a return was lowered


class Control(Targets):
    """The rewriter of loops and branches."""

    place: Place

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        raise NotImplementedError

    def inner(self, statements: list[ast.stmt], blocks: int) -> list[ast.stmt]:
        """The body of a statement that stands for so many of CPython's blocks."""
        self.place.depth += blocks
        out = self.body(statements)
        self.place.depth -= blocks
        return out

    def flow_of(self, node: Driven) -> Flow | None:
        """The analysis, if a driver may run this statement."""
        place = self.place
        if not place.driven or place.tries:  # a handler must see what is raised, where it is raised
            return None
        if place.flow is None:
            place.flow = Flow(self.scope, place.body, self.scope.shared(), RESULT)
        return place.flow if place.flow.can_be_driven(node, place.depth) else None

    # --- loops -----------------------------------------------------------------------------------------

    def loop(self, node: ast.For | ast.AsyncFor, out: list[ast.stmt]) -> None:
        source = self.expression(node.iter)
        start: list[ast.stmt] = []
        target = self.received(node.target, start)
        flow = self.flow_of(node) if isinstance(node, ast.For) else None
        if flow is None or not isinstance(node, ast.For):
            if isinstance(node, ast.For):
                source = ask("iterate", [source], node.iter)
            body = start + self.inner(node.body, 1)
            out.append(changed(node, target=target, iter=source, body=body, orelse=self.body(node.orelse)))
            return
        driver, item = self.driver("l"), f"_secant_i{self.place.made}"
        sets = [flow.names(node), flow.exposed(node), flow.live(node)]
        made = ask("for_loop", [*_tuples(sets, node), source], node.iter)
        start = [
            at(ast.Assign([target], name(item, node.target)), node.target),
            delete([item], node.target),  # the user's own loop keeps no item
            *start,
        ]
        self.drive(node, node.iter, driver, item, made, sets[0], start, out)

    def while_loop(self, node: ast.While, out: list[ast.stmt]) -> None:
        walrus = any(isinstance(part, ast.NamedExpr) for part in ast.walk(node.test))
        flow = None if walrus else self.flow_of(node)
        if flow is None:
            body = self.inner(node.body, 1)
            if not isinstance(node.test, ast.Constant):
                body.append(mark(node.lineno, node.test))  # run again, after the body's last line
            out.append(
                changed(node, test=self.expression(node.test), body=body, orelse=self.body(node.orelse))
            )
            return
        driver, item, like = self.driver("l"), f"_secant_i{self.place.made}", node.test
        sets = [flow.names(node), flow.exposed(node), flow.live(node)]
        test = _call(driver, "test", [self.expression(node.test)], like)
        leave: list[ast.stmt] = [
            at(ast.If(_member(driver, "again", like), [at(ast.Continue(), like)], []), like),
            at(ast.Break(), like),
        ]
        start: list[ast.stmt] = [
            mark(node.lineno, like),
            at(ast.If(at(ast.UnaryOp(ast.Not(), test), like), leave, []), like),
        ]
        made = ask("while_loop", _tuples(sets, node), like)
        self.drive(node, like, driver, item, made, sets[0], start, out)

    def drive(
        self,
        node: ast.For | ast.While,
        like: ast.expr,
        driver: str,
        item: str,
        made: ast.expr,
        names: tuple[str, ...],
        start: list[ast.stmt],
        out: list[ast.stmt],
    ) -> None:
        """Append a loop; ``start`` comes before the user's own statements in each pass."""
        stop = stop_of(node)
        told = _Told(driver, like)
        swap = self.swap(told, names)
        self.place.drivers.append(driver)
        body = [*swap, *start, *self.inner(node.body if stop is None else node.body[:-1], 1)]
        self.place.drivers.pop()
        if stop is not None:
            test = _call(driver, "stop", [self.expression(stop)], stop)
            body.append(at(ast.If(test, [at(ast.Break(), stop)], []), stop))
        body.append(told.names("end"))
        out += [
            assign(driver, made, like),
            told.names("begin"),
            at(ast.For(near(ast.Name(item, STORE), like), told.driver, body, []), node),
            *swap,
            *self.body(node.orelse),
        ]

    # --- branches --------------------------------------------------------------------------------------

    def branch(self, node: ast.If, out: list[ast.stmt]) -> None:
        test, like = self.expression(node.test), node.test
        flow = None if isinstance(like, ast.Constant) else self.flow_of(node)
        if flow is None:
            out.append(changed(node, test=test, body=self.body(node.body), orelse=self.body(node.orelse)))
            return
        driver, arm = self.driver("b"), f"_secant_a{self.place.made}"
        sets = [flow.names(node), flow.live(node)]
        told = _Told(driver, like)
        swap = self.swap(told, sets[0])
        self.place.drivers.append(driver)
        arms = at(
            ast.If(near(ast.Name(arm, LOAD), like), self.inner(node.body, 1), self.inner(node.orelse, 1)),
            node,
        )
        self.place.drivers.pop()
        body = [*swap, arms, told.names("end")]
        out += [
            assign(driver, ask("branch", [*_tuples(sets, node), test], like), like),
            told.names("begin"),
            at(ast.For(near(ast.Name(arm, STORE), like), told.driver, body, []), like),
            *swap,
        ]

    # --- what leaves them ------------------------------------------------------------------------------

    def leave(self, node: Leave, out: list[ast.stmt]) -> None:
        """An early return: while nothing is recorded it returns here, else at the function's end."""
        drivers = self.place.drivers
        value = self.expression(node.value)
        if not drivers:
            out.append(at(ast.Return(value), node))
            return
        self.place.left = True
        swaps: list[ast.expr] = [_member(driver, "swaps", node) for driver in drivers]
        recording = swaps[0] if len(swaps) == 1 else at(ast.BoolOp(ast.Or(), swaps), node)
        out.append(assign(RESULT, value, node))
        if node.flag:
            out.append(assign(node.flag, constant(True, node), node))
        test = at(ast.UnaryOp(ast.Not(), recording), node)
        out.append(at(ast.If(test, [at(ast.Return(name(RESULT, node)), node)], []), node))

    def error(self, node: ast.Raise, out: list[ast.stmt]) -> None:
        place = self.place
        plain = node.exc is None or node.cause is not None
        if plain or place.tries or not place.drivers or place.depth >= MAX_BLOCKS:
            out.append(self.parts(node))
            return
        place.made += 1
        held = f"_secant_e{place.made}"
        out.append(assign(held, self.expression(node.exc), node))
        # The frame must not hold an error that holds the frame.
        error = changed(node, exc=name(held, node))
        now = at(ast.Try([error], [], [], [delete([held], node)]), node)
        out.append(at(ast.If(ask("raises", [name(held, node)], node), [now], []), node))

    # --- pieces ----------------------------------------------------------------------------------------

    def driver(self, kind: str) -> str:
        self.place.made += 1
        return f"_secant_{kind}{self.place.made}"

    def swap(self, told: "_Told", names: tuple[str, ...]) -> list[ast.stmt]:
        """``if driver.swaps:`` take the values of the names, and delete those that have none."""
        if not names:
            return []
        flow, like = self.place.flow, told.like
        assert flow is not None
        places: list[ast.expr] = [near(ast.Name(text, STORE), like) for text in names]
        values = told.member("values")
        inside: list[ast.stmt] = [near(ast.Assign([near(ast.Tuple(places, STORE), like)], values), like)]
        for text in names:
            if not flow.always_bound(text):
                sides: list[ast.expr] = [near(ast.Name(part, LOAD), like) for part in (text, UNBOUND)]
                test = near(ast.Compare(sides[0], [ast.Is()], sides[1:]), like)
                gone = near(ast.Delete([near(ast.Name(text, DELETE), like)]), like)
                inside.append(near(ast.If(test, [gone], []), like))
        return [near(ast.If(told.swaps, inside, []), like)]


class _Told:
    """What is said to a driver at one place; nodes that come again are the same nodes."""

    def __init__(self, driver: str, like: ast.AST) -> None:
        self.like = like
        self.driver = near(ast.Name(driver, LOAD), like)
        self.swaps = self.member("swaps")
        self.locals = near(ast.Call(near(ast.Name(LOCALS, LOAD), like), [], []), like)

    def member(self, text: str) -> ast.Attribute:
        return near(ast.Attribute(self.driver, text, LOAD), self.like)

    def names(self, method: str) -> ast.stmt:
        """``if driver.swaps: driver.method(locals())``"""
        like = self.like
        call = near(ast.Call(self.member(method), [self.locals], []), like)
        return near(ast.If(self.swaps, [near(ast.Expr(call), like)], []), like)


def _member(driver: str, text: str, like: ast.AST) -> ast.Attribute:
    return near(ast.Attribute(near(ast.Name(driver, LOAD), like), text, LOAD), like)


def _call(driver: str, method: str, arguments: list[ast.expr], like: ast.AST) -> ast.Call:
    return at(ast.Call(_member(driver, method, like), arguments, []), like)


def _tuples(sets: list[tuple[str, ...]], node: ast.stmt) -> list[ast.expr]:
    """The tuples of names and the line that a site is told."""
    return [*(constant(names, node) for names in sets), constant(node.lineno, node)]
