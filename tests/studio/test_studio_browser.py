"""The studio as it is used: type, drag, pick, change the file, upload, save; with keys, on a phone, dark."""

import os
import re

import pytest
from studio_browser import PHONE, Seen
from studio_process import Running

MODEL = '''
import numpy as np


def loss(w, x=np.array([1.0, 2.0, 3.0])):
    """Mean of squares."""
    return np.mean((w * x) ** 2)


def wrong(x):
    y = x * 2
    return y.reshape(7)
'''
FOODS = "part,Apples,Beef,Eggs\nCarb,56.0,0,4.4\nProtein,1.2,104,52.0\nFat,1.8,135,99.0\n"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    made = tmp_path_factory.mktemp("m") / "model.py"
    made.write_text(MODEL)
    return made


@pytest.fixture(scope="module")
def running(file, browser):
    with Running(file, "--seconds", "60") as studio:
        yield studio


def test_a_typed_formula_is_explained(see):
    s = see("u = b*c; v = a + u; J = 3*v", inputs="&at.a=5&at.b=3&at.c=2")
    s.says("J = 33")
    assert "J=3" in s.title() and s.page.title() == "J · Secant studio"
    s.type("y = sin(x) * k")
    s.until("document.querySelector('#status').textContent.startsWith('y = 2.7')")
    assert [x.inner_text() for x in s.page.locator("#inputs label").all()] == ["x", "k"]
    s.field("x").fill("0.5")
    s.field("k").fill("2")
    s.until("document.querySelector('#status').textContent.startsWith('y = 0.9588')")
    assert "at.x=0.5" in s.page.url and "y+%3D+sin" in s.page.url
    s.page.reload()
    s.until("document.documentElement.dataset.ready")
    assert (
        s.page.locator("#formula").input_value() == "y = sin(x) * k" and s.field("x").input_value() == "0.5"
    )


def test_dragging_in_the_page_moves_the_fields_and_back(see):
    s = see("u = b*c; v = a + u; J = 3*v", inputs="&at.a=5&at.b=3&at.c=2")
    s.says("J = 33")
    s.inside.locator('input[type="range"]').nth(1).focus()
    s.page.keyboard.press("ArrowRight")
    s.until(
        "document.querySelector('#input-c, #input-b').value !== '3' ||"
        " document.querySelector('#input-c').value !== '2'"
    )
    values = {n: float(s.field(n).input_value()) for n in "abc"}
    J = 3 * (values["a"] + values["b"] * values["c"])
    s.until(f"Math.abs(Number(document.querySelector('#status').textContent.slice(4)) - {J}) < 1e-9")
    count = len(s.requests)
    s.field("a").fill("100")
    s.until(
        "Math.abs(Number(document.querySelector('#status').textContent.slice(4))"
        f" - {J - 3 * values['a'] + 300}) < 1e-9"
    )
    s.field("a").press("ArrowUp")
    assert s.field("a").input_value() == "110"
    assert not [u for u in s.requests[count:] if "explain" in u]


def test_an_error_shows_its_place_and_the_remedy(see):
    s = see("x**2")
    s.says("f = 4")
    s.type("y = 2x")
    s.page.locator("#problem").wait_for()
    text = s.page.locator("#problem").inner_text()
    assert "2x is not a product here" in text and "write 2*x" in text and "^" in text
    assert s.page.locator("#formula").get_attribute("aria-invalid") == "true"
    assert s.page.locator("#save").is_disabled()
    s.type("y = <img src=x onerror=alert(1)>")
    s.until("document.querySelector('#problem').textContent.includes('onerror')")
    assert s.page.locator("img").count() == 0
    s.type("y = 2*x")
    s.says("y = 4")
    assert s.page.locator("#problem").is_hidden() and s.page.locator("#save").is_enabled()


def test_functions_are_picked_and_the_file_is_read_again(see, file):
    s = see()
    s.until("document.querySelector('#status').textContent.startsWith('loss = 18.6')")
    assert s.page.locator("#doc").inner_text() == "Mean of squares."
    s.page.locator("#function").select_option("wrong")
    s.until("!document.querySelector('#problem').hidden")
    text = s.page.locator("#problem").inner_text()
    assert "line 12 of model.py" in text and "return y.reshape(7)" in text
    s.page.locator("#function").select_option("loss")
    s.until("document.querySelector('#status').textContent.startsWith('loss = 18.6')")
    beside = file.with_suffix(".new")
    beside.write_text(MODEL.replace("** 2)", "** 2) + 1000").replace("Mean of", "Shifted mean of"))
    os.replace(beside, file)
    try:
        s.until("document.querySelector('#status').textContent.startsWith('loss = 1018.6')")
        assert s.page.locator("#doc").inner_text() == "Shifted mean of squares."
        file.write_text("def loss(w:\n")
        s.until("document.querySelector('#problem').textContent.includes('not Python')")
    finally:
        file.write_text(MODEL)
    s.until("document.querySelector('#status').textContent.startsWith('loss = 18.6')")
    assert s.page.locator("#problem").is_hidden()


