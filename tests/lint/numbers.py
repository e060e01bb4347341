"""Seeded faults of whole numbers, each with its corrected twin. ``# <-`` marks the line of the finding."""

_LOSS = "def loss(x, n=3):\n    {}\n    {}\n\n{}"
_GRAD = "g = sc.grad(loss)"


def _loss(first: str, last: str, use: str = _GRAD) -> str:
    return _LOSS.format(first, last, use)


CASES = [
    ("SC201", _loss("y = x // 2  # <-", "return np.sum(y)"), _loss("y = x / 2", "return np.sum(y)")),
    ("SC201", _loss("s = np.sum(x)", "return s // 3.0  # <-"), _loss("h = n // 2", "return np.sum(x[:h])")),
    (
        "SC201",
        _loss("y = 3 * x", "return np.sum(np.floor_divide(y, 2))  # <-"),
        _loss("y = 3 * x", "return np.sum(np.divide(y, 2))"),
    ),
    (
        "SC201",
        "@sc.value_and_grad\ndef loss(x):\n    x //= 2.0  # <-\n    return np.sum(x)",
        "@sc.value_and_grad\ndef loss(x):\n    m = x.size // 2\n    return np.sum(x[m:])",
    ),
    (
        "SC201",
        "def f(w, x):\n    return np.sum(w * x) // len(x)  # <-\n\nh = sc.hessian(f, argnums=1)",
        "def f(w, x):\n    return np.sum(w * x) / len(x)\n\nh = sc.hessian(f, argnums=1)",
    ),
    ("SC202", "a = np.zeros(3, dtype=int)\na[0] = 0.5  # <-", "a = np.zeros(3)\na[0] = 0.5"),
    (
        "SC202",
        "a = np.array([1, 2, 3])\na[1] = np.sqrt(2)  # <-",
        "a = np.array([1.0, 2, 3])\na[1] = np.sqrt(2)",
    ),
    ("SC202", "a = np.arange(5)\na[2:] = np.exp(a[2:])  # <-", "a = np.arange(5.0)\na[2:] = np.exp(a[2:])"),
    ("SC202", "a = np.full(4, 0)\na[:] = a / 2  # <-", "a = np.full(4, 0)\na[:] = a // 2"),
    (
        "SC202",
        "k = np.array([1, 2])\nb = np.zeros_like(k)\nb[0] = np.pi  # <-",
        "b = np.zeros(2)\nb[0] = np.pi",
    ),
    ("SC202", "a = np.ones(4, int)\na /= 3  # <-", "a = np.ones(4, int)\na = a / 3"),
    (
        "SC202",
        "a = np.zeros(3, dtype=np.int64)\na[0] += 0.25  # <-",
        "a = np.zeros(3, dtype=np.int64)\na[0] += 2",
    ),
    (
        "SC202",
        "a = np.zeros(9, 'i4')\nfor i in range(4):\n    a[i] = i / 2  # <-",
        "a = np.zeros(9, 'i4')\nfor i in range(4):\n    a[i] = round(i / 2)",
    ),
    (
        "SC203",
        "def f(x):\n    return np.sum(x**2)\n\ng = sc.grad(f)(np.array([1, 2, 3]))  # <-",
        "def f(x):\n    return np.sum(x**2)\n\ng = sc.grad(f)(np.array([1, 2, 3.0]))",
    ),
    (
        "SC203",
        "g = sc.value_and_grad(f)\nx = np.arange(4)\nout = g(x)  # <-",
        "g = sc.value_and_grad(f)\nx = np.arange(4).astype(float)\nout = g(x)",
    ),
    (
        "SC203",
        "g = sc.grad(f, argnums=1)(np.arange(3), np.ones(3, dtype=int))  # <-",
        "g = sc.grad(f, argnums=1)(np.arange(3), np.ones(3))",
    ),
    (
        "SC203",
        "k = sc.jacobian(f)(np.zeros((2, 2), dtype='i8'))  # <-",
        "k = sc.jacobian(f)(np.zeros((2, 2), dtype='f8'))",
    ),
    (
        "SC204",
        _loss("k = x.astype(int)  # <-", "return np.sum(k * x)"),
        _loss("k = x.astype(int)", "return np.sum(table[k])"),
    ),
    ("SC204", _loss("s = np.sum(x)", "return int(s)  # <-"), _loss("s = np.sum(x)", "return float(s)")),
    (
        "SC204",
        _loss("y = np.int64(x[0])  # <-", "return y * x[1]"),
        _loss("y = np.float64(x[0])", "return y * x[1]"),
    ),
    (
        "SC204",
        _loss("m = int(np.max(x))  # <-", "return m * np.sum(x)"),
        _loss("m = int(len(x))", "return m * np.sum(x)"),
    ),
]
