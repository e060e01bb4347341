"""The page in a browser: every step and every value of functions of many kinds, one after the other."""

import numpy as np
import pytest
from page_browser import DESKTOP, PHONE
from page_functions import FOODS, J, bent, decay, fan, net, rounds, share

import secant as sc

RNG = np.random.default_rng(5)
X, Y = RNG.normal(size=(4, 2)), np.array([1.0, 0.0, 1.0, 0.0])


def logistic(w, b):
    z = X @ w + b
    p = 1 / (1 + np.exp(-z))
    return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))


def root(a, x):
    for _ in range(20):
        step = (x * x - a) / (2 * x)
        x = x - step
        if abs(step) < 1e-12:
            break
    return x


def until(a):
    x = a
    while abs(x * x - a) > 1e-10:
        x = 0.5 * (x + a / x)
    return x


def heat(u, alpha):
    u = u.copy()
    for _ in range(4):
        u[1:-1] += alpha * (u[2:] - 2 * u[1:-1] + u[:-2])
    return np.sum(u**2)


LAYERS = (RNG.normal(size=(3, 4)), RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=4))
CALLS = {
    "scalars": (J, (5.0, 3.0, 2.0)),
    "a fan-out": (fan, (1.2, 0.7)),
    "a loop": (decay, (0.4, 0.6)),
    "a branch in a loop": (bent, (0.4, 0.1)),
    "a break": (root, (2.0, 1.0)),
    "while": (until, (2.0,)),
    "rounds": (rounds, (0.5,)),
    "writes": (heat, (np.array([0.0, 1.0, 3.0, 2.0, 0.0]), 0.1)),
    "a table": (share, (FOODS,)),
    "broadcasting": (logistic, (np.array([0.3, -0.2]), 0.1)),
    "calls": (
        net,
        (RNG.normal(size=(3, 4)), RNG.normal(size=3), RNG.normal(size=(3, 3)), RNG.normal(size=4)),
    ),
}

STEPS = """async () => {
    const {state, player} = secantPage, said = [];
    for (let k = 1; k <= Math.min(player.story.length, 300); k++) {
        player.go(k);
        state.flush();
        said.push([player.words.textContent, player.math.textContent, player.count.textContent]);
    }
    return said;
}"""

