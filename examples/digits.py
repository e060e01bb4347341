"""
Reading handwritten digits
==========================

A two-layer network, trained with ``value_and_grad`` and nothing else. Needs scikit-learn for the data.

Run it with ``python examples/digits.py [folder]``.
"""

import sys
from pathlib import Path

import matplotlib
import numpy as np
from sklearn.datasets import load_digits

import secant as sc

matplotlib.use("Agg")
import matplotlib.pyplot as plt


def scores(params, x):
    hidden = np.maximum(x @ params["W1"] + params["b1"], 0)
    return hidden @ params["W2"] + params["b2"]


def loss(params, x, labels):
    z = scores(params, x)
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -np.mean(log_p[np.arange(len(labels)), labels])


def train(x, labels, epochs=40, batch=64, rate=0.2, width=64):
    rng = np.random.default_rng(0)
    params = {
        "W1": rng.normal(size=(64, width)) * np.sqrt(2 / 64),
        "b1": np.zeros(width),
        "W2": rng.normal(size=(width, 10)) * np.sqrt(2 / width),
        "b2": np.zeros(10),
    }
    step = sc.value_and_grad(loss)
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            pick = order[start : start + batch]
            value, slopes = step(params, x[pick], labels[pick])
            params = {name: p - rate * slopes[name] for name, p in params.items()}
            history.append(value)
    return params, history


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    x, labels = digits.data / 16.0, digits.target
    order = np.random.default_rng(1).permutation(len(x))
    train_set, test_set = order[:1400], order[1400:]
    params, history = train(x[train_set], labels[train_set])
    guesses = scores(params, x[test_set]).argmax(axis=1)
    accuracy = np.mean(guesses == labels[test_set])
    print(f"{len(history)} steps, loss {history[0]:.3f} -> {history[-1]:.4f}, test accuracy {accuracy:.2%}")

    figure = plt.figure(figsize=(11, 4.5), layout="constrained")
    left, right = figure.subfigures(1, 2)
    axes = left.subplots()
    axes.semilogy(history, color="#d1495b", lw=0.8)
    axes.set(
        title=f"The loss on each batch; {accuracy:.1%} right on unseen digits", xlabel="step", ylabel="loss"
    )
    wrong = test_set[guesses != labels[test_set]][:4]
    shown = np.concatenate([wrong, test_set[: 20 - len(wrong)]])
    for axes, i in zip(right.subplots(4, 5).flat, shown):
        guess = scores(params, x[i : i + 1]).argmax()
        axes.imshow(x[i].reshape(8, 8), cmap="gray_r")
        axes.set_title(str(guess), color="#00798c" if guess == labels[i] else "#d1495b", fontsize=10)
        axes.set_axis_off()
    figure.savefig(folder / "digits.png", dpi=130)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures"))
