"""
Logistic regression, with loops and vectorized
==============================================

z = w'x + b: first with loops over examples and features, then vectorized. Both are plain NumPy; both get the
same gradient. The times of one gradient stand side by side.

Run it with ``python examples/logistic_regression.py [folder]``; it writes a picture there.
"""

import math
import sys
import time
from pathlib import Path

import matplotlib
import numpy as np

import secant as sc

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def cost_with_loops(w, b, X, y):
    J = 0.0
    for i in range(X.shape[0]):
        z = b
        for j in range(X.shape[1]):
            z += w[j] * X[i, j]
        a = 1 / (1 + math.exp(-z))
        J += -(y[i] * math.log(a) + (1 - y[i]) * math.log(1 - a))
    return J / X.shape[0]


def cost_vectorized(w, b, X, y):
    z = X @ w + b
    a = 1 / (1 + np.exp(-z))
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))


def seconds(f, *args):
    """The best of five calls, after one that records."""
    f(*args)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        f(*args)
        times.append(time.perf_counter() - start)
    return min(times)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    y = (np.arange(60) % 2).astype(float)
    X = rng.normal(size=(60, 2)) + np.outer(y, [2.0, 1.2])
    w, b = np.zeros(2), 0.0

    loops = sc.value_and_grad(cost_with_loops, argnums=(0, 1))
    vectorized = sc.value_and_grad(cost_vectorized, argnums=(0, 1))
    (cost, (dw, db)), (again, (dw2, db2)) = loops(w, b, X, y), vectorized(w, b, X, y)
    assert math.isclose(cost, again) and np.allclose(dw, dw2) and math.isclose(db, db2)

    times = {
        "loops": seconds(cost_with_loops, w, b, X, y),
        "loops,\nwith gradient": seconds(loops, w, b, X, y),
        "vectorized": seconds(cost_vectorized, w, b, X, y),
        "vectorized,\nwith gradient": seconds(vectorized, w, b, X, y),
    }
    for name, t in times.items():
        print(f"{name.replace(chr(10), ' '):28} {t * 1e6:9.1f} microseconds")

    costs = []
    for _ in range(200):
        cost, (dw, db) = vectorized(w, b, X, y)
        w, b = w - 0.5 * dw, b - 0.5 * db
        costs.append(cost)
    right = np.mean((X @ w + b > 0) == (y > 0.5))
    print(f"cost {costs[0]:.3f} -> {costs[-1]:.3f}; {right:.0%} of the points on the right side")

    figure, (left, middle, last) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    left.scatter(*X.T, c=np.where(y > 0.5, "#d1495b", "#00798c"), s=28)
    edge = np.array([X[:, 0].min(), X[:, 0].max()])
    left.plot(edge, -(b + w[0] * edge) / w[1], color="#333333", lw=1.5)
    left.set(
        title="Where w'x + b = 0", xlabel="x₁", ylabel="x₂", ylim=(X[:, 1].min() - 0.5, X[:, 1].max() + 0.5)
    )
    middle.plot(costs, color="#d1495b")
    middle.set(title="The cost, step by step", xlabel="step", ylabel="J")
    bars = last.barh(list(times), [t * 1e6 for t in times.values()], color=["#8899aa", "#d1495b"] * 2)
    last.bar_label(bars, fmt=" %.0f µs")
    last.set(title="One call, 60 examples", xscale="log", xlabel="microseconds")
    last.margins(x=0.3)
    last.invert_yaxis()
    figure.savefig(folder / "logistic_regression.png", dpi=130)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
