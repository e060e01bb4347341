"""
Walking downhill
================

Gradient descent on a curve and on a surface: each step goes against the exact slope.

Run it with ``python examples/gradient_descent.py [folder]``; it writes a picture there.
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np

import secant as sc

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def curve(x):
    return 0.1 * x**4 - 0.5 * x**2 + 0.3 * x + 1


def surface(p):
    x, y = p
    return (1 - x) ** 2 + 4 * (y - x**2) ** 2


def descend(f, start, rate, steps):
    """Every point on the way down, the start included."""
    slope = sc.grad(f)
    path = [start]
    for _ in range(steps):
        path.append(path[-1] - rate * slope(path[-1]))
    return np.array(path)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    down = descend(curve, 2.9, 0.06, 150)
    walk = descend(surface, np.array([-1.4, 1.6]), 0.03, 400)
    print(
        f"on the curve:   from x = {down[0]:.2f} to x = {down[-1]:.4f}, slope {sc.grad(curve)(down[-1]):.1e}"
    )
    print(f"on the surface: from {walk[0]} to {walk[-1].round(3)}, height {surface(walk[-1]):.1e}")

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.5), layout="constrained")
    x = np.linspace(-3, 3, 200)
    left.plot(x, curve(x), color="#8899aa", lw=2)
    left.plot(down, curve(down), "o-", color="#d1495b", ms=5, lw=1)
    for at in down[:4:3]:
        height, slope = sc.value_and_grad(curve)(float(at))
        reach = np.array([-0.5, 0.5])
        left.plot(at + reach, height + slope * reach, color="#00798c", lw=1.5)
    left.set(title="On a curve: step against the tangent's slope", xlabel="x", ylabel="f(x)", ylim=(-0.6, 6))

    u, v = np.meshgrid(np.linspace(-1.9, 1.9, 200), np.linspace(-0.8, 2.4, 200))
    height = surface((u, v))
    right.contourf(u, v, np.log1p(height), 18, cmap="YlGnBu_r")
    right.contour(u, v, np.log1p(height), 18, colors="white", linewidths=0.4)
    right.plot(*walk.T, ".-", color="#d1495b", ms=4, lw=1)
    right.plot(*walk[-1], "*", color="#edae49", ms=14)
    right.set(title="On a surface: along the steepest way down", xlabel="x", ylabel="y")
    figure.savefig(folder / "gradient_descent.png", dpi=130)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
