"""Who may talk to the studio: pages that it served itself, from this machine, with the token.

Enters: every request. Leaves: a refusal in one plain sentence, or the request as it was. A page of another
site can send requests to this machine too, under a name that it lets point here (DNS rebinding); so the
Host must be one of this machine, the Origin must be the studio's own, and the address must hold the token.
Every answer gets headers that keep browsers from guessing, storing and framing it.
"""

from __future__ import annotations

import secrets
from urllib.parse import unquote

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost", "[::1]")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OPEN = "/page/"  # pages have a secret of their own in their address


class Guard:
    """The checks, around the application."""

    def __init__(self, app: ASGIApp, token: str, port: int):
        self.app, self.token = app, token
        self.hosts = frozenset(f"{name}:{port}" for name in NAMES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = {k.decode("latin-1").lower() for k, _ in message["headers"]}
                more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k not in kept]
                message = {**message, "headers": [*message["headers"], *more]}
            await send(message)

        why = self.refused(scope)
        if why:
            answer = PlainTextResponse(why + "\n", status_code=403, headers={"connection": "close"})
            await answer(scope, receive, guarded)
        else:
            await self.app(scope, receive, guarded)

    def refused(self, scope: Scope) -> str:
        """Why a request is not answered; "" if it is."""
        headers = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in scope["headers"]]
        hosts = [v for k, v in headers if k == "host"]
        origins = [v for k, v in headers if k == "origin"]
        sites = [v for k, v in headers if k == "sec-fetch-site"]
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            return "The studio answers only under the address that it printed."
        writes = scope["method"] not in ("GET", "HEAD")
        if any(o != f"http://{hosts[0]}" for o in origins) or len(origins) > 1 or (writes and not origins):
            return "The studio answers only to its own page."
        if writes and any(s != "same-origin" for s in sites):
            return "The studio answers only to its own page."
        path = unquote(scope["raw_path"].decode("latin-1")) if scope.get("raw_path") else scope["path"]
        if path.startswith(OPEN) and not writes:
            return ""
        found = path.split("/")[1] if path.count("/") > 1 else ""
        if not secrets.compare_digest(found.encode(), self.token.encode()):
            return "Open the whole address that `secant studio` printed: it holds a token."
        return ""
