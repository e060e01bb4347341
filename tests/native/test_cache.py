"""The cache on disk gives back what was kept or nothing, whoever wrote, broke, filled or forbade it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from secant.native import cache

A, B = "a" * 64, "b" * 64
CONTENT = bytes(range(256)) * 40
as_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="what is asked here are Unix owners and permissions")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.delenv("SECANT_CACHE", raising=False)
    monkeypatch.delenv("SECANT_CACHE_LIMIT", raising=False)
    return tmp_path / "kept"


def run(program: str, *args: str) -> subprocess.Popen[str]:
    """A process with the cache's own file alone: importing all of Secant takes longer than the tests."""
    start = f"""
import importlib.util, os, random, signal, sys
spec = importlib.util.spec_from_file_location("cache", {cache.__file__!r})
cache = sys.modules["cache"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cache)
"""
    return subprocess.Popen([sys.executable, "-c", start + program, *args], stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    errors = process.communicate()[1]
    return process.returncode, errors


def content_of(number: int) -> bytes:
    return random.Random(number).randbytes(5000 + 1000 * number)


def test_what_is_kept_is_found_again(folder: Path):
    assert cache.read(A) is None
    assert not folder.exists()
    assert cache.write(A, CONTENT)
    assert cache.read(A) == CONTENT
    assert cache.read(B) is None
    assert cache.write(A, b"")
    assert cache.read(A) == b""
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    found = cache.status()
    assert (found.folder, found.problem, found.files) == (str(folder), None, 1)


@pytest.mark.parametrize("word", ["off", "0", "OFF", "no"])
def test_it_can_be_turned_off(folder: Path, monkeypatch: pytest.MonkeyPatch, word: str):
    cache.write(A, CONTENT)
    monkeypatch.setenv("SECANT_CACHE", word)
    assert cache.read(A) is None
    assert not cache.write(B, CONTENT)
    assert "turned off" in str(cache.status().problem)
    assert not (folder / B).exists()


def test_damaged_files_are_ignored_and_replaced(folder: Path):
    cache.write(A, CONTENT)
    path = folder / A
    good = path.read_bytes()
    rng = random.Random(1)
    places = [*range(50), *(rng.randrange(len(good)) for _ in range(200))]
    for place in places:
        path.write_bytes(good[:place] + bytes([good[place] ^ (1 << rng.randrange(8))]) + good[place + 1 :])
        assert cache.read(A) is None
    for length in [*range(60), *(rng.randrange(len(good)) for _ in range(50))]:
        path.write_bytes(good[:length])
        assert cache.read(A) is None
    for tail in (b"\0", good):
        path.write_bytes(good + tail)
        assert cache.read(A) is None
    assert cache.write(A, CONTENT)
    assert cache.read(A) == CONTENT


def test_a_file_under_another_name_is_ignored(folder: Path):
    cache.write(A, CONTENT)
    (folder / A).rename(folder / B)
    assert cache.read(B) is None


def test_links_are_not_followed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cache.write(A, CONTENT)
    (folder / A).rename(tmp_path / "elsewhere")
    (folder / A).symlink_to(tmp_path / "elsewhere")
    assert cache.read(A) is None
    before = (tmp_path / "elsewhere").read_bytes()
    assert cache.write(A, b"new")  # replaces the link, not what it points to
    assert (tmp_path / "elsewhere").read_bytes() == before
    assert cache.read(A) == b"new"
    (folder / "written").unlink()
    (folder / "written").symlink_to(tmp_path / "elsewhere")
    assert not cache.write(B, b"new")
    assert (tmp_path / "elsewhere").read_bytes() == before

    (tmp_path / "link").symlink_to(folder)
    monkeypatch.setenv("SECANT_CACHE_DIR", str(tmp_path / "link"))
    assert cache.read(A) is None
    assert not cache.write(B, CONTENT)
    assert cache.status().problem


def test_what_is_no_file_is_ignored(folder: Path):
    cache.write(A, CONTENT)
    os.mkfifo(folder / B)
    assert cache.read(B) is None
    (folder / B).unlink()
    (folder / B).mkdir()
    assert cache.read(B) is None
    assert not cache.write(B, CONTENT)
    assert not [p for p in folder.iterdir() if p.name.startswith("unfinished")]


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_what_others_can_write_is_not_trusted(folder: Path, mode: int):
    cache.write(A, CONTENT)
    (folder / A).chmod(mode & 0o666)
    assert cache.read(A) is None
    (folder / A).chmod(0o600)
    folder.chmod(mode)
    assert cache.read(A) is None
    assert not cache.write(B, CONTENT)
    assert "written by others" in str(cache.status().problem)


@as_root
def test_what_another_user_owns_is_not_trusted(folder: Path):
    cache.write(A, CONTENT)
    os.chown(folder / A, 65534, -1)
    assert cache.read(A) is None
    os.chown(folder / A, 0, -1)
    os.chown(folder, 65534, -1)
    assert cache.read(A) is None
    assert not cache.write(B, CONTENT)
    assert "another user" in str(cache.status().problem)


@pytest.fixture
def plain_folder() -> Iterator[Path]:
    """A folder of somebody who is not root, with this process being that somebody."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        os.chown(name, 65534 if root else -1, -1)
        os.seteuid(65534 if root else os.geteuid())
        yield Path(name)
        os.seteuid(os.getuid())


def test_a_folder_that_cannot_be_written(plain_folder: Path, monkeypatch: pytest.MonkeyPatch):
    kept = plain_folder / "kept"
    monkeypatch.setenv("SECANT_CACHE_DIR", str(kept))
    assert cache.write(A, CONTENT)
    kept.chmod(0o500)
    assert cache.read(A) == CONTENT
    assert not cache.write(B, CONTENT)
    (kept / A).chmod(0)
    assert cache.read(A) is None
    kept.chmod(0o700)
    plain_folder.chmod(0o500)
    monkeypatch.setenv("SECANT_CACHE_DIR", str(plain_folder / "other"))
    assert not cache.write(A, CONTENT)
    assert cache.status().problem
    plain_folder.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="the rules of XDG")
def test_the_place_without_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECANT_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.status().folder == str(tmp_path / "xdg" / "secant")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache.status().folder == str(tmp_path / "home" / ".cache" / "secant")
    monkeypatch.setenv("HOME", "nowhere")
    assert "no home" in str(cache.status().problem)
    assert cache.read(A) is None
    assert not cache.write(A, CONTENT)
    monkeypatch.setenv("HOME", "/dev/null")
    assert not cache.write(A, CONTENT)


@as_root
def test_nothing_is_made_in_the_home_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SECANT_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    os.chown(tmp_path, 65534, -1)
    assert not cache.write(A, CONTENT)
    assert not list(tmp_path.iterdir())


def test_the_limit_holds_and_what_was_used_last_stays(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECANT_CACHE_LIMIT", "1")
    names = [f"{number:064x}" for number in range(60)]
    folder.mkdir(mode=0o700)
    (folder / "mine.txt").write_text("not the cache's")
    for age, name in enumerate(names):
        assert cache.write(name, bytes(50_000))
        os.utime(folder / name, (1e9 + age, 1e9 + age))
        cache.read(names[0])  # used all the time
        assert cache.status().size <= 1e6
    kept = [name for name in names if cache.read(name)]
    assert kept == [names[0], *names[-len(kept) + 1 :]]
    assert 14 <= len(kept) <= 19
    assert (folder / "mine.txt").exists()
    assert not cache.write(A, bytes(200_000)), "one file is not worth so many others"
    monkeypatch.setenv("SECANT_CACHE_LIMIT", "nonsense")
    assert cache.status().limit == 256e6
    monkeypatch.setenv("SECANT_CACHE_LIMIT", "0")
    assert not cache.write(A, CONTENT)


def test_a_full_disk_leaves_nothing_behind(folder: Path):
    program = """
import resource
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
assert cache.write("a" * 64, bytes(50_000))
assert not cache.write("b" * 64, bytes(200_000))
"""
    assert finish(run(program)) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [A, "written"]


def test_killed_in_the_middle_of_writing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    program = """
os.replace = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
cache.write("a" * 64, bytes(1000))
"""
    assert finish(run(program))[0] == -signal.SIGKILL
    (left,) = (path for path in folder.iterdir() if path.name.startswith("unfinished"))
    assert cache.read(A) is None
    monkeypatch.setenv("SECANT_CACHE_LIMIT", "0.08")
    cache.write(B, bytes(9000))
    assert left.exists()
    os.utime(left, (1e9, 1e9))
    cache.write(B, bytes(9000))
    assert not left.exists()


def test_killed_at_any_moment():
    program = """
contents = {f"{number:064x}": random.Random(number).randbytes(5000 + 1000 * number) for number in range(30)}
print("ready", file=sys.stderr, flush=True)
while True:
    for name, content in contents.items():
        cache.write(name, content)
"""
    rng = random.Random(3)
    for _ in range(4):
        process = run(program)
        assert process.stderr.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01 + 0.05 * rng.random())
        process.kill()
        finish(process)
    assert cache.read(f"{0:064x}") == content_of(0)
    assert all(cache.read(f"{number:064x}") in (None, content_of(number)) for number in range(30))


def test_processes_that_write_read_and_sweep_together(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECANT_CACHE_LIMIT", "0.5")
    program = """
rng = random.Random(int(sys.argv[1]))
found = 0
for _ in range(600):
    number = rng.randrange(40)
    content = random.Random(number).randbytes(5000 + 1000 * number)
    seen = cache.read(f"{number:064x}")
    assert seen in (None, content)
    found += seen is not None
    assert seen or cache.write(f"{number:064x}", content)
assert found > 50
"""
    processes = [run(program, str(seed)) for seed in range(4)]
    assert [finish(process) for process in processes] == [(0, "")] * 4
    assert cache.status().size <= 0.5e6
    assert not [p for p in folder.iterdir() if p.name.startswith("unfinished")]
