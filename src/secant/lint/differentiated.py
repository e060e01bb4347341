"""Which functions of a file are differentiated, by which parameters, and what depends on those.

Enters: a `Code`. Leaves: for each such function, the names in it that carry a derivative.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .code import Code, FunctionNode
from .syntax import whole

TRANSFORMS = {
    f"secant.{n}"
    for n in ("grad", "value_and_grad", "jacobian", "hessian", "vjp", "jvp", "hvp", "check_grads", "minimize")
}
STILL = ("shape", "size", "ndim", "dtype")
COUNTING = ("len", "range", "isinstance", "enumerate", "type", "id", "str", "repr", "print")


class Moving(NamedTuple):
    """A function that is differentiated, and its names that depend on what it is differentiated by."""

    node: FunctionNode
    names: frozenset[str]


def moving(code: Code) -> list[Moving]:
    """The functions that a transform of Secant's is given; in a recorded call, the function itself."""
    if "moving" not in code.kept:
        code.kept["moving"] = list(_moving(code))
    return code.kept["moving"]  # type: ignore[no-any-return]


def _moving(code: Code) -> Iterator[Moving]:
    if isinstance(code.part, FunctionNode):
        names = {n for n, k in code.given.items() if k.dtype == "f"}
        yield Moving(code.part, _closure(code.part, names, code))
        return
    functions: dict[str, list[FunctionNode]] = {}
    for node in code.functions:
        functions.setdefault(node.name, []).append(node)
    done = set()
    for name, positions in _asked(code, functions):
        node = functions[name][0]
        if len(functions[name]) == 1 and node not in done:
            done.add(node)
            parameters = [p.arg for p in (*node.args.posonlyargs, *node.args.args)]
            names = {parameters[i] for i in positions if -len(parameters) <= i < len(parameters)}
            yield Moving(node, _closure(node, names, code))


def _asked(code: Code, functions: dict[str, list[FunctionNode]]) -> Iterator[tuple[str, list[int]]]:
    for c in code.all(ast.Call):
        given = c.args[0] if code.called(c.func) in TRANSFORMS and c.args else None
        if isinstance(given, ast.Name) and given.id in functions:
            yield given.id, positions_of(c)
    for nodes in functions.values():
        for node in nodes:
            if any(code.called(d) in TRANSFORMS for d in node.decorator_list):
                yield node.name, [0]


def positions_of(c: ast.Call) -> list[int]:
    """The positions that ``argnums`` names, 0 if there is none."""
    given = next((k.value for k in c.keywords if k.arg == "argnums"), None)
    given = c.args[1] if given is None and len(c.args) > 1 else given
    parts = given.elts if isinstance(given, ast.Tuple | ast.List) else [given]
    found = [whole(p) for p in parts]
    return [n for n in found if n is not None] or [0]


def _closure(function: FunctionNode, names: set[str], code: Code) -> frozenset[str]:
    """The names that are assigned from these, and from those, and so on."""
    found = set(names)
    steps: list[tuple[list[ast.expr], ast.expr]] = []
    for s in ast.walk(function):
        if isinstance(s, ast.Assign):
            steps.append((s.targets, s.value))
        elif isinstance(s, ast.AugAssign | ast.AnnAssign) and s.value is not None:
            steps.append(([s.target], s.value))
        elif isinstance(s, ast.For):
            steps.append(([s.target], s.iter))
    for _ in range(len(steps)):
        before = len(found)
        for targets, value in steps:
            if carries(value, found, code):
                found |= {n for t in targets for n in _bound(t)}
        if len(found) == before:
            break
    return frozenset(found)


def _bound(target: ast.expr) -> Iterator[str]:
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for t in target.elts:
            yield from _bound(t)


def carries(node: ast.AST, names: set[str] | frozenset[str], code: Code) -> bool:
    """Whether a value depends on one of the names, other than by its shape, a comparison or an index."""
    todo = [node]
    while todo:
        n = todo.pop()
        if isinstance(n, ast.Name):
            if n.id in names:
                return True
        elif isinstance(n, ast.Attribute):
            if n.attr not in STILL:
                todo.append(n.value)
        elif isinstance(n, ast.Subscript):
            todo.append(n.value)
        elif isinstance(n, ast.IfExp):
            todo += [n.body, n.orelse]
        elif isinstance(n, ast.Call):
            name = n.func.id if isinstance(n.func, ast.Name) else ""
            if name not in COUNTING and not casts(n, code):
                todo += [*n.args, *[k.value for k in n.keywords]]
                todo += [n.func.value] if isinstance(n.func, ast.Attribute) else []
        elif not isinstance(n, ast.Compare | ast.Lambda):
            todo += [c for c in ast.iter_child_nodes(n) if isinstance(c, ast.expr)]
    return False


def casts(n: ast.Call, code: Code) -> ast.expr | None:
    """What a call turns into whole numbers: ``int(x)``, ``x.astype(int)``, ``np.int64(x)``."""
    name = code.called(n.func)
    if isinstance(n.func, ast.Name) and n.func.id == "int" and len(n.args) == 1:
        return n.args[0]
    if name.startswith(("numpy.int", "numpy.uint")) and len(n.args) == 1 and name[-1].isdigit():
        return n.args[0]
    if isinstance(n.func, ast.Attribute) and n.func.attr == "astype" and n.args:
        kind = ast.unparse(n.args[0]).strip("'\"").removeprefix("np.").removeprefix("numpy.")
        return n.func.value if kind.startswith(("int", "uint")) else None
    return None
