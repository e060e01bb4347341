"""The page in a browser: inputs are dragged, and everything follows with the numbers of ``sc.grad``."""

import numpy as np
import pytest
from page_browser import DESKTOP, PHONE
from page_functions import FOODS, J, bent, decay, fan, share

import secant as sc


def agrees(p, f, names, arrays=False):
    """Value and gradient in the page are those of Python at the inputs of the page."""
    values, adjoints = p.numbers(), p.numbers("adjoints")
    args = [values[n] for n in names]
    if arrays:
        args = [np.reshape(args[0], (3, 4))]
    value, grads = sc.value_and_grad(f, argnums=tuple(range(len(args))))(*args)
    assert values[p.js("state.model.outputItem.name")] == pytest.approx(value, rel=1e-12)
    for n, g in zip(names, grads):
        assert np.ravel(adjoints[n]) == pytest.approx(np.ravel(g), rel=1e-12, abs=1e-300)
    return args


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_number_in_the_graph_is_dragged(show, size):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), size, hash_="step=11")
    p.node("v").click()
    p.page.mouse.wheel(0, -5000)
    before = p.text(".said"), p.page.locator("svg.triangle").inner_html(), p.text("table.nudges")
    p.drag(p.node("b").locator("text.drag"), 40)
    (_, b, _) = agrees(p, J, "abc")
    assert b == 5.0
    p.page.wait_for_timeout(300)
    assert f"dJ/db = {6}" in p.node("b").get_attribute("aria-label")
    assert "dJ/dc = 15" in p.node("c").get_attribute("aria-label")
    assert p.node("v").locator("text.value").text_content() == "15"
    after = p.text(".said"), p.page.locator("svg.triangle").inner_html(), p.text("table.nudges")
    assert after[1] != before[1] and after[2] != before[2]
    p.page.get_by_role("button", name="Reset").click()
    p.settled()
    assert agrees(p, J, "abc") == [5.0, 3.0, 2.0]


def test_the_words_of_the_step_follow(show):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), hash_="step=12")
    assert "dJ/dc is 9" in p.text(".words")
    p.drag(p.node("b").locator("text.drag"), 40)
    assert "dJ/dc is 15" in p.text(".words") and p.text(".said .math").endswith("15")


def test_sliders_and_typed_numbers_move_inputs(show):
    p = show(sc.explain(fan)(0.7, 1.3))
    slider = p.page.get_by_role("slider", name="x", exact=True)
    slider.focus()
    for _ in range(5):
        p.page.keyboard.press("ArrowRight")
    p.settled()
    x, _ = agrees(p, fan, "xw")
    assert x > 0.7
    box = p.page.get_by_role("textbox", name="w, typed")
    box.fill("-2,5")
    box.press("Enter")
    p.settled()
    assert agrees(p, fan, "xw")[1] == -2.5
    box.fill("nonsense")
    box.press("Tab")
    p.settled()
    assert agrees(p, fan, "xw")[1] == -2.5


def test_elements_of_an_array_are_dragged_in_graph_and_panel(show):
    p = show(sc.explain(share)(FOODS))
    cells = p.node("A").locator(".cells:not(.slope) > g.drag")
    assert cells.count() == 12
    p.drag(cells.nth(5), 30)
    (A,) = agrees(p, share, ["A"], arrays=True)
    assert A[1, 1] > 104.0 and A[0, 0] == 56.0
    p.drag(p.page.get_by_role("textbox", name="A[2, 3]"), -20)
    (A,) = agrees(p, share, ["A"], arrays=True)
    assert A[2, 3] != 0.9
    box = p.page.get_by_role("textbox", name="A[0, 1]")
    box.focus()
    box.press("ArrowUp")
    p.settled()
    assert agrees(p, share, ["A"], arrays=True)[0][0, 1] > 0


def test_loops_and_branches_follow(show):
    p = show(sc.explain(decay)(2.0, 0.5))
    p.drag(
        p.node("k").first.locator("text.drag").or_(p.page.get_by_role("textbox", name="k, typed")).first, 14
    )
    agrees(p, decay, "xk")
    q = show(sc.explain(bent)(2.0, 0.3))
    q.js("state.move(state.model.data.inputs[0], -3.5)")
    q.settled()
    agrees(q, bent, "xk")


def test_what_cannot_be_computed_says_why_and_keeps_the_rest(show):
    def f(x):
        return np.sum(x * x)

    p = show(sc.explain(f)(np.arange(5000.0)))
    assert "5,000 elements" in p.text(".inputs ~ .note")
    p.page.keyboard.press("ArrowRight")
    p.settled()
    assert "x is given" in p.text(".words")
    q = show(sc.page.to_html(sc.explain(J)(5.0, 3.0, 2.0)))
    assert "without its graph" in q.text(".inputs ~ .note") and q.page.locator(".drag").count() == 0
