"""A studio as users start it, in a process of its own, and what of it is still running."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path


def heeds_interrupts():
    """In the new process: a parent may ignore Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Running:
    """The process, its address, and requests to it over a real connection."""

    def __init__(self, *words, cwd=None):
        command = [sys.executable, "-m", "secant.cli", "studio", "--no-browser", *map(str, words)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=cwd,
            preexec_fn=heeds_interrupts,
        )
        first = self.process.stdout.readline()
        found = re.search(r"http://([\d.]+):(\d+)/([\w-]+)/", first)
        assert found, first + self.process.stdout.read()
        self.url, self.host, self.port, self.token = found[0], found[1], int(found[2]), found[3]

    def ask(self, path, body=None, headers=None, timeout=120):
        """Status and text of an answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        given = {"Origin": f"http://{self.host}:{self.port}", "Content-Type": "application/json"} | (
            headers or {}
        )
        try:
            connection.request("GET" if body is None else "POST", f"/{self.token}/{path}", body, given)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def explain(self, **what):
        status, text = self.ask("api/explain", json.dumps({"inputs": {}} | what))
        return json.loads(text) | {"status": status}

    def workers(self):
        """Processes that the studio started and that still run, by number."""
        return [pid for pid, parent, _ in processes() if parent == self.process.pid]

    def family(self):
        """All that can be traced to this studio, also where a parent in between is gone: by its command."""
        mark = f"secant.studio.worker {self.process.pid} "
        return [pid for pid, parent, command in processes() if parent == self.process.pid or mark in command]

    def stop(self, how=signal.SIGTERM):
        """Signal it, and wait; what it printed."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        printed, _ = self.process.communicate(timeout=120)
        return printed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop(signal.SIGKILL)


def processes():
    """Number, parent and command of all processes that are not mere remains."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if state != "Z":
                found.append((int(folder.name), int(parent), command))
    return found


def until(condition, seconds=120):
    """Wait for something to be true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


def descendants(pid):
    """Processes that a process started, and those that they started."""
    all_ = processes()
    found, new = set(), {pid}
    while new:
        new = {p for p, parent, _ in all_ if parent in new} - found
        found |= new
    return found


def runs(pid):
    """Whether a process still runs."""
    return any(p == pid for p, _, _ in processes()) and os.path.exists(f"/proc/{pid}")
