"""Explanations as notebooks show them: in a frame that is by itself, works, and is as high as it must be."""

import html

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import secant as sc


def J(a, b, c):
    u = b * c
    v = a + u
    return 3 * v


def chain(x):
    for _ in range(3):
        x = np.sin(x) * 2 + np.outer(x, x).sum(axis=0)
    return np.sum(x)


def test_the_output_of_a_cell_works_in_its_frame(cell):
    c = cell(sc.explain(J)(5.0, 3.0, 2.0)._repr_html_())
    assert "33" in c.inside.locator("svg.graph").first.text_content()
    c.inside.get_by_role("button", name="Step forward (→)").click()
    assert "1" in c.inside.locator(".count").inner_text()
    before = c.inside.locator("svg.graph .node.output").text_content()
    slider = c.inside.locator('input[type="range"]').nth(1)
    slider.focus()
    slider.press("ArrowRight")
    c.page.wait_for_timeout(200)
    assert c.inside.locator("svg.graph .node.output").text_content() != before


def test_the_frame_and_the_notebook_leave_each_other_alone(cell):
    c = cell(sc.explain(J)(5.0, 3.0, 2.0)._repr_html_())
    assert c.frame.evaluate("getComputedStyle(document.querySelector('#app h1')).color") != "rgb(255, 0, 0)"
    assert (
        c.page.evaluate("document.title") == ""
        and c.page.evaluate("document.querySelectorAll('style').length") == 1
    )
    tried = c.frame.evaluate("(() => { try { return parent.document.title } catch (e) { return e.name } })()")
    assert tried == "SecurityError" and c.frame.evaluate("origin") == "null"


@pytest.mark.parametrize("width", [1000, 640, 340])
def test_the_frame_is_as_wide_as_its_cell(cell, width):
    c = cell(sc.explain(J)(5.0, 3.0, 2.0)._repr_html_(), width=width)
    box = c.page.locator("iframe").bounding_box()
    assert box["width"] == width and box["height"] == (520 if width > 860 else 800)
    assert c.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_tall_picture_gets_a_higher_frame():
    def height(found):
        return int(found._repr_html_().rpartition(' height="')[2].partition('"')[0])

    low, high = height(sc.explain(J)(5.0, 3.0, 2.0)), height(sc.explain(wide)(*map(float, range(12))))
    assert 500 <= low < high <= 820


def wide(a, b, c, d, e, f, g, h, i, j, k, m):
    return a + b * c + d * e + f * g + h * i + j * k + m


def test_what_a_notebook_is_offered():
    found = sc.explain(J)(5.0, 3.0, 2.0)
    bundle = found._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert (
        "<iframe srcdoc=" in bundle["text/html"]
        and 'sandbox="allow-scripts allow-downloads"' in bundle["text/html"]
    )
    assert "allow-same-origin" not in bundle["text/html"]


def test_a_notebook_is_run():
    cells = ["import secant as sc\nf = lambda a, b: a * b\nfound = sc.explain(f)(3.0, 2.0)\nfound",
             "w = found.widget()\nw", "w['a'] = 10.0\nprint(w.value, float(w.gradients['b']))"]  # fmt: skip
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(x) for x in cells])
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    first, second, third = (c["outputs"] for c in book["cells"])
    assert first[0]["data"]["text/html"].startswith("<div style=")
    assert "application/vnd.jupyter.widget-view+json" in second[0]["data"]
    assert third[0]["text"] == "20.0 10.0\n"


def test_what_prints_as_text_is_shown_as_that_text_at_the_end_of_a_cell(monkeypatch):
    def f(a, b):
        return a * b

    ends = [
        sc.nudge(f, "a", by=0.1)(2.0, 3.0),
        sc.graph(f)(2.0, 3.0),
        sc.report(f)(2.0, 3.0),
        sc.grad(f).report(),
        sc.lint(f)(2.0, 3.0),
        sc.diagnose(f)(2.0, 3.0),
        sc.check_gradient(f, lambda a, b: (b, a))(2.0, 3.0),
    ]
    plain = [str(end) for end in ends]
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert [str(end) for end in ends] == plain and all(plain), "nothing is shown but what is asked for"
    for end in ends:
        said = []
        end._repr_pretty_(type("Printer", (), {"text": said.append}), False)
        assert said == [str(end)] and html.escape(str(end)) in end._repr_html_()