def test_a_table_is_uploaded_chosen_and_removed(see):
    s = see("P = A / sum(A, axis=0) * 100", inputs="&at.A=[[1,2],[3,4]]")
    s.until("document.querySelector('#status').textContent === 'P: 2×2'")
    s.page.locator("#chosen").set_input_files(
        {"name": "A.csv", "mimeType": "text/csv", "buffer": FOODS.encode()}
    )
    s.until(
        "document.querySelector('#picture iframe') && document.querySelector('.shape').textContent === '3×3'"
    )
    s.until("!document.querySelector('.coming')")
    frames = s.page.frame_locator("#picture iframe")  # looked up again while one takes another's place
    frames.last.get_by_text("Protein").first.wait_for(state="attached")
    s.page.locator("details.table summary").click()
    assert "Beef" in s.page.locator("details.table").inner_text()
    s.page.get_by_label("where A comes from").select_option(label="A.csv: Beef")
    s.until("document.querySelector('.shape').textContent === '3 numbers'")
    s.page.get_by_label("Remove A.csv").click()
    s.until("!document.querySelector('details.table')")
    s.page.locator("#chosen").set_input_files(
        {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,=1+1\n"}
    )
    s.until("document.querySelector('#problem').textContent.includes('=1+1')")


def test_the_page_is_saved_with_what_was_moved(see, tmp_path, browser):
    s = see("J = a*b", inputs="&at.a=5&at.b=3")
    s.says("J = 15")
    s.field("a").fill("7")
    s.says("J = 21")
    with s.page.expect_download() as found:
        s.page.locator("#save").click()
    assert found.value.suggested_filename == "J.html"
    path = tmp_path / "J.html"
    found.value.save_as(path)
    text = path.read_text(encoding="utf-8")
    assert "postMessage" not in text and s.studio.token not in text and "127.0.0.1" not in text
    requests = []
    page = browser.new_page()
    page.on("request", lambda r: requests.append(r.url))
    page.goto(path.as_uri())
    page.locator("svg.graph").first.wait_for()
    assert "21" in page.locator("svg.graph").first.text_content()
    assert all(u.startswith(("file:", "data:", "blob:")) for u in requests)
    page.close()


def test_keys_alone_and_names_for_all(see):
    s = see("x**2")
    s.says("f = 4")
    for el in s.page.locator("button, input, select, textarea, iframe").all():
        if el.is_visible():
            assert el.evaluate(
                "e => (e.labels && e.labels.length) || e.textContent.trim() ||"
                " e.getAttribute('aria-label') || e.title"
            ), el
    s.page.keyboard.press("Tab")
    assert s.page.evaluate("document.activeElement.className") == "skip"
    order = []
    for _ in range(8):
        s.page.keyboard.press("Tab")
        order.append(s.page.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert "formula" in order and "input-x" in order and order.index("formula") < order.index("input-x")
    s.page.locator("#formula").focus()
    s.page.keyboard.press("Control+a")
    s.page.keyboard.type("y = x + 5")
    s.page.keyboard.press("Control+Enter")
    s.says("y = 7")
    s.field("x").press("ArrowUp")
    s.says("y = 7.1")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 860), PHONE], ids=["desktop", "phone"])
def test_nothing_is_cut_off_in_any_size_and_colour(see, size, dark):
    s = see("r = y - (w*x + b); J = mean(r**2)", size, dark, "&at.y=[1,3,2,5]&at.w=1&at.x=[0,1,2,3]&at.b=0.5")
    s.says("J = 1.25")
    assert s.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    paper = s.page.evaluate("getComputedStyle(document.body).backgroundColor")
    bright = sum(map(int, re.findall(r"\d+", paper)[:3]))
    assert bright < 150 if dark else bright > 700
    assert s.inside.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    s.page.locator("#theme").click()
    s.page.locator("#theme").click()
    s.until("document.documentElement.dataset.theme === 'dark'")
    s.page.wait_for_timeout(300)
    assert s.inside.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_page_in_its_frame_can_reach_nothing(see):
    s = see("x**2")
    s.says("f = 4")
    tried = s.inside.evaluate(
        """async (url) => {
          const said = [];
          try { said.push(parent.document.title); } catch (e) { said.push(e.name); }
          try { said.push(localStorage.length); } catch (e) { said.push(e.name); }
          try { said.push((await fetch(url + "api/start")).status); } catch (e) { said.push(e.name); }
          said.push(origin);
          return said;
        }""",
        s.studio.url,
    )
    assert tried == ["SecurityError", "SecurityError", "TypeError", "null"]
    assert any("Content Security Policy" in c or "connect" in c for c in s.complaints)
    s.complaints.clear()


def test_a_studio_that_is_gone_is_said(browser, file):
    with Running(file) as studio:
        s = Seen(browser, studio, hash_="#formula=x**2")
        s.says("f = 4")
        studio.stop()
        s.type("y = x")
        s.until("document.querySelector('#problem').textContent.includes('does not answer')")
        assert all("ERR_CONNECTION" in c for c in s.complaints)
        s.complaints.clear()
        s.close()


def test_while_the_first_work_starts_something_is_said(browser, running):
    context = browser.new_context()
    page, held = context.new_page(), []
    page.route("**/api/functions", lambda route: held.append(route))
    page.goto(running.url)
    page.locator("#status", has_text="Reading model.py…").wait_for()
    assert page.locator("#function-row").is_visible() and page.locator(".picture.working").count() == 1
    held[0].continue_()
    page.locator("#picture iframe:not(.coming)").wait_for(state="attached")
    assert "Reading" not in page.locator("#status").inner_text()
    context.close()
