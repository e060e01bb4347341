"""A real Chromium, headless, and pages shown in it: what the tests of the page share.

Enters: an explanation, or the text of a page. Leaves: a `Shown`, which knows what the browser complained
of and what it asked the network for. Without a Chromium the tests are skipped, unless
``SECANT_REQUIRE_BROWSER`` is 1.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REQUIRED = os.environ.get("SECANT_REQUIRE_BROWSER") == "1"
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]
PHONE, DESKTOP = (390, 844), (1280, 860)


def missing(why):
    """Skip, or fail where a browser is required."""
    if REQUIRED:
        pytest.fail(f"SECANT_REQUIRE_BROWSER is 1, but {why}")
    pytest.skip(f"{why}; install chromium, and pip install playwright")


def launched():
    """Playwright and the browser."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        missing("playwright is not installed")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing("there is no Chromium")
    playwright = sync_playwright().start()
    try:
        return playwright, playwright.chromium.launch(executable_path=found, args=FLAGS)
    except Exception as error:
        playwright.stop()
        missing(f"Chromium does not start: {str(error).splitlines()[0]}")


class Shown:
    """A page in the browser."""

    def __init__(self, browser, folder: Path, text: str, size, dark, hash_, motion):
        path = folder / f"page{len(list(folder.iterdir()))}.html"
        path.write_text(text, encoding="utf-8")
        self.url = path.as_uri()
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="no-preference" if motion else "reduce",
            has_touch=size[0] < 500,
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.client = self.context.new_cdp_session(self.page)
        self.client.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(self.url + (f"#{hash_}" if hash_ else ""))
        self.until("document.documentElement.dataset.ready")

    def js(self, text, argument=None):
        """What some JavaScript gives, with the page's parts at hand."""
        parts = "const {state, scene, player} = secantPage"
        return self.page.evaluate(f"(x) => {{ {parts}; return {text} }}", argument)

    def settled(self):
        """After all that was changed is on show."""
        self.page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def until(self, condition, seconds=60):
        """Wait for some JavaScript to be true. (Playwright's own way is forbidden by the page.)"""
        for _ in range(seconds * 20):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{condition} did not come true")

    def worked(self):
        """Seconds of work of the page's thread so far; the machine's other work does not count."""
        found = {m["name"]: m["value"] for m in self.client.send("Performance.getMetrics")["metrics"]}
        return found["TaskDuration"]

    def node(self, name):
        """The box of a value, by its name."""
        return self.page.locator(f'svg.graph .node[data-id="{self.id(name)}"]')

    def id(self, name):
        return self.js("[...state.model.sheets].flatMap(s => s.items).find(i => i.name === x).id", name)

    def numbers(self, what="values"):
        """Values or adjoints of the whole, by name."""
        return self.js(
            f"Object.fromEntries(state.model.root.items.map(i => [i.name, state.run.{what}.get(i.id)])"
            ".filter(p => p[1] && p[1].data).map(([n, v]) => [n, v.shape.length ? [...v.data] : v.data[0]]))"
        )

    def text(self, selector):
        return self.page.locator(selector).first.text_content()

    def drag(self, locator, dx, dy=0):
        """Drag from the middle of something."""
        locator.scroll_into_view_if_needed()
        box = locator.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + dx, y + dy, steps=4)
        self.page.mouse.up()
        self.settled()

    def close(self):
        self.context.close()
        asked = [u for u in self.requests if not u.startswith(("file:", "data:", "blob:"))]
        assert not asked, f"the page asked for {asked}"
        assert not self.complaints, self.complaints
