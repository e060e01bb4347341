"""The studio as an ASGI application: what it answers to which address.

Enters: requests that the guard let through. Leaves: the files of the front end, answers of workers as JSON,
and pages, each under a secret address of its own and in a sandbox.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ..page.talking import alone
from .asking import Unfit, explaining, uploading
from .assets import ASSETS
from .guard import Guard
from .limits import Limits
from .messages import plain
from .pool import Busy, Pool
from .process import Stopped
from .shelf import Shelf
from .watching import Watched

PAGE = {"content-security-policy": "sandbox allow-scripts allow-downloads; frame-ancestors 'self'"}
"""Its own meta element forbids the page everything else: the two policies hold together."""


class Studio:
    """One running studio: its workers, its tables and its pages."""

    def __init__(self, token: str, limits: Limits, file: str | None = None):
        self.token, self.limits = token, limits
        self.watched = Watched(file) if file is not None else None
        self.pool = Pool(limits)
        self.tables: Shelf[dict[str, Any]] = Shelf(limits.tables)
        self.pages: Shelf[tuple[str, str]] = Shelf(limits.pages)

    def app(self, port: int) -> Guard:
        """The application, with its guard around it."""
        own = f"/{self.token}"
        routes = [
            Route(f"{own}/", self.asset),
            Route(f"{own}/{{name}}", self.asset),
            Route(f"{own}/api/start", self.start),
            Route(f"{own}/api/version", self.version),
            Route(f"{own}/api/explain", answering(self.explain), methods=["POST"]),
            Route(f"{own}/api/functions", answering(self.functions), methods=["POST"]),
            Route(f"{own}/api/table", answering(self.table), methods=["POST"]),
            Route("/page/{name}", self.page),
        ]
        return Guard(Starlette(routes=routes, lifespan=self.life), self.token, port)

    @contextlib.asynccontextmanager
    async def life(self, app: Starlette) -> AsyncIterator[None]:
        warming = asyncio.create_task(self.pool.warm())
        try:
            yield
        finally:
            warming.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await warming
            await self.pool.close()

    async def asset(self, request: Request) -> Response:
        found = ASSETS.get(request.path_params.get("name", "index.html"))
        return (
            Response("There is nothing here.\n", 404)
            if found is None
            else Response(found[1], media_type=found[0])
        )

    async def start(self, request: Request) -> Response:
        file = self.watched.file.name if self.watched else None
        return JSONResponse({"file": file, "upload": self.limits.upload, "seconds": self.limits.seconds})

    async def version(self, request: Request) -> Response:
        return JSONResponse({"version": self.watched.version() if self.watched else ""})

    async def functions(self, request: Request) -> dict[str, Any]:
        if self.watched is None:
            return {"functions": []}
        version = self.watched.version()
        answer = await self._run(request, {"kind": "functions"} | self._file(version))
        return answer | {"version": version}

    async def explain(self, request: Request) -> dict[str, Any]:
        job = await explaining(request, self.limits, self.tables)
        if job["function"] is not None:
            if self.watched is None:
                raise Unfit(
                    400, "the studio was started without a file", "start it with secant studio model.py"
                )
            job |= self._file(self.watched.version())
        answer = await self._run(request, job)
        if "html" in answer:
            answer["page"] = self.pages.put((answer["name"], answer.pop("html")))
        return answer

    async def table(self, request: Request) -> dict[str, Any]:
        answer = await self._run(request, await uploading(request, self.limits))
        if "error" in answer:
            return answer
        kept = {k: answer[k] for k in ("name", "shape", "data", "kept")}
        shown = {k: v for k, v in answer.items() if k not in ("data", "kept")}
        return shown | {"table": self.tables.put(kept)}

    async def page(self, request: Request) -> Response:
        """A page to look at; with ``?save`` one to keep, which talks with nobody."""
        kept = self.pages.get(request.path_params["name"])
        if kept is None:
            return HTMLResponse("<p>This page is no longer kept. Change an input to make it again.", 404)
        name, html = kept
        if "save" not in request.query_params:
            return HTMLResponse(html, headers={**PAGE, "x-frame-options": "SAMEORIGIN"})
        file = re.sub(r"[^A-Za-z0-9_-]", "", name)[:40] or "page"
        saved = {"content-disposition": f'attachment; filename="{file}.html"'}
        return HTMLResponse(alone(html), headers={**PAGE, **saved})

    def _file(self, version: str) -> dict[str, Any]:
        assert self.watched is not None
        return {"file": str(self.watched.file), "version": version}

    async def _run(self, request: Request, job: dict[str, Any]) -> dict[str, Any]:
        answer = await self.pool.run(job, request.is_disconnected)
        if self.watched is not None:
            self.watched.also(answer.pop("files", ()))
        return answer


Answering = Callable[[Request], Awaitable[dict[str, Any]]]


def answering(act: Answering) -> Callable[[Request], Awaitable[Response]]:
    """What is said where there is no answer: the reason and the remedy, and nothing of what is inside."""

    async def respond(request: Request) -> Response:
        try:
            return JSONResponse(await act(request))
        except Unfit as error:
            return failed(error.status, error.message, error.remedy)
        except Busy:
            return failed(503, "the studio is busy", "try again in a moment")
        except Stopped as error:
            return failed(200, error.message, error.remedy)
        except Exception as error:
            logging.getLogger("secant.studio").exception("a request failed")
            return failed(
                500, f"something went wrong inside the studio ({type(error).__name__})", "see the terminal"
            )

    return respond


def failed(status: int, message: str, remedy: str) -> Response:
    return JSONResponse({"error": plain(message, remedy)}, status)
