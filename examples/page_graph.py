"""
The graph of J = 3(a + bc)
==========================

Its values, its derivatives step by step, a nudge of one input, and the triangle under the secant line.

Run it with ``python examples/page_graph.py [folder]``; it writes its pictures there.
"""

import sys
from pathlib import Path

import secant as sc


def page(a, b, c):
    u = b * c
    v = a + u
    J = 3 * v
    return J


def line(a):
    f = 3 * a
    return f


def curve(x):
    f = x**2
    return f


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    explained = sc.explain(page, nudge=("a", 0.001))(5.0, 3.0, 2.0)
    print(explained)
    explained.draw(folder / "page_graph.png")

    print(sc.nudge(page, "a", by=0.001)(5.0, 3.0, 2.0))

    # The same increment as in the table, in numbers; a large one, to be seen.
    print(sc.slope(line, at=2.0, by=0.001))
    sc.slope([line, curve], at=2.0, by=0.5).draw(folder / "slopes.png")
    sc.slope(curve, at=1.0, by=[1.0, 0.7, 0.4, 0.1]).draw(folder / "secant_to_tangent.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
