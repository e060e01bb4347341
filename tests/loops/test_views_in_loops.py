"""Views, slices with bounds of the index, and arrays kept in lists."""

import numpy as np
from cases import A, Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


@case(A, N)
def transpose_alias(A, n):
    A = A.copy()
    B = A.T
    for i in range(n):
        B[0] += 0.1 * A[1]
        A[2, 1:] = B[1:, 0]
        A, B = B, A
    return A, B


@case(A, N)
def transpose_rebind(A, n):
    A = A.copy()
    for i in range(n):
        A = A.T
        A[0, 1:] += 0.1
    return A


@case(A, N)
def transpose_rebind_ravel(A, n):
    for i in range(n):
        A = A.T
        A.ravel()[1] += 0.1
    return A * 1.0


@case(A, N)
def flat_views(A, n):
    A = A.copy()
    flat = A.ravel()
    line = A.reshape(-1)
    r = A.reshape(2, 8)
    for i in range(n):
        flat[i % 16] *= 0.5
        A.flat[(i * 3) % 16] += 0.25
        r[1, i % 8] -= line[i % 5]
    return A, flat


@case(A, N)
def flatT(A, n):
    A = A.copy()
    flat = A.T.ravel()
    for i in range(n):
        flat[i % 16] *= 0.5
        A.T.flat[(i * 3) % 16] += 0.25
    return A, flat


@case(A, N)
def tri_rows(A, n):
    A = A.copy()
    for i in range(min(n, 4)):
        A[i, :i] += A[i - 1, :i] * 0.5
        A[i, i + 1 :] -= A[i + 1 - 4, i + 1 :]
    return A


@case(X, N)
def neg_wrap(x, n):
    y = np.zeros(6)
    for i in range(n % 5 + 1):
        y[: i - 1] += x[0]
        y[i - 1] += x[1]
        y[i : i + 3] += x[2]
        y[i + 1 :] -= x[3] * 0.1
        y[::-1][i] *= 2
    return y


@case(X, N)
def clip3(x, n):
    u = np.concatenate([x, x * 2])
    t = 0.0
    for i in range(min(n, 8)):
        w = u[i : i + 3]
        t = t + np.sum(w) * len(w)
        u[i : i + 3] *= 0.9
    return t, u


@case(X, N)
def mean_window(x, n):
    u = np.concatenate([x, x * 2])
    out = []
    for i in range(min(n, 8)):
        out.append(u[i : i + 3].mean())
    return np.array(out)


@case(X, N)
def window_max0(x, n):
    u = np.concatenate([x, x * 2])
    out = np.zeros(8)
    for i in range(min(n, 8)):
        lo = max(0, i - 2)
        hi = min(len(u), i + 3)
        out[i] = u[lo:hi].mean()
    return out


@case(X, N)
def negstep(x, n):
    u = np.concatenate([x, x * 2])
    t = 0.0
    for i in range(min(n, 8)):
        v = u[i::-1]
        t = t + np.sum(v * np.arange(len(v)))
        u[i:0:-2] *= 0.9
        u[::-2][:i] += 0.01
    return t, u


@case(X, N)
def reversed_dot(x, n):
    u = np.concatenate([x, x * 2])
    c = np.zeros(8)
    for k in range(min(n, 8)):
        c[k] = np.dot(u[: k + 1], x.sum() * u[k::-1])
    return c


@case(X, N)
def appended_then_written(x, n):
    u = x.copy()
    traj = []
    for i in range(n):
        traj.append(u)
        u += 1
    return np.array(traj).sum(axis=0), traj[0], u


@case(X, N)
def appended_copy(x, n):
    u = x.copy()
    traj = [u]
    for i in range(n):
        u *= 0.9
        traj.append(u.copy())
    return np.array(traj), u


@case(X, N)
def appended_then_rebound(x, n):
    u = x.copy()
    traj = [u]
    for i in range(n):
        u = u * 0.9
        traj.append(u)
    traj[1][0] = 7.0
    u[1] = 3.0
    return np.array(traj), u


@case(X, N)
def appended_written_before(x, n):
    u = x.copy()
    traj = []
    for i in range(n):
        u = u * 0.9
        u[0] = i
        traj.append(u)
    u[1] = 3.0
    return np.array(traj), u


@case(X, N)
def appended_written_later_iteration(x, n):
    u = x.copy()
    traj = [u]
    for i in range(n):
        traj[-1][0] += 1.0
        u = u * 0.9
        traj.append(u)
    return np.array(traj), u


@case(A, N)
def appended_rows(A, n):
    A = A.copy()
    rows = []
    for i in range(n):
        rows.append(A[i % 4])
        A[(i + 1) % 4, 0] += 1.0
    A[0, 0] = 100.0
    return np.array(rows)


@case(A, N)
def appended_row_written(A, n):
    rows = []
    for i in range(n):
        rows.append(A[i % 4])
    rows[0][1] = 100.0
    return np.array(rows)


@case(X, N)
def arg_appended(x, n):
    got = []
    for i in range(n):
        got.append(x)
    got[1][0] = 50.0
    return got[0] * 1.0


test_value_and_side_effects, test_slopes = judged(case)
