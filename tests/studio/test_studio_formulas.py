"""Formulas as attacks: each is answered with a message and a remedy, and nothing of it is run."""

import pytest
from studio_client import studio

ATTACKS = {
    "attributes": "().__class__.__bases__[0].__subclasses__()",
    "attributes of an input": "x.__class__.__mro__",
    "plain attributes": "x.base.data",
    "tofile": "x.tofile('{target}')",
    "import": "__import__('os').system('touch {target}')",
    "import statement": "import os; os.system('touch {target}')",
    "open": "open('{target}', 'w')",
    "eval": "eval('1')",
    "exec": "exec('1')",
    "getattr": "getattr(x, 'tofile')('{target}')",
    "globals": "globals()",
    "NumPy's files": "np.save('{target}', x)",
    "NumPy's loader": "np.load('{target}')",
    "memmap": "np.memmap('{target}', mode='w+', shape=10)",
    "fromfile": "np.fromfile('/etc/passwd')",
    "NumPy's insides": "np.os.system('touch {target}')",
    "lib": "np.lib.npyio.os.getcwd()",
    "comprehension": "[a for a in (1, 2)]",
    "generator": "sum(a for a in (1, 2))",
    "set": "{{a for a in (1, 2)}}",
    "lambda": "(lambda: 1)()",
    "walrus": "(y := 5)",
    "f-string": "f'{{x}}'",
    "format": "'{{0.__class__}}'.format(x)",
    "text": "'a' * 1000000",
    "bytes": "b'a'",
    "star": "max(*x)",
    "await": "await x",
    "yield": "(yield x)",
    "class": "class A: pass",
    "def": "def f(): pass",
    "decorator": "@x\ndef f(): pass",
    "while": "while True: pass",
    "with": "with x: pass",
    "delete": "del x",
    "global": "global x",
    "match": "match x:\n case _: pass",
    "try": "try: x\nexcept: pass",
    "keyword": "sum(x, dtype='object')",
    "out": "add(x, x, out=x)",
    "in place": "x += 1",
    "item": "x[0] = 5",
    "module name": "np = 5",
    "tower of powers": "9**9**9",
    "deeper tower": "9**9**9**9**9",
    "huge power": "x**100000000",
    "huge shift": "1 << 10**9",
    "huge number": "9" * 5000,
    "many nines": "9999999999999999999999999999999999999999999999",
    "huge array": "a = outer(x, x).ravel(); b = outer(a, a).ravel(); "
    "c = outer(b, b).ravel(); d = outer(c, c)",
    "huge list": "[" + "1," * 2000 + "1]",
    "deep brackets": "(" * 500 + "x" + ")" * 500,
    "deep minus": "-" * 3000 + "x",
    "deep not": "not " * 900 + "x",
    "deep powers": "**".join(["x"] * 1500),
    "deep sums": "+".join(["x"] * 1900),
    "long": "x + " * 5000 + "x",
    "longer": "x" * 900_000,
    "look-alike import": "ｅval('1')",
    "Cyrillic": "ехр(x)",
    "mathematical letters": "𝐞𝐱𝐩(x)",
    "zero width": "e\u200bxp(x)",
    "right to left": "x \u202e+ 1",
    "homoglyph underscore": "＿＿import＿＿('os')",
    "combining": "x\u0301 + 1",
    "NUL": "x\0 + 1",
    "NUL alone": "\0",
    "form feed": "x \f + 1",
    "escape": "\x1b[31mx",
    "half a character": "\ud800 + x",
    "line separator": "x\u2028import os",
    "backslash": "x \\\n + \\",
    "comment": "x # type: ignore\nimport os",
    "encoding": "# -*- coding: utf-7 -*-\nx",
    "nothing": "",
    "spaces": "   \n\t",
    "semicolons": ";;;",
    "unknown function": "system(x)",
    "division": "1/0",
    "complex": "sqrt(-1) + 1j",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_answered_and_not_run(asked, name, tmp_path):
    target = tmp_path / "made"
    text = ATTACKS[name]
    formula = text.replace("{target}", str(target)).replace("{{", "{").replace("}}", "}")
    answer = asked.post(
        "explain", content=asked_as(formula), headers={"content-type": "application/json"}
    ).json()
    assert not target.exists()
    error = answer.get("error")
    if error is None:  # two of them are harmless, and have a value
        assert name in ("deep sums", "comment", "encoding", "huge list"), answer["value"]
        return
    assert error["message"] and "Traceback" not in str(answer) and "inside Secant" not in str(answer), error
    assert error["remedy"], error
    assert "/src/secant/" not in str(answer) and "/usr/lib" not in str(answer)
    assert asked.explain("x + 1", {"x": 2})["value"] == "3"


def asked_as(formula):
    import json  # noqa: PLC0415

    return json.dumps({"formula": formula, "inputs": {"x": {"text": "[1, 2, 3]"}}})


def test_names_that_mean_something_elsewhere_are_names(asked):
    for name in ("constructor", "toString", "html", "hasOwnProperty", "self"):
        answer = asked.explain(f"{name} * 2", {name: 4})
        assert answer["value"] == "8" and answer["inputs"][0]["name"] == name
    assert "error" in asked.explain("__proto__ * 2", {"__proto__": 4})


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", "[1, 2", "[[1, 2], [3]]", "{}", '"1"', "[true]", "null", "[null]", "1_000", "0x10", "1+1",
     "__import__('os')", "[" * 5000, "[" + "9" * 5000 + "]", "[1e400, '2']", "\0", "١٢x", "/etc/passwd",
     "data.npz", "/etc/passwd.csv", "../secret.csv", "[" * 100 + "1" + "]" * 100, "[NaN, {}]"],
)  # fmt: skip
def test_a_bad_input_is_named(asked, text):
    error = asked.explain("sum(x)", {"x": text})["error"]
    assert "x" in error["message"] and error["remedy"], error
    assert "inside Secant" not in error["message"] and "no file" not in error["message"]


