"""Prints and random draws in loops; derivatives within loops."""

import numpy as np
from cases import Cases, N, X, judged

import secant as sc

# ruff: noqa: B007, B023, F841
case = Cases()


@case(X, N)
def np_const_array_mutated(x, n):
    c = np.zeros(3)
    for i in range(n):
        c[i % 3] += 1
        x = x * 0.9 + c[0]
    return x, c


@case(X, N)
def np_const_int_array(x, n):
    c = np.zeros(3, int)
    for i in range(n):
        c[(c[0] + i) % 3] += 1
        x = x * 0.9 + x[c[0] % 4]
    return x, c


@case(X, N)
def np_object_array(x, n):
    c = [None] * 3
    for i in range(n):
        c[i % 3] = x * i
    return c[0] + c[1] + c[2]


@case(X, N, smooth=False)
def prints(x, n):
    for i in range(n):
        print("step", i, x[0])
        x = x * 0.9
        if x[0] < 0.2:
            print("small", f"{x[0]:.3f}", end=";")
    print("done", x)
    return x


@case(X, N)
def prints_nested(x, n):
    for i in range(n):
        for j in range(i):
            if x[j % 4] > 0:
                print(i, j, end=" ")
        print()
    return x * 2


@case(X, N)
def rng_loop(x, n):
    rng = np.random.default_rng(3)
    for i in range(n):
        x = x * 0.9 + 0.1 * rng.normal(size=4)
    return x, rng.normal()


@case(X, N)
def rng_branch(x, n):
    rng = np.random.default_rng(3)
    t = x[0]
    for i in range(n):
        if np.sin(t * 5 + i) > 0:
            t = t * 0.9 + rng.normal()
        else:
            t = t + 0.1 * rng.uniform()
    return t, rng.normal()


@case(X, N)
def rng_break(x, n):
    rng = np.random.default_rng(3)
    t = x[0]
    k = 0
    while t < 5 and k < n:
        t = t + rng.exponential()
        k += 1
    return t, k, rng.random()


@case(X, N)
def rng_integers(x, n):
    rng = np.random.default_rng(3)
    t = 0.0
    for i in range(n):
        t = t * 0.9 + x[rng.integers(4)]
    return t


@case(X, N)
def rng_choice_perm(x, n):
    rng = np.random.default_rng(3)
    t = 0.0
    for i in range(n):
        idx = rng.permutation(4)[:2]
        t = t * 0.9 + x[idx].sum()
        j = rng.choice(4)
        t = t + x[j]
    return t


@case(X, N, both="np.random.seed in the function is done only while recording")
def rng_legacy(x, n):
    np.random.seed(4)
    t = 0.0
    for i in range(n):
        t = t * 0.9 + x[0] * np.random.randn()
    return t


@case(X, N)
def rng_metropolis(x, n):
    rng = np.random.default_rng(3)
    s = x.copy()
    acc = 0
    for i in range(n):
        prop = s + 0.3 * rng.normal(size=4)
        if np.log(rng.uniform()) < 0.5 * (s @ s - prop @ prop):
            s = prop
            acc += 1
    return s, acc


@case(X, N)
def nested_grad(x, n):
    def energy(v):
        t = 0.0
        for i in range(3):
            t = t + np.sin(v[i] * v[i + 1]) * (i + 1)
        return t

    for i in range(n):
        x = x - 0.1 * sc.grad(energy)(x)
    return x


@case(X, N)
def grad_of_loop(x, n):
    def run(v):
        u = v
        for i in range(n):
            u = np.sin(u) + 0.1 * v
        return np.sum(u**2)

    return sc.grad(run)(x), sc.value_and_grad(run)(x)[0]


@case(X, N)
def grad_of_while(x, n):
    def run(v):
        u = v
        k = 0
        while np.sum(u * u) > 0.5 and k < n:
            u = u * 0.8
            k += 1
        return np.sum(u**3)

    return sc.grad(run)(x)


@case(X, N)
def jvp_of_grad(x, n):
    def run(v):
        u = v
        for i in range(n):
            u = np.tanh(u * 1.1) if u[0] > -5 else u
        return np.sum(u**2)

    return sc.jvp(sc.grad(run), (x,), (np.ones(4),))


@case(X[:3], N, trips=(3, 12))
def hess(x, n):
    def run(v):
        t = 0.0
        for i in range(n):
            t = np.sin(t + v[i % 3] * v[(i + 1) % 3])
        return t

    return sc.hessian(run)(x), sc.hvp(run, (x,), (np.ones(3),))


@case(X[:3], N, trips=(3, 12))
def jac(x, n):
    def run(v):
        out = np.zeros(3)
        for i in range(n):
            out[i % 3] += v[i % 3] ** 2 * v[0]
        return out

    return sc.jacobian(run)(x)


@case(X, N)
def nested_grad_closure(x, n):
    w = x * 2
    for i in range(n):
        g = sc.grad(lambda v: np.sum(np.sin(v) * w))(x)
        w = w - 0.1 * g
        x = x * 0.95
    return w, x


@case(X, N)
def nested_grad_side_effect(x, n):
    log = []

    def e(v):
        v[0] = 3.0
        return np.sum(v**2)

    y = x.copy()
    for i in range(n):
        g = sc.grad(e)(y)
        y = y - 0.1 * g
    return y


@case(X, N)
def checkpointed(x, n):
    def step(v):
        return np.sin(v) + 0.1

    for i in range(n):
        x = sc.checkpoint(step)(x)
    return x


test_value_and_side_effects, test_slopes = judged(case)
