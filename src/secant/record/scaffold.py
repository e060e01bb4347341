"""One function compiled alone, as if it still stood where the user wrote it.

Enters: a function node, the class around it and the names it takes from outside. Leaves: its code object. The
node is placed in a factory whose parameters are those names, inside a class of the same name where there was
one, so that scopes, private names and ``super()`` come out as in the file. The factory is never run.
"""

import __future__

import ast
from types import CodeType

from .nodes import at, changed, constant

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

FACTORY = "_secant_factory_"
FUTURES = 0
for _feature in __future__.all_feature_names:
    FUTURES |= getattr(__future__, _feature).compiler_flag


def code_of(
    node: Function, cls: str | None, names: tuple[str, ...], like: CodeType, imports: tuple[str, ...] = ()
) -> CodeType:
    """Compile a function node to the code object of the function alone.

    ``names`` are the free variables it may have; the file name and the ``__future__`` features are those of
    ``like``, the code of the user's own function. ``imports`` are the names that the module imports at its
    top: CPython compiles a call of ``module.function`` otherwise than one of a method.
    """
    name = "<lambda>" if isinstance(node, ast.Lambda) else node.name
    statement: ast.stmt
    if isinstance(node, ast.Lambda):
        statement = at(ast.Expr(changed(node, args=_bare(node.args))), node)
    else:
        # A decorator that does nothing keeps the first line where CPython counts it: at the first decorator.
        marks = [constant(None, first) for first in node.decorator_list[:1]]
        fields: dict[str, object] = {"decorator_list": marks, "args": _bare(node.args), "returns": None}
        if hasattr(node, "type_params"):
            fields["type_params"] = []
        statement = changed(node, **fields)
    top = name
    if cls is not None:
        holder = ast.ClassDef(cls, [], [], [statement], [])
        if hasattr(node, "type_params"):
            holder.type_params = []  # type: ignore[attr-defined]
        statement, top = at(holder, node), cls
    body: list[ast.stmt] = [statement]
    if top != "<lambda>" and top not in names:
        # The definition must not make its own name a local of the factory: the user's code means the global.
        body.insert(0, at(ast.Global([top]), node))
    parameters = [at(ast.arg(text, None), node) for text in names if text != "__class__"]
    factory = ast.FunctionDef(FACTORY, ast.arguments([], parameters, None, [], [], None, []), body, [], None)
    if hasattr(factory, "type_params") or "type_params" in ast.FunctionDef._fields:
        factory.type_params = []  # type: ignore[attr-defined]
    statements: list[ast.stmt] = [at(factory, node)]
    if imports:
        statements.append(at(ast.Import([at(ast.alias(text, None), node) for text in imports]), node))
    module = ast.Module(statements, [])
    code: CodeType = compile(module, like.co_filename, "exec", like.co_flags & FUTURES, True)
    for inner in (FACTORY, *([cls] if cls is not None else []), name):
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == inner)
    return code


def _bare(arguments: ast.arguments) -> ast.arguments:
    """The parameters without defaults and annotations, which are evaluated outside the function."""

    def bare(parameter: ast.arg | None) -> ast.arg | None:
        return None if parameter is None else changed(parameter, annotation=None)

    # Positional defaults need no stand-ins: the code of a function does not know that it has any.
    return ast.arguments(
        [changed(p, annotation=None) for p in arguments.posonlyargs],
        [changed(p, annotation=None) for p in arguments.args],
        bare(arguments.vararg),
        [changed(p, annotation=None) for p in arguments.kwonlyargs],
        [None for _ in arguments.kw_defaults],
        bare(arguments.kwarg),
        [],
    )
