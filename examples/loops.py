"""
Loops recorded once
===================

Heat in a rod over 2,000 steps, its conductivity by the gradient, and Newton's method in a ``while`` loop.

Run it with ``python examples/loops.py [folder]``; it writes its pictures there.
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np

import secant as sc

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def heat(conductivity, start, steps):
    """The temperatures along a rod, warm at the left and cold at the right, after so many steps."""
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += conductivity * (u[2:] - 2 * u[1:-1] + u[:-2])
        u[0], u[-1] = 1.0, 0.0
    return u


def misfit(conductivity, start, measured, steps):
    return np.mean((heat(conductivity, start, steps) - measured) ** 2)


def cube_root(a):
    x = a
    while abs(x**3 - a) > 1e-12:
        x -= (x**3 - a) / (3 * x**2)
    return x


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    start, steps, true = np.zeros(61), 2000, 0.31
    measured = heat(true, start, steps) + 0.003 * rng.normal(size=61)

    for many in (10, 1_000, 100_000):
        print(f"heat, {many:7,} steps: {sc.report(heat)(0.2, start, many).nodes} nodes")
    print(sc.report(misfit)(0.2, start, measured, steps))

    # Downhill by the slope over the bend; both are loops of 2,000 steps, backwards and forwards again.
    slope, bend = sc.value_and_grad(misfit), sc.grad(sc.grad(misfit))
    guess, path = 0.1, []
    for _ in range(8):
        J, g = slope(guess, start, measured, steps)
        path.append((guess, J, g))
        guess -= g / abs(bend(guess, start, measured, steps))
    print(f"conductivity {path[0][0]} -> {guess:.4f}, the true one is {true}")

    root, steep = sc.value_and_grad(cube_root)(10.0)
    print(f"cube root of 10: {root:.6f}, slope {steep:.6f}; by hand {10 ** (-2 / 3) / 3:.6f}")
    sc.explain(cube_root)(10.0).draw(folder / "newton.png")

    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    rod = np.linspace(0, 1, 61)
    left.plot(rod, measured, ".", color="#8899aa", label="measured")
    for k, color in ((path[0][0], "#d1495b"), (guess, "#00798c")):
        left.plot(rod, heat(k, start, steps), color=color, lw=1.5, label=f"conductivity {k:.3f}")
    left.set(title="A rod after 2,000 steps", xlabel="place", ylabel="temperature")
    left.legend(frameon=False)
    ks = np.linspace(0.08, 0.49, 40)
    right.plot(ks, [misfit(k, start, measured, steps) for k in ks], color="#8899aa", lw=2)
    for k, J, g in path:
        reach = np.array([-0.03, 0.03])
        right.plot(k + reach, J + g * reach, color="#00798c", lw=1.5)
        right.plot(k, J, "o", color="#d1495b", ms=5)
    right.set(
        title="Its misfit, with exact tangents", xlabel="conductivity", ylabel="misfit", ylim=(-2e-4, None)
    )
    figure.savefig(folder / "loops.png", dpi=130)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
