"""Requests as jobs: what came over the connection is checked here, and nothing else of it is passed on.

Enters: a Starlette request. Leaves: a job for a worker, or `Unfit` with a status and a sentence.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import re
from typing import Any

from starlette.requests import ClientDisconnect, Request

from .limits import Limits
from .shelf import Shelf

INPUTS = 100  # names in one request
NAME = re.compile(r"\w{1,100}")


class Unfit(Exception):
    """A request that is not answered: a status of HTTP, what is wrong, and what to do."""

    def __init__(self, status: int, message: str, remedy: str = ""):
        super().__init__(message)
        self.status, self.message, self.remedy = status, message, remedy


async def body(request: Request, most: int, slow: float) -> bytes:
    """The body, if it is small enough and comes soon enough."""
    too_large = Unfit(413, f"this is larger than {most >> 20} MiB", "upload a smaller sample")
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit() or len(length) > 15 or int(length) > most:
        raise too_large
    found = bytearray()
    try:
        async with asyncio.timeout(slow):
            async for part in request.stream():
                found += part
                if len(found) > most:
                    raise too_large
    except TimeoutError:
        raise Unfit(408, f"the request did not arrive within {slow:g} seconds", "send it again") from None
    except ClientDisconnect:
        raise Unfit(400, "the request was broken off", "send it again") from None
    return bytes(found)


async def explaining(request: Request, limits: Limits, tables: Shelf[dict[str, Any]]) -> dict[str, Any]:
    """The job of ``POST explain``."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Unfit(415, "this is not JSON", "send application/json")
    text = await body(request, limits.body, limits.slow)
    try:
        said = json.loads(text, parse_constant=_none)
    except (ValueError, RecursionError):
        raise Unfit(400, "this is not JSON", "send one object") from None
    if not isinstance(said, dict) or not isinstance(said.get("inputs", {}), dict):
        raise Unfit(400, "this is not a request", "send one object with inputs")
    formula, function = said.get("formula"), said.get("function")
    if not isinstance(formula, str) and not isinstance(function, str):
        raise Unfit(400, "there is neither a formula nor a function", "type a formula, or choose a function")
    if isinstance(function, str) and not NAME.fullmatch(function):
        raise Unfit(400, "this is not the name of a function", "choose one of the file")
    if len(said.get("inputs", {})) > INPUTS:
        raise Unfit(400, f"there are more than {INPUTS} inputs", "use arrays")
    return {
        "kind": "explain",
        "formula": formula if not isinstance(function, str) else None,
        "function": function if isinstance(function, str) else None,
        "of_sum": said.get("of_sum") is not False,
        "inputs": {str(n): _field(n, field, tables) for n, field in said.get("inputs", {}).items()},
    }


def _field(name: str, field: Any, tables: Shelf[dict[str, Any]]) -> dict[str, Any]:
    if not isinstance(field, dict):
        raise Unfit(400, f"the input {name[:60]!r} is not an object", "send text or table")
    if "table" not in field:
        return {"text": str(field.get("text", ""))}
    kept = tables.get(str(field["table"]))
    if kept is None:
        raise Unfit(410, f"the table of {name[:60]} is no longer here", "upload it again")
    column = field.get("column")
    if column is not None and (isinstance(column, bool) or not isinstance(column, int)):
        raise Unfit(400, "a column is a whole number", "choose a column of the table")
    moved = field.get("moved")
    if moved is not None and not (isinstance(moved, list) and all(type(x) in (int, float) for x in moved)):
        raise Unfit(400, "moved elements are a list of numbers", "choose the table again")
    return {"table": str(field["table"]), "kept": kept, "column": column, "moved": moved}


async def uploading(request: Request, limits: Limits) -> dict[str, Any]:
    """The job of ``POST table``."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "text/csv":
        raise Unfit(415, "this is not a table", "send text/csv")
    name = re.sub(r"[^\w. -]", "_", request.query_params.get("name", "table.csv"))[-60:] or "table.csv"
    text = await body(request, limits.upload, limits.slow)
    return {"kind": "table", "name": name, "body": base64.b64encode(text).decode()}


def _none(word: str) -> float:
    """NaN and the infinities are no JSON; numbers are sent as they were typed, which is text."""
    return math.nan
