"""Files that are broken, huge, deep, odd or in a circle never crash the linter, and are never run."""

from __future__ import annotations

import os

import pytest

import secant as sc

HOSTILE = {
    "syntax": b"def f(:\n  pass",
    "null": b"import numpy\x00 as np\n",
    "latin": b"# numpy \xff\xfe\x80",
    "odd coding": b"# -*- coding: no-such-coding -*-\nimport numpy",
    "not a text coding": b"# -*- coding: rot13 -*-\nvzcbeg ahzcl",
    "utf16": "import numpy".encode("utf-16"),
    "deep": b"import numpy\nx = " + b"(" * 5000 + b")" * 5000,
    "minus": b"import numpy\nx = " + b"-" * 20000 + b"1",
    "attributes": b"import numpy\nx = a" + b".b" * 20000,
    "huge": b"import numpy\n" + b"#" * 5_000_000,
    "surrogate": b"import numpy\nx = '\\ud800'\n",
    "indent": b"import numpy\nif 1:\n\tx\n        y\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_a_finding(name, tmp_path):
    path = tmp_path / "bad.py"
    path.write_bytes(HOSTILE[name])
    found = sc.lint(path)
    assert set(found.ids) <= {"SC001"} and str(found)
    assert name == "surrogate" or found.ids == ("SC001",)


def test_odd_but_readable_files(tmp_path):
    path = tmp_path / "odd.py"
    path.write_bytes(b"")
    assert len(sc.lint(path)) == 0
    path.write_bytes(b"\xef\xbb\xbfimport numpy as np\r\na = np.zeros(3)\rb = a.T\r\n")
    assert [(f.id, f.place.line) for f in sc.lint(path)] == [("SC101", 3)]
    path.write_bytes("# coding: latin-1\nimport numpy as np\nä = np.zeros(3)\nb = ä.T\n".encode("latin-1"))
    assert [f.place.column for f in sc.lint(path)] == [5]
    path.write_text("import numpy as np\nx = 'a\x0cb'\na = np.zeros(3)\n\x0c\nb = a.T\n")
    assert [f.place.line for f in sc.lint(path)] == [5]
    many = " + ".join(["np.zeros(3)"] * 400)
    path.write_text(f"import numpy as np\nx = {many}\n")
    assert len(sc.lint(path)) in (0, 1)


def test_many_nested_loops_take_no_time(tmp_path):
    lines = ["import numpy as np", "x = np.zeros(3)"]
    lines += [" " * k + f"for i{k} in range(9):" for k in range(18)] + [" " * 18 + "x = x + 1"]
    path = tmp_path / "loops.py"
    path.write_text("\n".join(lines))
    assert len(sc.lint(path)) == 0


def test_nothing_is_run(tmp_path):
    path = tmp_path / "run.py"
    path.write_text(f"import numpy\nopen({str(tmp_path / 'made')!r}, 'w')\nraise SystemExit(3)\n")
    assert len(sc.lint(path)) == 0 and not (tmp_path / "made").exists()


def test_circles_pipes_and_dead_links(tmp_path):
    os.symlink(tmp_path, tmp_path / "again")
    os.symlink(tmp_path / "self.py", tmp_path / "self.py")
    os.symlink(tmp_path / "gone.py", tmp_path / "dead.py")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "a.py").write_text("import numpy as np\na = np.zeros(3).T\n")
    os.symlink(tmp_path / "a.py", tmp_path / "same.py")
    for hidden in (".git", "__pycache__", "env"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "b.py").write_text("import numpy as np\na = np.zeros(3).T\n")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    found = sc.lint(tmp_path)
    assert found.ids == ("SC101",) and found.files == 1
    for name in ("self.py", "dead.py", "pipe.py", "x" * 5000, "nul\x00.py"):
        with pytest.raises(sc.DataError):
            sc.lint(tmp_path / name)


def test_names_of_files_that_are_no_text(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"\xff.py")
    with open(path, "w") as stream:
        stream.write("import numpy as np\na = np.zeros(3).T\n")
    found = sc.lint(tmp_path)
    assert len(found) == 1 and "\\" in str(found) and found.to_json() and found.to_sarif()
