"""Sweeps forward and back: tridiagonal solves, alternating directions, recursive filters, Gauss-Seidel."""

import numpy as np

from zoo.registry import mat, vec

from .registry import program


@program(vec(23, seed=30), vec(24, seed=31, low=3.0, high=5.0), 0.7)
def thomas(lower, diagonal, load):
    n = len(diagonal)
    upper = np.linspace(0.5, 1.0, n - 1)
    c = np.zeros(n - 1)
    d = np.zeros(n)
    c[0] = upper[0] / diagonal[0]
    d[0] = load / diagonal[0]
    for i in range(1, n):
        w = diagonal[i] - lower[i - 1] * c[i - 1]
        if i < n - 1:
            c[i] = upper[i] / w
        d[i] = (load * (1 + i % 3) - lower[i - 1] * d[i - 1]) / w
    x = np.zeros(n)
    x[-1] = d[-1]
    for i in range(n - 2, -1, -1):
        x[i] = d[i] - c[i] * x[i + 1]
    return x


@program(vec(25, seed=32), 0.3, 1.2)
def thomas_overwriting_its_arguments(f, k, shift):
    n = len(f)
    a = -k * np.ones(n)
    b = (1 + 2 * k + shift) * np.ones(n)
    c = -k * np.ones(n)
    for i in range(1, n):
        m = a[i] / b[i - 1]
        b[i] -= m * c[i - 1]
        f[i] -= m * f[i - 1]
    f[-1] /= b[-1]
    for i in reversed(range(n - 1)):
        f[i] = (f[i] - c[i] * f[i + 1]) / b[i]
    return f


@program(mat(2, 22, seed=33), 0.4, 1.5, 0.6)
def vertical_advection(u_stage, w_top, dtr, beta):
    columns, K = u_stage.shape
    w = w_top * np.sin(np.linspace(0.2, 2.8, K + 1)) * np.ones((columns, 1))
    ccol = np.empty((columns, K))
    dcol = np.empty((columns, K))
    data = np.empty(columns)
    out = np.empty((columns, K))
    for k in range(1):
        g = 0.25 * (w[:, k + 1] + w[:, k])
        cs = g * beta
        ccol[:, k] = cs
        bcol = dtr - ccol[:, k]
        correction = -cs * (u_stage[:, k + 1] - u_stage[:, k])
        dcol[:, k] = dtr * u_stage[:, k] + correction
        ccol[:, k] /= bcol
        dcol[:, k] /= bcol
    for k in range(1, K - 1):
        ga = -0.25 * (w[:, k] + w[:, k - 1])
        gc = 0.25 * (w[:, k + 1] + w[:, k])
        acol = ga * beta
        ccol[:, k] = gc * beta
        bcol = dtr - acol - ccol[:, k]
        correction = -ga * (u_stage[:, k - 1] - u_stage[:, k]) - gc * (u_stage[:, k + 1] - u_stage[:, k])
        dcol[:, k] = dtr * u_stage[:, k] + correction
        divided = 1.0 / (bcol - ccol[:, k - 1] * acol)
        ccol[:, k] *= divided
        dcol[:, k] = (dcol[:, k] - dcol[:, k - 1] * acol) * divided
    for k in range(K - 1, K):
        ga = -0.25 * (w[:, k] + w[:, k - 1])
        acol = ga * beta
        bcol = dtr - acol
        dcol[:, k] = dtr * u_stage[:, k] - ga * (u_stage[:, k - 1] - u_stage[:, k])
        dcol[:, k] = (dcol[:, k] - dcol[:, k - 1] * acol) / (bcol - ccol[:, k - 1] * acol)
    for k in range(K - 1, K - 2, -1):
        data[:] = dcol[:, k]
        out[:, k] = dtr * (data - u_stage[:, k])
    for k in range(K - 2, -1, -1):
        data[:] = dcol[:, k] - ccol[:, k] * data[:]
        out[:, k] = dtr * (data - u_stage[:, k])
    return out


@program(vec(23, seed=34), 0.8, 1.3, 21)
def alternating_directions(profile, mu1, mu2, TSTEPS):
    N = len(profile)
    u = np.outer(profile, profile[::-1])
    v = np.zeros((N, N))
    p = np.zeros((N, N))
    q = np.zeros((N, N))
    a = c = -mu1 / 2
    b = 1 + mu1
    d = f = -mu2 / 2
    e = 1 + mu2
    for _ in range(1, TSTEPS + 1):
        v[0, 1:-1] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = v[0, 1:-1]
        for j in range(1, N - 1):
            p[1:-1, j] = -c / (a * p[1:-1, j - 1] + b)
            q[1:-1, j] = (-d * u[j, 0:-2] + (1 + 2 * d) * u[j, 1:-1] - f * u[j, 2:] - a * q[1:-1, j - 1]) / (
                a * p[1:-1, j - 1] + b
            )
        v[N - 1, 1:-1] = 1.0
        for j in range(N - 2, 0, -1):
            v[j, 1:-1] = p[1:-1, j] * v[j + 1, 1:-1] + q[1:-1, j]
        u[1:-1, 0] = 1.0
        p[1:-1, 0] = 0.0
        q[1:-1, 0] = u[1:-1, 0]
        for j in range(1, N - 1):
            p[1:-1, j] = -f / (d * p[1:-1, j - 1] + e)
            q[1:-1, j] = (-a * v[0:-2, j] + (1 + 2 * a) * v[1:-1, j] - c * v[2:, j] - d * q[1:-1, j - 1]) / (
                d * p[1:-1, j - 1] + e
            )
        u[1:-1, N - 1] = 1.0
        for j in range(N - 2, 0, -1):
            u[1:-1, j] = p[1:-1, j] * u[1:-1, j + 1] + q[1:-1, j]
    return u


