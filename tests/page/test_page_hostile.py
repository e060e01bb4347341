"""Names, labels, formulas and lines of source that try to be something else stay text."""

import dataclasses
import html.parser
import json
import linecache
import re

import numpy as np
import pytest
from page_browser import PHONE
from page_functions import FOODS, J, decay, share

import secant as sc
from secant.explain.records import Remark
from secant.graph.location import Source

BAD = [
    "</script><img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]><svg onload=alert(1)>",
    "${alert(1)}`'\"\\",
    "\u2028\u202e\x00\ud800 x",
    "&lt;b&gt;&amp;",
    "constructor",
    "__proto__",
]


def hostile():
    """A report every text of which is one of these."""
    found = sc.explain(share, nudge=("A", 0.1), of_sum=True)(FOODS)
    file = BAD[0] + ".py"
    linecache.cache[file] = (1, None, [f"x = '{BAD[k]}'\n" for k in range(5)], file)
    items = tuple(
        dataclasses.replace(
            i, name=f"{BAD[k % 8]}{k}", formula=BAD[(k + 1) % 8], doc=BAD[(k + 2) % 8], op=BAD[(k + 3) % 8],
            source=Source(file, 1 + k % 5, BAD[0]), type=f"float64{BAD[0]}" if k else i.type,
            labels=((BAD[0], BAD[1], BAD[2]), (BAD[3], BAD[4], BAD[5], BAD[6])) if i.shape == (3, 4) else (),
        )
        for k, i in enumerate(found.items)
    )  # fmt: skip
    edges = tuple(
        dataclasses.replace(e, partial_text=e.partial_text and BAD[k % 8]) for k, e in enumerate(found.edges)
    )
    names = {i.name: new.name for i, new in zip(found.items, items)}
    steps = tuple(dataclasses.replace(s, target=names[s.target], text=f"a = {BAD[0]}") for s in found.steps)
    remark = Remark("x", BAD[0], BAD[1], Source(file, 1, BAD[2]))
    return dataclasses.replace(
        found, title=BAD[0], name=BAD[1], items=items, edges=edges, steps=steps, remarks=(remark,)
    )


@pytest.mark.parametrize("size", [(1280, 860), PHONE], ids=["desktop", "phone"])
def test_hostile_texts_stay_text(show, size):
    p = show(sc.page.to_html(hostile()), size)
    elements = "document.querySelectorAll('img, iframe, object, body > svg').length"
    count = p.js("player.story.length")
    for step in range(count):
        p.js("player.go(x)", step + 1)
        p.settled()
    for id_ in p.js("[...scene.cards.keys()]"):
        p.js("(state.selected = x, state.changed('select'))", id_)
        p.settled()
        assert p.js(elements) == 0
    assert "onerror=alert(1)" in p.page.locator("pre").first.text_content()
    p.page.keyboard.press("/")
    p.page.keyboard.type("<")
    p.settled()
    assert p.page.get_by_role("option").count() > 1 and p.js(elements) == 0
    assert p.page.locator("script").count() == 3


def test_a_hostile_loop_stays_text(show):
    found = sc.explain(decay)(2.0, 0.5)
    (loop,) = found.regions
    found = dataclasses.replace(found, regions=(loop.but(title=BAD[0], note=""),))
    p = show(sc.page.to_html(found))
    assert p.page.locator("img").count() == 0
    assert "onerror" in p.page.locator(".frame.loop .bar").get_attribute("aria-label")


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]


def test_the_file_holds_three_scripts_and_refers_to_nothing():
    for text in (sc.page.to_html(hostile()), sc.explain(J)(5.0, 3.0, 2.0).to_html()):
        text.encode("utf-8")
        reader = Reader()
        reader.feed(text)
        assert reader.tags.count("script") == 3 and reader.tags.count("style") == 1
        assert not {"img", "link", "iframe", "object", "base", "form"} & set(reader.tags)
        assert not {"src", "href", "style", "srcdoc"} & set(reader.attributes)
        assert not [a for a in reader.attributes if a.startswith("on")]
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert not re.search(r"\.innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
        data = re.search(r'id="secant-data">(.*?)</script>', text, re.S)[1]
        assert "<" not in data and json.loads(data)["version"] == 1


def test_paths_of_files_stay_at_home():
    text = sc.explain(J)(5.0, 3.0, 2.0).to_html()
    assert "page_functions.py" in text and "/tests/page" not in text


def test_odd_values_do_not_break_a_page(show):
    def f(x, y):
        return np.sum(np.log(x) * y) / np.sum(y - y)

    with np.errstate(all="ignore"):
        p = show(sc.explain(f)(np.array([0.0, -1.0, np.inf]), np.array([1e-300, np.nan, 1e300])))
    count = p.js("player.story.length")
    p.js("player.go(x)", count)
    p.settled()
    p.node("x").click()
    p.settled()
    assert p.page.locator(".heat td.alarm").count() > 0
    q = show(sc.explain(lambda x: np.sum(x))(np.zeros((0, 3))))
    q.node("x").click()
    q.settled()
    assert "empty" in q.page.locator("svg.graph").text_content()
