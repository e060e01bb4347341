"""The page in a browser: links to a state, the keyboard alone, screen readers, and what is copied."""

import ast
import struct
from xml.etree import ElementTree

import numpy as np
import pytest
from page_browser import PHONE
from page_functions import FOODS, J, decay, fan, share

import secant as sc


def test_a_link_restores_what_was_on_show(show):
    found = sc.explain(J)(5.0, 3.0, 2.0)
    p = show(found)
    p.js("state.move(x, 4.5)", p.id("b"))
    p.js("player.go(11)")
    p.node("v").click()
    p.page.get_by_role("button", name="Colours").click()
    p.page.get_by_role("button", name="Colours").click()
    p.page.get_by_role("button", name="a tenth of the nudge").click()
    p.until("location.hash.includes('nudge')")
    hash_ = p.js("location.hash").lstrip("#")
    q = show(found, hash_=hash_)
    for what in ("state.step", "state.selected", "state.by", "state.theme", "location.hash"):
        assert q.js(what) == p.js(what)
    assert q.numbers() == p.numbers() and q.numbers()["J"] == 3 * (5 + 4.5 * 2)
    assert q.text(".words") == p.text(".words")
    assert q.js("document.documentElement.dataset.theme") == "dark"
    q.page.evaluate("location.hash = 'step=2'")
    q.until("secantPage.state.step === 2")
    q.settled()
    assert q.numbers()["J"] == 33.0


def test_a_link_restores_iterations_and_folds(show):
    found = sc.explain(decay)(2.0, 0.5)
    p = show(found, hash_="iteration.r0=7&closed=r0")
    assert p.page.locator(".node.fold.region").count() == 1
    p.page.locator(".node.fold.region").click()
    p.settled()
    assert "iteration 7 of 0–49" in p.text(".iterations output")


@pytest.mark.parametrize(
    "hash_",
    [
        "step=-5&node=nothing&nudge=NaN",
        "step=1e99&open=%3Cscript%3E&theme=evil",
        "at.v0=1,2,3&at.v1=x&at.v2=",
        "iteration.r0=999&element.v0=77&round.g1=-3&over=v99",
        "%E0%A4%A",
        "nudge=0&at.v0=Infinity",
    ],
)
def test_nonsense_in_a_link_is_left_out(show, hash_):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), hash_=hash_)
    assert p.numbers()["J"] == 33.0 and 0 <= p.js("state.step") <= 12
    p.node("u").click()
    p.settled()
    assert p.page.locator("svg.triangle").is_visible()


def test_the_keyboard_alone_is_enough(show):
    p = show(sc.explain(J)(5.0, 3.0, 2.0), PHONE)
    press = p.page.keyboard.press
    for _ in range(3):
        press("ArrowRight")
    press("n")
    p.settled()
    assert p.js("state.step") == 4
    press("p")
    press("End")
    p.settled()
    assert p.js("state.step") == 12
    press("Home")
    for _ in range(20):
        press("Tab")
        if p.js("scene.svg.contains(document.activeElement)"):
            break
    seen = [p.js("document.activeElement.dataset.id")]
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowLeft"):
        press(key)
        seen.append(p.js("document.activeElement.dataset.id"))
    assert len(set(seen)) >= 3 and p.js("state.step") == 0
    assert p.page.locator(".readout").is_visible(), "focus lights the paths as the pointer does"
    outline = p.js("getComputedStyle(document.activeElement.querySelector('.card')).strokeWidth")
    assert outline == "3px"
    press("Enter")
    p.settled()
    assert p.js("state.selected === document.activeElement.dataset.id")
    press("?")
    assert p.page.locator("dialog[open]").is_visible()
    press("Escape")
    assert p.page.locator("dialog[open]").count() == 0
    press("+")
    assert p.js("scene.zoom") > 0.6
    assert p.page.locator("svg.graph [tabindex='0']").count() == 1


def test_everything_has_a_role_and_a_name(show):
    p = show(sc.explain(share)(FOODS), hash_="step=3")
    p.node("cal").click()
    p.settled()
    unnamed = p.page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, [role=button], svg[role=img]')]
        .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).map(e =>
        e.outerHTML)"""
    )
    assert not unnamed
    said = p.page.locator(".said")
    assert said.get_attribute("aria-live") == "polite" and said.get_attribute("role") == "status"
    assert "cal = Σ(A, axis=0) = [59, 239, 155.4, 76.9]" in p.node("cal").get_attribute("aria-label")
    assert p.page.locator("html[lang=en]").count() == 1 and p.page.title()


def test_svg_and_png_are_copied(show):
    p = show(sc.explain(fan)(0.7, 1.3))
    menu = p.page.get_by_role("button", name="Copy")
    menu.click()
    p.page.get_by_role("menuitem", name="SVG").click()
    p.until("document.querySelector('.toast:not([hidden])')")
    text = p.page.evaluate("navigator.clipboard.readText()")
    root = ElementTree.fromstring(text)
    assert root.tag.endswith("svg") and "class=" not in text and "var(" not in text
    assert any("0.91" in (e.text or "") for e in root.iter())
    menu.click()
    p.page.get_by_role("menuitem", name="PNG").click()
    p.until("document.querySelector('.toast').textContent.includes('PNG')")
    data = p.page.evaluate(
        """async () => { const [item] = await navigator.clipboard.read(); const blob = await
        item.getType('image/png'); return [...new Uint8Array(await blob.arrayBuffer())] }"""
    )
    assert bytes(data[:8]) == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", bytes(data[16:20]))[0] > 800


def test_latex_numpy_and_links_are_copied(show):
    p = show(sc.explain(J)(5.0, 3.0, 2.0))
    p.js("state.move(x, 4)", p.id("b"))
    p.settled()
    got = {}
    for name in ("LaTeX", "NumPy", "Link"):
        p.page.get_by_role("button", name="Copy").click()
        p.page.get_by_role("menuitem", name=name).click()
        p.until("document.querySelector('.toast').textContent.includes('opied')")
        p.page.evaluate("document.querySelector('.toast').textContent = ''")
        got[name] = p.page.evaluate("navigator.clipboard.readText()")
    assert r"\frac{\mathrm{d}J}{\mathrm{d}c}" in got["LaTeX"] and "= 12" in got["LaTeX"]
    assert got["LaTeX"].count("{") == got["LaTeX"].count("}") and r"b \cdot c" in got["LaTeX"]
    tree = ast.parse(got["NumPy"])
    assert "b = 4.0" in got["NumPy"] and any(isinstance(n, ast.FunctionDef) for n in tree.body)
    names = {"np": np}
    exec(got["NumPy"], names)
    assert names["J"](names["a"], names["b"], names["c"]) == 39.0
    assert got["NumPy"].endswith("\nprint(J(a, b, c))\n")
    assert got["Link"].endswith("#at.v1=4")


def test_a_notebook_shows_the_page_in_a_frame(show):
    frame = sc.explain(J)(5.0, 3.0, 2.0)._repr_html_()
    assert "<iframe srcdoc=" in frame and "allow-same-origin" not in frame
    outer = "<!DOCTYPE html><title>a notebook</title><body><p>before</p>{}<script>{}</script>"
    p = show(outer.format(frame, "document.documentElement.dataset.ready = 1"))
    inner = p.page.frame_locator("iframe")
    inner.get_by_role("button", name="Step forward").click()
    inner.get_by_role("textbox", name="a, typed").fill("7")
    inner.get_by_role("textbox", name="a, typed").press("Enter")
    inner.locator(".words", has_text="a is given: 7.").wait_for()
