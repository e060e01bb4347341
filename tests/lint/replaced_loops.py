"""Seeded loops, the line that replaces each, and loops that must be left alone. ``# <-`` marks the line."""

_X = "x = np.linspace(0.0, 1.0, 40)\nw = np.linspace(1.0, 2.0, 40)\ny = np.zeros(40)\n"
_A = "A = np.ones((6, 5))\nB = np.ones((5, 7))\nv = np.arange(5.0)\nz = np.zeros(6)\nC = np.zeros((6, 7))\n"

LOOPS = [
    (_X + "s = 0.0\nfor i in range(len(x)):  # <-\n    s += w[i] * x[i]", "s += np.dot(w, x)"),
    (_X + "s = 0.0\nfor i in range(40):  # <-\n    s += math.sin(x[i])", "s += np.sum(np.sin(x))"),
    (_X + "s = 0.0\nfor i in range(40):  # <-\n    s = s + x[i] ** 2", "s += np.sum(x ** 2)"),
    (_X + "p = 1.0\nfor i in range(40):  # <-\n    p *= w[i]", "p *= np.prod(w)"),
    (_X + "for i in range(40):  # <-\n    y[i] = 2 * x[i] + w[i]", "y[:] = 2 * x + w"),
    (
        _X + "for i in range(1, len(x) - 1):  # <-\n    y[i] = x[i + 1] - x[i - 1]",
        "y[1:len(x) - 1] = x[2:len(x)] - x[:len(x) - 2]",
    ),
    (
        _X + "for i in range(40):  # <-\n    t = np.exp(-x[i])\n    y[i] = t / (1 + t)",
        "y[:] = np.exp(-x) / (1 + np.exp(-x))",
    ),
    (_X + "for i in range(40):  # <-\n    y[i] = max(x[i], 0.5)", "y[:] = np.maximum(x, 0.5)"),
    (
        _X + "for i in range(40):  # <-\n    y[i] = x[i] if x[i] > 0.5 else 0.0",
        "y[:] = np.where(x > 0.5, x, 0.0)",
    ),
    (_X + "m = x[0]\nfor i in range(40):  # <-\n    if x[i] > m:\n        m = x[i]", "m = max(m, np.max(x))"),
    (_X + "m = 9.0\nfor i in range(40):  # <-\n    m = min(m, abs(x[i]))", "m = min(m, np.min(np.abs(x)))"),
    (_X + "for i in range(40):  # <-\n    y[i] += i * 0.1", "y += np.arange(40) * 0.1"),
    (
        _A + "for i in range(6):  # <-\n    for j in range(5):\n        z[i] += A[i, j] * v[j]",
        "z += A @ v",
    ),
    (
        _A + "for i in range(6):  # <-\n    for j in range(7):\n        for k in range(5):\n"
        "            C[i, j] += A[i, k] * B[k, j]",
        "C += A @ B",
    ),
    (
        _A + "for i in range(6):  # <-\n    for j in range(5):\n        A[i, j] = z[i] * v[j]",
        "A[:, :] = z[:, None] * v",
    ),
]

LEFT_ALONE = [
    _X + "y = x[1:]\nfor i in range(39):\n    y[i] = x[i]",  # a view: the next iteration reads it
    _X + "y = x\nfor i in range(1, 39):\n    y[i] = x[i - 1]",
    _X + "a, b = x, y\nfor i in range(1, 39):\n    y[i] = a[i - 1]",
    _X + "for i in range(1, 40):\n    y[i] = 0.5 * y[i - 1] + x[i]",  # each element needs the one before
    _X + "for i in range(40):\n    y[i] = model(x[i])",  # who knows what that does
    _X + "for i in range(39):\n    x[i + 1] = x[i]",  # a write that the next iteration reads
    _X + "for i in range(40):\n    y[0] = x[i]",  # the last one stays
    _X + "s = 0.0\nfor i in range(40):\n    s += x[i] * s",
    _X + "for i in range(40):\n    if x[i] > 0.5:\n        break\n    y[i] = x[i]",
    _X + "for i in range(39, -1, -1):\n    y[i] = x[i]",
    _X + "for i in range(40):\n    y[i] = x[i]\nprint(i)",  # the index is used later
    _X + "for i in range(40):\n    y[i] = x[i - 1]",  # x[-1] comes first
    _X + "for i in range(3):\n    y[i] = x[i]",  # too short to matter
    _X + "for i in range(k):\n    y[perm[i]] = x[i]",
    _A + "for i in range(6):\n    z[i] = A[i]",  # a row, not an element
    "for i in range(len(x)):\n    y[i] = x[i] ** 2",  # what x and y are is not known
    _X + "for i in range(40):\n    y[i] = x[i]\n    w[i] = y[i]",
    _X + "for i in range(40):\n    y[i] = x[i] * scale[i]",
]
