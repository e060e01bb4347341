"""Early exits."""

import ast


def lower(statements: list[ast.stmt]) -> list[ast.stmt]:
    return statements
