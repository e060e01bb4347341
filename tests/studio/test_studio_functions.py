"""Functions of a file: listed, explained, read again when the file changes, stopped when they go too far."""

import os
import time

import pytest
from studio_client import studio

MODEL = '''
import time

import numpy as np
from helping import factor

SECRET = "a secret of the file"


def loss(w, x=np.array([1.0, 2.0]), n=3, name="a", flag=True):
    """Mean of squares.

    More.
    """
    return np.mean((w * x * factor) ** 2) + n


def first(x: np.ndarray):
    return x[0] * x[1]


def _hidden(x):
    return x


def wrong(x):
    secret = SECRET
    y = x * 2
    raise ValueError("not today")


def forever(x):
    return x * sum(range(10**15))


def sleeps(x):
    time.sleep(3600)
    return x


def hungry(x):
    return x * len([bytearray(10**8) for _ in range(10**4)])


def grows(x):
    return np.ones(10**12) * x


def ends(x):
    import os
    os._exit(3)


def leaves(x):
    raise SystemExit(0)


def reads(x):
    return x * float(input())


def prints(x):
    print("5\\n{}" * 100)
    return x * 2


def deep(x):
    return deep(x + 1)


def nothing(x):
    return "text"


def bad_line(x):
    return np.linalg.svd(x, unknown=1)
'''


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("models")
    (made / "helping.py").write_text("factor = 2.0\n")
    (made / "model.py").write_text(MODEL)
    return made


@pytest.fixture(scope="module")
def asked(folder):
    with studio(folder / "model.py", seconds=4.0, memory=700 * 2**20) as made:
        yield made


def run(asked, name, **inputs):
    return asked.post(
        "explain", json={"function": name, "inputs": {n: {"text": t} for n, t in inputs.items()}}
    ).json()


def test_functions_are_listed_with_their_first_line(asked):
    found = asked.post("functions", json={}).json()
    assert [f["name"] for f in found["functions"]][:3] == ["loss", "first", "wrong"]
    assert found["functions"][0]["doc"] == "Mean of squares." and "files" not in found
    assert asked.get("api/start").json()["file"] == "model.py"


def test_a_function_is_explained_at_its_defaults(asked):
    answer = run(asked, "loss")
    assert [(i["name"], i["text"]) for i in answer["inputs"]] == [("w", "2"), ("x", "[1, 2]"), ("n", "3")]
    assert answer["value"] == "43"
    assert run(asked, "loss", w="1", x="[1, 1]")["value"] == "7"
    assert run(asked, "first")["inputs"][0]["text"] == "[1, 2, 3]"
    page = asked.client.get(f"/page/{answer['page']}").text
    assert "model.py" in page and str(asked.studio.watched.file.parent) not in page


def test_an_error_of_the_function_tells_its_line_and_no_more(asked, folder):
    error = run(asked, "wrong")["error"]
    assert error["line"] == MODEL.split("\n").index('    raise ValueError("not today")') + 1
    assert "not today" in error["message"] and error["code"] == '    raise ValueError("not today")'
    assert str(folder) not in str(error) and "a secret" not in str(error) and "Traceback" not in str(error)


def test_names_that_are_not_functions_are_refused(asked):
    for name in ("SECRET", "np", "nowhere", "__builtins__", "__import__"):
        error = run(asked, name)["error"]
        assert "model.py" in error["message"] and "/" not in error["message"], error
    assert run(asked, "loss", w="1")["value"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("forever", "after 4 seconds"), ("sleeps", "after 4 seconds"), ("hungry", "memory"), ("grows", "memory"),
     ("ends", "exit code 3"), ("leaves", "SystemExit"), ("reads", "EOF"), ("nothing", "number"),
     ("deep", "deep"), ("bad_line", "unknown")],
)  # fmt: skip
def test_what_goes_too_far_is_stopped_and_the_studio_answers_on(asked, name, said):
    began = time.monotonic()
    error = run(asked, name)["error"]
    assert said in error["message"] and "Traceback" not in str(error), error
    assert time.monotonic() - began < 60
    assert asked.explain("x + 1", {"x": 1})["value"] == "2"


def test_what_a_function_prints_is_no_answer(asked):
    assert run(asked, "prints")["value"] == "4"


def test_a_changed_file_is_read_again(tmp_path):
    (tmp_path / "aside.py").write_text("k = 3.0\n")
    file = tmp_path / "m.py"
    file.write_text("from aside import k\ndef f(x):\n    return k * x\n")
    with studio(file) as asked:
        assert run(asked, "f", x="2")["value"] == "6"
        before = asked.get("api/version").json()
        assert asked.get("api/version").json() == before
        file.write_text("from aside import k\ndef f(x):\n    return k * x + 100\n")
        assert asked.get("api/version").json() != before
        assert run(asked, "f", x="2")["value"] == "106"
        (tmp_path / "aside.py").write_text("k = 50.0\n")
        assert run(asked, "f", x="2")["value"] == "200"
        file.write_text("def f(x:\n")
        error = run(asked, "f", x="2")["error"]
        assert error["line"] == 1 and "m.py" in error["message"]
        beside = tmp_path / "new.py"
        beside.write_text("def g(x):\n    return x\n")
        os.replace(beside, file)
        assert [f["name"] for f in asked.post("functions", json={}).json()["functions"]] == ["g"]
        file.unlink()
        assert "no file m.py" in run(asked, "g", x="2")["error"]["message"]
        file.write_text("x = 5\n")
        assert "no function" in asked.post("functions", json={}).json()["error"]["message"]
        file.write_text("raise RuntimeError('at import')\n")
        assert "at import" in asked.post("functions", json={}).json()["error"]["message"]
        file.write_text("while True:\n    pass\n")
