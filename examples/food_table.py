"""
Calories in four foods
======================

Sums down the columns, percentages by broadcasting, and the gradient through both.

Run it with ``python examples/food_table.py [folder]``; it writes two pictures there.
"""

import sys
from pathlib import Path

import numpy as np

import secant as sc

FOODS = ["Apples", "Beef", "Eggs", "Potatoes"]
PARTS = ["Carb", "Protein", "Fat"]
TABLE = np.array([[56.0, 0.0, 4.4, 6.8], [1.2, 104.0, 52.0, 8.0], [1.8, 135.0, 99.0, 0.9]])


def fat_in_beef(A):
    calories = A.sum(axis=0)
    share = A / calories
    percent = share * 100
    fat = percent[2, 1]
    return fat


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    print("calories:", dict(zip(FOODS, TABLE.sum(axis=0).round(1).tolist())))
    stretched = sc.broadcast(TABLE, TABLE.sum(axis=0))
    print(stretched)
    stretched.draw(folder / "food_broadcast.png")

    explained = sc.explain(fat_in_beef)(TABLE)
    print(explained)
    explained.draw(folder / "food_graph.png")

    slopes = sc.grad(fat_in_beef)(TABLE)
    print("one calorie more of each in the beef moves its percentage of fat by")
    for name, slope in zip(PARTS, slopes[:, 1]):
        print(f"  {name:8} {slope:+.4f}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
