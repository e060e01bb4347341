"""Programs that write through views and copies of their argument; see test_aliasing."""

import numpy as np


def p1(x):
    y = x.real
    y[0] = 5
    return x.sum()


def p2(x):
    y = np.real(x)
    y += 1
    return x.sum()


def p3(x):
    _, b = np.atleast_1d(x[0, 0], x)
    b[0] = 9
    return x.sum()


def p4(x):
    y = np.ascontiguousarray(x.T)
    y[0] = 3
    return x.sum()


def p5(x):
    y = np.ascontiguousarray(x)
    y[0] = 3
    return x.sum()


def p6(x):
    y = x.astype(float, copy=False)
    y[0] = 3
    return x.sum()


def p7(x):
    y = x.astype(float)
    y[0] = 3
    return x.sum()


def p8(x):
    y = np.nan_to_num(x, copy=False)
    y[0] = 3
    return x.sum()


def p9(x):
    y = np.asarray(x, order="F")
    y[0] = 3
    return x.sum()


def q1(x):
    y = x.reshape(-1, order="F")
    y[0] = 3
    return x.sum()


def q2(x):
    y = x.T.reshape(-1)
    y[0] = 3
    return x.sum()


def q3(x):
    y = x[::2].ravel()
    y[0] = 3
    return x.sum()


def q4(x):
    y = (x.T + 1).ravel()
    z = (x + 1).T.ravel()
    y[0] = 3
    return y.sum() + z[0]


def q5(x):
    z = x.T + 1
    y = z.ravel()
    y[1] = 3
    return (z * np.arange(6.0).reshape(3, 2)).sum()


def q6(x):
    z = x.T * 2
    y = z.T.ravel()
    y[1] = 3
    return (z * np.arange(6.0).reshape(3, 2)).sum()


def q7(x):
    y = np.expand_dims(x, 0)
    y[0, 0, 0] = 8
    return x.sum()


def q8(x):
    y = np.squeeze(x[None])
    y[0] = 8
    return x.sum()


def q9(x):
    a, b = np.hsplit(x[:, :2], 2)
    a *= 3
    b[0] = 1
    return x.sum()


def r1(x):
    y = np.rot90(x)
    y[0] = 8
    return x.sum()


def r2(x):
    y = np.rollaxis(x, 1)
    y[0] = 8
    return x.sum()


def r3(x):
    y = np.moveaxis(x, 0, 1)
    y[0] = 8
    return x.sum()


def r4(x):
    for r in x:
        r *= r[0] + 1
    return x.sum()


def r5(x):
    x[1:] = x[:-1]
    return x.sum()


def r6(x):
    x[:, 1:] += x[:, :-1]
    return x.sum()


def r7(x):
    np.add(x[:, :-1], 1, out=x[:, 1:])
    return x.sum()


def r8(x):
    y = x.view()
    y[0] = 2
    return x.sum()


def r9(x):
    x.flat[2] = 7
    x.flat[3:5] = [1, 2]
    return x.sum()


def s1(x):
    y = x[:]
    y = y * 2
    y[0] = 1
    return x.sum() + y.sum()


def s2(x):
    y = x
    y -= 1
    return x.sum()


def s3(x):
    y = x[0]
    x[0] = [1, 2, 3]
    return y.sum()


def s4(x):
    y = x[[0]]
    y[0] = 5
    return x.sum()


def s5(x):
    x[x > 2] -= x[x > 2] ** 2
    return x.sum()


def s6(x):
    x[np.array([0, 0])] += 1
    return x.sum()


def s7(x):
    np.add.at(x, ([0, 0], [1, 1]), 5.0)
    return x.sum()


def s8(x):
    x.sort(axis=0)
    x.T[0].sort()
    return x.sum()


def s9(x):
    np.fill_diagonal(x, 0)
    np.put(x, [1, 2], [7, 8])
    x.fill(x[0, 0] + x[0, 1])
    return x.sum()


def t1(x):
    y = np.diagonal(x)
    x[0, 0] = 9
    return y.sum()


def t2(x):
    y = np.swapaxes(x, 0, 1)[1:][:, ::-1]
    y[0, 0] = -4
    y[...] *= 2
    return x.sum()


def t3(x):
    w = np.where(x > 1, x, 0)
    w[0] = 1
    return x.sum() + w.sum()


def t4(x):
    y = np.broadcast_to(x[0], (2, 3)).copy()
    y[0] = 1
    return x.sum() + y.sum()


def t5(x):
    a = b = x[1]
    a *= 2
    b += 1
    return x.sum()


def t6(x):
    x.shape = (3, 2)
    return x.sum()


def t7(x):
    x[0], x[1] = x[1], x[0]
    return x.sum()


def t8(x):
    x[0], x[1] = x[1].copy(), x[0].copy()
    return x.sum()


def t9(x):
    x = x.copy()
    x /= 2
    x //= 1
    x %= 2
    x **= 2
    return x.sum()


def u1(x):
    i = x.astype(int)
    i += 1
    i *= 2
    return (i * x).sum()


def u2(x):
    y = np.ravel(x.T, order="K")
    y[1] = 5
    return x.sum()


def u3(x):
    y = np.einsum("ii->i", x[:, :2])
    y[0] = 5
    return x.sum()


def u4(x):
    y = np.array(x, copy=None)
    y[0] = 3
    return x.sum()


def u5(x):
    y = np.require(x.T, requirements="C")
    y[0] = 3
    return x.sum()


def u6(x):
    y = x.T.copy().ravel()
    z = x.T.copy(order="K").T.ravel()
    return (y * z).sum()


def u7(x):
    y = np.matrix_transpose(x)
    y[0] = 4
    z = x.mT
    z[1] = 2
    return x.sum()


def u8(x):
    y = np.trim_zeros(x[0])
    return y.sum()


def u9(x):
    y = x[0:1].T
    y[:] = np.array([[1.0], [2.0], [3.0]])
    return x.sum()
