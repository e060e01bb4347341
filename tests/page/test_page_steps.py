"""The page in a browser: step by step, paths through a value, details, fan-outs."""

import numpy as np
import pytest
from page_browser import DESKTOP, PHONE
from page_functions import J, fan, net

import secant as sc

RNG = np.random.default_rng(3)
NET = (RNG.normal(size=(3, 4)), RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=4))


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "dark phone"])
def test_steps_forward_and_back_with_buttons(show, size, dark):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), size, dark)
    assert p.page.locator("#fixed").is_hidden() and p.page.locator("svg.graph").is_visible()
    forward = p.page.get_by_role("button", name="Step forward")
    said, maths = [], []
    while forward.is_enabled():
        forward.click()
        p.settled()
        said.append(p.text(".words"))
        maths.append(p.text(".said .math"))
    assert len(said) == 12 == len(set(said))
    assert said[0] == "a is given: 5."
    assert said[3] == "u is b·c: with b = 3 and c = 2 that is 6." and maths[3] == "u=b·c=3·2=6"
    assert "dJ/db is 6" in said[10] and maths[10].replace(" ", "") == "dJdb=dJdu·dudb=3·c=3·2=6"
    assert p.page.locator(".said math mfrac").count() == 3
    p.page.get_by_role("button", name="Step back").click()
    p.settled()
    assert p.text(".words") == said[10] and p.text(".count") == "11 of 12"
    assert p.page.locator('.node[aria-current="step"]').count() == 1
    overflow = p.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page is wider than the screen"
    paper = p.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(18, 22, 28)") == dark


def test_what_is_ahead_is_dim_and_what_was_computed_is_not(show):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), hash_="step=4")
    opacity = "(el => Number(getComputedStyle(el).opacity))(document.querySelector(x))"
    v, u = p.id("v"), p.id("u")
    assert p.js(opacity, f'[data-id="{v}"] .value') < 0.5 and p.js(opacity, f'[data-id="{u}"] .value') == 1
    assert p.js(opacity, f'[data-id="{u}"] .slope') < 0.5


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, True), (PHONE, False)], ids=["dark desktop", "phone"])
def test_colours_are_those_of_the_system_until_they_are_chosen(show, size, dark):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), size, dark)
    paper = "getComputedStyle(document.body).backgroundColor"
    colours = {"dark": "rgb(18, 22, 28)", "light": "rgb(253, 253, 251)"}
    system = "dark" if dark else "light"
    for expected in (system, "light", "dark", system):
        assert p.js(paper) == colours[expected]
        p.page.get_by_role("button", name="Colours").click()
        p.settled()
    assert p.js("document.documentElement.scrollWidth <= innerWidth")


def test_every_step_of_arrays_and_calls_is_said(show):
    p = show(sc.explain(net)(*NET))
    count = p.js("player.story.length")
    for _ in range(count):
        p.page.keyboard.press("ArrowRight")
        p.settled()
        said = p.text(".said")
        assert p.text(".words").endswith(".") and "undefined" not in said and "NaN" not in said
    assert p.text(".count") == f"{count} of {count}"


def test_hover_lights_the_paths_with_the_product_of_their_factors(show):
    p = show(sc.explain(fan)(0.7, 1.3))
    p.node("y").hover()
    p.settled()
    dim = "[...scene.cards.values()].filter(c => c.el.classList.contains('dim') === x).map(c => c.item.name)"
    lit = set(p.js(dim, False))
    assert lit == {"x", "w", "y", "s", "q", "s·q", "fan"}
    ways = p.page.locator(".readout li")
    assert ways.count() == 2
    y = 0.7 * 1.3
    products = [float(t.split("=")[-1].replace("−", "-")) for t in ways.all_text_contents()]
    expected = {y**2 * np.cos(y), np.sin(y) * 2 * y}
    assert sorted(products) == pytest.approx(sorted(expected), rel=1e-5)
    p.node("s").hover()
    p.settled()
    assert p.js(dim, True) == ["q"]
    p.page.mouse.move(5, 5)
    p.settled()
    assert p.page.locator(".readout").is_hidden() and p.page.locator("svg.graph .dim").count() == 0


def test_a_click_shows_table_triangle_and_line(show):
    p = show(sc.explain(J)(5.0, 3.0, 2.0))
    p.node("v").click()
    p.settled()
    assert p.text(".details h2").replace(" ", "") == "v=a+u"
    rows = p.page.locator("table.nudges tbody tr").all_text_contents()
    assert len(rows) == 3 and rows[1].startswith("v") and "12" in rows[1]
    label = p.page.locator("svg.triangle").get_attribute("aria-label")
    assert "slope 1" in label and "exact derivative 1" in label
    assert "v = a + u" in p.text("pre .this") and "page_functions.py, line" in p.text(".details")
    p.page.keyboard.press("Escape")
    p.settled()
    assert p.page.locator("svg.triangle").count() == 0


def test_a_fan_out_is_a_sum_over_paths(show):
    p = show(sc.explain(fan)(0.7, 1.3))
    p.node("y").click()
    p.settled()
    assert "Sum over 2 paths" in p.text(".paths")
    cells = p.page.locator("table.sum td.backward").all_text_contents()
    parts = [float(t.replace("−", "-")) for t in cells]
    assert parts[0] + parts[1] == pytest.approx(parts[2], abs=1e-4)
    assert parts[2] == pytest.approx(p.numbers("adjoints")["y"], abs=1e-4)
    step = p.js("player.story.findIndex(s => s.kind === 'backward' && s.step.terms.length > 1)")
    p.js("player.go(x)", step + 1)
    p.settled()
    assert "along 2 paths" in p.text(".words")


def test_the_nudge_shrinks_until_the_secant_is_the_tangent(show):
    p = show(sc.explain(lambda x: np.sin(x) * x)(1.2), motion=True)
    name = p.js("state.model.outputItem.name")
    p.node(name).click()
    p.settled()
    label = "document.querySelector('svg.triangle').getAttribute('aria-label')"
    slope = f"Number(/slope ([^,]*)/.exec({label})[1].replace('−', '-'))"
    exact = np.cos(1.2) * 1.2 + np.sin(1.2)
    gaps = [abs(p.js(slope) - exact)]
    for _ in range(3):
        p.page.get_by_role("button", name="a tenth of the nudge").click()
        p.settled()
        gaps.append(abs(p.js(slope) - exact))
    assert gaps[0] > gaps[1] > gaps[2] > gaps[3] and gaps[3] < 1e-3
    p.page.get_by_role("button", name="Shrink").click()
    p.until("secantPage.state.by < 2e-4")
    assert p.js(slope) == pytest.approx(exact, abs=1e-3)