def test_odd_inputs_that_are_numbers_are_taken(asked):
    for text in (
        "nan",
        "inf",
        "-inf",
        "1e308",
        "1e999",
        "[NaN, 1]",
        "[]",
        "-0.0",
        "5e-324",
        " 7 ",
        "9" * 5000,
    ):
        assert "error" not in asked.explain("sum(x) * 2", {"x": text}), text


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "5", '"x"', '{"formula": 5}', '{"formula": "x", "inputs": []}', "[" * 100_000,
     '{"formula": "x", "inputs": {"x": 5}}', '{"formula": "x", "inputs": {"x": {"table": "nothing"}}}',
     '{"formula": null}', '{"function": "f"}', '{"function": "../f"}', '{"function": ""}', '{"function": 1}',
     '{"formula": "x", "inputs": {"x": {"table": null}}}', '{"formula": "x", "inputs": null}'],
)  # fmt: skip
def test_a_bad_request_is_refused(asked, body):
    answer = asked.post("explain", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 410) and answer.json()["error"]["message"]


def test_a_request_has_a_size_and_a_type(asked):
    big = asked.post("explain", content=b'"' + b"x" * (1 << 21), headers={"content-type": "application/json"})
    assert big.status_code == 413
    chunks = (b"x" * 65536 for _ in range(64))
    assert (
        asked.post("explain", content=chunks, headers={"content-type": "application/json"}).status_code == 413
    )
    assert asked.post("explain", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    assert (
        asked.post(
            "explain", content=b"{}", headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 415
    )
    many = {f"x{k}": 1 for k in range(500)}
    assert "inputs" in asked.explain("x", many)["error"]["message"]


def test_a_function_needs_a_file(asked):
    assert "without a file" in asked.post("explain", json={"function": "f"}).json()["error"]["message"]


def test_pages_and_tables_make_room_for_new_ones():
    with studio(pages=2, tables=1) as made:
        pages = [made.explain("x * 2", {"x": k})["page"] for k in range(3)]
        assert [made.client.get(f"/page/{p}").status_code for p in pages] == [404, 200, 200]
        first, second = (made.upload("a,b\n1,2\n")["table"] for _ in range(2))
        assert "no longer here" in made.explain("A * 2", {"A": {"table": first}})["error"]["message"]
        assert made.explain("A * 2", {"A": {"table": second}})["inputs"][0]["shape"] == [1, 2]


def test_a_formula_that_would_run_for_an_hour_is_stopped():
    many = "; ".join(f"a{k + 1} = tanh(a{k} @ a{k})" for k in range(150))
    x = str([0.001 * k for k in range(3000)])
    with studio(seconds=3.0) as made:
        error = made.explain(f"a0 = outer(x, x); {many}", {"x": x})["error"]
        assert "after 3 seconds" in error["message"] and "--seconds" in error["remedy"]
        assert made.explain("x + 1", {"x": 2})["value"] == "3"
    with studio(seconds=60.0, memory=300 * 2**20) as made:
        error = made.explain(f"a0 = outer(x, x); {many.replace('@', '+')}", {"x": x})["error"]
        assert "memory" in error["message"] and "--memory" in error["remedy"]
        assert made.explain("x + 1", {"x": 2})["value"] == "3"
