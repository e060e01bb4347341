"""Best polynomials in the largest error, for the coefficients of `secant.native.math`.

Enter: a function, the powers a polynomial may use, an interval, a weight and the width of the floats.
Leave: the coefficients, rounded one after another to floats of that width (those left are fitted again
after each rounding, so that they make up for it), and the largest weighted error.

Run `python tools/minimax.py` for an example; the sections of `secant.native.math` name the arguments they
used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp
import numpy as np

Function = Callable[[mp.mpf], mp.mpf]
mp.mp.prec = 200


def exchange(
    rows: list[list[mp.mpf]], goal: list[mp.mpf], weight: list[mp.mpf]
) -> tuple[list[mp.mpf], mp.mpf]:
    """Remez on a fixed grid: rows of powers, the goal and its weight at each point."""
    count, points = len(rows[0]), len(goal)
    picked = [round((points - 1) * (1 - float(mp.cos(mp.pi * k / count))) / 2) for k in range(count + 1)]
    solution: list[mp.mpf] = []
    for _ in range(30):
        matrix = mp.matrix(count + 1, count + 1)
        right = mp.matrix(count + 1, 1)
        for line, at in enumerate(picked):
            for column in range(count):
                matrix[line, column] = rows[at][column]
            matrix[line, count] = (-1) ** line / weight[at]
            right[line] = goal[at]
        solved = mp.lu_solve(matrix, right)
        solution = list(solved[:count])
        error = [w * (g - mp.fdot(solution, row)) for w, g, row in zip(weight, goal, rows)]
        level = abs(solved[count])
        peaks: list[int] = []
        for at in range(points):
            if peaks and (error[at] > 0) == (error[peaks[-1]] > 0):
                if abs(error[at]) > abs(error[peaks[-1]]):
                    peaks[-1] = at
            else:
                peaks.append(at)
        while len(peaks) > count + 1:
            peaks.pop(0 if abs(error[peaks[0]]) < abs(error[peaks[-1]]) else -1)
        largest = max(abs(e) for e in error)
        if len(peaks) < count + 1 or largest <= level * mp.mpf("1.002"):
            return solution, largest
        picked = peaks
    return solution, largest


def rounded(value: mp.mpf, bits: int) -> float:
    """The nearest float of a width."""
    return float(value) if bits == 64 else float(np.float32(float(value)))


def fit(
    function: Function,
    powers: Sequence[int],
    low: float,
    high: float,
    bits: int = 64,
    weight: Function | None = None,
    density: int = 24,
) -> tuple[list[float], float]:
    """Coefficients of the powers, lowest first, and the base-2 logarithm of the largest weighted error."""
    count = density * (len(powers) + 1)
    low, high = mp.mpf(low), mp.mpf(high)
    grid = [low + (high - low) * (1 - mp.cos(mp.pi * (k + mp.mpf(1) / 2) / count)) / 2 for k in range(count)]
    goal = [function(x) for x in grid]
    weights = [weight(x) if weight else 1 / abs(g) for x, g in zip(grid, goal)]
    rows = [[x**p for p in powers] for x in grid]
    best, _ = exchange(rows, goal, weights)
    columns = np.array([[float(w * value) for value in row] for w, row in zip(weights, rows)])
    found: list[float] = []
    for at in range(len(powers)):
        found.append(rounded(best[at], bits))
        missing = float(best[at] - found[-1])
        if at + 1 < len(powers):  # what rounding took away is given, as far as may be, to those after it
            given, *_ = np.linalg.lstsq(columns[:, at + 1 :], columns[:, at] * missing, rcond=1e-9)
            best[at + 1 :] = [c + float(d) for c, d in zip(best[at + 1 :], given)]
    error = max(abs(w * (g - mp.fdot(found, row))) for w, g, row in zip(weights, goal, rows))
    return found, float(mp.log(error, 2))


if __name__ == "__main__":
    half = mp.log(2) / 2
    print(fit(lambda r: (mp.expm1(r) - r) / r**2, range(6), -half, half, 32, lambda r: r**2))
