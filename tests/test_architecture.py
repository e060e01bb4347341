"""The shape of the code: imports run one way, optional packages come in at one place, files stay short."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "secant"
LAYERS = {"graph": 0, "ops": 1, "interpret": 2, "derive": 2, "optimize": 2, "record": 3, "native": 3}
LAYERS |= {
    "explain": 4,
    "lint": 4,
    "scale": 4,
    "draw": 5,
    "targets": 5,
    "page": 6,
    "studio": 7,
    "notebook": 7,
}
TOP = 7  # the modules beside the folders: api, cli and what they are made of
OPTIONAL = {
    "matplotlib": "draw",
    "pandas": "explain",
    "llvmlite": "native",
    "dask": "scale",
    "starlette": "studio",
    "uvicorn": "studio",
    "anywidget": "notebook",
    "traitlets": "notebook",
    "sklearn": "nowhere",
    "mpmath": "nowhere",
    "threadpoolctl": "nowhere",
}
FILES = sorted(SOURCE.rglob("*.py"))


def part(path: Path) -> str:
    """The folder of the package a file is in, or its own name at the top."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The absolute names of all modules a file imports, relative imports resolved; type checks left out."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    here = ["secant", *path.relative_to(SOURCE).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) + 1 - node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_run_one_way(path):
    mine = part(path)
    for name in imports(path):
        if name.startswith("secant.") and mine in LAYERS:
            other = name.split(".")[1]
            if other != mine:
                assert LAYERS.get(other, TOP) < LAYERS[mine], f"{mine} (layer {LAYERS[mine]}) imports {name}"


@pytest.mark.parametrize("package", OPTIONAL)
def test_an_optional_package_is_imported_in_one_place(package):
    users = {part(path) for path in FILES for name in imports(path) if name.split(".")[0] == package}
    assert users <= {OPTIONAL[package]}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_are_short_and_say_what_they_are_for(path):
    text = path.read_text()
    assert len(text.splitlines()) <= 300
    assert not text or ast.get_docstring(ast.parse(text))


def test_every_folder_has_a_layer():
    folders = {p.name for p in SOURCE.iterdir() if list(p.glob("*.py"))}
    assert folders <= {*LAYERS, "cli"}
