"""A real studio: many requests at once, workers that are killed or go on for ever, and its end."""

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from studio_process import Running, descendants, runs, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")

MODEL = """
import subprocess, sys, time

def square(x):
    return x * x

def hour(x):
    time.sleep(3600)
    return x

def spawns(x):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    time.sleep(3600)
    return x
"""


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "model.py"
    made.write_text(MODEL)
    return made


def test_a_hundred_requests_at_once(file):
    with Running(file) as studio:

        def one(k):
            return studio.explain(formula="x**2 + k", inputs={"x": {"text": str(k)}, "k": {"text": "1"}})

        with ThreadPoolExecutor(100) as pool:
            answers = list(pool.map(one, range(100)))
        served = [(k, a) for k, a in enumerate(answers) if a["status"] == 200]
        busy = [a for a in answers if a["status"] == 503]
        assert len(served) + len(busy) == 100 and len(served) >= 34
        assert all(float(a["value"]) == k * k + 1 for k, a in served)
        assert all("try again" in a["error"]["remedy"] for a in busy)
        assert 1 <= len(studio.workers()) <= 2
        assert studio.explain(formula="1 + x", inputs={"x": {"text": "1"}})["value"] == "2"


def test_a_killed_worker_is_replaced(file):
    with Running(file, "--seconds", "60") as studio:
        assert studio.explain(function="square", inputs={"x": {"text": "3"}})["value"] == "9"
        for pid in studio.workers():
            subprocess.run(["kill", "-9", str(pid)], check=True)
        assert studio.explain(function="square", inputs={"x": {"text": "4"}})["value"] == "16"
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(studio.explain, function="hour")
            time.sleep(4)
            for pid in studio.workers():
                subprocess.run(["kill", "-9", str(pid)], check=True)
            assert "ended by signal 9" in answer.result()["error"]["message"]
        assert studio.explain(function="square", inputs={"x": {"text": "5"}})["value"] == "25"


def test_what_runs_for_an_hour_is_stopped_with_all_that_it_started(file):
    with Running(file, "--seconds", "3") as studio:
        with ThreadPoolExecutor(4) as pool:
            answers = [pool.submit(studio.explain, function=f) for f in ("hour", "spawns", "hour", "spawns")]
            until(lambda: len(descendants(studio.process.pid)) > len(studio.workers()))
            started = descendants(studio.process.pid)
            assert all("after 3 seconds" in a.result()["error"]["message"] for a in answers)
        until(lambda: not any(runs(p) for p in started if p not in studio.workers()))
        assert studio.explain(formula="x * 2", inputs={"x": {"text": "4"}})["value"] == "8"


def test_work_that_nobody_waits_for_is_stopped(file):
    with Running(file, "--seconds", "600") as studio:
        for _ in range(3):
            body = json.dumps({"function": "hour", "inputs": {}}).encode()
            with socket.create_connection((studio.host, studio.port)) as line:
                head = f"POST /{studio.token}/api/explain HTTP/1.1\r\n"
                head += f"Host: {studio.host}:{studio.port}\r\nOrigin: "
                head += f"http://{studio.host}:{studio.port}\r\nContent-Type: application/json\r\n"
                line.sendall((head + f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
                time.sleep(0.5)
        assert studio.explain(function="square", inputs={"x": {"text": "3"}})["value"] == "9"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["INT", "TERM", "KILL"])
def test_nothing_is_left_running(file, how):
    with Running(file, "--seconds", "600") as studio, ThreadPoolExecutor(2) as pool:
        assert studio.explain(function="square", inputs={"x": {"text": "3"}})["value"] == "9"
        waiting = [pool.submit(quietly, studio, f) for f in ("hour", "hour")]
        until(lambda: len(studio.workers()) == 2)
        time.sleep(1)
        started = descendants(studio.process.pid)
        printed = studio.stop(how)
        until(lambda: not any(runs(p) for p in started), 60)
        assert "Traceback" not in printed and studio.token not in printed.partition("\n")[2]
        assert [w.result() for w in waiting]


def quietly(studio, function):
    try:
        return studio.explain(function=function)
    except (OSError, ValueError) as error:
        return repr(error)


def test_only_this_machine_is_listened_to(file):
    with Running(file) as studio:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        ours = [
            x.split()[1]
            for x in lines
            if x.split()[1].endswith(f":{studio.port:04X}") and x.split()[3] == "0A"
        ]
        assert ours == [f"0100007F:{studio.port:04X}"]
        status, text = studio.ask("", headers={"Host": "evil.example"})
        assert status == 403 and studio.token not in text
        with socket.create_connection((studio.host, studio.port)) as line:
            line.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"403" in line.recv(1000)


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--host", "0.0.0.0"], "ssh -L"), (["--host", "::"], "ssh -L"), (["--host", "192.168.0.1"], "ssh -L"),
     (["--host", "evil.example"], "ssh -L"), (["--port", "99999"], "99999"),
     (["nowhere.py"], "no file nowhere.py"),
     (["--seconds", "0"], "seconds"), (["--memory", "1"], "memory")],
)  # fmt: skip
def test_what_cannot_be_served_is_said(words, said, tmp_path):
    command = [sys.executable, "-m", "secant.cli", "studio", "--no-browser", *words]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert found.returncode == 2 and said in found.stderr and "Traceback" not in found.stderr


def test_a_taken_port_is_said(file):
    with Running(file) as studio:
        command = [sys.executable, "-m", "secant.cli", "studio", "--no-browser", "--port", str(studio.port)]
        found = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert found.returncode == 2 and "cannot be used" in found.stderr


def test_a_request_that_does_not_come_is_given_up(file):
    with Running(file) as studio, socket.create_connection((studio.host, studio.port)) as line:
        head = f"POST /{studio.token}/api/explain HTTP/1.1\r\n"
        head += f"Host: {studio.host}:{studio.port}\r\nOrigin: "
        head += f"http://{studio.host}:{studio.port}\r\nContent-Type: application/json\r\n"
        head += "Content-Length: 1000\r\n\r\n{"
        line.sendall(head.encode())
        line.settimeout(120)
        assert b"408" in line.recv(1000)
