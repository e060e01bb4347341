"""Answers of the studio that come late neither undo what was typed since nor hide what was said since."""

import pytest
from studio_process import Running


@pytest.fixture(scope="module")
def running(tmp_path_factory, browser):
    file = tmp_path_factory.mktemp("m") / "model.py"
    file.write_text("def double(x):\n    return x * 2\n")
    with Running(file, "--seconds", "60") as studio:
        yield studio


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept(see):
    s = see("y = sin(x) * k", inputs="&at.x=1.5&at.k=1")
    s.until("document.querySelector('#status').textContent.startsWith('y = 0.997')")
    held = []

    def hold(route):
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    s.page.route("**/api/explain", hold)
    s.type("y = sin(x) * k + 1")
    while not held:
        s.page.wait_for_timeout(20)
    s.field("x").fill("0.5")
    held[0][0].fulfill(response=held[0][1])  # sooner than what was typed is asked
    s.page.wait_for_timeout(100)
    s.field("k").fill("2")
    s.until("document.querySelector('#status').textContent.startsWith('y = 1.9588')")
    assert s.field("x").input_value() == "0.5" and s.field("k").input_value() == "2"


def test_why_a_table_was_refused_stays_when_an_earlier_answer_comes(see):
    s = see("P = A * 2", inputs="&at.A=3")
    s.says("P = 6")
    held = []
    s.page.route("**/api/explain", lambda route: held.append(route))
    s.type("P = A * 3")
    while not held:
        s.page.wait_for_timeout(20)
    bad = {"name": "bad.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,=1+1\n"}
    s.page.locator("#chosen").set_input_files(bad)
    s.until("document.querySelector('#problem').textContent.includes('=1+1')")
    held[0].continue_()
    s.says("P = 9")
    assert "=1+1" in s.page.locator("#problem").inner_text()
