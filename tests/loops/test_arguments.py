"""Containers of the caller that loops change, and objects with operators."""

import dataclasses
import functools
import operator
import typing

import numpy as np
from cases import Cases, N, X, Y, judged

# ruff: noqa: B007, B010
case = Cases()


class Plain:
    def __init__(self, v):
        self.v = v
        self.k = 0
        self.log = []

    def step(self):
        self.v = self.v * 0.9 + 0.1
        self.k += 1

    def inplace(self):
        self.v[0] += 0.5
        self.k += 1

    def note(self):
        self.log.append(self.v.sum())


@dataclasses.dataclass
class State:
    x: typing.Any
    v: typing.Any
    t: float = 0.0


@case(X, N)
def setattr_builtin(x, n):
    s = Plain(x)
    for i in range(n):
        setattr(s, "v", s.v * 0.9)
        s.__dict__["k"] = s.k + 1
    return s.v, s.k


@case(X, N, both="a class attribute counted in a loop is refused")
def class_attribute(x, n):
    class C:
        count = 0

    for i in range(n):
        C.count += 1
        x = x * 0.9 + C.count
    return x, C.count


@case(X, N)
def operator_setitem(x, n):
    r = [x[0], 0.0]
    for i in range(n):
        operator.setitem(r, 0, r[0] * 0.9)
    return r


class Bag(list):
    pass


@case(X, N)
def list_subclass(x, n):
    b = Bag()
    b.total = 0.0
    for i in range(n):
        b.append(x[0] * i)
        b.total += x[1]
    return np.array(list(b)), b.total


class Vec:
    def __init__(self, a):
        self.a = a

    def __add__(self, o):
        return Vec(self.a + o.a)

    def __mul__(self, k):
        return Vec(self.a * k)

    def __iadd__(self, o):
        self.a = self.a + o.a
        return self

    def __getitem__(self, i):
        return self.a[i]

    def __setitem__(self, i, v):
        self.a[i] = v

    def __len__(self):
        return len(self.a)

    @property
    def norm(self):
        return np.sqrt(np.sum(self.a**2))

    @norm.setter
    def norm(self, v):
        self.a = self.a * (v / self.norm)


@case(X, N)
def vec_ops(x, n):
    v = Vec(x)
    w = Vec(x * 0.1)
    for i in range(n):
        v = v * 0.9 + w
    return v.a


@case(X, N)
def vec_iadd(x, n):
    v = Vec(x)
    w = Vec(x * 0.1)
    for i in range(n):
        v += w
        v[0] = v[1] * 0.5
        v.norm = 1.0 + 0.1 * i
    return v.a, v.norm


@case(X, N)
def list_of_objects(x, n):
    ps = [Plain(x * (k + 1)) for k in range(3)]
    for i in range(n):
        for p in ps:
            p.step()
            p.k += 1
    return [p.v for p in ps], [p.k for p in ps]


@case([X, Y], N)
def arg_list_mutated(xs, n):
    for i in range(n):
        xs[0] = xs[0] * 0.9 + xs[1]
    return xs[0].sum()


@case([X, Y], N)
def arg_list_appended(xs, n):
    for i in range(n):
        xs.append(xs[-1] * 0.9)
    return xs[-1].sum()


@case({"a": X, "b": Y}, N)
def arg_dict_mutated(d, n):
    for i in range(n):
        d["a"] = d["a"] * 0.9 + d["b"]
        d["b"] += 0.1
    d["c"] = d["a"] * 2
    return d["a"].sum()


@case(State(X, Y), N)
def arg_dataclass_mutated(s, n):
    for i in range(n):
        s.x = s.x * 0.9 + s.v
        s.t += 0.1
    return s.x.sum() + s.t


@case(X, N)
def partial_obj(x, n):
    log = []

    def f(k, v):
        log.append(k)
        return v * k

    g = functools.partial(f, 0.9)
    for i in range(n):
        x = g(x)
    return x, len(log)


@case(X, N)
def lru(x, n):
    @functools.lru_cache
    def w(k):
        return 0.1 * k

    for i in range(n):
        x = x * 0.9 + w(i)
    return x


@case(X, N)
def list_comp_loop(x, n):
    v = [x[0], x[1], x[2]]
    for i in range(n):
        v = [a * 0.9 + b for a, b in zip(v, v[1:] + v[:1])]
    return v


@case(X, N)
def enumerate_list(x, n):
    arrs = [x * (k + 1) for k in range(n)]
    t = 0.0
    for k, a in enumerate(arrs):
        a[0] += k
        t = t + a.sum() * k
    return t, arrs


@case(X, N)
def loop_over_tuple_of_arrays(x, n):
    for a in (x, x * 2, x):
        a += 0.5
    return x * 1.0


@case(X, N)
def unpack_star(x, n):
    t = 0.0
    for a, *rest in [(x[0], x[1], x[2])] * n:
        t = t * 0.5 + a * rest[0] + rest[1]
    return t


@case(X, N)
def array_of_objects_in_dict(x, n):
    params = {"W": [x * 1.0, x * 2.0], "b": x * 0.1}
    for i in range(n):
        grads = {"W": [w * 0.2 for w in params["W"]], "b": params["b"] * 0.3}
        for k in range(2):
            params["W"][k] -= 0.1 * grads["W"][k]
        params["b"] = params["b"] - 0.1 * grads["b"]
    return params


test_value_and_side_effects, test_slopes = judged(case)
