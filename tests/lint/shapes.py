"""Seeded faults of shape, each with its corrected twin. ``# <-`` marks the line of the finding."""

CASES = [
    ("SC101", "a = np.zeros(4)\nb = a.T  # <-", "a = np.zeros(4)\nb = a.reshape(4, 1)"),
    ("SC101", "a = np.arange(5.0)\nreturn np.transpose(a)  # <-", "a = np.arange(5.0)\nreturn a[:, None]"),
    ("SC101", "y = np.linspace(0, 1, 9).T  # <-", "y = np.linspace(0, 1, 9).reshape(1, 9)"),
    ("SC101", "y = np.array([1.0, 2.0]).transpose()  # <-", "y = np.array([[1.0, 2.0]]).transpose()"),
    (
        "SC101",
        "m = np.ones((3, 4)).mean(axis=0)\nreturn m.T  # <-",
        "m = np.ones((3, 4)).mean(axis=0, keepdims=True)\nreturn m.T",
    ),
    (
        "SC101",
        "X = np.eye(3)\nv = X[:, 0].T  # <-\nreturn v",
        "X = np.eye(3)\nv = X[:, 0:1].T\nreturn v",
    ),
    (
        "SC101",
        "w = np.random.randn(7)\nif w[0] > 0:\n    w = -w\nreturn w.T  # <-",
        "w = np.random.randn(7, 1)\nif w[0] > 0:\n    w = -w\nreturn w.T",
    ),
    ("SC102", "a = np.arange(3.0)\ng = a @ a.T  # <-", "a = np.arange(3.0)\ng = np.outer(a, a)"),
    ("SC102", "a = np.ones(3)\ng = np.dot(a, a.T)  # <-", "a = np.ones((3, 1))\ng = np.dot(a, a.T)"),
    ("SC102", "a = np.ones(3)\ng = a.T * a  # <-", "a = np.ones(3)\ng = a * a"),
    (
        "SC102",
        "a = np.ones(3)\nb = np.zeros(3)\ng = a.T.dot(b)  # <-",
        "a = np.ones(3)\nb = np.zeros(3)\ng = a.dot(b)",
    ),
    (
        "SC102",
        "v = np.linspace(0, 1, 6)\nfor k in range(3):\n    v = v / 2\n"
        "    P = np.matmul(v, np.transpose(v))  # <-",
        "v = np.linspace(0, 1, 6)\nfor k in range(3):\n    v = v / 2\n    P = np.outer(v, v)",
    ),
    (
        "SC103",
        "y = np.zeros(5)\np = np.zeros((5, 1))\nreturn y - p  # <-",
        "y = np.zeros(5)\np = np.zeros((5, 1))\nreturn y - p.ravel()",
    ),
    (
        "SC103",
        "n = len(rows)\ny = np.arange(n)\np = np.empty((n, 1))\nreturn np.mean((p - y) ** 2)  # <-",
        "n = len(rows)\ny = np.arange(n)\np = np.empty((n, 1))\nreturn np.mean((p - y[:, None]) ** 2)",
    ),
    (
        "SC103",
        "n, d = X.shape\nw = np.zeros((d, 1))\nX = np.asarray(X)\npred = X @ w\n"
        "y = np.zeros(n)\nreturn y == pred  # <-",
        "n, d = X.shape\nw = np.zeros(d)\nX = np.asarray(X)\npred = X @ w\ny = np.zeros(n)\nreturn y == pred",
    ),
    (
        "SC103",
        "A = np.ones((4, 4))\ns = A.sum(axis=1, keepdims=True)\nt = A.sum(axis=1)\nreturn s / t  # <-",
        "A = np.ones((4, 4))\ns = A.sum(axis=1, keepdims=True)\n"
        "t = A.sum(axis=1, keepdims=True)\nreturn s / t",
    ),
    (
        "SC103",
        "t = np.arange(6.0)\nq = t.reshape(-1, 1)\nreturn np.maximum(t, q)  # <-",
        "t = np.arange(6.0)\nq = t.reshape(-1, 1)\nreturn np.maximum(t.reshape(-1, 1), q)",
    ),
    (
        "SC103",
        "r = np.zeros(8)\nc = np.ones((8, 1))\nr = r + c  # <-",
        "r = np.zeros(8)\nc = np.ones((8, 1))\nr = r[None, :] + c",
    ),
    (
        "SC104",
        "A = np.eye(3) + 1\nb = np.ones(3)\nreturn np.linalg.inv(A) * b  # <-",
        "A = np.eye(3) + 1\nb = np.ones(3)\nreturn np.linalg.inv(A) @ b",
    ),
    (
        "SC104",
        "A = np.eye(3)\nAi = np.linalg.inv(A)\nreturn Ai * A  # <-",
        "A = np.eye(3)\nAi = np.linalg.inv(A)\nreturn Ai @ A",
    ),
    (
        "SC104",
        "A = np.ones((2, 3))\nB = np.ones((3, 4))\nreturn A * B  # <-",
        "A = np.ones((2, 3))\nB = np.ones((3, 4))\nreturn A @ B",
    ),
    (
        "SC104",
        "L = np.linalg.cholesky(S)\nreturn L * L.T  # <-",
        "L = np.linalg.cholesky(S)\nreturn L @ L.T",
    ),
    (
        "SC104",
        "X = np.asarray(X)\nn, d = X.shape\nreturn X.T * X  # <-",
        "X = np.asarray(X)\nn, d = X.shape\nreturn X.T @ X",
    ),
    (
        "SC104",
        "A = np.ones((2, 2))\nb = np.ones(2)\nx = b * np.linalg.pinv(A)  # <-",
        "A = np.ones((2, 2))\nx = 2.0 * np.linalg.pinv(A)",
    ),
    ("SC105", "return X / X.sum(axis=1)  # <-", "return X / X.sum(axis=1, keepdims=True)"),
    ("SC105", "return X - np.mean(X, axis=1)  # <-", "return X - np.mean(X, axis=0)"),
    (
        "SC105",
        "n, d = X.shape\nreturn X / np.linalg.norm(X, axis=1)  # <-",
        "n, d = X.shape\nreturn X / np.linalg.norm(X, axis=1)[:, None]",
    ),
    (
        "SC105",
        "Z = np.ones((5, 5))\ne = np.exp(Z)\nreturn e / e.sum(axis=-1)  # <-",
        "Z = np.ones(5)\ne = np.exp(Z)\nreturn e / e.sum(axis=-1)",
    ),
    (
        "SC105",
        "top = X.max(axis=1)\nreturn X - top  # <-",
        "top = X.max(axis=1)\nreturn X - top[:, None]",
    ),
    ("SC105", "X -= X.mean(axis=1)  # <-", "X -= X.mean(axis=0)"),
    ("SC105", "return X * X.std(1)  # <-", "return X * X.std(0)"),
]
