"""The graph of J = 3(a + bc): its values, its derivatives step by step, a nudge, and the slope triangle.

Run it with ``python examples/page_graph.py [folder]``; it writes two pictures there.
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
    return 3 * a


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    explained = sc.explain(page)(5.0, 3.0, 2.0)
    print(explained)
    explained.draw(folder / "page_graph.png")

    print(sc.nudge(page, "a", by=0.001)(5.0, 3.0, 2.0))

    triangle = sc.slope(line, at=2.0, by=0.001)
    print(triangle)
    triangle.draw(folder / "slope.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
