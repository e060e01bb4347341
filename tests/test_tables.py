"""Tables of pandas: their labels stay with the numbers."""

import numpy as np
import pandas as pd
import pytest

import secant as sc

FOODS = pd.DataFrame(
    [[56.0, 0.0, 4.4, 6.8], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]],
    index=["Carb", "Protein", "Fat"],
    columns=["Apples", "Beef", "Eggs", "Potatoes"],
)


def percent(A):
    cal = A.sum(axis=0)
    share = A / cal * 100
    return share[0, 0]


def test_an_explanation_keeps_the_labels_of_a_table(tmp_path):
    made = sc.explain(percent)(FOODS)
    table = next(i for i in made.items if i.name == "A")
    assert table.labels == (("Carb", "Protein", "Fat"), ("Apples", "Beef", "Eggs", "Potatoes"))
    cal = next(i for i in made.items if i.name == "cal")
    np.testing.assert_allclose(cal.value, [59.0, 239.0, 155.4, 15.7])
    assert "Beef" in made.draw(tmp_path / "foods.svg").read_text()
    assert "Beef" in made.to_html()


def test_broadcasting_keeps_labels():
    met = sc.broadcast(FOODS, FOODS.sum(axis=0))
    assert met.labels[0][1] == ("Apples", "Beef", "Eggs", "Potatoes")
    assert met.labels[1] == (("Apples", "Beef", "Eggs", "Potatoes"),)
    assert "Potatoes" in met.to_svg()


def test_tables_of_text_are_refused():
    with pytest.raises(sc.Refused, match="numeric columns"):
        sc.explain(percent)(pd.DataFrame({"a": ["x", "y"]}))
    with pytest.raises(sc.Refused):
        sc.grad(percent)(FOODS)
