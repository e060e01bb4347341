"""Starting and stopping the studio.

Enters: a file of the user's or none, and a port. Leaves: nothing, when the studio was stopped; by then all
that it started is stopped too.
"""

from __future__ import annotations

import contextlib
import secrets
import socket
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn

from ..graph.errors import DataError
from .app import Studio
from .limits import Limits

CONNECTIONS = 256
"""Connections at one time; any more are turned away."""


def serve(
    file: str | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    limits: Limits | None = None,
    browse: bool = True,
    say: Callable[[str], object] = print,
) -> None:
    """Serve the studio until it is stopped (Ctrl+C, or a signal to end).

    Parameters
    ----------
    file
        A Python file of yours whose functions can be picked. It is imported in a process of its own.
    host
        An address of this machine only: 127.0.0.1, ::1 or localhost.
    port
        0 for any that is free.
    limits
        What one piece of work may use.

    Raises
    ------
    DataError
        If the file is not there, the host is not this machine, or the port is taken.
    """
    if file is not None and not Path(file).is_file():
        raise DataError(f"there is no file {file}; check the path")
    bound = _bound(host, port)
    number: int = bound.getsockname()[1]
    token = secrets.token_urlsafe(32)
    studio = Studio(token, limits or Limits(), file)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{number}/{token}/"
    server = _Server(
        uvicorn.Config(
            studio.app(number),
            access_log=False,  # addresses hold the token
            log_level="warning",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=1,
            ws="none",
            lifespan="on",
        )
    )
    server.ready = lambda: _opened(address, browse, say)
    server.last = studio.pool.close
    with bound, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[bound])


class _Server(uvicorn.Server):
    ready: Callable[[], None]
    last: Callable[[], Awaitable[None]]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.last()  # the work first: whoever waits for it is answered, and nobody has to be cut off
        await super().shutdown(sockets=sockets)


def _opened(address: str, browse: bool, say: Callable[[str], object]) -> None:
    say(f"The studio is at {address}\nOnly this machine can reach it. Stop it with Ctrl+C.")
    if browse:
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(address)


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket that only this machine can reach."""
    name = "127.0.0.1" if host == "localhost" else host
    if name not in ("127.0.0.1", "::1"):
        raise DataError(
            f"{host} can be reached from other machines; the studio runs your files, so it listens on "
            "127.0.0.1 or ::1 only. From afar, forward its port: ssh -L 8000:127.0.0.1:8000, with --port 8000"
        )
    made = socket.socket(socket.AF_INET6 if ":" in name else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((name, port))
    except (OSError, OverflowError) as error:
        made.close()
        raise DataError(f"port {port} cannot be used ({error}); choose another, or none") from None
    return made
