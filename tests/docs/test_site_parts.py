"""The parts of the site: code of pages, pages of operations and of public names, foreign addresses."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

import secant as sc
from secant.graph.registry import OPS

EXTENSIONS = Path(__file__).parents[2] / "docs" / "_extensions"


@pytest.fixture(autouse=True)
def extensions(monkeypatch):
    monkeypatch.syspath_prepend(str(EXTENSIONS))


def test_blocks_share_a_namespace_and_say_what_they_gave():
    from cells import NOTHING, Page  # noqa: PLC0415

    page = Page("page")
    assert page.run("x = 2\nprint('made', x)", 1).printed == "made 2\n"
    assert page.run("x + 1", 5).value == 3
    assert page.run("x = 5", 9).value is NOTHING
    assert page.run("None", 10).value is NOTHING
    assert page.evaluate("x * 2") == 10


def test_functions_of_a_block_can_be_recorded():
    from cells import Page  # noqa: PLC0415

    page = Page("page")
    page.run("def f(x):\n    y = x * 3\n    return y", 3)
    assert "line 2" in str(sc.graph(page.namespace["f"])(1.0))


def test_an_error_is_reported_and_ends_only_its_block():
    from cells import Page  # noqa: PLC0415

    page = Page("page")
    outcome = page.run("print('before')\n1 / 0", 1)
    assert outcome.printed == "before\n" and outcome.said == "ZeroDivisionError: division by zero"
    assert "line 2" in outcome.trace
    assert isinstance(page.run("def", 4).error, SyntaxError)
    assert page.run("1", 5).value == 1


def test_files_of_a_page_lie_in_its_own_folder():
    from cells import Page  # noqa: PLC0415

    before = Path.cwd()
    page = Page("page")
    page.run("open('left.txt', 'w').close()", 1)
    assert Path.cwd() == before and not Path("left.txt").exists()
    assert (page.folder / "left.txt").exists()


def test_every_operation_has_a_section_with_its_text_and_calls():
    pytest.importorskip("sphinx")
    from op_pages import pages  # noqa: PLC0415

    made = dict(pages())
    whole = "\n".join(made.values())
    for op in OPS.values():
        if op.functions and type(op).__module__.startswith("secant.ops."):
            assert f"(op-{op.name})=" in whole and f"[{op.name}]".replace("_", r"\_") in made["index.md"]
    assert "**Calls** `np.tanh`" in whole and "at a tie 1/2 in each" in whole
    assert "`operator.abs`" in whole and "`scipy.linalg.expm`" in whole


def test_every_public_name_has_a_page():
    pytest.importorskip("sphinx")
    from api_pages import pages  # noqa: PLC0415

    made = dict(pages())
    for name in sc.__all__:
        assert f"{name}.md" in made and f"`{name}`" in made["index.md"]


@pytest.mark.parametrize(
    "text, found",
    [
        ('<script src="https://a.example/x.js">', True),
        ('<link rel="stylesheet" href="//a.example/x.css">', True),
        ("<style>@import url(https://a.example/f.css);</style>", True),
        ('<a href="https://a.example/">', False),
        ('<script src="_static/x.js">', False),
    ],
)
def test_what_is_loaded_from_elsewhere_is_found(text, found, tmp_path, monkeypatch):
    pytest.importorskip("sphinx")
    import offline  # noqa: PLC0415

    said = []
    monkeypatch.setattr(offline, "logger", SimpleNamespace(warning=lambda *args: said.append(args)))
    (tmp_path / "page.html").write_text(text)
    builder = SimpleNamespace(format="html")
    offline.check(SimpleNamespace(outdir=str(tmp_path), builder=builder), None)
    assert bool(said) == found


def test_generated_folders_hold_exactly_their_pages(tmp_path):
    from pages import replace_pages  # noqa: PLC0415

    replace_pages(tmp_path, {"a.md": "1", "b.md": "2"})
    date = (tmp_path / "a.md").stat().st_mtime_ns
    replace_pages(tmp_path, {"a.md": "1", "c.md": "3"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "c.md"]
    assert (tmp_path / "a.md").stat().st_mtime_ns == date
