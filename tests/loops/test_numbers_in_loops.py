"""Types of numbers in loops: float32, integers, complex."""

import math

import numpy as np
from cases import Cases, N, X, judged

# ruff: noqa: B007
case = Cases()


F = np.array([0.3, -0.8, 1.1, 0.45], dtype=np.float32)

INTS = np.array([3, -7, 11, 4])

I8 = np.array([100, 50, -100, 4], dtype=np.int8)


@case(F, N)
def f32_add(x, n):
    s = 0.0
    for i in range(n):
        s = s + x[i % 4] * 0.1
    return s


@case(F, N)
def f32_int(x, n):
    s = 0
    for i in range(n):
        s = s + x[i % 4] * i
    return s


@case(F, N)
def f32_arr(x, n):
    u = x
    t = 0.1
    for i in range(n):
        u = u * t + 0.1 * i
        t = t * 0.9
    return u, t


@case(F, N)
def f32_np64(x, n):
    u = x
    t = np.float64(0.1)
    for i in range(n):
        u = u * t
    return u


@case(F, N)
def f32_i_array(x, n):
    u = x
    for i in range(n):
        u = u + i / 3
        u = u + np.arange(4)[i % 4]
    return u


@case(F, N)
def f32_while(x, n):
    t = 0.0
    k = 0
    while t < 3 and k < n:
        t = t + abs(x[k % 4]) * 0.3
        k += 1
    return t, k


@case(F, N)
def f32_branch(x, n):
    t = 0.0
    for i in range(n):
        if x[i % 4] > 0:
            t = x[i % 4] * 2
        else:
            t = t * 0.5
    return t


@case(F, N)
def f32_branch_py(x, n):
    w = 0.1 if x[0] > 0 else x[1]
    return w * 3, x * w


@case(F, N)
def f32_max(x, n):
    m = 0.0
    for i in range(n):
        m = max(m, x[i % 4])
    return m


@case(X, N)
def inner32(x, n):
    y = x.astype(np.float32)
    s = 0.0
    for i in range(n):
        s = s + y[i % 4] * 0.1
    return s


@case(X, N)
def inner32_zero(x, n):
    y = np.zeros(4, np.float32)
    s = 0
    for i in range(n):
        y += 0.1
        s = s + y[0]
    return s, y


@case(X, N)
def inner32_branch(x, n):
    y = x.astype(np.float32)
    w = 0.1 if x[0] > 0 else y[1]
    return w * y


@case(X, N)
def inner32_carry(x, n):
    y = x.astype(np.float32)
    w = 0.1
    for i in range(n):
        w = w * y[0] if i else 0.3
    return w


@case(INTS, N)
def int_floor(x, n):
    t = 0
    for i in range(1, n):
        t = t + x // i - x % i + (x[0] * i) // 4 - (x[1] * i) % 5
    return t


@case(INTS, N)
def int_py(x, n):
    k = int(x[0])
    t = 1
    for i in range(n):
        k = (k * 7 + 3) % 11
        t = t + k // 2 - (-k) // 3
    return k, t


@case(INTS, N)
def int_shift(x, n):
    k = x[2]
    for i in range(n):
        k = (k << 1) ^ (k >> 2) & 0xFF
    return k


@case(X, N)
def int_big(x, n):
    k = 1
    for i in range(n):
        k = k * 1000003
    return x * float(k % 1000)


@case(X, N)
def int_big_factorial(x, n):
    k = 1
    t = 0.0
    for i in range(1, n + 1):
        k = k * i
        t = t + x[0] ** i / k
    return t, k


@case(X, N)
def int_fact_float(x, n):
    t = 0.0
    for i in range(1, n + 1):
        t = t + x[0] ** i / math.factorial(i)
    return t


@case(X, N)
def int_pow2(x, n):
    t = 0.0
    for i in range(n):
        t = t + x[0] / 2 ** (3 * i)
    return t


@case(X, N)
def int_pow_neg(x, n):
    t = 0.0
    for i in range(n):
        t = t + x[0] * 2 ** (i - 2)
    return t


@case(X, N)
def int_pow_index(x, n):
    t = 0.0
    for i in range(n):
        t = t + x[0] ** i - (-1) ** i * x[1] ** (i + 0.0 if x[1] > 0 else i)
    return t


@case(X, N)
def arr_pow_index(x, n):
    y = x * 0
    for i in range(n):
        y = y + x**i / (i + 1)
    return y


@case(X, N)
def np_int_pow(x, n):
    t = 0.0
    for i in np.arange(n):
        t = t + x[0] * 2.0**i + x[1] / (i + 1)
    return t, i


@case(X, N)
def np_int_fact(x, n):
    k = np.int64(1)
    for i in range(1, n + 1):
        k = k * i
    return k * x[0]


@case(I8, N)
def int8_overflow(x, n):
    for i in range(n):
        x = x + x
    return x


@case(I8, N)
def int8_loop_index(x, n):
    y = x
    for i in range(n):
        y = y + i
    return y


@case(X, N, smooth=False)
def cplx_change(x, n):
    z = x[0]
    for i in range(n):
        z = z * np.exp(1j * 0.1 * i)
    return abs(z), z


@case(X, N, smooth=False)
def float_to_cplx_cond(x, n):
    z = 1.0
    for i in range(n):
        if x[i % 4] > 1.0:
            z = z * 1j
    return z, z * x[0]


test_value_and_side_effects, test_slopes = judged(case)