@program(vec(24, seed=35), vec(22, seed=36), 0.6)
def deriche_filter(rows, cols, alpha):
    img = np.outer(rows, cols) + np.sin(np.add.outer(rows, cols))
    H, W = img.shape
    k = (1.0 - np.exp(-alpha)) ** 2 / (1.0 + 2.0 * alpha * np.exp(-alpha) - np.exp(-2.0 * alpha))
    a1 = a5 = k
    a2 = a6 = k * np.exp(-alpha) * (alpha - 1.0)
    a3 = a7 = k * np.exp(-alpha) * (alpha + 1.0)
    a4 = a8 = -k * np.exp(-2.0 * alpha)
    b1 = 2.0 * np.exp(-alpha)
    b2 = -np.exp(-2.0 * alpha)
    y1 = np.empty_like(img)
    y2 = np.empty_like(img)
    y1[:, 0] = a1 * img[:, 0]
    y1[:, 1] = a1 * img[:, 1] + a2 * img[:, 0] + b1 * y1[:, 0]
    for j in range(2, W):
        y1[:, j] = a1 * img[:, j] + a2 * img[:, j - 1] + b1 * y1[:, j - 1] + b2 * y1[:, j - 2]
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * img[:, -1]
    for j in range(W - 3, -1, -1):
        y2[:, j] = a3 * img[:, j + 1] + a4 * img[:, j + 2] + b1 * y2[:, j + 1] + b2 * y2[:, j + 2]
    out = y1 + y2
    y1[0, :] = a5 * out[0, :]
    y1[1, :] = a5 * out[1, :] + a6 * out[0, :] + b1 * y1[0, :]
    for i in range(2, H):
        y1[i, :] = a5 * out[i, :] + a6 * out[i - 1, :] + b1 * y1[i - 1, :] + b2 * y1[i - 2, :]
    y2[-1, :] = 0.0
    y2[-2, :] = a7 * out[-1, :]
    for i in reversed(range(H - 2)):
        y2[i, :] = a7 * out[i + 1, :] + a8 * out[i + 2, :] + b1 * y2[i + 1, :] + b2 * y2[i + 2, :]
    return y1 + y2


@program(vec(32, seed=37), np.array([0.2, 0.3, 0.1]), np.array([1.0, -0.6, 0.25]))
def iir_filter(x, b, a):
    y = np.zeros(len(x))
    for n in range(len(x)):
        for k in range(len(b)):
            if n - k >= 0:
                y[n] += b[k] * x[n - k]
        for k in range(1, len(a)):
            if n - k >= 0:
                y[n] -= a[k] * y[n - k]
        y[n] /= a[0]
    return y


@program(mat(2, 25, seed=38), 0.4)
def filter_there_and_back(image, decay):
    smooth = image.copy()
    bands = image.shape[1]
    for j in range(1, bands):
        smooth[:, j] = decay * smooth[:, j - 1] + (1 - decay) * image[:, j]
    for j in range(bands - 2, -1, -1):
        smooth[:, j] += decay * (smooth[:, j + 1] - smooth[:, j])
    return smooth


@program(vec(24, seed=39), vec(24, seed=40), 0.5, 21)
def gauss_seidel_plate(top, left, load, sweeps):
    n = len(top)
    u = np.zeros((n, n))
    u[0, :] = top
    u[:, 0] = left
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                u[i, j] = (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + load) / 4
    return u


@program(vec(25, seed=41), 0.3)
def seidel_nine_points(x, mix):
    A = np.add.outer(x, mix * x)
    N = len(x)
    for i in range(1, N - 1):
        A[i, 1:-1] += (
            A[i - 1, :-2] + A[i - 1, 1:-1] + A[i - 1, 2:] + A[i, 2:] + A[i + 1, :-2] + A[i + 1, 1:-1]
        )
        for j in range(1, N - 1):
            A[i, j] = (A[i, j] + A[i, j - 1]) / 9.0
    return A


@program(vec(22, seed=42), 0.2, 1.4)
def over_relaxation_until_converged(b, coupling, omega):
    n = len(b)
    A = np.eye(n) + coupling * (np.eye(n, k=1) + np.eye(n, k=-1))
    x = np.zeros(n)
    residual = 1.0
    while residual > 1e-11:
        for i in range(n):
            sigma = A[i, :i] @ x[:i] + A[i, i + 1 :] @ x[i + 1 :]
            x[i] = (1 - omega) * x[i] + omega * (b[i] - sigma) / A[i, i]
        residual = np.max(np.abs(A @ x - b))
    return x


@program(vec(24, seed=43), 0.3, 0.9)
def distance_sweep(speed, spread, start):
    n = len(speed)
    t = np.empty(n)
    t[n // 2] = start
    for i in range(n // 2 + 1, n):
        t[i] = np.hypot(t[i - 1], spread / speed[i])
    for i in range(n // 2 - 1, -1, -1):
        t[i] = np.hypot(t[i + 1], spread / speed[i])
    for i in range(1, n - 1):
        t[i] = 0.25 * t[i - 1] + 0.5 * t[i] + 0.25 * t[i + 1]
    return t
