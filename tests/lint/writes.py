"""Seeded writes through aliases, each with its corrected twin. ``# <-`` marks the line of the finding."""

CASES = [
    (
        "SC301",
        "u = np.zeros(9)\nold = u  # <-\nu[1:-1] = 1\nreturn np.max(np.abs(u - old))",
        "u = np.zeros(9)\nold = u.copy()\nu[1:-1] = 1\nreturn np.max(np.abs(u - old))",
    ),
    (
        "SC301",
        "for k in range(100):\n    old = u  # <-\n    u[1:-1] = 0.5 * (u[2:] + u[:-2])\n"
        "    if np.allclose(u, old):\n"
        "        break",
        "for k in range(100):\n    old = u\n    u = 0.5 * (u + 1)\n"
        "    if np.allclose(u, old):\n        break",
    ),
    (
        "SC301",
        "u = np.ones(3)\nbackup = u[:]  # <-\nu += 1\nreturn u - backup",
        "u = np.ones(3)\nbackup = u[:].copy()\nu += 1\nreturn u - backup",
    ),
    (
        "SC301",
        "prev = w  # <-\nw[0] = 2.0\nif np.array_equal(prev, w):\n    return 0",
        "prev = w\nw = w + 2.0\nif np.array_equal(prev, w):\n    return 0",
    ),
    (
        "SC301",
        "a = np.zeros(4)\nb = a  # <-\nb[2] = 7\nratio = a / b",
        "a = np.zeros(4)\nb = a\nb[2] = 7\nratio = b / 2",
    ),
    (
        "SC301",
        "x0 = x  # <-\nwhile busy():\n    x[0] -= 0.1\nreturn np.linalg.norm(x - x0)",
        "x0 = np.array(x)\nwhile busy():\n    x[0] -= 0.1\nreturn np.linalg.norm(x - x0)",
    ),
    (
        "SC302",
        "rows = [np.zeros(3)] * 4  # <-\nrows[0][1] = 1.0",
        "rows = [np.zeros(3) for _ in range(4)]\nrows[0][1] = 1.0",
    ),
    (
        "SC302",
        "grads = [np.zeros(3)] * n  # <-\nfor i in range(n):\n    grads[i] += x[i]",
        "grads = [np.zeros(3)] * n\nfor i in range(n):\n    grads[i] = x[i]",
    ),
    (
        "SC302",
        "totals = dict.fromkeys(names, np.zeros(2))  # <-\ntotals['a'] += 1",
        "totals = {k: np.zeros(2) for k in names}\ntotals['a'] += 1",
    ),
    (
        "SC302",
        "buf = 5 * [np.ones((2, 2))]  # <-\nbuf[1][0, 0] = 3",
        "buf = 5 * [0.0]\nbuf[1] = 3",
    ),
    (
        "SC303",
        "def add(x, out=np.zeros(3)):  # <-\n    out += x\n    return out",
        "def add(x, out=None):\n    out = np.zeros(3) if out is None else out\n    return out + x",
    ),
    (
        "SC303",
        "def keep(i, v, seen=np.empty((10, 2))):  # <-\n    seen[i] = v\n    return seen",
        "def keep(i, v, seen=np.empty((10, 2))):\n    seen = seen.copy()\n    seen[i] = v\n    return seen",
    ),
    (
        "SC303",
        "def step(x, *, m=np.ones(2)):  # <-\n    m *= 0.9\n    return x + m",
        "def step(x, *, m=np.ones(2)):\n    return x + 0.9 * m",
    ),
    (
        "SC304",
        "def centred(x):\n    x = np.asarray(x, dtype=float)\n    x -= x.mean()  # <-\n    return x",
        "def centred(x):\n    x = np.array(x, dtype=float)\n    x -= x.mean()\n    return x",
    ),
    (
        "SC304",
        "def clip(values):\n    v = np.ravel(values)\n    v[v < 0] = 0  # <-\n    return v",
        "def clip(values):\n    v = np.ravel(values)\n    return np.maximum(v, 0)",
    ),
    (
        "SC304",
        "def weigh(a, w):\n    a = np.atleast_1d(a)\n    a[0] *= w  # <-\n    return a.sum()",
        "def weigh(a, w):\n    a = np.atleast_1d(a).copy()\n    a[0] *= w\n    return a.sum()",
    ),
]
