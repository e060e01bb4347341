"""Uploaded tables: labels come along, and what is broken, huge or hostile is refused with its place."""

import pytest
from studio_client import HOME, TOKEN

FOODS = "part,Apples,Beef,Eggs\nCarb,56.0,0,4.4\nProtein,1.2,104,52.0\nFat,1.8,135,99.0\n"


def test_a_table_keeps_its_labels(asked):
    t = asked.upload(FOODS, "foods.csv")
    assert t["shape"] == [3, 3] and t["labels"] == [["Carb", "Protein", "Fat"], ["Apples", "Beef", "Eggs"]]
    assert t["preview"][0] == ["56", "0", "4.4"] and "data" not in t and "kept" not in t
    answer = asked.explain("P = A / sum(A, axis=0) * 100", {"A": {"table": t["table"]}})
    assert answer["inputs"] == [{"name": "A", "shape": [3, 3], "table": t["table"], "column": None}]
    page = asked.client.get(f"/page/{answer['page']}").text
    assert "Protein" in page and "Eggs" in page


def test_a_column_is_a_vector_with_its_labels(asked):
    t = asked.upload(FOODS)
    answer = asked.explain("m = max(a)", {"a": {"table": t["table"], "column": 1}})
    assert answer["value"] == "135" and answer["inputs"][0]["column"] == 1
    for column in (-1, 3, 10**30):
        assert (
            "no column"
            in asked.explain("a*1", {"a": {"table": t["table"], "column": column}})["error"]["message"]
        )
    for column in ("1", 1.5, True, [], {}):
        assert (
            "whole number"
            in asked.explain("a*1", {"a": {"table": t["table"], "column": column}})["error"]["message"]
        )


def test_elements_that_were_moved_in_the_page_are_kept(asked):
    t = asked.upload("a,b\n1,2\n3,4\n")
    moved = {"table": t["table"], "moved": [1, 2, 3, 40.5]}
    assert asked.explain("s = sum(A)", {"A": moved})["value"] == "46.5"
    assert "4 numbers" in asked.explain("sum(A)", {"A": moved | {"moved": [1]}})["error"]["message"]
    for bad in ("1", {"a": 1}, [True, 1, 1, 1], ["1"], [None], 5):
        assert "list of numbers" in asked.explain("sum(A)", {"A": moved | {"moved": bad}})["error"]["message"]


BROKEN = {
    "empty": (b"", "empty"),
    "blank": (b"\n \n,,\n", "empty"),
    "header only": (b"a,b\n", "no rows"),
    "ragged": (b"1,2\n3\n", "row 2 has 1 cells"),
    "wider": (b"1,2\n3,4,5\n", "row 2 has 3 cells"),
    "word": (b"a,b\n1,x\n", "row 2, column 2 is 'x'"),
    "hole": (b"a,b\n1,\n", "row 2, column 2 is ''"),
    "formula": (b"a,b\n1,=1+1\n", "'=1+1'"),
    "command": (b"a,b\n1,=cmd|'/c calc'!A1\n", "not a number"),
    "link": (b'a,b\n1,"=HYPERLINK(""http://evil.example"")"\n', "not a number"),
    "code": (b"a,b\n1,__import__('os').system('id')\n", "not a number"),
    "date": (b"a,b\n1,2020-01-01\n", "not a number"),
    "Latin-1": ("a,b\n1,é\n".encode("latin-1"), "not UTF-8"),
    "UTF-16": ("a,b\n1,2\n".encode("utf-16"), "not UTF-8"),
    "noise": (bytes(range(128, 256)) * 100, "not UTF-8"),
    "archive": (b"PK\x03\x04\x14\x00\x00\x00", "NUL"),
    "NUL": (b"a,b\n1,\x002\n", "NUL"),
    "many columns": (b",".join([b"1"] * 1_000_000), "1,000,000 columns"),
    "many rows": (b"1\n" * 60_000, "50,000 rows"),
    "many cells": (b",".join([b"1"] * 900) + b"\n", "cells"),
    "long cell": (b"a,b\n1," + b"9" * 300 + b"\n", "300 letters"),
    "longer cell": (b"a,b\n1," + b"9" * 200_000 + b"\n", "field"),
    "long label": (b"a" * 300 + b",b\n1,2\n", "300 letters"),
    "open quote": (b'a,b\n1,"2\n' + b"3,4\n" * 100_000, "field"),
    "quotes": (b'"' * 9_999 + b"\n", "letters"),
    "half a number": (b"a,b\n1,1e\n", "not a number"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_refused_with_its_place(asked, name):
    body, said = BROKEN[name]
    if name == "many cells":
        body *= 300
    error = asked.upload(body, "bad.csv")["error"]
    assert said in error["message"] + error["remedy"], error
    assert error["remedy"] or "field" in said, error
    assert "/" not in error["message"].replace("'/c calc'", "") or name == "link"
    assert len(error["message"]) < 400


def test_a_huge_upload_is_refused_before_it_is_read(asked):
    body = b"1,2\n" * (3 << 20)
    answer = asked.post("table", content=body, headers={"content-type": "text/csv"})
    assert answer.status_code == 413 and "8 MiB" in answer.json()["error"]["message"]
    chunks = (b"1,2\n" * 16384 for _ in range(200))
    assert asked.post("table", content=chunks, headers={"content-type": "text/csv"}).status_code == 413
    lies = {"content-type": "text/csv", "origin": HOME, "content-length": "9" * 30}
    assert asked.client.post(f"/{TOKEN}/api/table", content=b"1", headers=lies).status_code in (400, 413)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "<script>alert(1)</script>.csv",
        "a" * 500 + ".csv",
        "",
        "\u202etxt.csv",
        "x%00.csv",
    ],
)
def test_a_file_name_is_only_a_name(asked, name):
    t = asked.client.post(f"/{TOKEN}/api/table", params={"name": name}, content=b"a,b\n1,2\n",
                          headers={"content-type": "text/csv", "origin": HOME}).json()  # fmt: skip
    assert len(t["name"]) <= 60 and not set("<>/\\\0\u202e") & set(t["name"])


def test_tables_that_are_odd_and_right(asked):
    assert asked.upload(b"\xef\xbb\xbfa,b\r\n1,2\r\n")["labels"] == [None, ["a", "b"]]
    assert asked.upload(b"1;2\n")["error"]
    assert asked.upload(b"nan,inf\n-inf,1e400\n")["shape"] == [2, 2]
    assert asked.upload('"<b>x</b>","=1+1"\n1,2\n')["labels"][1] == ["<b>x</b>", "=1+1"]
    assert asked.upload(b",".join([b"1"] * 1000))["shape"] == [1, 1000]


def test_another_type_is_refused(asked):
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        assert asked.post("table", content=b"1,2\n", headers={"content-type": kind}).status_code == 415
