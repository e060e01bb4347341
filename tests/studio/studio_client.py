"""A studio in this process, asked as its own page asks; what the tests of the studio share."""

from __future__ import annotations

import contextlib

from starlette.testclient import TestClient

from secant.studio.app import Studio
from secant.studio.limits import Limits

PORT = 8750
HOME = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-that-nobody-knows"


class Asked:
    """The studio, and requests to it that differ from those of its page only where a test says so."""

    def __init__(self, client: TestClient, studio: Studio):
        self.client, self.studio = client, studio

    def get(self, path="", token=TOKEN, headers=None):
        return self.client.get(f"/{token}/{path}", headers=headers)

    def post(self, path, token=TOKEN, headers=None, **more):
        given = {"origin": HOME, "sec-fetch-site": "same-origin"} | (headers or {})
        given = {k: v for k, v in given.items() if v is not None}
        return self.client.post(f"/{token}/api/{path}", headers=given, **more)

    def explain(self, formula=None, inputs=None, **more):
        """The answer to a formula with typed inputs."""
        fields = {n: x if isinstance(x, dict) else {"text": str(x)} for n, x in (inputs or {}).items()}
        return self.post("explain", json={"formula": formula, "inputs": fields} | more).json()

    def upload(self, body, name="t.csv", **more):
        return self.post(
            f"table?name={name}", content=body, headers={"content-type": "text/csv"}, **more
        ).json()


@contextlib.contextmanager
def studio(file=None, **limits):
    """A studio, with its workers."""
    made = Studio(TOKEN, Limits(**limits), None if file is None else str(file))
    with TestClient(made.app(PORT), base_url=HOME) as client:
        yield Asked(client, made)
