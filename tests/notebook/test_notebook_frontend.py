"""The widget's module in Chromium, with a model that stands for the one of a notebook."""

import json
from importlib import resources

import numpy as np
import pytest

import secant as sc

MODULE = (resources.files("secant.notebook") / "static" / "widget.js").read_text(encoding="utf-8")
MODEL = """
class Model {
  constructor(state) { Object.assign(this, { state, on_: [], saved: [], dirty: {} }); }
  get(key) { return this.state[key]; }
  set(key, value) {
    if (JSON.stringify(this.state[key]) === JSON.stringify(value)) return;
    this.state[key] = value; this.dirty[key] = value;
    for (const [name, f] of [...this.on_]) if (name === `change:${key}`) f();
  }
  save_changes() { this.saved.push(this.dirty); this.dirty = {}; }
  on(name, f) { this.on_.push([name, f]); }
  off(name, f) { this.on_ = this.on_.filter(([n, g]) => n !== name || g !== f); }
}
const url = URL.createObjectURL(new Blob([%s], { type: "text/javascript" }));
const { default: widget } = await import(url);
globalThis.model = new Model(%s);
const el = document.getElementById("cell");
globalThis.leave = await widget.render({ model, el });
globalThis.again = async () => widget.render({ model, el });
"""


def J(a, b, c):
    u = b * c
    v = a + u
    return 3 * v


def loss(w, x):
    return np.mean((w * x) ** 2)


@pytest.fixture
def shown(cell):
    def open_(found, **more):
        w = found.widget()
        state = {k: w.get_state()[k] for k in ("html", "height", "values", "step")}
        text = json.dumps(state).replace("<", "\\u003c")
        return w, cell("", script=MODEL % (json.dumps(MODULE).replace("<", "\\u003c"), text), **more)

    return open_


def test_dragging_is_told_to_python(shown):
    w, c = shown(sc.explain(J)(5.0, 3.0, 2.0))
    slider = c.inside.locator('input[type="range"]').nth(1)
    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")
    c.until("model.saved.length && !Object.keys(model.dirty).length")
    c.page.wait_for_timeout(300)
    w.set_state({"values": c.page.evaluate("model.state.values")})
    assert w["a"] > 5 and w["b"] == 3 and w["c"] == 2
    assert w.value == pytest.approx(
        float(c.frame.evaluate("secantPage.state.run.values.get(secantPage.state.model.output).data[0]")),
        rel=1e-12,
    )
    assert c.page.evaluate("model.saved.length") <= 5
    assert c.page.evaluate("model.saved.every(s => Object.keys(s).join() === 'values')")


def test_python_moves_the_page(shown):
    _, c = shown(sc.explain(loss)(2.0, np.array([1.0, 2.0])))
    c.page.evaluate(
        """const { values } = model.state;
        model.set("values", { ...values, w: { shape: [], data: [3] }, x: { shape: [2], data: [1, 1] } });"""
    )
    value = "secantPage.state.run.values.get(secantPage.state.model.output).data[0]"
    for _ in range(100):
        if c.frame.evaluate(value) == 9:
            break
        c.page.wait_for_timeout(50)
    assert c.frame.evaluate(value) == 9
    c.page.evaluate("""model.set("step", 3)""")
    c.page.wait_for_timeout(300)
    assert c.frame.evaluate("secantPage.state.step") == 3
    c.inside.get_by_role("button", name="Step forward (→)").click()
    c.until("model.state.step === 4")
    c.page.wait_for_timeout(300)
    assert c.page.evaluate("model.saved.length") == 1


def test_the_page_goes_to_where_the_model_is(shown):
    """A notebook that is opened again has values that are not those of the embedded page."""
    _, c = shown(sc.explain(J)(5.0, 3.0, 2.0))
    c.page.evaluate("""model.set("values", {...model.state.values, a: {shape: [], data: [50]}})""")
    c.page.evaluate("again()")
    c.until("document.querySelectorAll('iframe').length === 2")
    second = None
    for _ in range(200):
        c.page.wait_for_timeout(50)
        second = c.page.frames[-1]
        if (
            second.evaluate("Boolean(globalThis.secantPage)")
            and second.evaluate("secantPage.state.inputs.get('v0').data[0]") == 50
        ):
            break
    assert second.evaluate("secantPage.state.inputs.get('v0').data[0]") == 50
    assert c.page.evaluate("model.saved.length") == 0


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_dark_where_the_notebook_is(shown, dark):
    _, c = shown(sc.explain(J)(5.0, 3.0, 2.0), dark=dark)
    theme = "dark" if dark else "light"
    for _ in range(100):
        if c.frame.evaluate("document.documentElement.dataset.theme") == theme:
            break
        c.page.wait_for_timeout(50)
    assert c.frame.evaluate("document.documentElement.dataset.theme") == theme


def test_a_view_that_is_closed_listens_no_more(shown):
    _, c = shown(sc.explain(J)(5.0, 3.0, 2.0))
    assert c.page.evaluate("model.on_.length") == 4
    c.page.evaluate("leave()")
    assert c.page.evaluate("model.on_.length") == 0
    c.inside.locator('input[type="range"]').nth(1).press("ArrowRight")
    c.page.wait_for_timeout(300)
    assert c.page.evaluate("model.saved.length") == 0


def test_messages_of_others_are_not_heard(shown):
    _, c = shown(sc.explain(J)(5.0, 3.0, 2.0))
    c.page.wait_for_timeout(300)
    c.page.evaluate(
        """postMessage({secant: 1, kind: "state", step: 7, inputs: {a: {shape: [], data: [99]}}}, "*")"""
    )
    c.frame.evaluate("""postMessage({secant: 1, inputs: {a: [99]}}, "*")""")
    c.page.evaluate("""document.querySelector("iframe").contentWindow.postMessage(
      {secant: 1, inputs: {a: [1, 2], nothing: [1], b: "x", c: [null]}, step: "x", theme: "<img>"}, "*")""")
    c.page.wait_for_timeout(400)
    assert c.page.evaluate("model.saved.length") == 0
    assert c.frame.evaluate("[...secantPage.state.inputs.values()].map(v => v.data[0])") == [5, 3, 2]
