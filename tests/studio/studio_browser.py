"""The studio in a real Chromium: what the tests in the browser share."""

from __future__ import annotations

import re

DESKTOP, PHONE = (1280, 860), (390, 844)


class Seen:
    """The studio's page, what the browser complained of, and the page inside its frame."""

    def __init__(self, browser, studio, size=DESKTOP, dark=False, hash_=""):
        self.studio = studio
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            has_touch=size[0] < 500,
        )
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(studio.url + hash_)
        self.until("document.documentElement.dataset.ready")

    def until(self, condition, seconds=60):
        """Wait for some JavaScript to be true."""
        for _ in range(seconds * 20):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(
            f"{condition} did not come true; the studio says {self.page.locator('main').inner_text()}"
        )

    def says(self, text):
        """Wait until the status line says it, and the page that says so is in its place."""
        self.until(f"document.querySelector('#status').textContent === {text!r}")
        self.until(
            "document.querySelectorAll('#picture iframe').length === 1 && !document.querySelector('.coming')"
        )

    def type(self, formula):
        self.page.locator("#formula").fill(formula)

    @property
    def inside(self):
        """The interactive page."""
        return self.page.frames[-1]

    def title(self):
        return re.sub(r"\s", "", self.inside.locator("#app h1").inner_text())

    def field(self, name):
        return self.page.get_by_label(name, exact=True)

    def close(self):
        home = self.studio.url.split("/")[2]
        asked = [u for u in self.requests if u.split("/")[2] != home and not u.startswith(("data:", "blob:"))]
        self.context.close()
        assert not asked, f"the studio asked for {asked}"
        assert not self.complaints, self.complaints
