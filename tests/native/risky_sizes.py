"""Programs on large arrays: their scratch must not be in the frame of a thread, however wide their rows.

Enters: nothing. Leaves: functions, each with its arguments in `PROGRAMS`.
"""

import numpy as np


def wide_rows(x):
    y = np.exp(x)
    z = np.exp(y - y.max(axis=1, keepdims=True))
    w = z / z.sum(axis=1, keepdims=True)
    return np.sum(np.log(np.sum(w * w, axis=1))) + np.sum(w * y)


def of(rows, columns):
    return (np.sin(np.arange(float(rows * columns))).reshape(rows, columns),)


def long_while(x):
    t, k = x[0], 0
    while t < 40.0:
        t, k = t + 0.001 * x[k % len(x)], k + 1
    return t, k


def pile_of_arrays(x):
    kept = x
    while kept[0] < 3.0:
        kept = kept * 1.001 + 0.0001 * np.sin(kept)
    return kept


PROGRAMS = {
    "wide_rows_of_50_000": (wide_rows, of(100, 50_000)),
    "wide_rows_of_9_000": (wide_rows, of(300, 9_000)),
    "wide_rows_of_1_500": (wide_rows, of(1000, 1_500)),
    "narrow_rows": (wide_rows, of(200_000, 5)),
    "long_while": (long_while, (np.linspace(0.5, 1.0, 12),)),
    "pile_of_arrays": (pile_of_arrays, (np.linspace(0.5, 1.0, 1000),)),
}
