"""An output cell as notebooks have it: the HTML of the output is put into a page that is already there."""

from __future__ import annotations

import json

HOST = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><style>
body { margin: 0; background: %(paper)s; color: %(ink)s; font: 14px sans-serif; }
.jp-OutputArea-output { margin: 20px 60px; width: %(width)spx; }
iframe { max-width: 100%%; } svg, h1, button { color: red !important; }
</style></head><body><h1>A notebook</h1><div class="jp-OutputArea-output" id="cell"></div>
<script type="application/json" id="output">%(output)s</script>
<script>
document.getElementById("cell").innerHTML = JSON.parse(document.getElementById("output").textContent);
</script>
<script type="module">%(script)s</script>
</body></html>"""


class Cell:
    """The page around it, and the frame in it."""

    def __init__(self, browser, folder, output, dark, width, script):
        paper, ink = ("#111", "#eee") if dark else ("#fff", "#111")
        held = json.dumps(output).replace("<", "\\u003c")
        text = HOST % {"paper": paper, "ink": ink, "output": held, "width": width, "script": script}
        path = folder / f"notebook{len(list(folder.iterdir()))}.html"
        path.write_text(text, encoding="utf-8")
        self.context = browser.new_context(
            viewport={"width": width + 140, "height": 900}, reduced_motion="reduce"
        )
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.goto(path.as_uri())
        self.inside.locator("svg.graph").first.wait_for()

    @property
    def inside(self):
        """The interactive page."""
        return self.page.frame_locator("iframe").first

    @property
    def frame(self):
        return self.page.frames[-1]

    def until(self, condition, seconds=60):
        for _ in range(seconds * 20):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{condition} did not come true")

    def close(self):
        self.context.close()
        asked = [u for u in self.requests if not u.startswith(("file:", "data:", "blob:", "about:"))]
        assert not asked, asked
        assert not self.complaints, self.complaints