DETAILS = """() => {
    const {state, lights} = secantPage, bad = [];
    const panel = document.querySelector(".details"), tip = document.querySelector(".readout");
    for (const item of state.inside.size ? [...state.inside.keys()].map(k => state.item(k)).filter(Boolean)
        : state.model.root.items) {
        state.selected = item.id;
        state.changed("select");
        state.flush();
        if (/undefined|\\[object/.test(panel.innerText)) bad.push(`${item.name}: ${panel.innerText}`);
        if (panel.scrollWidth > panel.clientWidth + 1) bad.push(`${item.name} is too wide`);
        lights.show(item);
        const over = tip.scrollHeight - tip.clientHeight;
        if (over > 1) bad.push(`${item.name}: the readout is cut, by ${over}`);
        if (/undefined|\\[object/.test(tip.innerText)) bad.push(`${item.name}: ${tip.innerText}`);
    }
    lights.show(null);
    return bad;
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", CALLS)
def test_every_step_is_told_and_every_value_has_its_details(show, name, size):
    function, args = CALLS[name]
    p = show(sc.explain(function)(*args), size)
    said = p.page.evaluate(STEPS)
    assert said and all(words and math for words, math, _ in said)
    assert not [s for s in said if any(w in s[0] + s[1] for w in ("undefined", "[object", "NaN"))]
    assert len({count for *_, count in said}) == len(said), "a key or button moves on every time"
    assert p.page.evaluate(DETAILS) == []


def test_steps_inside_a_loop_say_which_iteration(show):
    p = show(sc.explain(root)(2.0, 1.0))
    said = [words for words, *_ in p.page.evaluate(STEPS)]
    inside = [w for w in said if w.startswith("Iteration 5 of “for _ in range(20)”. ")]
    assert len(inside) > 8 and any("x comes from the iteration before" in w for w in inside)
    names = p.js("[...state.inside.values()].flatMap(r => r.sheet.items.map(i => i.name))")
    assert "stop" in names and not [n for n in names if n.startswith("value ")], "what break sets has a name"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_numbers_in_tinted_cells_can_be_read(show, dark):
    p = show(sc.explain(logistic)(np.array([0.3, -0.2]), 0.1), dark=dark)
    p.js("state.selected = x, state.changed('select')", p.id("z"))
    p.settled()
    ratios = p.page.evaluate(
        """() => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
        const paper = getComputedStyle(document.body).backgroundColor;
        const light = (...colours) => {
            for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(
                v => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        return [...document.querySelectorAll(".heat td:not(.copy)")].map(td => {
            const el = td.querySelector("input, span") || td;
            const back = light(paper, getComputedStyle(td).backgroundColor);
            const front = light(getComputedStyle(el).color);
            return (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
        });
    }"""
    )
    assert len(ratios) > 8 and min(ratios) > 4.5


def test_a_long_page_begins_where_the_inputs_are(show):
    weights = [RNG.normal(size=s) for s in ((6, 7), (7,), (7, 6), (6,))]

    def two_layers(A, b, C, d):
        h = np.maximum(X[:, :1] * np.ones(6) @ A + b, 0)
        m = h @ C + d
        e = np.exp(m - m.max(axis=1, keepdims=True))
        return -np.sum(np.log(e / e.sum(axis=1, keepdims=True)))

    p = show(sc.explain(two_layers)(*weights), PHONE)
    seen = p.page.evaluate(
        """() => { const s = document.querySelector(".stage").getBoundingClientRect();
        return [...document.querySelectorAll("svg.graph .node .card")].map(e => e.getBoundingClientRect())
            .filter(r => r.left < s.right && r.top < s.bottom && r.bottom > s.top)
            .map(r => Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top))
            .reduce((sum, h) => sum + h, 0) / s.height; }"""
    )
    assert seen > 0.4, "the first sight of a picture is not empty"


def test_titles_are_whole_equations(show):
    p = show(sc.explain(logistic)(np.array([0.3, -0.2]), 0.1))
    title = p.page.locator("header h1")
    assert "mean(t₁),  t₁" not in title.get_attribute("title").replace("−mean(t₁),", "")
    cut = p.page.evaluate(
        """() => { const h = document.querySelector("header h1").getBoundingClientRect();
        return [...document.querySelectorAll("header h1 > math")].map(m => m.getBoundingClientRect())
            .filter(r => r.top < h.bottom - 4 && r.right > h.right + 1).length; }"""
    )
    assert cut == 0


def test_arrays_and_words_in_latex(show):
    p = show(sc.explain(logistic)(np.array([0.3, -0.2]), 0.1))
    p.page.get_by_role("button", name="Copy").click()
    p.page.get_by_role("menuitem", name="LaTeX").click()
    p.until("document.querySelector('.toast').textContent.includes('opied')")
    text = p.page.evaluate("navigator.clipboard.readText()")
    assert r"w &= \begin{bmatrix} 0.3 & -0.2 \end{bmatrix}" in text and r"\log(p)" in text
    assert r"\text{ spread back to all }" in text and r"\mathit{d" not in text
    assert text.count("{") == text.count("}") and text.isascii()


@pytest.mark.parametrize("hidden", ["display: none", "width: 0", "width: 40px"])
def test_a_frame_that_gets_its_size_late_shows_all_cards(show, hidden):
    frame = sc.explain(J)(5.0, 3.0, 2.0)._repr_html_()
    outer = f'<!DOCTYPE html><title>cells</title><body><div style="{hidden}">{frame}</div>'
    p = show(outer + "<script>document.documentElement.dataset.ready = 1</script>")
    inner = next(f for f in p.page.frames if f is not p.page.main_frame)
    for _ in range(200):
        if inner.evaluate("document.documentElement.dataset.ready"):
            break
        p.page.wait_for_timeout(50)
    p.page.evaluate("document.querySelector('div').style = 'width: 900px'")
    p.page.wait_for_timeout(600)
    assert inner.evaluate("document.querySelectorAll('.node.far').length") == 0
    assert inner.evaluate("secantPage.scene.zoom") > 0.6
